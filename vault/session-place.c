#include "vault/session-place.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/place.h"
#include "vault/session-internal.h"
#include "vault/spool.h"

/* ---- looking --------------------------------------------------------------------------------- */

/* @remember: NULL for somebody without keys, of whom the vault remembers nothing. */
static KinkoPlace *
look (KinkoSession *session, const KinkoPlaceMachine *machine, const char *program,
      const KinkoPlaceMemory *remember)
{
	const KinkoPlaceView view = {
		.machine = machine,
		.rules = kinko_policy_place (session->policy),
		.program = program,
		.policy = kinko_policy_hash (session->policy),
		.remember = remember,
		.vault = session->folder,
		.mirror = session->mirror_path,
		.identity = session->identity_path,
	};

	return kinko_place_look (&view);
}

/* "default-route clock": findings for which the policy says at least @least; a '?' where nobody could look. Owned by the
 * caller. */
static char *
name_findings (const KinkoPlace *place, const KinkoPlaceRules *rules, KinkoPlaceMeasure least)
{
	GString *names = g_string_new (NULL);

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		if (!kinko_place_is_open (place, (KinkoPlaceCheck) i) || rules->measures[i] < least)
			continue;
		g_string_append_printf (names, "%s%s%s", names->len > 0 ? " " : "",
					kinko_place_check_id ((KinkoPlaceCheck) i),
					place->findings[i].outcome == KINKO_PLACE_UNKNOWN ? "?"
											  : "");
	}
	return g_string_free (names, FALSE);
}

/* ---- refusing and telling -------------------------------------------------------------------- */

/* The first finding that the policy refuses; FALSE when there is none. */
static gboolean
find_denied (const KinkoPlace *place, const KinkoPlaceRules *rules, KinkoPlaceCheck *denied)
{
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		*denied = (KinkoPlaceCheck) i;
		if (rules->measures[i] == KINKO_PLACE_DENY && kinko_place_is_open (place, *denied))
			return TRUE;
	}
	return FALSE;
}

static void
set_denied (const KinkoPlace *place, const KinkoPlaceRules *rules, KinkoPlaceCheck denied,
	    GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     _ ("the vault is not opened here: %s: %s"), kinko_place_check_label (denied),
		     place->findings[denied].text);
	kinko_error_set_hint (error, _ ("%s; place.yaml of the policy, line %u, asks for it"),
			      kinko_place_check_remedy (denied), rules->lines[denied]);
}

static void
warn (KinkoSession *session, const KinkoPlace *place)
{
	const KinkoPlaceRules *rules = kinko_policy_place (session->policy);

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		if (rules->measures[i] == KINKO_PLACE_WARN &&
		    kinko_place_is_open (place, (KinkoPlaceCheck) i))
			kinko_session_warn (
				session,
				_ ("seen where kinko runs: %s: %s ('kinko doctor' says what to "
				   "do)"),
				kinko_place_check_label ((KinkoPlaceCheck) i),
				place->findings[i].text);
	}
}

/* Another program or policy is told at once, even if one was told today: it is another one again. */
static gboolean
is_told_once (const KinkoPlace *place, const KinkoPlaceRules *rules)
{
	return (place->findings[KINKO_PLACE_PROGRAM].outcome == KINKO_PLACE_SEEN &&
		rules->programs->len == 0) ||
	       place->findings[KINKO_PLACE_POLICY].outcome == KINKO_PLACE_SEEN;
}

/* ---- the seat -------------------------------------------------------------------------------- */

