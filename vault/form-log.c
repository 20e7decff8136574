/*
 * What forms say of the log. It is gone through once for a form, verified on the way, and only what is whole is told. Steps and
 * changes are counted by the time of their entry: so whoever has the mirror counts the same without a key.
 */
#include "vault/form-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "audit/restored.h"
#include "audit/verify.h"
#include "vault/clock.h"
#include "vault/log-audit.h"

/* Steps by the actions that take them. */
static const struct {
	const char *action;
	KinkoFormStep step;
	const char *field;
} steps[] = {
	{ "case.create", KINKO_FORM_CREATED, "created" },
	{ "case.receive", KINKO_FORM_RECEIVED, "received" },
	{ "case.review", KINKO_FORM_REVIEWED, "reviewed" },
	{ "case.correct", KINKO_FORM_CORRECTED, "corrected" },
	{ "case.propose", KINKO_FORM_PROPOSED, "proposed" },
	{ "case.confirm", KINKO_FORM_CONFIRMED, "confirmed" },
	{ "case.entered", KINKO_FORM_ENTERED, "entered" },
	{ "case.deliver", KINKO_FORM_DELIVERED, "delivered" },
	{ "case.complete", KINKO_FORM_COMPLETED, "completed" },
};

/* What a paper about changes (変更記録, 別紙2 第20条) names; and what one about the end names. */
const char *const kinko_form_changes[] = {
	"vault.genesis",   "vault.migrated",  "vault.restored",   "policy.adopt",  "operator.enrol",
	"operator.revoke", "operator.resume", "operator.suspend", "operator.lock", "keys.rotate",
	"recovery.add",    "recovery.remove", "recovery.use",     "clock.back",    NULL,
};
const char *const kinko_form_endings[] = {
	"operator.revoke",  "keys.rotate",    "contract.close", "handover.export",
	"handover.receipt", "handover.close", "erasure.all",    NULL,
};

/* A person who has taken steps. */
typedef struct {
	guint n[KINKO_FORM_N_STEPS];
} Steps;

/* One step that was counted: a restore can lose it, and then it is taken, and counted, again. */
typedef struct {
	guint64 seq;
	Steps *person;
	KinkoFormStep step;
} Counted;

struct _KinkoFormLog {
	const KinkoFormWork *work;
	KinkoAnalysis *analysis;
	KinkoVerification *found;
	Steps all;
	GArray *counted;    /* Counted, in order */
	GHashTable *people; /* operator's ID → Steps */
	GPtrArray *order;   /* IDs as they came up, owned by @people */
	json_t *changes, *endings;
	char *program; /* of the newest opening */
};

void
kinko_form_log_free (KinkoFormLog *log)
{
	if (log == NULL)
		return;
	g_clear_pointer (&log->analysis, kinko_analysis_free);
	g_clear_pointer (&log->found, kinko_verification_free);
	g_array_unref (log->counted);
	g_hash_table_unref (log->people);
	g_ptr_array_unref (log->order);
	json_decref (log->changes);
	json_decref (log->endings);
	g_free (log->program);
	g_free (log);
}

/* ---- one entry ------------------------------------------------------------------------------- */

static gboolean
is_in_period (const KinkoFormWork *work, const KinkoEntry *entry)
{
	return entry->time_ms >= work->from_ms &&
	       (work->to_ms == 0 || entry->time_ms < work->to_ms);
}

static Steps *
steps_of (KinkoFormLog *log, const KinkoEntry *entry)
{
	char *by = kinko_slice_dup (entry->by);
	Steps *person = g_hash_table_lookup (log->people, by);

	if (person != NULL) {
		g_free (by);
		return person;
	}
	person = g_new0 (Steps, 1);
	g_hash_table_insert (log->people, by, person);
	g_ptr_array_add (log->order, by);
	return person;
}

static void
count_step (KinkoFormLog *log, const KinkoEntry *entry)
{
	if (!kinko_slice_equal (entry->result, "granted"))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		if (kinko_slice_equal (entry->action, steps[i].action)) {
			const Counted counted = { entry->seq, steps_of (log, entry),
						  steps[i].step };

			counted.person->n[counted.step]++;
			log->all.n[counted.step]++;
			g_array_append_val (log->counted, counted);
		}
}

