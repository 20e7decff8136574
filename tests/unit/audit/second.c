#include "audit/second.h"

#include "tests/unit/audit/log-fixture.h"

#define OBJECTS  "sha256:0000000000000000000000000000000000000000000000000000000000000001"
#define OTHERS   "sha256:0000000000000000000000000000000000000000000000000000000000000002"
#define NOBODY   "sha256:0000000000000000000000000000000000000000000000000000000000000003"
#define REGISTER "register/11112222333344445555666677778888"
#define IN_TIME  "2026-07-10T00:00:00.000+09:00"
#define TOO_LATE "2026-07-10T00:00:00.001+09:00"

/* A log that grows act by act, each of one entry, so that a grant can name what came before it. */
typedef struct {
	KinkoRoster *roster;
	KinkoSeconds *seconds;
	KinkoLatest latest;
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev, root;
	guint64 size;
	char *request; /* "sha256:…" of the newest request's line */
} Log;

static void
log_clear (Log *log)
{
	kinko_roster_free (log->roster);
	kinko_seconds_free (log->seconds);
	kinko_hasher_free (log->hasher);
	g_free (log->request);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Log, log_clear)

/* Applies one entry; the message of the refusal, NULL when it is taken. Takes the detail over. */
static char *
apply (Log *log, Step step)
{
	g_autofree char *line = build_line (&step, log->size, &log->prev);
	KinkoHash leaf = kinko_tree_leaf (log->hasher, line, strlen (line));
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	json_decref (step.detail);
	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
	g_assert_true (kinko_roster_apply (log->roster, &entry, &error));
	log->prev = kinko_hash_of (line, strlen (line));
	kinko_latest_apply (&log->latest, &entry);
	if (!kinko_seconds_apply (log->seconds, log->roster, &log->latest, &entry, &log->prev,
				  &error)) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		return g_strdup (error->message);
	}
	if (strcmp (step.action, "approval.request") == 0) {
		g_free (log->request);
		log->request = kinko_detail_hash (&log->prev);
	}
	log->size++;
	kinko_frontier_append (&log->frontier, log->hasher, &leaf);
	log->root = kinko_frontier_root (&log->frontier, log->hasher);
	kinko_seconds_set_head (log->seconds, log->size, &log->root);
	return NULL;
}

static void
take (Log *log, Step step)
{
	g_autofree char *why = apply (log, step);

	if (why != NULL)
		g_error ("'%s' was refused: %s", step.action, why);
}

static void
refuse (Log *log, Step step, const char *wanted)
{
	g_autofree char *why = apply (log, step);

	g_assert_cmpstr (why, ==, wanted);
}

/* A vault of today with a manager, another one, and a worker. */
static void
begin (Log *log, gint64 schema)
{
	json_t *genesis = genesis_detail ();

	log->roster = kinko_roster_new ();
	log->seconds = kinko_seconds_new ();
	log->hasher = kinko_hasher_new ();
	kinko_frontier_init (&log->frontier);
	if (schema > 0)
		json_object_set_new (genesis, "schema", json_integer (schema));
	take (log, (Step){ .by = &tanaka, .action = "vault.genesis", .detail = genesis });
	take (log, (Step){ .by = &tanaka,
			   .action = "operator.enrol",
			   .object = "operator/suzuki",
			   .detail = seat_detail (&suzuki) });
	take (log, (Step){ .by = &tanaka,
			   .action = "operator.enrol",
			   .object = "operator/sato",
			   .detail = seat_detail (&sato) });
}

static Step
request_by (Person *by, const char *action)
{
	return (Step){ .by = by,
		       .action = "approval.request",
		       .object = REGISTER,
		       .detail = json_pack ("{s:s, s:s, s:i}", "action", action, "objects", OBJECTS,
					    "count", 1) };
}

/* What a grant says now. */
static json_t *
grant_of (const Log *log, const char *objects)
{
	g_autofree char *root = kinko_detail_hash (&log->root);

	return json_pack ("{s:s, s:s, s:s, s:{s:I, s:s}}", "request", log->request, "objects",
			  objects, "expires", IN_TIME, "head", "size", (json_int_t) log->size,
			  "root", root);
}

static Step
grant_by (Person *by, json_t *detail)
{
	return (Step){ .by = by, .action = "approval.grant", .object = REGISTER, .detail = detail };
}

