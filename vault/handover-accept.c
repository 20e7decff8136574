#include "vault/handover-accept.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "audit/roster.h"
#include "policies/error.h"
#include "vault/approval.h"
#include "vault/file.h"
#include "vault/fold.h"
#include "vault/handover-take.h"
#include "vault/session-internal.h"

/* From the checks to the receipt. */
typedef struct {
	const KinkoHandoverAcceptance *wanted;
	KinkoHandoverInspection *inspected;
	KinkoIntakeSecrets *secrets; /* NULL: the inner part stays closed */
	KinkoHash bundle;            /* SHA-256 of the predecessor's log that is kept */
	KinkoHandoverReceipt *receipt;
	char *receipt_text;
} Accept;

static void
accept_clear (Accept *accept)
{
	g_clear_pointer (&accept->inspected, kinko_handover_inspection_free);
	g_clear_pointer (&accept->secrets, kinko_intake_secrets_free);
	kinko_handover_receipt_free (accept->receipt);
	g_free (accept->receipt_text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Accept, accept_clear)

void
kinko_handover_accepted_free (KinkoHandoverAccepted *accepted)
{
	if (accepted == NULL)
		return;
	kinko_created_free (accepted->created);
	kinko_handover_receipt_free (accepted->receipt);
	g_free (accepted->receipt_problem);
	g_free (accepted);
}

/* ---- before anything is made ------------------------------------------------------------------ */

/* The folder in which the receipt will lie, and its name there. It must be free, and not in the vault to be made. */
static int
open_receipt (const KinkoHandoverAcceptance *wanted, char **name, GError **error)
{
	kinko_autofd int folder = kinko_folder_open_parent (wanted->receipt, name, error);
	struct stat info;

	if (folder == -1)
		return -1;
	if (fstatat (folder, *name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' is there already"),
			     wanted->receipt);
		kinko_error_set_hint (error, "%s", _ ("choose another name for the receipt"));
		return -1;
	}
	return fcntl (folder, F_DUPFD_CLOEXEC, 0);
}

/* "ward.example/hoiku-2" behind "ward.example/hoiku": two logs with one name could not be told apart. */
static char *
next_origin (const char *origin)
{
	const char *dash = strrchr (origin, '-');
	guint64 n;

	if (dash == NULL || !g_ascii_string_to_unsigned (dash + 1, 10, 1, G_MAXUINT16, &n, NULL))
		return g_strconcat (origin, "-2", NULL);
	return g_strdup_printf ("%.*s-%" G_GUINT64_FORMAT, (int) (dash - origin), origin, n + 1);
}

static gboolean
check_origin (const char *origin, const char *before, GError **error)
{
	if (strcmp (origin, before) != 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is the name of the predecessor's log"), origin);
	kinko_error_set_hint (error, "%s", _ ("give the new log another name with --origin"));
	return FALSE;
}

/* The log and the histories of cases go on naming the predecessor's people by their IDs: whoever signs here must not be taken
 * for one of them. The same person keeps theirs. */
static gboolean
check_operator (const char *operator, const char * name, const json_t *people, GError **error)
{
	g_autofree char *wanted = kinko_fold (name);
	gboolean taken = FALSE;
	const json_t *seat;
	gsize i;

	json_array_foreach (json_object_get (people, "seats"), i, seat)
	{
		const char *id = json_string_value (json_object_get (seat, "id"));
		const char *known = json_string_value (json_object_get (seat, "name"));
		g_autofree char *folded = kinko_fold (known == NULL ? "" : known);

		if (g_strcmp0 (id, operator) != 0)
			continue;
		if (strcmp (folded, wanted) == 0)
			return TRUE;
		taken = TRUE;
	}
	if (!taken)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
		     _ ("'%s' was another person at the predecessor"), operator);
	kinko_error_set_hint (error, "%s",
			      _ ("choose another ID with --operator; the same person gives the "
				 "name under which the predecessor knew them"));
	return FALSE;
}

static void
hint_keys (GError **error)
{
	kinko_error_set_hint (
		error, "%s",
		_ ("give the key file of a recipient with --key, and once more that of "
		   "one for My Numbers; --without-numbers takes over all but My "
		   "Numbers, protected addresses and papers that show them"));
}

/* Everything is checked, and My Numbers are in memory. That the inner part does not open is said before anything is made,
 * and let pass only when that was asked for. */
static gboolean
inspect (Accept *accept, GError **error)
{
	const KinkoHandoverAcceptance *wanted = accept->wanted;
	g_autoptr (GError) problem = NULL;

	accept->inspected =
		kinko_handover_inspect (wanted->file, wanted->keys, wanted->progress, &problem);
	if (accept->inspected == NULL) {
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
			hint_keys (&problem);
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (!check_operator (wanted->creation.operator, wanted->creation.name,
			     accept->inspected->people, error))
		return FALSE;
	if (wanted->without_numbers)
		return TRUE;
	if (!accept->inspected->numbers) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH, "%s",
			     _ ("none of the keys opens the My Numbers in the handover"));
		hint_keys (error);
		return FALSE;
	}
	accept->secrets = kinko_handover_learn (wanted->file, wanted->keys, accept->inspected,
						wanted->taking, error);
	return accept->secrets != NULL;
}

