#include "vault/copy.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/test-mark.h"
#include "vault/approval.h"
#include "vault/case-value.h"
#include "vault/clock.h"
#include "vault/fold.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

#define DATE_LEN   10 /* "2026-07-06" */
#define SHA256_LEN 64

static const KinkoRegister *
copies (void)
{
	return kinko_register_find ("copy");
}

/* ---- before and after the file is written ---------------------------------------------------- */

gboolean
kinko_copy_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *erase_by = kinko_record_get (line->record, "erase_by");

	if (line->version > 0)
		return TRUE;
	if (!kinko_register_stamp (session, line, "at", "made_by", error))
		return FALSE;
	kinko_approval_check_line (line);
	if (erase_by != NULL &&
	    strncmp (erase_by, kinko_record_get (line->record, "at"), DATE_LEN) < 0)
		kinko_register_complain (line, "erase_by", "erase_by_past",
					 _ ("this day is past already"));
	return TRUE;
}

static void
set_given (KinkoRegisterLine *line, const char *name, const char *text)
{
	if (text != NULL)
		kinko_register_set (line, name, text);
}

/* The file of a copy may be bytes that cannot be marked: its line always can. */
static char *
mark_what (KinkoSession *session, const char *what)
{
	/* Nothing stays nothing, which is refused. */
	if (!kinko_session_descriptor (session)->test || what == NULL ||
	    kinko_case_value_is_blank (what))
		return g_strdup (what);
	return g_strconcat (KINKO_TEST_MARK, what, NULL);
}

/* The act's own detail tells the line, because the act has another object: the cases that are copied. */
static void
name_line (KinkoAct *act, const KinkoRegisterLine *line, json_t *copy)
{
	g_autofree char *object = kinko_register_line_object (line);

	json_object_set_new (copy, "line", json_string (object));
	json_object_set (kinko_act_detail (act), "copy", copy);
}

gboolean
kinko_copy_register (KinkoAct *act, const KinkoCopy *copy, char **number, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (copies ());
	g_autofree char *count = g_strdup_printf ("%u", copy->count);
	g_autofree char *what = mark_what (kinko_act_session (act), copy->what);
	json_auto_t *detail = json_object ();

	set_given (line, "what", what);
	set_given (line, "approval", copy->approval);
	set_given (line, "medium", copy->medium);
	set_given (line, "recipient", copy->recipient);
	set_given (line, "erase_by", copy->erase_by);
	set_given (line, "path_name", copy->path_name);
	kinko_record_put (line->record, "kind", copy->kind);
	kinko_record_put (line->record, "count", count);
	if (!kinko_register_add (act, line, detail, error))
		return FALSE;
	name_line (act, line, detail);
	*number = g_strdup (line->number);
	return copy->note_line == NULL || copy->note_line (act, *number, error);
}

/* Whoever recorded an erasure while the file was being written has erased nothing yet. */
static void
forget_erasure (KinkoRegisterLine *line)
{
	static const char *const names[] = { "erased_on", "erased_by", "method", "witness" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		kinko_record_put (line->record, names[i], NULL);
}

gboolean
kinko_copy_finish (KinkoAct *act, const char *number, const char *sha256, guint64 bytes,
		   gboolean made, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (kinko_act_session (act), copies (), number, error);
	g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);
	json_auto_t *detail = json_object ();

	if (line == NULL)
		return FALSE;
	g_assert (kinko_record_get (line->record, "made") == NULL);
	forget_erasure (line);
	kinko_record_put (line->record, "made", made ? "1" : "0");
	line->open = made;
	if (made) {
		g_assert (sha256 == NULL || strlen (sha256) == SHA256_LEN);
		if (sha256 != NULL)
			kinko_record_put (line->record, "sha256", sha256);
		kinko_record_put (line->record, "bytes", size);
	}
	if (!kinko_register_change (act, line, detail, error))
		return FALSE;
	name_line (act, line, detail);
	return TRUE;
}

/* ---- erasing --------------------------------------------------------------------------------- */

static gboolean
check_open (const KinkoRegisterLine *line, GError **error)
{
	/* What was handed over is another's; the file that is left here is erased like any other. */
	if (line->open || (kinko_record_get (line->record, "handed_over_on") != NULL &&
			   kinko_record_get (line->record, "erased_on") == NULL))
		return TRUE;
	if (kinko_record_get (line->record, "erased_on") == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("copy '%s' was never made: its file could not be written"),
			     line->number);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the erasure of copy '%s' is recorded already"), line->number);
	kinko_error_set_hint (error, "%s", _ ("kinko copy list --open shows what is left"));
	return FALSE;
}

/* A witness is somebody else, by name or by ID. */
static void
check_witness (KinkoRegisterLine *line, const char *witness, const char *person, const char *id)
{
	g_autofree char *named = kinko_fold (witness == NULL ? "" : witness);
	g_autofree char *self = kinko_fold (person);
	g_autofree char *self_id = kinko_fold (id);

	if (named[0] != '\0' && (g_str_equal (named, self) || g_str_equal (named, self_id)))
		kinko_register_complain (line, "witness", "same_person",
					 _ ("whoever erases it cannot be their own witness"));
}

static KinkoRegisterLine *
erase (KinkoAct *act, const char *number, const char *method, const char *witness, const char *on,
       GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load_for (act, copies (), number, error);
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *person = NULL;

	if (line == NULL || !check_open (line, error))
		return NULL;
	person = kinko_register_person (session, error);
	if (person == NULL)
		return NULL;
	kinko_register_need (line, "erased_on", on == NULL ? today : on);
	kinko_register_check_day (line, "erased_on", line->day);
	kinko_register_need (line, "method", method);
	kinko_register_need (line, "witness", witness);
	check_witness (line, witness, person, kinko_session_identity (session)->operator);
	kinko_record_put (line->record, "erased_by", person);
	line->open = FALSE;
	return kinko_register_change (act, line, kinko_act_detail (act), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

KinkoRegisterLine *
kinko_copy_erased (KinkoSession *session, const char *number, const char *method,
		   const char *witness, const char *on, GError **error)
{
	g_autofree char *object = kinko_register_object (session, copies (), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "copy.erased", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = erase (act, number, method, witness, on, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