static Step
erase_by (Person *by, gint64 grant)
{
	return (Step){ .by = by,
		       .action = "number.erase",
		       .object = "case/none",
		       .detail = grant < 0 ? json_object ()
					   : json_pack ("{s:I}", "second", (json_int_t) grant) };
}

/* A request by Tanaka that Sato granted; the grant's entry. */
static gint64
granted (Log *log)
{
	gint64 seq;

	take (log, request_by (&tanaka, "number.erase"));
	seq = (gint64) log->size;
	take (log, grant_by (&sato, grant_of (log, OBJECTS)));
	return seq;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void
test_good (void)
{
	g_auto (Log) log = { 0 };
	gint64 grant;

	begin (&log, 3);
	grant = granted (&log);
	take (&log, erase_by (&tanaka, grant));
	grant = granted (&log); /* and once more, with a grant of its own */
	take (&log, erase_by (&tanaka, grant));
}

static void
test_own_grant (void)
{
	g_auto (Log) log = { 0 };

	begin (&log, 3);
	take (&log, request_by (&tanaka, "number.erase"));
	refuse (&log, grant_by (&tanaka, grant_of (&log, OBJECTS)),
		"somebody granted their own request");
}

static void
test_other_request (void)
{
	g_auto (Log) log = { 0 };
	json_t *detail;

	begin (&log, 3);
	take (&log, request_by (&tanaka, "number.erase"));
	refuse (&log, grant_by (&sato, grant_of (&log, OTHERS)),
		"a grant for other objects than were asked for");
	detail = grant_of (&log, OBJECTS);
	json_object_set_new (detail, "request", json_string (NOBODY));
	refuse (&log, grant_by (&sato, detail), "a grant without its request");
	detail = grant_of (&log, OBJECTS);
	json_object_del (detail, "request");
	refuse (&log, grant_by (&sato, detail), "a grant without its request");
	refuse (&log,
		(Step){ .by = &sato,
			.action = "approval.grant",
			.object = "register/00000000000000000000000000000000",
			.detail = grant_of (&log, OBJECTS) },
		"a grant without its request");
}

/* Whoever grants sees a state of the log: a grant that was kept back for another one is none. */
static void
test_other_head (void)
{
	g_auto (Log) log = { 0 };
	json_t *older, *wrong, *none;

	begin (&log, 3);
	take (&log, request_by (&tanaka, "number.erase"));
	older = grant_of (&log, OBJECTS);
	wrong = grant_of (&log, OBJECTS);
	none = grant_of (&log, OBJECTS);
	json_object_set_new (json_object_get (wrong, "head"), "root", json_string (NOBODY));
	json_object_del (none, "head");
	refuse (&log, grant_by (&sato, wrong), "a grant at another head of the log");
	refuse (&log, grant_by (&sato, none), "a grant at another head of the log");
	take (&log, (Step){ .by = &sato, .action = "case.list" });
	refuse (&log, grant_by (&sato, older), "a grant at another head of the log");
	take (&log, grant_by (&sato, grant_of (&log, OBJECTS)));
}

static void
test_no_end (void)
{
	g_auto (Log) log = { 0 };
	json_t *detail;

	begin (&log, 3);
	take (&log, request_by (&tanaka, "number.erase"));
	detail = grant_of (&log, OBJECTS);
	json_object_set_new (detail, "expires", json_string ("tomorrow"));
	refuse (&log, grant_by (&sato, detail), "a grant without an end");
}

static void
test_used (void)
{
	g_auto (Log) log = { 0 };
	gint64 grant;

	begin (&log, 3);
	grant = granted (&log);
	refuse (&log, erase_by (&suzuki, grant),
		"an act names a grant that was given for another one");
	refuse (&log,
		(Step){ .by = &tanaka,
			.action = "contract.close",
			.detail = json_pack ("{s:I}", "second", (json_int_t) grant) },
		"an act names a grant that was given for another one");
	refuse (&log, erase_by (&tanaka, grant + 1), "an act names a grant that was never given");
	refuse (&log,
		(Step){ .by = &tanaka,
			.action = "number.erase",
			.detail = json_pack ("{s:s}", "second", "yes") },
		"an act names a grant that was never given");
	take (&log, erase_by (&tanaka, grant));
	refuse (&log, erase_by (&tanaka, grant), "a grant was used twice");
}

static void
test_late (void)
{
	g_auto (Log) log = { 0 };
	gint64 grant;
	Step late, in_time;

	begin (&log, 3);
	grant = granted (&log);
	late = erase_by (&tanaka, grant);
	late.time = TOO_LATE;
	refuse (&log, late, "a grant was used after its end");
	in_time = erase_by (&tanaka, grant);
	in_time.time = IN_TIME;
	take (&log, in_time);
}

/* The attack: the clock went beyond the end of the grant and is set back. Logs of programs that went by the clock alone,
 * which no opening of a newer one came before, are taken as they are. */
static void
test_clock_set_back (void)
{
	for (guint kept = 0; kept < 2; kept++) {
		g_auto (Log) log = { 0 };
		gint64 grant;

		begin (&log, 3);
		log.latest.kept = kept;
		grant = granted (&log);
		take (&log, (Step){ .by = &tanaka, .action = "case.list", .time = TOO_LATE });
		take (&log, (Step){ .by = &tanaka, .action = "clock.back" });
		if (kept)
			refuse (&log, erase_by (&tanaka, grant), "a grant was used after its end");
		else
			take (&log, erase_by (&tanaka, grant));
	}
}

/* Every action that no one person may do, with every result by which something took place. */
static void
test_without (void)
{
	static const char *const actions[] = { "number.erase", "policy.adopt", "contract.close",
					       "handover.export" };
	static const char *const results[] = { "granted", "intent" };

	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
		for (gsize j = 0; j < G_N_ELEMENTS (results); j++) {
			g_auto (Log) log = { 0 };

			begin (&log, 3);
			take (&log,
			      (Step){ .by = &tanaka, .action = actions[i], .result = "denied" });
			take (&log,
			      (Step){ .by = &tanaka, .action = actions[i], .result = "failed" });
			refuse (&log,
				(Step){ .by = &tanaka, .action = actions[i], .result = results[j] },
				"an act that needs a second person was done without one");
		}
}

/* What was written before there were grants is not held against it, until the vault was brought up to date. */
static void
test_older_vault (void)
{
	g_auto (Log) log = { 0 };

	begin (&log, 0);
	take (&log, erase_by (&tanaka, -1));
	take (&log, (Step){ .by = &tanaka,
			    .action = "vault.migrated",
			    .detail = json_pack ("{s:i, s:i}", "from", 1, "to", 2) });
	take (&log, erase_by (&tanaka, -1));
	take (&log, (Step){ .by = &tanaka,
			    .action = "vault.migrated",
			    .detail = json_pack ("{s:i, s:i}", "from", 2, "to", 3) });
	refuse (&log, erase_by (&tanaka, -1),
		"an act that needs a second person was done without one");
}

/* 本文7: one of the two who hand over is the manager, whichever. */
static void
test_handover (void)
{
	static Person abe;
	Person *const askers[] = { &sato, &sato, &tanaka };
	Person *const granters[] = { &abe, &suzuki, &abe };

	make_person (&abe, "abe", "worker");
	for (gsize i = 0; i < G_N_ELEMENTS (askers); i++) {
		g_auto (Log) log = { 0 };
		gint64 grant;
		Step step;

		begin (&log, 3);
		take (&log, (Step){ .by = &tanaka,
				    .action = "operator.enrol",
				    .object = "operator/abe",
				    .detail = seat_detail (&abe) });
		take (&log, request_by (askers[i], "handover.export"));
		grant = (gint64) log.size;
		take (&log, grant_by (granters[i], grant_of (&log, OBJECTS)));
		step = (Step){ .by = askers[i],
			       .action = "handover.export",
			       .result = "intent",
			       .detail = json_pack ("{s:I}", "second", (json_int_t) grant) };
		if (i == 0)
			refuse (&log, step, "a handover in which no manager took part");
		else
			take (&log, step);
	}
}

/* An effect that failed used nothing up; one of which nobody knows did. */
static void
test_failed (void)
{
	g_auto (Log) log = { 0 };
	gint64 grant;
	guint64 intent;
	Step step;

	begin (&log, 3);
	take (&log, request_by (&tanaka, "case.export"));
	grant = (gint64) log.size;
	take (&log, grant_by (&sato, grant_of (&log, OBJECTS)));
	for (guint round = 0; round < 2; round++) {
		intent = log.size;
		step = (Step){ .by = &tanaka,
			       .action = "case.export",
			       .result = "intent",
			       .detail = json_pack ("{s:I}", "second", (json_int_t) grant) };
		take (&log, step);
		take (&log, (Step){ .by = &tanaka,
				    .action = "case.export",
				    .result = round == 0 ? "failed" : "aborted",
				    .detail = json_pack ("{s:I}", "intent", (json_int_t) intent) });
	}
	step.detail = json_pack ("{s:I}", "second", (json_int_t) grant);
	refuse (&log, step, "a grant was used twice");
}

/* Nobody gets a grant back by saying that something failed which was done: at once, or by an intent that has its end, or
 * that is another's. */
static void
test_not_given_back (void)
{
	static const char *const ends[] = { "done", "aborted" };
	g_auto (Log) log = { 0 };
	gint64 grant;

	begin (&log, 3);
	grant = granted (&log);
	take (&log, erase_by (&tanaka, grant));
	take (&log, (Step){ .by = &tanaka,
			    .action = "number.erase",
			    .result = "failed",
			    .detail = json_pack ("{s:I}", "intent", (json_int_t) log.size - 1) });
	refuse (&log, erase_by (&tanaka, grant), "a grant was used twice");
	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
		Step step;
		guint64 intent;

		grant = granted (&log);
		step = erase_by (&tanaka, grant);
		step.result = "intent";
		intent = log.size;
		take (&log, step);
		for (guint other = 0; other < 2; other++) {
			take (&log, (Step){ .by = &tanaka,
					    .action = other == 0 ? "case.export" : "number.erase",
					    .result = other == 0 ? "failed" : ends[i],
					    .detail = json_pack ("{s:I}", "intent",
								 (json_int_t) intent) });
		}
		take (&log, (Step){ .by = &tanaka,
				    .action = "number.erase",
				    .result = "failed",
				    .detail = json_pack ("{s:I}", "intent", (json_int_t) intent) });
		refuse (&log, erase_by (&tanaka, grant), "a grant was used twice");
	}
	grant = granted (&log);
	take (&log, (Step){ .by = &tanaka,
			    .action = "number.erase",
			    .result = "intent",
			    .detail = json_pack ("{s:I}", "second", (json_int_t) grant) });
	take (&log, (Step){ .by = &suzuki,
			    .action = "number.erase",
			    .result = "failed",
			    .detail = json_pack ("{s:I}", "intent", (json_int_t) log.size - 1) });
	refuse (&log, erase_by (&tanaka, grant), "a grant was used twice");
}