/* What the entries from @from on and before @to told of was lost with the vault. */
static void
take_back_steps (KinkoFormLog *log, guint64 from, guint64 to)
{
	for (guint i = log->counted->len; i > 0; i--) {
		const Counted *counted = &g_array_index (log->counted, Counted, i - 1);

		if (counted->seq < from)
			return;
		if (counted->seq >= to)
			continue;
		counted->person->n[counted->step]--;
		log->all.n[counted->step]--;
		g_array_remove_index (log->counted, i - 1);
	}
}

/* The row of an entry; @rows may already have too many, which is told when they are shown. */
static json_t *
add_change (json_t *rows, const KinkoEntry *entry, const char *change)
{
	g_autofree char *at = kinko_japan_time (entry->time_ms);
	g_autofree char *seq = g_strdup_printf ("%" PRIu64, entry->seq);
	g_autofree char *by = kinko_slice_dup (entry->by);
	g_autofree char *object = kinko_slice_dup (entry->object);
	g_autofree char *approval = kinko_slice_dup (entry->approval);
	json_t *row = json_object ();

	json_array_append_new (rows, row);
	kinko_form_put (row, "entry", seq);
	kinko_form_put (row, "at", at);
	kinko_form_put (row, "operator", by);
	kinko_form_put (row, "change", change);
	/* Of other rules the whole hash is the name; a paper has its beginning, before and after. */
	if (g_str_has_prefix (object, "policy/"))
		object[strlen ("policy")] = '\0';
	kinko_form_put (row, "object", object);
	kinko_form_put (row, "from", NULL);
	kinko_form_put (row, "to", NULL);
	kinko_form_put (row, "approval", approval[0] == '\0' ? NULL : approval);
	return row;
}

/* "sha256:…" by its first digits: what a person compares. */
static void
put_short (json_t *row, const char *name, const char *hash)
{
	g_autofree char *text = g_strndup (hash, strlen ("sha256:") + 16);

	kinko_form_put (row, name, hash[0] == '\0' ? NULL : text);
}

/* Another program, other rules: what was, and what is. */
static void
note_opening (KinkoFormLog *log, const KinkoEntry *entry, gboolean counts)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);
	const char *program = kinko_detail_text (detail, "program");
	json_t *row;

	if (!kinko_slice_equal (entry->result, "granted") || program[0] == '\0' ||
	    g_strcmp0 (program, log->program) == 0)
		return;
	if (counts && log->program != NULL) {
		row = add_change (log->changes, entry, "program");
		put_short (row, "from", log->program);
		put_short (row, "to", program);
	}
	g_free (log->program);
	log->program = g_strdup (program);
}

static void
note_change (KinkoFormLog *log, const KinkoEntry *entry)
{
	g_autofree char *action = kinko_slice_dup (entry->action);
	json_auto_t *detail = NULL;
	json_t *row;

	if (!kinko_slice_equal (entry->result, "granted") &&
	    !kinko_slice_equal (entry->result, "done"))
		return;
	if (g_strv_contains (kinko_form_endings, action))
		(void) add_change (log->endings, entry, action);
	if (!g_strv_contains (kinko_form_changes, action))
		return;
	row = add_change (log->changes, entry, action);
	if (strcmp (action, "policy.adopt") != 0)
		return;
	detail = kinko_entry_detail (entry, NULL);
	put_short (row, "from", kinko_detail_text (detail, "from"));
	put_short (row, "to", kinko_detail_text (detail, "policy"));
}

static void
see_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	KinkoFormLog *log = data;
	gboolean counts = is_in_period (log->work, entry);
	guint64 from, to;

	kinko_analysis_add (log->analysis, entry, line, len);
	kinko_session_report (log->work->session, _ ("reading the log"), entry->seq + 1,
			      log->work->log_size);
	if (kinko_slice_equal (entry->action, "session.open"))
		note_opening (log, entry, counts);
	else if (kinko_slice_equal (entry->action, "vault.restored") &&
		 kinko_restored_range (entry, &from, &to))
		take_back_steps (log, from, to);
	if (!counts)
		return;
	count_step (log, entry);
	note_change (log, entry);
}

/* ---- the pass -------------------------------------------------------------------------------- */

