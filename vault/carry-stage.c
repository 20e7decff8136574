/* The stages of a carry-out: recorded by one person, checked by another. */
#include "vault/carry.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/carry-internal.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

static const KinkoRegister *
carries (void)
{
	return kinko_register_find ("carry");
}

/* The full name of a field of a stage. */
static char *
field_of (KinkoCarryStage stage, const char *field)
{
	return g_strconcat (kinko_carry_stage_name (stage), "_", field, NULL);
}

static void
put (KinkoRegisterLine *line, KinkoCarryStage stage, const char *field, const char *value)
{
	g_autofree char *name = field_of (stage, field);

	kinko_record_put (line->record, name, value);
}

static void
need (KinkoRegisterLine *line, KinkoCarryStage stage, const char *field, const char *text)
{
	g_autofree char *name = field_of (stage, field);

	kinko_register_need (line, name, text == NULL ? "" : text);
}

/* ---- who ------------------------------------------------------------------------------------- */

static gboolean
check_other_person (KinkoAct *act, const KinkoRegisterLine *line, KinkoCarryStage stage,
		    GError **error)
{
	if (!kinko_session_is_person (kinko_act_session (act), kinko_carry_get (line, stage, "by")))
		return TRUE;
	(void) kinko_act_refuse (act, "same-person");
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("you recorded this stage yourself"));
	kinko_error_set_hint (error, "%s", _ ("the check is for another person"));
	return FALSE;
}

/* ---- what may still be done ------------------------------------------------------------------ */

static gboolean
refuse (const KinkoRegisterLine *line, const char *message, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': %s"), line->number,
		     message);
	kinko_error_set_hint (error, _ ("kinko carry show %s says what is recorded"), line->number);
	return FALSE;
}

static gboolean
is_settled (const KinkoRegisterLine *line, KinkoCarryStage stage)
{
	return g_strcmp0 (kinko_carry_get (line, stage, "result"), KINKO_CARRY_OK) == 0;
}

static gboolean
may_report (const KinkoRegisterLine *line, const KinkoCarryReport *report, GError **error)
{
	if (!line->open)
		return refuse (line, _ ("this carry-out has ended, and everything was checked"),
			       error);
	if (is_settled (line, report->stage))
		return refuse (line, _ ("this stage was checked and found in order: it stays"),
			       error);
	if (report->stage == KINKO_CARRY_DISPOSAL &&
	    kinko_record_get (line->record, "returned_at") != NULL)
		return refuse (line, _ ("it was returned: nothing of it is left to dispose of"),
			       error);
	return TRUE;
}

/* When it left and arrived belongs to what the check of the transport found in order. */
static gboolean
may_say_times (const KinkoRegisterLine *line, const KinkoCarryReport *report, GError **error)
{
	if (report->left != NULL && report->stage != KINKO_CARRY_TRANSPORT)
		return refuse (line, _ ("when it left belongs to the transport"), error);
	if (report->arrived == NULL)
		return TRUE;
	if (report->stage == KINKO_CARRY_DISPOSAL)
		return refuse (line, _ ("when it arrived belongs to transport or storage"), error);
	if (kinko_record_get (line->record, "arrived_at") != NULL &&
	    is_settled (line, KINKO_CARRY_TRANSPORT))
		return refuse (line, _ ("when it arrived was checked already: it stays"), error);
	return TRUE;
}

/* ---- recording ------------------------------------------------------------------------------- */

/* What a check found not in order stays to be seen beside what is recorded anew. */
static void
keep_finding (KinkoRegisterLine *line, KinkoCarryStage stage)
{
	static const char *const of_check[] = { "result", "checked_at", "checked_by", "checker",
						"remark" };

	if (g_strcmp0 (kinko_carry_get (line, stage, "result"), KINKO_CARRY_NOT_OK) == 0) {
		put (line, stage, "finding", kinko_carry_get (line, stage, "remark"));
		put (line, stage, "found_at", kinko_carry_get (line, stage, "checked_at"));
		put (line, stage, "found_by", kinko_carry_get (line, stage, "checker"));
	}
	for (gsize i = 0; i < G_N_ELEMENTS (of_check); i++)
		put (line, stage, of_check[i], NULL);
}

static void
set_times (KinkoRegisterLine *line, const KinkoCarryReport *report)
{
	const char *at = kinko_carry_get (line, report->stage, "at");

	if (report->left != NULL)
		kinko_register_need (line, "left_at", report->left);
	else if (report->stage == KINKO_CARRY_TRANSPORT &&
		 kinko_record_get (line->record, "left_at") == NULL)
		kinko_record_put (line->record, "left_at", at);
	if (report->arrived != NULL)
		kinko_register_need (line, "arrived_at", report->arrived);
	if (report->stage == KINKO_CARRY_DISPOSAL)
		kinko_record_put (line->record, "disposed_at", at);
}

static gboolean
set_report (KinkoAct *act, KinkoRegisterLine *line, const KinkoCarryReport *report, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (session, error);

	if (person == NULL)
		return FALSE;
	keep_finding (line, report->stage);
	need (line, report->stage, "status", report->status);
	need (line, report->stage, "at", report->at == NULL ? now : report->at);
	put (line, report->stage, "by", kinko_session_identity (session)->operator);
	put (line, report->stage, "person", person);
	set_times (line, report);
	return TRUE;
}

