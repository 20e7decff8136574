#include "audit/second.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/error.h"

/* From this schema of a vault on nothing that needs a second person is done without one (vault/schema.c). Older entries
 * were written before there were any. */
#define FIRST_SCHEMA 3

typedef struct {
	char *by, *action, *objects, *object;
} Request;

typedef struct {
	const Request *request;
	gint64 expires_ms;
	gboolean by_manager;
	gboolean used;
	gboolean under_way; /* used by an intent whose end is not known yet */
	guint64 used_seq;   /* entry of the act */
} Grant;

struct _KinkoSeconds {
	GHashTable *requests; /* "sha256:<line>" → Request */
	GHashTable *grants;   /* seq of its entry → Grant */
	guint under_way;      /* how many grants are */
	gboolean strict;
	guint64 head_size;
	KinkoHash head_root;
};

static void
request_free (gpointer data)
{
	Request *request = data;

	g_free (request->by);
	g_free (request->action);
	g_free (request->objects);
	g_free (request->object);
	g_free (request);
}

KinkoSeconds *
kinko_seconds_new (void)
{
	KinkoSeconds *seconds = g_new0 (KinkoSeconds, 1);

	seconds->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, request_free);
	seconds->grants = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	return seconds;
}

void
kinko_seconds_free (KinkoSeconds *seconds)
{
	if (seconds == NULL)
		return;
	g_hash_table_unref (seconds->grants);
	g_hash_table_unref (seconds->requests);
	g_free (seconds);
}

void
kinko_seconds_set_head (KinkoSeconds *seconds, guint64 size, const KinkoHash *root)
{
	seconds->head_size = size;
	seconds->head_root = *root;
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

/* ---- asking and granting --------------------------------------------------------------------- */

static void
take_request (KinkoSeconds *seconds, const KinkoEntry *entry, const KinkoHash *line,
	      const json_t *detail)
{
	Request *request = g_new0 (Request, 1);

	request->by = kinko_slice_dup (entry->by);
	request->object = kinko_slice_dup (entry->object);
	request->action = g_strdup (kinko_detail_text (detail, "action"));
	request->objects = g_strdup (kinko_detail_text (detail, "objects"));
	g_hash_table_insert (seconds->requests, kinko_detail_hash (line), request);
}

static gboolean
is_head (const KinkoSeconds *seconds, const json_t *detail)
{
	const json_t *head = json_object_get (detail, "head");
	const json_t *size = json_object_get (head, "size");
	g_autofree char *root = kinko_detail_hash (&seconds->head_root);

	return json_is_integer (size) &&
	       (guint64) json_integer_value (size) == seconds->head_size &&
	       strcmp (kinko_detail_text (head, "root"), root) == 0;
}

/* One person with two seats is one person. */
static gboolean
is_same_person (const KinkoRoster *roster, const char *a, const char *b)
{
	const KinkoSeat *left = kinko_roster_find (roster, a);
	const KinkoSeat *right = kinko_roster_find (roster, b);

	return left == NULL || right == NULL ||
	       strcmp (kinko_seat_person_id (left), kinko_seat_person_id (right)) == 0;
}

static gboolean
take_grant (KinkoSeconds *seconds, const KinkoRoster *roster, const KinkoEntry *entry,
	    const json_t *detail, GError **error)
{
	const Request *request =
		g_hash_table_lookup (seconds->requests, kinko_detail_text (detail, "request"));
	const char *expires = kinko_detail_text (detail, "expires");
	g_autofree char *by = kinko_slice_dup (entry->by);
	guint64 *key;
	Grant *grant;

	if (request == NULL || !kinko_slice_equal (entry->object, request->object))
		return refuse (error, _ ("a grant without its request"));
	if (strcmp (kinko_detail_text (detail, "objects"), request->objects) != 0)
		return refuse (error, _ ("a grant for other objects than were asked for"));
	if (is_same_person (roster, by, request->by))
		return refuse (error, _ ("somebody granted their own request"));
	if (!is_head (seconds, detail))
		return refuse (error, _ ("a grant at another head of the log"));
	grant = g_new0 (Grant, 1);
	grant->request = request;
	grant->by_manager = kinko_slice_equal (entry->role, "manager");
	key = g_new (guint64, 1);
	*key = entry->seq;
	g_hash_table_insert (seconds->grants, key, grant);
	return kinko_entry_time_parse (expires, strlen (expires), &grant->expires_ms) ||
	       refuse (error, _ ("a grant without an end"));
}

/* ---- using ----------------------------------------------------------------------------------- */

static gboolean
use (KinkoSeconds *seconds, const KinkoLatest *latest, const KinkoEntry *entry, guint64 seq,
     GError **error)
{
	Grant *grant = g_hash_table_lookup (seconds->grants, &seq);

	if (grant == NULL)
		return refuse (error, _ ("an act names a grant that was never given"));
	if (!kinko_slice_equal (entry->action, grant->request->action) ||
	    !kinko_slice_equal (entry->by, grant->request->by))
		return refuse (error, _ ("an act names a grant that was given for another one"));
	if (grant->used)
		return refuse (error, _ ("a grant was used twice"));
	/* A clock that is set back does not make it hold again; older programs went by the clock alone. */
	if ((latest->kept ? latest->time_ms : entry->time_ms) > grant->expires_ms)
		return refuse (error, _ ("a grant was used after its end"));
	/* 本文7: the manager takes part in every handover. */
	if (kinko_slice_equal (entry->action, "handover.export") &&
	    !kinko_slice_equal (entry->role, "manager") && !grant->by_manager)
		return refuse (error, _ ("a handover in which no manager took part"));
	grant->used = TRUE;
	grant->used_seq = entry->seq;
	grant->under_way = kinko_slice_equal (entry->result, "intent");
	seconds->under_way += grant->under_way;
	return TRUE;
}

static gboolean
ends (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "done") ||
	       kinko_slice_equal (entry->result, "failed") ||
	       kinko_slice_equal (entry->result, "aborted");
}

