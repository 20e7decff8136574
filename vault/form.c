#include "vault/form.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "audit/note.h"
#include "policies/error.h"
#include "policies/suggest.h"
#include "vault/act-internal.h"
#include "vault/clock.h"
#include "vault/copy-text.h"
#include "vault/form-internal.h"

/* Where a name is to be written into a layout. */
#define BLANKS "　　　"

/* Objects that one entry names, so that it stays below its greatest length. */
#define NAMED 150u

static void
work_clear (KinkoFormWork *work)
{
	g_free (work->from);
	g_free (work->to);
	g_free (work->today);
	g_free (work->log_root);
	g_free (work->due);
	g_free (work->line_object);
	g_clear_pointer (&work->people, g_hash_table_unref);
	g_clear_pointer (&work->log, kinko_form_log_free);
	g_clear_pointer (&work->shown, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoFormWork, work_clear)

const KinkoLayout *
kinko_form_layout (KinkoSession *session, const char *name, GError **error)
{
	const KinkoLayouts *layouts = kinko_policy_layouts (kinko_session_policy (session));
	const KinkoLayout *layout = kinko_layout_find (layouts, name);
	g_autoptr (GPtrArray) names = g_ptr_array_new ();
	const char *meant;

	if (layout != NULL)
		return layout;
	if (layouts == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("the policy in force has no forms"));
		kinko_error_set_hint (error, "%s",
				      _ ("put a forms.yaml into it, like the one that comes with "
					 "kinko, and adopt it: kinko policy adopt DIR"));
		return NULL;
	}
	for (guint i = 0; i < layouts->layouts->len; i++)
		g_ptr_array_add (names, ((const KinkoLayout *) layouts->layouts->pdata[i])->id);
	g_ptr_array_add (names, NULL);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("there is no form '%s'"), name);
	meant = kinko_suggest (name, (const char *const *) names->pdata);
	if (meant != NULL)
		kinko_error_set_hint (error, _ ("did you mean '%s'?"), meant);
	else
		kinko_error_set_hint (error, "%s", _ ("kinko form list shows them"));
	return NULL;
}

/* ---- what it is for -------------------------------------------------------------------------- */

/* Entries before this act and the root of the tree over them, from the newest note: what this act appends has none yet. */
static gboolean
read_head (KinkoFormWork *work, GError **error)
{
	const char *note = kinko_log_note (kinko_session_log (work->session));
	const char *end = note == NULL ? NULL : strstr (note, "\n\n");
	g_autofree char *text = end == NULL ? NULL : g_strndup (note, (gsize) (end + 1 - note));
	g_autoptr (KinkoCheckpoint) head = NULL;
	char root[KINKO_HASH_HEX_LEN + 1];

	if (text == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the log has no checkpoint"));
		return FALSE;
	}
	head = kinko_checkpoint_parse (text, error);
	if (head == NULL)
		return FALSE;
	work->log_size = head->size;
	kinko_hash_to_hex (&head->root, root);
	work->log_root = g_strdup (root);
	return TRUE;
}

static gboolean
read_period (KinkoFormWork *work, GError **error)
{
	const KinkoPeriod *period = work->order->period;
	KinkoDate due;

	work->from = period == NULL ? g_strdup ("") : kinko_date_iso (&period->from);
	work->to = period == NULL ? g_strdup ("9999") : kinko_date_iso (&period->to);
	if (period == NULL)
		return TRUE;
	if (work->layout->due) {
		kinko_calendar_report_due (
			kinko_policy_calendar (kinko_session_policy (work->session)),
			period->from.year, period->from.month, &due);
		work->due = kinko_date_iso (&due);
	}
	return kinko_log_filter_time (work->from, FALSE, &work->from_ms, error) &&
	       kinko_log_filter_time (work->to, TRUE, &work->to_ms, error);
}

/* The line and the person must be there: an empty paper would look as if nothing had happened. */
static gboolean
check_subjects (KinkoFormWork *work, GError **error)
{
	const KinkoFormOrder *order = work->order;
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (order->person != NULL && !g_hash_table_contains (work->people, order->person)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("nobody of that ID has a seat"));
		kinko_error_set_hint (error, "%s", _ ("kinko operator list shows who has"));
		return FALSE;
	}
	if (order->line == NULL)
		return TRUE;
	line = kinko_register_load (work->session, kinko_register_find (work->layout->line->book),
				    order->line, error);
	if (line == NULL)
		return FALSE;
	work->line_object = kinko_register_line_object (line);
	return TRUE;
}