static KinkoPlaceMemory *
load_memory (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT place FROM seat WHERE enrolled_seq = ?", error);
	gint64 seat = (gint64) kinko_session_seat (session)->enrolled_seq;

	if (query == NULL || !kinko_statement_bind_int (query, 1, seat, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	return kinko_place_memory_parse (kinko_statement_text (query, 0));
}

static gboolean
store_memory (KinkoAct *act, const KinkoPlaceMemory *memory, GError **error)
{
	gint64 seat = (gint64) kinko_session_seat (kinko_act_session (act))->enrolled_seq;
	g_autofree char *text = kinko_place_memory_format (memory);
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act, "UPDATE seat SET place = ?2 WHERE enrolled_seq = ?1", error);

	return update != NULL && kinko_statement_bind_int (update, 1, seat, error) &&
	       kinko_statement_bind_text (update, 2, text, error) &&
	       kinko_statement_run (update, error);
}

/* ---- openings -------------------------------------------------------------------------------- */

/* Ids and nothing else: device names and addresses are nobody's business. Takes over both. */
static void
set_findings (json_t *detail, json_t *seen, json_t *unknown)
{
	json_object_set_new (detail, "place", seen);
	if (json_array_size (unknown) > 0)
		json_object_set (detail, "place_unknown", unknown);
	json_decref (unknown);
}

gboolean
kinko_session_check_place (KinkoAct *act, const char *program, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const KinkoPlaceRules *rules = kinko_policy_place (session->policy);
	g_auto (KinkoPlaceMachine) machine = { .root = -1 };
	g_autoptr (KinkoPlaceMemory) memory = load_memory (session, error);
	g_autoptr (KinkoPlace) place = NULL;
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *told = NULL;
	KinkoPlaceCheck denied;

	if (memory == NULL)
		return kinko_act_fail (act, error);
	kinko_place_machine_read (&machine);
	place = look (session, &machine, program, memory);
	set_findings (kinko_act_detail (act), kinko_place_ids (place, KINKO_PLACE_SEEN),
		      kinko_place_ids (place, KINKO_PLACE_UNKNOWN));
	if (find_denied (place, rules, &denied)) {
		set_denied (place, rules, denied, error);
		return kinko_act_refuse_with (act, "place");
	}
	told = name_findings (place, rules, KINKO_PLACE_WARN);
	if (!kinko_place_memory_was_told (memory, today, told) || is_told_once (place, rules))
		warn (session, place);
	kinko_place_memory_set_told (memory, today, told);
	kinko_place_memory_set_opened (memory, today, machine.host, program,
				       kinko_policy_hash (session->policy));
	return store_memory (act, memory, error) || kinko_act_fail (act, error);
}

void
kinko_session_add_found (json_t *detail, const char *found)
{
	g_auto (GStrv) words = g_strsplit (found, " ", -1);
	json_t *seen = json_array ();
	json_t *unknown = json_array ();

	for (gsize i = 0; found[0] != '\0' && words[i] != NULL; i++) {
		gsize len = strlen (words[i]);
		gboolean looked = words[i][len - 1] != '?';

		if (!looked)
			words[i][len - 1] = '\0';
		json_array_append_new (looked ? seen : unknown, json_string (words[i]));
	}
	set_findings (detail, seen, unknown);
}

gboolean
kinko_session_visit_place (KinkoSession *session, GError **error)
{
	const KinkoPlaceRules *rules = kinko_policy_place (session->policy);
	const char *me = kinko_session_identity (session)->operator;
	g_auto (KinkoPlaceMachine) machine = { .root = -1 };
	char program[KINKO_HASH_HEX_LEN + 1] = "";
	g_autoptr (KinkoPlace) place = NULL;
	g_autofree char *found = NULL;
	KinkoPlaceCheck denied;
	gboolean refused;
	KinkoHash hash;

	if (kinko_hash_of_file ("/proc/self/exe", &hash, NULL))
		kinko_hash_to_hex (&hash, program);
	kinko_place_machine_read (&machine);
	place = look (session, &machine, program[0] == '\0' ? NULL : program, NULL);
	found = name_findings (place, rules, KINKO_PLACE_IGNORE);
	refused = find_denied (place, rules, &denied);
	kinko_spool_add_found (session->folder, refused ? KINKO_SPOOL_PLACE : KINKO_SPOOL_VISIT, me,
			       found);
	if (refused)
		set_denied (place, rules, denied, error);
	else
		warn (session, place);
	return !refused;
}