/* ---- nobody else was there ------------------------------------------------------------------- */

/* A vault in which Tanaka is alone. */
static void
begin_alone (Log *log)
{
	json_t *genesis = genesis_detail ();

	log->roster = kinko_roster_new ();
	log->seconds = kinko_seconds_new ();
	log->hasher = kinko_hasher_new ();
	kinko_frontier_init (&log->frontier);
	json_object_set_new (genesis, "schema", json_integer (3));
	take (log, (Step){ .by = &tanaka, .action = "vault.genesis", .detail = genesis });
}

/* Tanaka enrols somebody with @waived in the entry. */
static Step
enrol_alone (const Person *person, const char *object, json_t *waived, const char *approval)
{
	json_t *detail = seat_detail (person);

	json_object_set_new (detail, "second_waived", waived);
	return (Step){ .by = &tanaka,
		       .action = "operator.enrol",
		       .object = object,
		       .approval = approval,
		       .detail = detail };
}

#define THERE_WAS_ONE "an act says that there was no second person, and there was one"
#define NO_APPROVAL                                                                    \
	"everybody else was revoked, and an act says neither a second person nor the " \
	"ward's approval"

/* True of the first people, whatever auditors there are; of nobody who comes later. */
static void
test_waived (void)
{
	static Person kansa;
	g_auto (Log) log = { 0 };

	make_person (&kansa, "kansa", "auditor");
	begin_alone (&log);
	take (&log, enrol_alone (&kansa, "operator/kansa", json_true (), NULL));
	take (&log, enrol_alone (&sato, "operator/sato", json_true (), NULL));
	refuse (&log, enrol_alone (&suzuki, "operator/suzuki", json_true (), "R8-0001"),
		THERE_WAS_ONE);
}

