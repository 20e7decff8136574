/* The line of an erasure in its register (消去・廃棄記録). */
#include "vault/erasure-internal.h"

#include <glib/gi18n.h>

#include "vault/fold.h"
#include "vault/parameters.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

static void
put_count (KinkoRecord *record, const char *name, guint n)
{
	g_autofree char *text = g_strdup_printf ("%u", n);

	kinko_record_put (record, name, text);
}

static void
set_given (KinkoRegisterLine *line, const char *name, const char *text)
{
	if (text != NULL)
		kinko_register_set (line, name, text);
}

/* A witness is somebody else, by name or by ID. */
static gboolean
check_witness (KinkoSession *session, KinkoRegisterLine *line, const char *person)
{
	const char *witness = kinko_record_get (line->record, "witness");
	g_autofree char *named = kinko_fold (witness == NULL ? "" : witness);
	g_autofree char *self = kinko_fold (person);
	g_autofree char *self_id = kinko_fold (kinko_session_identity (session)->operator);

	if (named[0] == '\0' || (!g_str_equal (named, self) && !g_str_equal (named, self_id)))
		return TRUE;
	kinko_register_complain (line, "witness", "same_person",
				 _ ("whoever erases it cannot be their own witness"));
	return FALSE;
}

gboolean
kinko_erasure_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	if (line->version > 0)
		return TRUE;
	if (!kinko_register_stamp (session, line, "erased_at", "erased_by", error))
		return FALSE;
	(void) check_witness (
		session, line,
		kinko_record_get (line->record, "erased_by")); /* counted with the other problems */
	return TRUE;
}

static void
fill (const KinkoErasure *erasure, const KinkoErasureNote *note, KinkoRegisterLine *line)
{
	const KinkoErasureCounts *counts = &erasure->counts;
	const char *approval = kinko_act_approval (erasure->act);

	kinko_record_put (line->record, "erased", kinko_erasure_kind_id (erasure->kind));
	put_count (line->record, "cases", counts->cases);
	put_count (line->record, "versions", counts->versions);
	put_count (line->record, "numbers", counts->numbers);
	put_count (line->record, "documents", counts->documents);
	put_count (line->record, "lines", counts->lines);
	put_count (line->record, "marks", kinko_marks_length (erasure->marks));
	if (approval[0] != '\0')
		kinko_record_put (line->record, "approval", approval);
	set_given (line, "witness", note->witness);
	set_given (line, "device", note->device);
	set_given (line, "certificate", note->certificate);
	set_given (line, "reason", note->reason);
}

/* The act's own detail tells the line, because the act has another object: what was erased. The counts are of the entries
 * of this act that tell of one thing each; what went with a case has none of its own, and is added up in "gone". */
static void
describe (const KinkoErasure *erasure, const KinkoRegisterLine *line, json_t *detail)
{
	g_autofree char *object = kinko_register_line_object (line);

	json_object_set_new (detail, "line", json_string (object));
	json_object_set_new (detail, "cases",
			     json_integer ((json_int_t) erasure->entries[KINKO_ERASE_CASE]));
	json_object_set_new (detail, "numbers",
			     json_integer ((json_int_t) erasure->entries[KINKO_ERASE_NUMBERS]));
	json_object_set_new (detail, "documents",
			     json_integer ((json_int_t) erasure->entries[KINKO_ERASE_DOCUMENTS]));
	json_object_set_new (detail, "lines", json_integer ((json_int_t) erasure->counts.lines));
	if (erasure->entries[KINKO_ERASE_CASE] + erasure->entries[KINKO_ERASE_NUMBERS] +
		    erasure->entries[KINKO_ERASE_DOCUMENTS] >
	    0)
		json_object_set_new (detail, "gone",
				     json_pack ("{s:I, s:I}", "numbers",
						(json_int_t) erasure->counts.numbers, "documents",
						(json_int_t) erasure->counts.documents));
	json_object_set (kinko_act_detail (erasure->act), "erasure", detail);
}

gboolean
kinko_erasure_record (KinkoErasure *erasure, const KinkoErasureNote *note, char **number,
		      GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("erasure"));
	json_auto_t *detail = json_object ();

	fill (erasure, note, line);
	if (!kinko_register_add (erasure->act, line, detail, error) ||
	    !kinko_marks_store (erasure->marks, erasure->act, line->id, error))
		return FALSE;
	describe (erasure, line, detail);
	*number = g_strdup (line->number);
	return TRUE;
}

char *
kinko_erasure_parameters (const KinkoErasureNote *note, guint documents, guint lines)
{
	GString *text = g_string_new (NULL);

	kinko_parameters_add_number (text, "documents", documents);
	kinko_parameters_add_number (text, "inquiries", lines);
	kinko_parameters_add (text, "witness", note->witness);
	kinko_parameters_add (text, "device", note->device);
	kinko_parameters_add (text, "certificate", note->certificate);
	kinko_parameters_add (text, "reason", note->reason);
	return g_string_free (text, FALSE);
}