gboolean
kinko_seconds_wait_for (const KinkoSeconds *seconds, const KinkoEntry *entry)
{
	return seconds->under_way > 0 && ends (entry);
}

/* When the effect of an act did not come about, its grant may be used again. Only an intent has such an end, only one, and
 * says it itself: what was done at once was done. */
static void
end_use (KinkoSeconds *seconds, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *intent = json_object_get (detail, "intent");
	GHashTableIter iter;
	gpointer grant;

	if (!json_is_integer (intent))
		return;
	g_hash_table_iter_init (&iter, seconds->grants);
	while (g_hash_table_iter_next (&iter, NULL, &grant)) {
		Grant *given = grant;

		if (!given->under_way || given->used_seq != (guint64) json_integer_value (intent) ||
		    !kinko_slice_equal (entry->action, given->request->action))
			continue;
		given->under_way = FALSE;
		seconds->under_way--;
		/* by nobody else: others can only say that they do not know */
		if (kinko_slice_equal (entry->result, "failed") &&
		    kinko_slice_equal (entry->by, given->request->by))
			given->used = FALSE;
	}
}

/* What is done together with the genesis: nobody else is there yet, and the head of the log is still to come. */
static gboolean
is_of_genesis (const KinkoSeconds *seconds, const KinkoEntry *entry)
{
	return seconds->head_size == 0 && kinko_slice_equal (entry->action, "recovery.add");
}

static gboolean
needs_grant (const KinkoEntry *entry)
{
	g_autofree char *action = kinko_slice_dup (entry->action);
	const KinkoAction *known = kinko_action_find (action);

	return known != NULL && (known->flags & KINKO_ACTION_SECOND) != 0;
}

