/* Which approval of the ward fits what is about to be done. */
#include "vault/approval.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/approval-kind.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/second-objects.h"

#define RANGE ".."

static guint64
number_of (const KinkoRegisterLine *line, const char *name)
{
	const char *value = kinko_record_get (line->record, name);

	return value == NULL ? 0 : g_ascii_strtoull (value, NULL, 10);
}

static gboolean
covers_action (const KinkoRegisterLine *line, const char *action)
{
	g_auto (GStrv) kinds = g_strsplit (kinko_record_get (line->record, "acts"), ";", -1);

	for (char **kind = kinds; *kind != NULL; kind++)
		if (kinko_approval_kind_covers (*kind, action))
			return TRUE;
	return FALSE;
}

/* Names are compared as the ward and the clerk may have typed them: width, case and blanks aside. */
static char *
fold_name (const char *name)
{
	g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
	g_autofree char *folded = g_utf8_casefold (normal == NULL ? name : normal, -1);
	g_auto (GStrv) parts = g_strsplit_set (folded, " \t", -1);

	return g_strjoinv ("", parts);
}

static gboolean
covers_recipient (const KinkoRegisterLine *line, const char *recipient)
{
	const char *list = kinko_record_get (line->record, "recipients");
	g_auto (GStrv) known = list == NULL ? NULL : g_strsplit (list, ";", -1);
	g_autofree char *wanted = recipient == NULL ? NULL : fold_name (recipient);

	/* What goes to nobody, an erasure, is not asked whom it is for. */
	if (list == NULL || recipient == NULL)
		return TRUE;
	for (char **name = known; *name != NULL; name++) {
		g_autofree char *folded = fold_name (*name);

		if (g_str_equal (folded, wanted))
			return TRUE;
	}
	return FALSE;
}

/* ---- cases ----------------------------------------------------------------------------------- */