/* ---- checking -------------------------------------------------------------------------------- */

static gboolean
may_check (KinkoAct *act, const KinkoRegisterLine *line, KinkoCarryStage stage, GError **error)
{
	if (kinko_carry_get (line, stage, "status") == NULL)
		return refuse (line, _ ("this stage is not recorded: there is nothing to check"),
			       error);
	if (is_settled (line, stage))
		return refuse (line, _ ("this stage was checked and found in order: it stays"),
			       error);
	if (kinko_carry_get (line, stage, "result") != NULL)
		return refuse (line,
			       _ ("this stage was found not in order: it is recorded anew first"),
			       error);
	/* Who recorded it is what the record says; whoever has the database key can seal another one. */
	return kinko_register_check_logged (kinko_act_session (act), line, error) &&
	       check_other_person (act, line, stage, error);
}

static gboolean
set_check (KinkoAct *act, KinkoRegisterLine *line, KinkoCarryStage stage, gboolean ok,
	   const char *remark, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (session, error);
	g_autofree char *name = field_of (stage, "remark");

	if (person == NULL)
		return FALSE;
	if (!ok)
		kinko_register_need (line, name, remark == NULL ? "" : remark);
	else if (remark != NULL)
		kinko_register_set (line, name, remark);
	put (line, stage, "result", ok ? KINKO_CARRY_OK : KINKO_CARRY_NOT_OK);
	put (line, stage, "checked_at", now);
	put (line, stage, "checked_by", kinko_session_identity (session)->operator);
	put (line, stage, "checker", person);
	return TRUE;
}

/* ---- the end --------------------------------------------------------------------------------- */

static gboolean
set_returned (KinkoAct *act, KinkoRegisterLine *line, const char *at, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = NULL;

	if (kinko_record_get (line->record, "returned_at") != NULL)
		return refuse (line, _ ("the return is recorded already"), error);
	if (kinko_record_get (line->record, "disposed_at") != NULL)
		return refuse (line, _ ("it was disposed of: nothing of it can be returned"),
			       error);
	if (kinko_carry_get (line, KINKO_CARRY_TRANSPORT, "status") == NULL)
		return refuse (line, _ ("its transport is not recorded: it has not left yet"),
			       error);
	person = kinko_register_person (kinko_act_session (act), error);
	if (person == NULL)
		return FALSE;
	kinko_register_need (line, "returned_at", at == NULL ? now : at);
	kinko_record_put (line->record, "returned_by", person);
	return TRUE;
}

/* ---- the acts -------------------------------------------------------------------------------- */

/* The three changes of a line have one frame. */
typedef enum { REPORT, CHECK, RETURNED } ChangeKind;

typedef struct {
	ChangeKind kind;
	const KinkoCarryReport *report;
	KinkoCarryStage stage;
	gboolean ok;
	const char *text; /* the remark, or the time */
} Change;

/* Of what was said only that which is no secret gets into the log. */
static void
describe (KinkoAct *act, const Change *change)
{
	json_t *detail = kinko_act_detail (act);

	if (change->kind == RETURNED)
		json_object_set_new (detail, "stage", json_string ("returned"));
	else
		json_object_set_new (detail, "stage",
				     json_string (kinko_carry_stage_name (change->stage)));
	if (change->kind == CHECK)
		json_object_set_new (detail, "ok", json_boolean (change->ok));
}

static gboolean
apply (KinkoAct *act, KinkoRegisterLine *line, const Change *change, GError **error)
{
	switch (change->kind) {
	case REPORT:
		return may_report (line, change->report, error) &&
		       may_say_times (line, change->report, error) &&
		       set_report (act, line, change->report, error);
	case CHECK:
		return may_check (act, line, change->stage, error) &&
		       set_check (act, line, change->stage, change->ok, change->text, error);
	case RETURNED:
		return set_returned (act, line, change->text, error);
	}
	return FALSE;
}

static KinkoRegisterLine *
change_line (KinkoAct *act, const char *number, const Change *change, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load_for (act, carries (), number, error);

	if (line == NULL || !apply (act, line, change, error))
		return NULL;
	describe (act, change);
	return kinko_register_change (act, line, kinko_act_detail (act), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

static KinkoRegisterLine *
run (KinkoSession *session, const char *action, const char *number, const Change *change,
     GError **error)
{
	g_autofree char *object = kinko_register_object (session, carries (), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = change_line (act, number, change, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

KinkoRegisterLine *
kinko_carry_report (KinkoSession *session, const char *number, const KinkoCarryReport *report,
		    GError **error)
{
	Change change = { .kind = REPORT, .report = report, .stage = report->stage };

	return run (session, "carry.stage", number, &change, error);
}

KinkoRegisterLine *
kinko_carry_check (KinkoSession *session, const char *number, KinkoCarryStage stage, gboolean ok,
		   const char *remark, GError **error)
{
	Change change = { .kind = CHECK, .stage = stage, .ok = ok, .text = remark };

	return run (session, "carry.check", number, &change, error);
}

KinkoRegisterLine *
kinko_carry_returned (KinkoSession *session, const char *number, const char *at, GError **error)
{
	Change change = { .kind = RETURNED, .text = at };

	return run (session, "carry.stage", number, &change, error);
}