/* Asks for the grant. The end of an intent does so no more: the intent did. */
static gboolean
begins (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "granted") ||
	       kinko_slice_equal (entry->result, "intent");
}

/* Only an enrolment can say that nobody was there who could have granted it, and the roster knows whether that is so. Who
 * made it so by revoking everybody else has the ward's approval. */
static gboolean
check_waiver (const KinkoRoster *roster, const KinkoEntry *entry, const json_t *detail,
	      GError **error)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	const KinkoSeat *actor = kinko_roster_find (roster, by);
	KinkoOthers others =
		actor == NULL
			? KINKO_OTHERS_HERE
			: kinko_roster_others (roster, kinko_seat_person_id (actor), entry->seq);

	if (!json_is_true (json_object_get (detail, "second_waived")) ||
	    json_object_get (detail, "second") != NULL ||
	    !kinko_slice_equal (entry->action, "operator.enrol") || others == KINKO_OTHERS_HERE)
		return refuse (error, _ ("an act says that there was no second person, and there "
					 "was one"));
	return others == KINKO_OTHERS_NONE || entry->approval.len > 0 ||
	       refuse (error, _ ("everybody else was revoked, and an act says neither a second "
				 "person nor the ward's approval"));
}

static gboolean
check_act (KinkoSeconds *seconds, const KinkoRoster *roster, const KinkoLatest *latest,
	   const KinkoEntry *entry, const json_t *detail, GError **error)
{
	const json_t *second = json_object_get (detail, "second");

	if (json_object_get (detail, "second_waived") != NULL &&
	    !check_waiver (roster, entry, detail, error))
		return FALSE;
	if (second != NULL && !json_is_integer (second))
		return refuse (error, _ ("an act names a grant that was never given"));
	if (second != NULL)
		return use (seconds, latest, entry, (guint64) json_integer_value (second), error);
	return !seconds->strict || !needs_grant (entry) || is_of_genesis (seconds, entry) ||
	       refuse (error, _ ("an act that needs a second person was done without one"));
}

/* ---- replay ---------------------------------------------------------------------------------- */

/* Reading the detail of every entry as JSON would cost more than all other checks together. */
static gboolean
matters (const KinkoSeconds *seconds, const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->action, "approval.request") ||
	       kinko_slice_equal (entry->action, "approval.grant") ||
	       kinko_slice_equal (entry->action, "vault.migrated") ||
	       kinko_slice_equal (entry->action, "vault.genesis") ||
	       kinko_seconds_wait_for (seconds, entry) ||
	       kinko_entry_mentions (entry, "\"second\"") ||
	       kinko_entry_mentions (entry, "\"second_waived\"") || needs_grant (entry);
}

static void
take_schema (KinkoSeconds *seconds, const json_t *detail, const char *key)
{
	const json_t *schema = json_object_get (detail, key);

	if (json_is_integer (schema) && json_integer_value (schema) >= FIRST_SCHEMA)
		seconds->strict = TRUE;
}

gboolean
kinko_seconds_apply (KinkoSeconds *seconds, const KinkoRoster *roster, const KinkoLatest *latest,
		     const KinkoEntry *entry, const KinkoHash *line, GError **error)
{
	json_auto_t *detail = NULL;

	if (!matters (seconds, entry))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	if (ends (entry))
		end_use (seconds, entry, detail);
	if (!begins (entry))
		return TRUE;
	if (kinko_slice_equal (entry->action, "vault.genesis"))
		take_schema (seconds, detail, "schema");
	else if (kinko_slice_equal (entry->action, "vault.migrated"))
		take_schema (seconds, detail, "to");
	else if (kinko_slice_equal (entry->action, "approval.request"))
		take_request (seconds, entry, line, detail);
	else if (kinko_slice_equal (entry->action, "approval.grant"))
		return take_grant (seconds, roster, entry, detail, error);
	return check_act (seconds, roster, latest, entry, detail, error);
}