/* ---- within the vault that is being made ------------------------------------------------------ */

static json_t *
describe_facts (const Accept *accept)
{
	g_autofree char *file = kinko_detail_hash (&accept->inspected->file);
	g_autofree char *manifest = kinko_detail_hash (&accept->inspected->manifest);
	g_autofree char *bundle = kinko_detail_hash (&accept->bundle);

	return json_pack ("{s:s, s:s, s:s}", "handover", file, "manifest", manifest, "bundle",
			  bundle);
}

/* When the takeover ended, by the clock of the office: people read it. */
static char *
time_of_last (KinkoSession *session, GError **error)
{
	g_autofree char *line =
		kinko_log_line (session->log, kinko_log_size (session->log) - 1, error);
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return NULL;
	return kinko_japan_time (entry.time_ms);
}

static gboolean
make_receipt (Accept *accept, KinkoSession *session, const KinkoIntake *intake, GError **error)
{
	KinkoSigner signer = kinko_identity_note_signer (session->identity);
	g_autoptr (KinkoHandoverReceipt) receipt = g_new0 (KinkoHandoverReceipt, 1);
	kinko_autofd int folder =
		kinko_folder_open_at (session->folder, KINKO_PREDECESSOR_FOLDER, error);

	if (folder == -1)
		return FALSE;
	receipt->accepted = time_of_last (session, error);
	receipt->by = g_strdup (kinko_session_identity (session)->operator);
	receipt->file = accept->inspected->file;
	receipt->manifest = accept->inspected->manifest;
	receipt->counts = *kinko_intake_counts (intake);
	receipt->missing = *kinko_intake_missing (intake);
	receipt->erased = *kinko_intake_erased (intake);
	receipt->genesis =
		receipt->accepted == NULL ? NULL : kinko_log_line (session->log, 0, error);
	if (receipt->genesis == NULL)
		return FALSE;
	accept->receipt_text = kinko_handover_receipt_write (receipt, &signer, error);
	if (accept->receipt_text == NULL)
		return FALSE;
	accept->receipt = kinko_handover_receipt_read (accept->receipt_text,
						       strlen (accept->receipt_text), error);
	return accept->receipt != NULL &&
	       kinko_file_create (folder, KINKO_PREDECESSOR_RECEIPT, accept->receipt_text,
				  strlen (accept->receipt_text), error);
}

static gboolean
fill (gpointer data, KinkoSession *session, GError **error)
{
	Accept *accept = data;
	const KinkoHandoverAcceptance *wanted = accept->wanted;
	g_autoptr (KinkoIntake) intake =
		kinko_intake_new (session, wanted->approval, accept->secrets);
	json_auto_t *facts = NULL;

	if (!kinko_handover_take (wanted->file, wanted->keys, accept->inspected, accept->secrets,
				  session, intake, wanted->taking, &accept->bundle, error))
		return FALSE;
	facts = describe_facts (accept);
	return kinko_intake_finish (intake, facts, error) &&
	       make_receipt (accept, session, intake, error);
}

static KinkoCreated *
create (Accept *accept, GError **error)
{
	const KinkoHandoverManifest *what = &accept->inspected->outer;
	KinkoCreation creation = accept->wanted->creation;
	g_autofree char *origin =
		creation.origin == NULL ? next_origin (what->origin) : g_strdup (creation.origin);
	g_autoptr (KinkoPredecessor) predecessor =
		kinko_predecessor_new (what->vault, what->origin, what->log_size, &what->root);

	if (!check_origin (origin, what->origin, error))
		return NULL;
	creation.origin = origin;
	creation.test = what->test;
	creation.predecessor = predecessor;
	creation.fill = fill;
	creation.fill_data = accept;
	return kinko_vault_create (&creation, error);
}

/* ---- all of it -------------------------------------------------------------------------------- */

KinkoHandoverAccepted *
kinko_handover_accept (const KinkoHandoverAcceptance *acceptance, GError **error)
{
	g_auto (Accept) accept = { .wanted = acceptance };
	g_autoptr (KinkoHandoverAccepted) accepted = g_new0 (KinkoHandoverAccepted, 1);
	g_autoptr (GError) problem = NULL;
	g_autofree char *name = NULL;
	kinko_autofd int folder = -1;

	if (!kinko_approval_check (acceptance->approval, error))
		return NULL;
	folder = open_receipt (acceptance, &name, error);
	if (folder == -1 || !inspect (&accept, error))
		return NULL;
	accepted->test = accept.inspected->outer.test;
	accepted->created = create (&accept, error);
	if (accepted->created == NULL)
		return NULL;
	accepted->receipt = g_steal_pointer (&accept.receipt);
	/* The vault is there, and with it the receipt: that it could not be put elsewhere makes neither undone. */
	if (!kinko_file_create (folder, name, accept.receipt_text, strlen (accept.receipt_text),
				&problem))
		accepted->receipt_problem = g_strdup (problem->message);
	return g_steal_pointer (&accepted);
}
