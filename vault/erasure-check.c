/* What is left of what was erased: looked for in every page, and recorded. */
#include "vault/erasure-internal.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"
#include "vault/unfinished.h"
#include "vault/workspace.h"

typedef struct {
	guint marks;
	guint64 found;
	KinkoPageCount pages;
	gboolean rewritten;
} Findings;

static gboolean
check_open (const KinkoRegisterLine *line, GError **error)
{
	if (line->open)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("erasure '%s' was checked already"), line->number);
	kinko_error_set_hint (error, _ ("kinko erasure report %s shows the result"), line->number);
	return FALSE;
}

/* The old pages must not wait in the write-ahead log for somebody else's checkpoint. */
static gboolean
empty_log (KinkoSession *session, GError **error)
{
	if (kinko_db_empty_wal (kinko_session_db (session), error))
		return TRUE;
	g_prefix_error (error,
			"%s: ", _ ("old pages of the database remain until the next checkpoint"));
	return FALSE;
}

static gboolean
search (KinkoSession *session, const KinkoMarks *marks, Findings *findings, GError **error)
{
	kinko_crash_point ();
	if (!empty_log (session, error))
		return FALSE;
	kinko_crash_point ();
	return kinko_marks_search (marks, session, &findings->found, &findings->pages, error);
}

static void
tell_rewriting (gpointer session, guint64 done, guint64 total)
{
	kinko_session_report (session, _ ("writing the database anew (seconds)"), done, total);
}

/* Of keys and boxes copies are found by their marks. Names, by which a case was listed, have none: where they went with the
 * rest the database is written anew in every case. */
static gboolean
rewrite (KinkoSession *session, const KinkoRegisterLine *line, const KinkoMarks *marks,
	 Findings *findings, GError **error)
{
	const char *cases = kinko_record_get (line->record, "cases");
	const KinkoProgress progress = { tell_rewriting, session };

	if (findings->found == 0 && g_strcmp0 (cases, "0") == 0)
		return TRUE;
	findings->rewritten = TRUE;
	return kinko_db_rewrite (kinko_session_db (session), kinko_session_path (session),
				 &progress, error) &&
	       search (session, marks, findings, error);
}

/* A copy of the database from before the erasure would hold all of it. Who begins one from here on copies what is left. */
static gboolean
check_no_copy (KinkoSession *session, const char *number, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (kinko_workspace_check_none (kinko_session_folder (session), &problem) &&
	    kinko_unfinished_check_none (session, &problem))
		return TRUE;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_BUSY))
		kinko_error_set_hint (&problem,
				      _ ("wait until the other command has ended, then: "
					 "kinko erasure check %s"),
				      number);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* Not in a transaction: a large vault takes its time. */
static gboolean
look (KinkoSession *session, const char *number, Findings *findings, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_register_find ("erasure"), number, error);
	g_autoptr (KinkoMarks) marks = NULL;

	if (line == NULL || !check_open (line, error))
		return FALSE;
	marks = kinko_marks_load (session, line->id, error);
	if (marks == NULL)
		return FALSE;
	findings->marks = kinko_marks_length (marks);
	return check_no_copy (session, number, error) && search (session, marks, findings, error) &&
	       rewrite (session, line, marks, findings, error);
}

static void
put_number (KinkoRecord *record, const char *name, guint64 n)
{
	g_autofree char *text = g_strdup_printf ("%" PRIu64, n);

	kinko_record_put (record, name, text);
}