/* What the ward would have to send back. */
static void
warn_of_gaps (const KinkoFormWork *work)
{
	const KinkoPeriod *period = work->order->period;
	g_autofree char *from = g_strjoinv ("\n", work->layout->from);

	if (strstr (from, BLANKS) != NULL)
		kinko_session_warn (work->session, "%s",
				    _ ("the contractor's name is missing on the form: write it "
				       "into forms.yaml (from) and adopt that"));
	if (period != NULL && period->kind != KINKO_PERIOD_DAY &&
	    strcmp (work->to, work->today) > 0)
		kinko_session_warn (work->session,
				    _ ("the period ends on %s: what is still to come is not on the "
				       "form"),
				    work->to);
}

static gboolean
prepare (KinkoFormWork *work, GError **error)
{
	work->today = kinko_clock_today ();
	work->shown = g_ptr_array_new_with_free_func (g_free);
	return read_head (work, error) && read_period (work, error) &&
	       kinko_form_load_people (work, error) && check_subjects (work, error);
}

/* ---- filling --------------------------------------------------------------------------------- */

/* One form reads more than one list: each as the rules for that list have it. */
static gboolean
check_rules (KinkoAct *act, const KinkoLayout *layout, GError **error)
{
	for (guint i = 0; i < layout->blocks->len; i++) {
		const KinkoLayoutSource *source =
			((const KinkoLayoutBlock *) layout->blocks->pdata[i])->source;

		if (source != NULL && source->action != NULL &&
		    !kinko_act_check_may (act, source->action, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
fill_sources (KinkoFormWork *work, json_t *sources, GError **error)
{
	for (guint i = 0; i < work->layout->blocks->len; i++) {
		const KinkoLayoutSource *source =
			((const KinkoLayoutBlock *) work->layout->blocks->pdata[i])->source;
		const guint before = work->rows;
		json_t *rows;

		if (source == NULL || json_object_get (sources, source->name) != NULL)
			continue;
		rows = json_array ();
		json_object_set_new (sources, source->name, rows);
		if (!kinko_form_fill_of (source) (work, source, rows, error))
			return FALSE;
		if (source->single) /* what is said of the form or of all is no line */
			work->rows = before;
	}
	return TRUE;
}

/* What stands for the placeholders; that of the entry is known later. */
static gboolean
fill_places (KinkoFormWork *work, json_t *places, GError **error)
{
	const KinkoFormOrder *order = work->order;
	const char *maker = kinko_session_identity (work->session)->operator;
	g_autofree char *entries = g_strdup_printf ("%" PRIu64, work->log_size);
	g_autofree char *period =
		order->period == NULL ? NULL : kinko_period_wareki (order->period);
	guint n = 0;
	g_autofree char *managers = kinko_form_names (work, KINKO_FORM_MANAGERS, &n, error);
	const char *const values[KINKO_LAYOUT_N_PLACES] = {
		[KINKO_LAYOUT_MANAGER] = managers,
		[KINKO_LAYOUT_MAKER] = kinko_form_person (work, maker),
		[KINKO_LAYOUT_PERSON] = kinko_form_person (work, order->person),
		[KINKO_LAYOUT_LINE] = order->line,
		[KINKO_LAYOUT_PERIOD] = period,
		[KINKO_LAYOUT_REMARKS] = order->remarks,
		[KINKO_LAYOUT_ENTRIES] = entries,
		[KINKO_LAYOUT_ROOT] = work->log_root,
	};

	for (guint i = 0; managers != NULL && i < KINKO_LAYOUT_N_PLACES; i++)
		json_array_append_new (places, json_string (values[i] == NULL ? "" : values[i]));
	return managers != NULL;
}

/* ---- what the log says ----------------------------------------------------------------------- */

static void
describe (KinkoAct *act, const KinkoFormWork *work)
{
	const KinkoFormOrder *order = work->order;
	json_t *detail = kinko_act_detail (act);

	if (order->period != NULL) {
		json_object_set_new (detail, "from", json_string (work->from));
		json_object_set_new (detail, "to", json_string (work->to));
	}
	if (order->person != NULL)
		json_object_set_new (detail, "operator", json_string (order->person));
	if (work->line_object != NULL)
		json_object_set_new (detail, "line", json_string (work->line_object));
	json_object_set_new (detail, "medium", json_string (order->file ? "file" : "screen"));
	json_object_set_new (detail, "format", json_string (order->format));
	json_object_set_new (detail, "rows", json_integer ((json_int_t) work->rows));
}

/* Every look is traced to the case and the line, as in lists: entries of their own, so that no form is too long for one. */
static gboolean
name_shown (KinkoAct *act, const KinkoFormWork *work, GError **error)
{
	for (guint i = 0; i < work->shown->len; i += NAMED) {
		json_t *detail = json_object ();
		json_t *objects = json_array ();

		for (guint k = i; k < work->shown->len && k < i + NAMED; k++)
			json_array_append_new (objects, json_string (work->shown->pdata[k]));
		json_object_set_new (detail, "objects", objects);
		if (!kinko_act_add_entry (act, "form.show", kinko_act_object (act), "granted",
					  detail, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- the act --------------------------------------------------------------------------------- */

typedef struct {
	const KinkoFormOrder *order;
	const json_t *filled;
} Writing;

static gboolean
write_copy (gpointer data, KinkoCopyFile *file, GError **error)
{
	const Writing *writing = data;

	return writing->order->write (writing->order->data, writing->filled, file, error);
}

/* A file with personal data is a copy (別紙2 第10条). */
static gboolean
make_copy (KinkoAct *act, const KinkoFormWork *work, json_t *filled, GError **error)
{
	const KinkoFormOrder *order = work->order;
	Writing writing = { order, filled };
	g_autofree char *number = NULL;
	const KinkoCopy copy = {
		.what = work->layout->title,
		.medium = KINKO_COPY_FILE,
		.recipient = order->recipient,
		.approval = kinko_act_approval (act),
		.erase_by = order->erase_by,
		.count = work->rows,
	};

	if (!kinko_copy_file_make (act, &copy, order->path, write_copy, &writing, &number, error))
		return FALSE;
	json_object_set_new (filled, "copy", json_string (number));
	return TRUE;
}

/* What a pipe or a redirection receives is a file as well, and stands in no register. */
static gboolean
check_medium (KinkoAct *act, const KinkoLayout *layout, const KinkoFormOrder *order, GError **error)
{
	if (order->file || order->terminal || !kinko_layout_is_personal (layout))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("a form with personal data is shown on a terminal only, not in a pipe"));
	kinko_error_set_hint (error, "%s",
			      _ ("--out FILE with --approval, --to and --erase-by writes it to a "
				 "file that stands in the register of copies"));
	return kinko_act_fail (act, error);
}

/* What a second person would grant: the form, its time, what it is of. */
static char *
parameters_of (const KinkoFormWork *work)
{
	return g_strdup_printf (
		"form=%s from=%s to=%s line=%s person=%s format=%s", work->layout->id, work->from,
		work->to, work->line_object == NULL ? "" : work->line_object,
		work->order->person == NULL ? "" : work->order->person, work->order->format);
}

static gboolean
fill (KinkoFormWork *work, json_t *filled, GError **error)
{
	json_t *sources = json_object (), *places = json_array ();

	json_object_set_new (filled, "date", json_string (work->today));
	json_object_set_new (filled, "sources", sources);
	json_object_set_new (filled, "places", places);
	if (!fill_sources (work, sources, error) || !fill_places (work, places, error))
		return FALSE;
	json_object_set_new (filled, "rows", json_integer ((json_int_t) work->rows));
	return TRUE;
}

/* The number of the entry that will tell of this form stands on it. */
static void
put_entry (KinkoAct *act, json_t *filled)
{
	guint64 seq = kinko_act_next_seq (act);
	g_autofree char *text = g_strdup_printf ("%" PRIu64, seq);

	json_object_set_new (filled, "entry", json_integer ((json_int_t) seq));
	json_array_set_new (json_object_get (filled, "places"), KINKO_LAYOUT_ENTRY,
			    json_string (text));
	json_object_set_new (
		json_array_get (json_object_get (json_object_get (filled, "sources"), "form"), 0),
		"entry", json_string (text));
}

json_t *
kinko_form_make (KinkoSession *session, const KinkoFormOrder *order, GError **error)
{
	const KinkoLayout *layout = kinko_form_layout (session, order->name, error);
	g_autofree char *object = g_strconcat ("form/", order->name, NULL);
	g_auto (KinkoFormWork) work = { .session = session, .layout = layout, .order = order };
	g_autoptr (KinkoAct) act = NULL;
	json_auto_t *filled = json_object ();
	g_autofree char *parameters = NULL;
	gboolean copy = order->file && layout != NULL && kinko_layout_is_personal (layout);
	KinkoActScope scope = { .approval = order->approval, .recipient = order->recipient };

	if (layout == NULL || !kinko_form_check_order (layout, order, error))
		return NULL;
	act = kinko_act_begin (session, "form.make", object, NULL, error);
	if (act == NULL || !check_rules (act, layout, error))
		return NULL;
	if (!prepare (&work, error) || !fill (&work, filled, error) ||
	    !name_shown (act, &work, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	warn_of_gaps (&work);
	describe (act, &work);
	parameters = parameters_of (&work);
	scope.count = work.rows;
	scope.parameters = parameters;
	if (copy)
		kinko_act_need_approval (act);
	/* Who may not make it at all is told that. */
	if (!kinko_act_authorize (act, &scope, error) || !check_medium (act, layout, order, error))
		return NULL;
	put_entry (act, filled);
	if (copy ? !make_copy (act, &work, filled, error) : !kinko_act_commit (act, error))
		return NULL;
	return json_incref (filled);
}