static KinkoFormLog *
new_log (const KinkoFormWork *work)
{
	const KinkoPolicy *policy = kinko_session_policy (work->session);
	const KinkoAnalysisScope scope = {
		.from_ms = work->from_ms,
		.to_ms = work->to_ms,
		.now_ms = kinko_clock_now_ms (),
		.rules = *kinko_policy_analysis (policy),
		.calendar = kinko_policy_calendar (policy),
	};
	KinkoFormLog *log = g_new0 (KinkoFormLog, 1);

	log->work = work;
	log->analysis = kinko_analysis_new (&scope);
	log->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	log->order = g_ptr_array_new ();
	log->counted = g_array_new (FALSE, FALSE, sizeof (Counted));
	log->changes = json_array ();
	log->endings = json_array ();
	return log;
}

KinkoFormLog *
kinko_form_log (KinkoFormWork *work, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = NULL;
	KinkoLog *stored = kinko_session_log (work->session);
	KinkoFormLog *log;

	if (work->log != NULL)
		return work->log;
	log = new_log (work);
	verifier = kinko_verifier_new ();
	kinko_verifier_watch (verifier, see_entry, log);
	/* What this act itself has appended has no note yet: the log up to there. */
	if (kinko_log_feed (stored, verifier, work->log_size, error))
		log->found = kinko_verifier_finish (verifier, error);
	if (log->found == NULL) {
		kinko_form_log_free (log);
		return NULL;
	}
	kinko_analysis_finish (log->analysis);
	work->log = log;
	return log;
}

const KinkoAnalysis *
kinko_form_log_analysis (const KinkoFormLog *log)
{
	return log->analysis;
}

const KinkoVerification *
kinko_form_log_verification (const KinkoFormLog *log)
{
	return log->found;
}

const guint *
kinko_form_log_steps (const KinkoFormLog *log)
{
	return log->all.n;
}

guint
kinko_form_log_findings (const KinkoFormLog *log, KinkoSeverity least)
{
	const GPtrArray *findings = kinko_analysis_findings (log->analysis);
	guint n = 0;

	for (guint i = 0; i < findings->len; i++)
		n += ((const KinkoFinding *) findings->pdata[i])->severity >= least;
	return n;
}

/* ---- sources --------------------------------------------------------------------------------- */

gboolean
kinko_form_fill_step_counts (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			     json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);

	for (guint i = 0; log != NULL && i < log->order->len; i++) {
		const char *by = log->order->pdata[i];
		const Steps *person = g_hash_table_lookup (log->people, by);
		json_t *row;

		if (work->order->person != NULL && strcmp (by, work->order->person) != 0)
			continue;
		row = kinko_form_add_row (work, rows, error);
		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "operator", by);
		kinko_form_put (row, "person", kinko_form_person (work, by));
		for (gsize k = 0; k < G_N_ELEMENTS (steps); k++)
			kinko_form_put_number (row, steps[k].field, person->n[steps[k].step]);
	}
	return log != NULL;
}

/* A person by name; of other objects the layouts have the words. */
static void
put_object (KinkoFormWork *work, json_t *row)
{
	static const char seat[] = "operator/";
	const char *object = json_string_value (json_object_get (row, "object"));
	g_autofree char *id = NULL;

	if (object == NULL || !g_str_has_prefix (object, seat))
		return;
	id = g_strdup (object + strlen (seat));
	kinko_form_put (row, "object", kinko_form_person (work, id));
}

static gboolean
copy_rows (KinkoFormWork *work, const json_t *from, json_t *rows, GError **error)
{
	const json_t *one;
	gsize i;

	json_array_foreach (from, i, one)
	{
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		(void) json_object_update (row, (json_t *) (gsize) one); /* texts and numbers */
		put_object (work, row);
		kinko_form_put (row, "person",
				kinko_form_person (work, json_string_value (json_object_get (
								 one, "operator"))));
	}
	return TRUE;
}

gboolean
kinko_form_fill_changes (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			 json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);

	return log != NULL && copy_rows (work, log->changes, rows, error);
}

gboolean
kinko_form_fill_handover (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			  json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);

	return log != NULL && copy_rows (work, log->endings, rows, error);
}