/* Marks that were taken out of the table would make every search a good one. */
static gboolean
check_marks (const KinkoRegisterLine *line, const Findings *findings, GError **error)
{
	const char *marks = kinko_record_get (line->record, "marks");

	if (marks != NULL && g_ascii_strtoull (marks, NULL, 10) == findings->marks)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("of erasure '%s' it is not stored any more what is to be looked for"),
		     line->number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
fill (KinkoSession *session, KinkoRegisterLine *line, const Findings *findings, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (session, error);

	if (person == NULL)
		return FALSE;
	kinko_record_put (line->record, "checked_at", now);
	kinko_record_put (line->record, "checked_by", person);
	kinko_record_put (line->record, "result", findings->found == 0 ? "clean" : "found");
	kinko_record_put (line->record, "rewritten", findings->rewritten ? "1" : "0");
	put_number (line->record, "pages", findings->pages.pages + findings->pages.log_pages);
	put_number (line->record, "found", findings->found);
	line->open = findings->found != 0;
	return TRUE;
}

static void
describe (KinkoAct *act, const Findings *findings)
{
	json_t *detail = kinko_act_detail (act);

	json_object_set_new (detail, "marks", json_integer ((json_int_t) findings->marks));
	json_object_set_new (detail, "found", json_integer ((json_int_t) findings->found));
	json_object_set_new (detail, "rewritten", json_boolean (findings->rewritten));
	json_object_set_new (
		detail, "pages",
		json_integer ((json_int_t) (findings->pages.pages + findings->pages.log_pages)));
}

static KinkoRegisterLine *
record (KinkoAct *act, const char *number, const Findings *findings, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load_for (act, kinko_register_find ("erasure"), number, error);

	if (line == NULL || !check_open (line, error) ||
	    !kinko_register_check_newest (session, line, error) ||
	    !check_marks (line, findings, error) || !fill (session, line, findings, error))
		return NULL;
	describe (act, findings);
	if (!kinko_register_change (act, line, kinko_act_detail (act), error) ||
	    (findings->found == 0 && !kinko_marks_forget (act, line->id, error)))
		return NULL;
	return g_steal_pointer (&line);
}

static gboolean
refuse_found (const Findings *findings, GError **error)
{
	if (findings->found == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     ngettext ("%" PRIu64 " erased key or ciphertext still stands in the database",
			       "%" PRIu64
			       " erased keys and ciphertexts still stand in the database",
			       findings->found),
		     findings->found);
	kinko_error_set_hint (error, "%s",
			      _ ("it is recorded; do not report the erasure as complete, and ask "
				 "for help with this vault"));
	return FALSE;
}

/* Takes @begun, NULL after an error. */
static KinkoRegisterLine *
end_check (KinkoAct *begun, const char *number, const Findings *findings, GError **error)
{
	g_autoptr (KinkoAct) act = begun;
	g_autoptr (KinkoRegisterLine) line = NULL;
	KinkoSession *session;

	if (act == NULL)
		return NULL;
	session = kinko_act_session (act);
	line = record (act, number, findings, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	kinko_crash_point ();
	/* What was written since holds nothing of it; but whoever looks finds the log as it was left. */
	(void) !kinko_db_empty_wal (kinko_session_db (session), NULL);
	return refuse_found (findings, error) ? g_steal_pointer (&line) : NULL;
}

KinkoRegisterLine *
kinko_erasure_check (KinkoSession *session, const char *number, GError **error)
{
	g_autofree char *object = NULL;
	Findings findings = { 0 };

	if (!look (session, number, &findings, error))
		return NULL;
	object = kinko_register_object (session, kinko_register_find ("erasure"), number);
	return end_check (kinko_act_begin (session, "erasure.check", object, NULL, error), number,
			  &findings, error);
}

/* The end of what the rules let begin: they are not asked once more. */
KinkoRegisterLine *
kinko_erasure_finish (KinkoSession *session, const char *number, GError **error)
{
	g_autofree char *object = NULL;
	KinkoRegisterLine *line = NULL;
	Findings findings = { 0 };

	if (look (session, number, &findings, error)) {
		object = kinko_register_object (session, kinko_register_find ("erasure"), number);
		line = end_check (kinko_act_begin_system (session, "erasure.check", object, error),
				  number, &findings, error);
	}
	if (line == NULL)
		g_prefix_error (error, _ ("they are erased (%s), but that is not checked yet: "),
				number);
	return line;
}
