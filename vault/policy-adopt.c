#include "vault/policy-adopt.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-entry.h"
#include "vault/log-back.h"
#include "vault/policy-store.h"
#include "vault/session-internal.h"

#define ACTION "policy.adopt"
#define PREFIX "sha256:"

/* ---- which one is in force ------------------------------------------------------------------- */

/* The hash that an entry adopted, or NULL; owned by the caller. */
static char *
adopted_by (KinkoSession *session, guint64 seq)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = seq >= kinko_log_size (session->log)
				      ? NULL
				      : kinko_case_entry_read (session, seq, &line, &entry, NULL);
	const char *hash = json_string_value (json_object_get (detail, "policy"));

	return hash != NULL && kinko_slice_equal (entry.action, ACTION) &&
			       kinko_slice_equal (entry.result, "granted") &&
			       g_str_has_prefix (hash, PREFIX)
		       ? g_strdup (hash + strlen (PREFIX))
		       : NULL;
}

/* The policy that the log names last: whoever opened the vault said which one was in force, and whoever adopted one since
 * said so, too. Without any: @genesis. Owned by the caller. */
static char *
named_last (KinkoSession *session, const char *genesis, GError **error)
{
	g_autoptr (KinkoLogBack) back = kinko_log_back_new (
		session->db, kinko_log_size (session->log), ACTION, "session.open", error);
	KinkoStep step = KINKO_STEP_ERROR;
	KinkoEntry entry;

	while (back != NULL &&
	       (step = kinko_log_back_next (back, &entry, error)) == KINKO_STEP_ROW) {
		json_auto_t *detail = kinko_entry_detail (&entry, error);
		const char *hash = json_string_value (json_object_get (detail, "policy"));

		if (detail == NULL)
			return NULL;
		if (hash != NULL && g_str_has_prefix (hash, PREFIX))
			return g_strdup (hash + strlen (PREFIX));
	}
	return step == KINKO_STEP_DONE ? g_strdup (genesis) : NULL;
}

/* The newest row; none: @genesis. Of the log as it was read, though others may have written since. */
static gboolean
load_stored (KinkoSession *session, const char *genesis, char **stored, char **logged,
	     GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (session->db,
				  "SELECT seq, hex (hash) FROM policy_version WHERE seq < ? ORDER "
				  "BY seq DESC LIMIT 1",
				  error);

	if (query == NULL ||
	    !kinko_statement_bind_int (query, 1, (gint64) kinko_log_size (session->log), error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_DONE:
		*stored = g_strdup (genesis);
		*logged = g_strdup (genesis);
		return TRUE;
	case KINKO_STEP_ROW:
		*stored = g_ascii_strdown (kinko_statement_text (query, 1), -1);
		*logged = adopted_by (session, (guint64) kinko_statement_int (query, 0));
		return TRUE;
	default:
		return FALSE;
	}
}

static char *
refuse_stored (const char *message, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", message);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return NULL;
}

char *
kinko_policy_in_force (KinkoSession *session, const char *genesis, GError **error)
{
	g_autofree char *stored = NULL;
	g_autofree char *logged = NULL;
	g_autofree char *last = NULL;

	if (!load_stored (session, genesis, &stored, &logged, error))
		return NULL;
	if (g_strcmp0 (stored, logged) != 0)
		return refuse_stored (
			_ ("the log does not tell of the policy that the vault says was adopted"),
			error);
	last = named_last (session, genesis, error);
	if (last == NULL)
		return NULL;
	/* A row that was taken out leaves the one before it, of which the log does tell. */
	return strcmp (stored, last) == 0
		       ? g_steal_pointer (&stored)
		       : refuse_stored (
				 _ ("the vault says that another policy is in force than the "
				    "log does"),
				 error);
}

/* ---- adopting -------------------------------------------------------------------------------- */

static gboolean
check_other (KinkoSession *session, const KinkoPolicy *policy, GError **error)
{
	if (strcmp (kinko_policy_hash (policy), kinko_policy_hash (session->policy)) != 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("this is the policy that is in force"));
	return FALSE;
}

/* What a role could do under a policy, at any computer and at any time. */
static KinkoVerdict
foresee (const KinkoPolicy *policy, KinkoRole role, const char *action)
{
	const KinkoAccessRequest request = { .role = role,
					     .action = action,
					     .numbers_cleared = TRUE };

	return kinko_policy_decide (policy, &request);
}

static gboolean
may (const KinkoPolicy *policy, KinkoRole role, const char *action)
{
	g_auto (KinkoVerdict) verdict = foresee (policy, role, action);

	return verdict.allowed;
}

/* Somebody of these roles must be able to do what an adoption needs. */
static gboolean
check_others (const KinkoPolicy *policy, guint roles, const char *action, GError **error)
{
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((roles & 1u << role) != 0 && may (policy, role, action))
			return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("under this policy no manager could ever adopt another one: of those who "
			"would have to, nobody may do '%s'"),
		     action);
	kinko_error_set_hint (error, _ ("let one of them do '%s'"), action);
	return FALSE;
}

