#include "vault/carry.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/approval.h"
#include "vault/carry-internal.h"
#include "vault/parameters.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

#define DATE_LEN 10 /* "2026-07-06" */

static const struct {
	const char *name, *word, *label;
} stages[] = {
	[KINKO_CARRY_TRANSPORT] = { "transport", "運搬", N_ ("transport") },
	[KINKO_CARRY_STORAGE] = { "storage", "保管", N_ ("storage") },
	[KINKO_CARRY_DISPOSAL] = { "disposal", "廃棄", N_ ("disposal") },
};

const char *
kinko_carry_stage_name (KinkoCarryStage stage)
{
	return stages[stage].name;
}

const char *
kinko_carry_stage_label (KinkoCarryStage stage)
{
	return _ (stages[stage].label);
}

gboolean
kinko_carry_stage_parse (const char *word, KinkoCarryStage *stage)
{
	for (guint i = 0; i < KINKO_CARRY_STAGES; i++) {
		if (strcmp (stages[i].name, word) != 0 && strcmp (stages[i].word, word) != 0)
			continue;
		*stage = (KinkoCarryStage) i;
		return TRUE;
	}
	return FALSE;
}

const char *
kinko_carry_get (const KinkoRegisterLine *line, KinkoCarryStage stage, const char *field)
{
	g_autofree char *name = g_strconcat (stages[stage].name, "_", field, NULL);

	return kinko_record_get (line->record, name);
}

/* ---- what is open ---------------------------------------------------------------------------- */

static guint
stage_wants (const KinkoRegisterLine *line, KinkoCarryStage stage)
{
	const char *result = kinko_carry_get (line, stage, "result");

	if (kinko_carry_get (line, stage, "status") == NULL)
		return stage == KINKO_CARRY_TRANSPORT ? KINKO_CARRY_WANTS_TRANSPORT : 0;
	if (result == NULL)
		return (guint) KINKO_CARRY_WANTS_CHECK << stage;
	/* A stage that was not in order is none that was found in order (第11条4): it is put right first. */
	return strcmp (result, KINKO_CARRY_OK) == 0 ? 0 : (guint) KINKO_CARRY_WANTS_RECORD << stage;
}

guint
kinko_carry_wants (const KinkoRegisterLine *line)
{
	gboolean ended = kinko_record_get (line->record, "returned_at") != NULL ||
			 kinko_record_get (line->record, "disposed_at") != NULL;
	guint wants = ended ? 0 : KINKO_CARRY_WANTS_END;

	for (guint i = 0; i < KINKO_CARRY_STAGES; i++)
		wants |= stage_wants (line, (KinkoCarryStage) i);
	return wants;
}

/* ---- checking -------------------------------------------------------------------------------- */

/* What was not yet cannot have been, and nothing is carried out before it was entered. */
static void
check_time (KinkoRegisterLine *line, const char *field, const char *now)
{
	const char *at = kinko_record_get (line->record, field);

	if (at == NULL)
		return; /* not given, or a problem already */
	if (strcmp (at, now) > 0)
		kinko_register_complain (line, field, "time_in_future",
					 _ ("this time is not here yet"));
	else if (strncmp (at, line->day, DATE_LEN) < 0)
		kinko_register_complain (line, field, "day_too_early",
					 _ ("this day is before the day on which the line begins"));
}

/* Times as they are stored are all of Japan and sort as text. */
static void
check_order (KinkoRegisterLine *line, const char *earlier, const char *later)
{
	const char *first = kinko_record_get (line->record, earlier);
	const char *then = kinko_record_get (line->record, later);

	if (first != NULL && then != NULL && strcmp (first, then) > 0)
		kinko_register_complain (line, later, "time_order",
					 _ ("this time is before what comes before it"));
}

static void
check_times (KinkoRegisterLine *line, const char *now)
{
	static const char *const in_order[] = { "left_at", "arrived_at", "returned_at" };
	static const char *const others[] = { "transport_at", "storage_at", "disposal_at" };

	for (gsize i = 0; i < G_N_ELEMENTS (in_order); i++) {
		check_time (line, in_order[i], now);
		for (gsize j = i + 1; j < G_N_ELEMENTS (in_order); j++)
			check_order (line, in_order[i], in_order[j]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
		check_time (line, others[i], now);
	check_order (line, "left_at", "disposed_at");
}

gboolean
kinko_carry_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	const char *due = kinko_record_get (line->record, "return_due");

	line->open = kinko_carry_wants (line) != 0;
	if (line->version > 0) {
		check_times (line, now);
		return TRUE;
	}
	kinko_approval_check_line (line);
	if (due != NULL && strncmp (due, now, DATE_LEN) < 0)
		kinko_register_complain (line, "return_due", "due_past",
					 _ ("this day is past already"));
	return kinko_record_get (line->record, "carrier") != NULL ||
	       kinko_register_stamp (session, line, NULL, "carrier", error);
}

/* ---- entering -------------------------------------------------------------------------------- */

/* All that was typed: whoever grants it grants that, and not whatever goes to the same place. */
static char *
parameters_of (const KinkoRegisterLine *line)
{
	const KinkoForm *form = line->book->form;
	GString *text = g_string_new (NULL);

	for (gsize i = 0; i < form->asked; i++) {
		const char *name = form->fields[i].name;
		const char *value = kinko_record_get (line->record, name);

		/* which one it is belongs to the act */
		if (value != NULL && strcmp (name, "approval") != 0)
			kinko_parameters_add (text, name, value);
	}
	return g_string_free (text, FALSE);
}

/* The ward is asked for what is right in itself: otherwise the line is refused for what is wrong with it. */
static gboolean
authorize (KinkoAct *act, KinkoRegisterLine *line, const char *approval, GError **error)
{
	const char *count = kinko_record_get (line->record, "count");
	g_autofree char *parameters = parameters_of (line);
	KinkoActScope scope = {
		.approval = approval,
		.parameters = parameters,
		.recipient = kinko_record_get (line->record, "destination"),
	};

	/* Which approval it is, and whether it fits, is the matter of kinko_act_authorize(). */
	kinko_register_set (line, "approval", approval == NULL ? "-" : approval);
	if (!kinko_record_check (line->record, line->problems))
		return TRUE;
	scope.count = (guint) g_ascii_strtoull (count, NULL, 10);
	if (!kinko_act_authorize (act, &scope, error))
		return FALSE;
	/* The record names the approval that the log names. */
	kinko_record_put (line->record, "approval", kinko_act_approval (act));
	return TRUE;
}

static KinkoRegisterLine *
add (KinkoAct *act, const KinkoRecordChange *changes, guint n, const char *approval, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("carry"));
	g_autofree char *object = kinko_register_line_object (line);

	kinko_register_apply (line, changes, n);
	if (!authorize (act, line, approval, error) ||
	    !kinko_register_add (act, line, kinko_act_detail (act), error))
		return NULL;
	kinko_act_set_object (act, object);
	return g_steal_pointer (&line);
}

KinkoRegisterLine *
kinko_carry_add (KinkoSession *session, const KinkoRecordChange *changes, guint n,
		 const char *approval, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "carry.add", "register/none", NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = add (act, changes, n, approval, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