/* Whoever wants to be alone does not get there by suspending the others; and by revoking them only with the ward. */
static void
test_waived_by_force (void)
{
	static const char *const changes[] = { "operator.suspend", "operator.revoke" };

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
		for (guint approved = 0; approved < 2; approved++) {
			gboolean revoked = i == 1;
			g_auto (Log) log = { 0 };
			Step step;

			begin_alone (&log);
			take (&log, enrol_alone (&sato, "operator/sato", json_true (), NULL));
			take (&log, (Step){ .by = &tanaka,
					    .action = changes[i],
					    .object = "operator/sato" });
			step = enrol_alone (&suzuki, "operator/suzuki", json_true (),
					    approved ? "R8-0001" : NULL);
			if (revoked && approved)
				take (&log, step);
			else
				refuse (&log, step, revoked ? NO_APPROVAL : THERE_WAS_ONE);
		}
}

/* Of no other act, with no other value, and not beside a grant. */
static void
test_waived_otherwise (void)
{
	static const char *const actions[] = { "number.erase", "policy.adopt", "contract.close",
					       "case.export", "operator.list" };

	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
		g_auto (Log) log = { 0 };

		begin_alone (&log);
		refuse (&log,
			(Step){ .by = &tanaka,
				.action = actions[i],
				.detail = json_pack ("{s:b}", "second_waived", TRUE) },
			THERE_WAS_ONE);
	}
	for (guint i = 0; i < 2; i++) {
		g_auto (Log) log = { 0 };

		begin_alone (&log);
		refuse (&log,
			enrol_alone (&sato, "operator/sato",
				     i == 0 ? json_false () : json_string ("yes"), NULL),
			THERE_WAS_ONE);
	}
	{
		g_auto (Log) log = { 0 };
		Step step = enrol_alone (&sato, "operator/sato", json_true (), NULL);

		json_object_set_new (step.detail, "second", json_integer (0));
		begin_alone (&log);
		refuse (&log, step, THERE_WAS_ONE);
	}
}