/* Numbers are compared as the vault sorts them, see vault/case-range.c. */
static gboolean
is_among (const char *case_no, char **words)
{
	for (char **word = words; *word != NULL; word++) {
		const char *dots = strstr (*word, RANGE);

		if (dots == NULL ? g_str_equal (*word, case_no)
				 : strncmp (*word, case_no, (gsize) (dots - *word)) <= 0 &&
					   strcmp (case_no, dots + strlen (RANGE)) <= 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean
covers_object (KinkoSession *session, const char *object, char **words)
{
	g_autofree char *case_no = kinko_second_case_number (session, object);

	return case_no != NULL && is_among (case_no, words);
}

/* An approval for certain cases does not fit an act that names none. */
static gboolean
covers_cases (KinkoSession *session, const KinkoRegisterLine *line, const KinkoActScope *scope)
{
	const char *list = kinko_record_get (line->record, "cases");
	g_auto (GStrv) words = list == NULL ? NULL : g_strsplit (list, ";", -1);

	if (list == NULL)
		return TRUE;
	if (scope->objects == NULL || scope->objects[0] == NULL)
		return FALSE;
	for (const char *const *object = scope->objects; *object != NULL; object++)
		if (!covers_object (session, *object, words))
			return FALSE;
	return TRUE;
}

gboolean
kinko_approval_names_cases (KinkoSession *session, const char *number)
{
	g_autoptr (KinkoRegisterLine) line =
		number == NULL ? NULL
			       : kinko_register_load (session, kinko_register_find ("approval"),
						      number, NULL);

	return line != NULL && kinko_record_get (line->record, "cases") != NULL;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Why it does not fit, translated; NULL when it does. */
static char *
misfit (KinkoSession *session, const KinkoRegisterLine *line, const char *action,
	const KinkoActScope *scope)
{
	const char *date = kinko_record_get (line->record, "date");
	const char *expires = kinko_record_get (line->record, "expires");
	guint64 uses = number_of (line, "uses"), count = number_of (line, "count");
	g_autofree char *today = kinko_clock_today ();
	/* What had ended before the clock was set back has ended. */
	g_autofree char *latest = kinko_clock_day (kinko_session_now_ms (session));

	if (kinko_register_is_remade (line))
		return g_strdup (_ ("what it is restricted to was lost when the vault was "
				    "restored: enter it again with 'kinko approval add'"));
	if (!covers_action (line, action))
		return g_strdup_printf (_ ("it is not for '%s'"), action);
	if (strcmp (today, date) < 0)
		return g_strdup_printf (_ ("it was given on %s only"), date);
	if (strcmp (latest, expires) > 0)
		return g_strdup_printf (_ ("its last day was %s"), expires);
	if (uses > 0 && number_of (line, "used") >= uses)
		return g_strdup_printf (ngettext ("it was used %" PRIu64 " time, which is all",
						  "it was used %" PRIu64 " times, which is all",
						  uses),
					uses);
	if (count > 0 && scope->count > count)
		return g_strdup_printf (_ ("it is for at most %" PRIu64
					   " cases or papers at a time, and this is %u"),
					count, scope->count);
	if (!covers_recipient (line, scope->recipient))
		return g_strdup (_ ("it is for other recipients"));
	if (!covers_cases (session, line, scope))
		return g_strdup (_ ("it is for other cases"));
	return NULL;
}

/* "R8-0003 (until 2026-12-31), R8-0007 (until 2027-03-31)": those that would fit; owned by the caller, "" for none. */
static char *
list_fitting (KinkoSession *session, const char *action, const KinkoActScope *scope)
{
	const KinkoRegister *book = kinko_register_find ("approval");
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " INDEXED BY register_open WHERE register = ? AND open = 1"
				       " ORDER BY id",
		NULL);
	g_autoptr (GStrvBuilder) numbers = g_strv_builder_new ();
	g_auto (GStrv) list = NULL;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, NULL))
		return g_strdup ("");
	while (kinko_statement_step (query, NULL) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, NULL);
		g_autofree char *why =
			line == NULL ? g_strdup ("") : misfit (session, line, action, scope);

		g_autofree char *until = NULL;

		if (why != NULL)
			continue;
		until = g_strdup_printf (_ ("%s (until %s)"), line->number,
					 kinko_record_get (line->record, "expires"));
		g_strv_builder_add (numbers, until);
	}
	list = g_strv_builder_end (numbers);
	return g_strjoinv (_ (", "), list);
}

static void
deny (KinkoSession *session, const char *action, const KinkoActScope *scope, const char *message,
      GError **error)
{
	g_autofree char *fitting = list_fitting (session, action, scope);

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", message);
	if (fitting[0] != '\0')
		kinko_error_set_hint (error, _ ("of the approvals entered these would fit: %s"),
				      fitting);
	else
		kinko_error_set_hint (error, "%s",
				      _ ("none of the approvals entered would fit; what the ward "
					 "approved is entered with 'kinko approval add'"));
}

KinkoRegisterLine *
kinko_approval_find (KinkoSession *session, const char *number, const char *action,
		     const KinkoActScope *scope, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) problem = NULL;
	g_autofree char *why = NULL;
	g_autofree char *message = NULL;

	if (number != NULL)
		line = kinko_register_load (session, kinko_register_find ("approval"), number,
					    &problem);
	if (problem != NULL && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	if (number == NULL)
		message = g_strdup_printf (
			_ ("'%s' needs an approval of the ward (承認番号), with --approval"),
			action);
	else if (line == NULL)
		message = g_strdup_printf (_ ("no approval '%s' is entered"), number);
	else if ((why = misfit (session, line, action, scope)) != NULL)
		message = g_strdup_printf (_ ("approval '%s' does not fit: %s"), number, why);
	if (message == NULL)
		return kinko_register_check_newest (session, line, error) ? g_steal_pointer (&line)
									  : NULL;
	deny (session, action, scope, message, error);
	return NULL;
}
