#include "vault/second-objects.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"

#define CASE_PREFIX     "case/"
#define OPERATOR_PREFIX "operator/"
#define EVERYTHING      "vault/everything"

/* The state of a seat is the entry that last changed it. */
static char *
operator_state (KinkoSession *session, const char *object)
{
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session),
						   object + strlen (OPERATOR_PREFIX));

	return seat == NULL ? g_strdup (object)
			    : g_strdup_printf ("%s seq:%" PRIu64, object, seat->changed_seq);
}

char *
kinko_second_case (KinkoSession *session, const char *handle, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT v.box FROM case_file f"
		" JOIN case_version v ON v.case_id = f.id AND v.version = f.version"
		" WHERE f.handle = ?",
		error);
	g_autoptr (GBytes) box = NULL;
	g_autofree char *hash = NULL;

	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		box = kinko_statement_bytes (query, 0);
		hash = kinko_box_hash (box);
		return g_strdup_printf (CASE_PREFIX "%s %s", handle, hash);
	case KINKO_STEP_DONE:
		return g_strconcat (CASE_PREFIX, handle, NULL);
	default:
		return NULL;
	}
}

char *
kinko_second_case_number (KinkoSession *session, const char *object)
{
	g_autoptr (KinkoStatement) query = NULL;
	g_autofree char *handle = NULL;

	if (!g_str_has_prefix (object, CASE_PREFIX))
		return NULL;
	handle = g_strndup (object + strlen (CASE_PREFIX),
			    strcspn (object + strlen (CASE_PREFIX), " "));
	query = kinko_db_prepare (kinko_session_db (session),
				  "SELECT case_no FROM case_file WHERE handle = ?", NULL);
	return query != NULL && kinko_statement_bind_text (query, 1, handle, NULL) &&
			       kinko_statement_step (query, NULL) == KINKO_STEP_ROW
		       ? g_strdup (kinko_statement_text (query, 0))
		       : NULL;
}

/* Newest versions of all cases, and all lines with their versions, as one hash: whatever is written makes it another one. */
char *
kinko_second_everything (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT 'case/' || f.handle, f.version, v.box FROM case_file AS f"
		" JOIN case_version AS v ON v.case_id = f.id AND v.version = f.version"
		" UNION ALL SELECT 'document/' || handle, 1, substr (key, 1, 45) FROM document"
		" WHERE key NOT NULL UNION ALL SELECT 'register/' || handle, version, NULL"
		" FROM register_line WHERE erased_seq IS NULL"
		" AND register IN ('contact', 'facility', 'work') ORDER BY 1",
		error);
	g_autoptr (GString) lines = g_string_new (NULL);
	g_autofree char *hash = NULL;
	KinkoStep step;

	while (query != NULL && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (GBytes) box = kinko_statement_bytes (query, 2);
		g_autofree char *state = box == NULL ? g_strdup ("-") : kinko_box_hash (box);

		g_string_append_printf (lines, "%s %" G_GINT64_FORMAT " %s\n",
					kinko_statement_text (query, 0),
					kinko_statement_int (query, 1), state);
	}
	if (query == NULL || step == KINKO_STEP_ERROR)
		return NULL;
	hash = kinko_second_objects_hash (lines->str);
	return g_strdup_printf (EVERYTHING " %s", hash);
}

/* An object with its state as it is now. What has none is the same for ever: a policy is named by its hash. */
static char *
with_state (KinkoSession *session, const char *object, GError **error)
{
	if (g_str_has_prefix (object, CASE_PREFIX))
		return kinko_second_case (session, object + strlen (CASE_PREFIX), error);
	if (g_str_has_prefix (object, OPERATOR_PREFIX))
		return operator_state (session, object);
	if (strcmp (object, EVERYTHING) == 0)
		return kinko_second_everything (session, error);
	return g_strdup (object);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
kinko_second_objects (KinkoSession *session, const char *object, const KinkoActScope *scope,
		      GError **error)
{
	const char *const alone[] = { object, NULL };
	const char *const *objects = scope->objects == NULL ? alone : scope->objects;
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

	for (; *objects != NULL; objects++) {
		/* those of a scope have their state already */
		char *line = strchr (*objects, ' ') == NULL ? with_state (session, *objects, error)
							    : g_strdup (*objects);

		if (line == NULL)
			return NULL;
		g_ptr_array_add (lines, line);
	}
	g_ptr_array_sort (lines, compare_lines);
	g_ptr_array_add (lines, NULL);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
kinko_second_objects_hash (const char *objects)
{
	g_autofree char *lines = g_strconcat (objects, "\n", NULL);
	KinkoHash hash = kinko_hash_of (lines, strlen (lines));

	return kinko_detail_hash (&hash);
}

gboolean
kinko_second_objects_check (KinkoSession *session, const char *objects, GError **error)
{
	g_auto (GStrv) lines = g_strsplit (objects, "\n", -1);
	guint changed = 0;

	for (char **line = lines; *line != NULL; line++) {
		g_autofree char *object = g_strndup (*line, strcspn (*line, " "));
		g_autofree char *now = with_state (session, object, error);

		if (now == NULL)
			return FALSE;
		changed += strcmp (now, *line) != 0;
	}
	if (changed == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     ngettext ("%u object of the request was changed since it was made",
			       "%u objects of the request were changed since it was made", changed),
		     changed);
	kinko_error_set_hint (error, "%s",
			      _ ("the request is void: it has to be made anew, for what is there "
				 "now"));
	return FALSE;
}