/* Whoever locks the door from inside must keep a key: rules under which no manager could adopt others would hold for
 * ever, and there is nobody above them. */
static gboolean
check_way_back (const KinkoPolicy *policy, GError **error)
{
	static const char *const needed[] = { ACTION, "approval.request", "approval.grant" };
	g_auto (KinkoVerdict) adoption = foresee (policy, KINKO_ROLE_MANAGER, ACTION);

	for (gsize i = 0; i < G_N_ELEMENTS (needed); i++) {
		g_auto (KinkoVerdict) verdict = foresee (policy, KINKO_ROLE_MANAGER, needed[i]);

		if (verdict.allowed)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("under this policy no manager could ever adopt another one: %s"),
			     verdict.reason);
		kinko_error_set_hint (error, _ ("let the manager do '%s'"), needed[i]);
		return FALSE;
	}
	return (!adoption.approval ||
		check_others (policy, 1u << KINKO_ROLE_MANAGER | 1u << KINKO_ROLE_DEPUTY,
			      "approval.add", error)) &&
	       check_others (policy, adoption.second, "approval.grant", error);
}

static gboolean
insert_version (KinkoAct *act, const char *hash, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO policy_version (seq, hash) VALUES (?, ?)", error);
	KinkoHash digest;

	if (!kinko_hash_from_hex (hash, strlen (hash), &digest))
		g_assert_not_reached (); /* kinko_policy_hash() is 64 hex digits */
	return insert != NULL &&
	       kinko_statement_bind_int (insert, 1, (gint64) kinko_act_next_seq (act), error) &&
	       kinko_statement_bind_blob (insert, 2, &digest, sizeof digest, error) &&
	       kinko_statement_run (insert, error);
}

static void
describe (KinkoAct *act, const KinkoPolicy *policy)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *to = g_strconcat ("sha256:", kinko_policy_hash (policy), NULL);
	g_autofree char *from = g_strconcat ("sha256:", kinko_policy_hash (session->policy), NULL);

	json_object_set_new (kinko_act_detail (act), "policy", json_string (to));
	json_object_set_new (kinko_act_detail (act), "from", json_string (from));
}

static gboolean
adopt (KinkoAct *act, const char *dir, const KinkoPolicy *policy, const char *approval,
       GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const KinkoActScope scope = { .approval = approval, .count = 1 };

	if (!check_other (session, policy, error) || !check_way_back (policy, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_authorize (act, &scope, error))
		return FALSE;
	/* The files are in their place before the log says that they are in force. No further entry comes between: the
	 * next one is the act's own. */
	if (!kinko_policy_store_add (session->vault, session->folder, dir, policy, error) ||
	    !insert_version (act, kinko_policy_hash (policy), error))
		return kinko_act_fail (act, error);
	describe (act, policy);
	session->stale = TRUE; /* so that the new rules are loaded */
	return kinko_act_commit (act, error);
}

gboolean
kinko_policy_adopt (KinkoSession *session, const char *dir, const char *approval, GError **error)
{
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, error);
	g_autofree char *object =
		policy == NULL ? NULL : g_strconcat ("policy/", kinko_policy_hash (policy), NULL);
	g_autoptr (KinkoAct) act =
		policy == NULL ? NULL : kinko_act_begin (session, ACTION, object, NULL, error);

	if (act == NULL || !adopt (act, dir, policy, approval, error))
		return FALSE;
	kinko_policy_store_point (session->folder, kinko_policy_hash (policy));
	return TRUE;
}

/* ---- history --------------------------------------------------------------------------------- */

static void
version_free (gpointer data)
{
	KinkoPolicyVersion *version = data;

	g_free (version->hash);
	g_free (version->time);
	g_free (version->by);
	g_free (version->dir);
	g_free (version);
}

static gboolean
add_version (KinkoSession *session, guint64 seq, GPtrArray *versions, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (session, seq, &line, &entry, error);
	const char *hash = json_string_value (json_object_get (detail, "policy"));
	KinkoPolicyVersion *version;

	if (detail == NULL)
		return FALSE;
	version = g_new0 (KinkoPolicyVersion, 1);
	g_ptr_array_add (versions, version);
	version->seq = seq;
	if (hash != NULL && g_str_has_prefix (hash, PREFIX))
		hash += strlen (PREFIX);
	version->hash = g_strdup (hash == NULL ? "" : hash);
	version->time = kinko_slice_dup (entry.time);
	version->by = kinko_slice_dup (entry.by);
	version->grant_seq = (guint64) json_integer_value (json_object_get (detail, "second"));
	version->dir = kinko_policy_store_path (session->vault, version->hash);
	return TRUE;
}

GPtrArray *
kinko_policy_versions (KinkoSession *session, GError **error)
{
	g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func (version_free);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT seq FROM policy_version ORDER BY seq", error);
	KinkoStep step;

	if (query == NULL || !add_version (session, 0, versions, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!add_version (session, (guint64) kinko_statement_int (query, 0), versions,
				  error))
			return NULL;
	return step == KINKO_STEP_DONE ? g_steal_pointer (&versions) : NULL;
}