/* The verifier asks for it, and names the entry. */
static void
test_verified (void)
{
	json_t *genesis = genesis_detail ();
	Step steps[] = { { .by = &tanaka, .action = "vault.genesis" },
			 { .by = &tanaka, .action = "number.erase", .object = "case/none" } };
	g_autoptr (GPtrArray) acts = NULL;

	json_object_set_new (genesis, "schema", json_integer (3));
	steps[0].detail = genesis;
	acts = build_log (steps, G_N_ELEMENTS (steps));
	assert_log_bad (acts, "second_person", 1);
}

/* So it does with a waiver that is not so, of people who are there and of people who were revoked. */
static void
test_waiver_verified (void)
{
	for (guint revoked = 0; revoked < 2; revoked++) {
		Step steps[] = {
			{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
			enrol_alone (&sato, "operator/sato", json_true (), NULL),
			{ .by = &tanaka,
			  .action = revoked ? "operator.revoke" : "operator.suspend",
			  .object = "operator/sato" },
			enrol_alone (&suzuki, "operator/suzuki", json_true (), NULL),
		};
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "second_person", 3);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/second/good", test_good);
	g_test_add_func ("/second/own-grant", test_own_grant);
	g_test_add_func ("/second/other-request", test_other_request);
	g_test_add_func ("/second/other-head", test_other_head);
	g_test_add_func ("/second/no-end", test_no_end);
	g_test_add_func ("/second/used", test_used);
	g_test_add_func ("/second/late", test_late);
	g_test_add_func ("/second/clock-set-back", test_clock_set_back);
	g_test_add_func ("/second/without", test_without);
	g_test_add_func ("/second/handover", test_handover);
	g_test_add_func ("/second/older-vault", test_older_vault);
	g_test_add_func ("/second/failed", test_failed);
	g_test_add_func ("/second/not-given-back", test_not_given_back);
	g_test_add_func ("/second/waived", test_waived);
	g_test_add_func ("/second/waived-by-force", test_waived_by_force);
	g_test_add_func ("/second/waived-otherwise", test_waived_otherwise);
	g_test_add_func ("/second/verified", test_verified);
	g_test_add_func ("/second/waiver-verified", test_waiver_verified);
	return g_test_run ();
}
