/*
 * Registers of a handover. What is worked with goes on as it was: inquiries, daily lines, facilities, papers that came in. What
 * let, forbade or proved something in the predecessor's vault has no force here: it is kept as it was in one register of its
 * own (前受託者の記録簿), from where no approval can be used and no grant taken.
 */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/intake-internal.h"
#include "vault/json.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"

#define REGISTERS "registers.jsonl"

/* clang-format off */
static const KinkoField predecessor_fields[] = {
	{ .name = "register", .label = N_ ("register"), .kind = KINKO_FIELD_CODE, .required = TRUE },
	{ .name = "number", .label = N_ ("number there"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "case", .label = N_ ("case"), .kind = KINKO_FIELD_CODE },
	{ .name = "was_open", .label = N_ ("open when it was handed over"), .kind = KINKO_FIELD_BOOLEAN,
	  .required = TRUE },
	{ .name = "record", .label = N_ ("record as JSON"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

const KinkoForm kinko_predecessor_form = {
	.fields = predecessor_fields,
	.n = G_N_ELEMENTS (predecessor_fields),
	.asked = 0,
};

/* Nobody enters such a line. */
gboolean
kinko_predecessor_complete (G_GNUC_UNUSED KinkoSession *session,
			    G_GNUC_UNUSED KinkoRegisterLine *line, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("what a predecessor recorded is never changed"));
	return FALSE;
}

/* A register whose lines stay what they are. One that was taken over from a predecessor's predecessor is among them. */
static gboolean
goes_on (const char *name)
{
	static const char *const names[] = {
		"contact", "work", "facility", "receipt", KINKO_PREDECESSOR_REGISTER, NULL
	};

	return g_strv_contains (names, name);
}

/* ---- a line ---------------------------------------------------------------------------------- */

/* Numbers that go on stay what they are. Those of registers that end here must not meet with each other, nor with those that
 * the predecessor kept from before. */
static char *
number_here (const char *name, const char *number)
{
	if (strcmp (name, KINKO_PREDECESSOR_REGISTER) == 0)
		return g_strconcat ("before/", number, NULL);
	return goes_on (name) ? g_strdup (number) : g_strconcat (name, "/", number, NULL);
}

static gboolean
read_row (const json_t *line, KinkoRegisterLine *into, GError **error)
{
	const char *name = kinko_intake_text (line, "register");
	const char *number = kinko_intake_text (line, "number");
	const char *day = kinko_intake_text (line, "day");
	const char *by = kinko_intake_text (line, "operator");
	gboolean going_on = goes_on (name);

	if (number == NULL || day == NULL || by == NULL ||
	    !json_is_boolean (json_object_get (line, "open")))
		return kinko_intake_refuse (REGISTERS, error);
	into->number = number_here (name, number);
	into->day = g_strdup (day);
	into->operator= g_strdup (by);
	into->open = going_on && json_is_true (json_object_get (line, "open"));
	return TRUE;
}

/* A register that goes on has its own form. */
static gboolean
read_own (KinkoRegisterLine *into, const json_t *record, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_json_dump (record);

	kinko_record_free (into->record);
	into->record = kinko_record_from_json (into->book->form, text, error);
	return into->record != NULL;
}

static void
read_kept (KinkoRegisterLine *into, const json_t *line, const json_t *record)
{
	g_autofree char *text = json_dumps (record, JSON_COMPACT | JSON_SORT_KEYS);
	gboolean open = json_is_true (json_object_get (line, "open"));

	kinko_record_put (into->record, "register", kinko_intake_text (line, "register"));
	kinko_record_put (into->record, "number", kinko_intake_text (line, "number"));
	kinko_record_put (into->record, "case", kinko_intake_text (line, "case_no"));
	kinko_record_put (into->record, "was_open", open ? "1" : "0");
	kinko_record_put (into->record, "record", text);
}

static gboolean
read_record (KinkoRegisterLine *into, const json_t *line, const json_t *record, GError **error)
{
	if (goes_on (kinko_intake_text (line, "register")))
		return read_own (into, record, error);
	read_kept (into, line, record);
	return TRUE;
}

static gboolean
take_version (KinkoIntake *intake, KinkoRegisterLine *into, const json_t *line,
	      const json_t *version, GError **error)
{
	const json_t *record = json_object_get (version, "record");
	KinkoAct *act = kinko_intake_act (intake, error);
	g_autofree char *object = kinko_register_line_object (into);
	json_auto_t *detail = json_object ();

	if (act == NULL)
		return FALSE;
	if (!json_is_object (record) ||
	    kinko_intake_integer (version, "version") != (gint64) into->version + 1)
		return kinko_intake_refuse (REGISTERS, error);
	if (!read_record (into, line, record, error))
		return FALSE;
	return kinko_register_take (act, into, detail, error) &&
	       kinko_intake_set_source (detail, kinko_intake_text (line, "handle"), version,
					error) &&
	       kinko_act_add_entry (act, "handover.line", object, "granted", json_incref (detail),
				    error) &&
	       kinko_intake_next (intake, 0, error);
}

static gboolean
take_line (KinkoIntake *intake, const json_t *line, GError **error)
{
	const char *name = kinko_intake_text (line, "register");
	const json_t *versions = json_object_get (line, "versions");
	g_autoptr (KinkoRegisterLine) into = NULL;
	const json_t *version;
	gsize i;

	/* Of a line that was erased nothing is left to be taken over; the predecessor's log tells of it. */
	if (json_is_true (json_object_get (line, "erased"))) {
		intake->erased.lines++;
		return TRUE;
	}
	if (name == NULL || json_array_size (versions) == 0)
		return kinko_intake_refuse (REGISTERS, error);
	into = kinko_register_line_new (
		kinko_register_find (goes_on (name) ? name : KINKO_PREDECESSOR_REGISTER));
	if (!read_row (line, into, error))
		return FALSE;
	intake->counts.lines++;
	json_array_foreach (versions, i, version)
	{
		if (!take_version (intake, into, line, version, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_intake_line (KinkoIntake *intake, const json_t *line, GError **error)
{
	GError *problem = NULL;
	gboolean good = take_line (intake, line, &problem);

	return kinko_intake_blame (good, REGISTERS, problem, error);
}
