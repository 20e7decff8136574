/*
 * A vault that was lost and is brought back: the log goes on where it was and in one place only, and nothing that was erased
 * is back.
 */
#include "vault/restore.h"

#include <sys/file.h>

#include "tests/unit/vault/restore-fixture.h"
#include "vault/policy-adopt.h"
#include "vault/rotation.h"

static void
refuse (Safe *safe, const char *mirror, int code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRestoreReport) report = try_restore (safe, safe->backup, mirror, &error);

	g_assert_null (report);
	g_assert_error (error, KINKO_ERROR, code);
	assert_nothing_restored (safe);
}

/* ---- what comes back ------------------------------------------------------------------------- */

static void
test_lost_writes (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *mirror = mirror_of (safe, "lost");
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *sato = NULL;
	guint64 size;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		move_case (session, "C26-0001", ADDRESS);
		sato = enrol (&safe->base, session, "sato", KINKO_ROLE_WORKER, TRUE);
		move_case (session, "C26-0002", ADDRESS);
		size = kinko_log_size (kinko_session_log (session));
	}
	lose_vault (safe);
	report = restore_from (safe, mirror);
	g_assert_cmpuint (report->to, ==, size);
	/* The end of the backup itself, two changes; an enrolment holds no box. */
	g_assert_cmpuint (report->lost->len, ==, 3);
	g_assert_cmpstr (((KinkoLostEntry *) report->lost->pdata[0])->action, ==, "backup.create");
	g_assert_cmpstr (((KinkoLostEntry *) report->lost->pdata[1])->action, ==, "case.edit");
	g_assert_cmpstr (((KinkoLostEntry *) report->lost->pdata[1])->case_no, ==, "C26-0001");
	g_assert_cmpint (((KinkoLostEntry *) report->lost->pdata[0])->fate, !=, KINKO_LOST_AGAIN);
	g_assert_cmpint (((KinkoLostEntry *) report->lost->pdata[1])->fate, ==, KINKO_LOST_AGAIN);
	g_assert_cmpuint (report->regranted->len, ==, 1);
	g_assert_cmpstr (report->nameless->pdata[0], ==, "sato");
	check_sound (safe, mirror);
	{
		g_autoptr (KinkoSession) session = open_person (&safe->base, sato);
		g_autoptr (KinkoCase) kase = kinko_case_show (session, "C26-0001", &error);
		g_autoptr (GPtrArray) scans = NULL;

		/* As the backup had it, and with its scans; what is done now is the next version. */
		g_assert_no_error (error);
		g_assert_cmpstr (kinko_case_data_get (kase->data, "address"), !=, ADDRESS);
		scans = kinko_document_list (session, "C26-0001", &error);
		g_assert_cmpuint (scans->len, ==, 2);
		move_case (session, "C26-0001", ADDRESS);
	}
	check_sound (safe, mirror);
}

/* An approval that was used up after the backup stays used up. */
static void
test_approval (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *mirror = mirror_of (safe, "lost");
	g_autofree char *out = in_dir (safe, "number");
	g_autofree char *again = in_dir (safe, "again");
	g_autofree char *copy = NULL;
	g_autofree char *second = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autoptr (GError) error = NULL;

	{
		static const char *const values[][2] = {
			{ "number", "R8-1" }, { "date", "2026-04-01" }, { "official", "架空" },
			{ "what", "一度" },   { "acts", "番号" },       { "expires", "2199-03-31" },
			{ "uses", "1" },
		};
		const KinkoForm *form = kinko_register_find ("approval")->form;
		KinkoRecordChange changes[G_N_ELEMENTS (values)];
		g_autoptr (KinkoSession) session = open_manager (&safe->base);
		g_autoptr (KinkoRegisterLine) line = NULL;

		for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
			changes[i].field = kinko_form_index (form, values[i][0]);
			changes[i].text = values[i][1];
		}
		line = kinko_approval_enter (session, changes, G_N_ELEMENTS (changes), &error);
		g_assert_no_error (error);
		g_free (shell (&safe->base, "rm backup.age"));
		make_backup (safe, session, safe->backup);
		g_assert_true (kinko_case_reveal_to_file (session, "C26-0001", KINKO_SUBJECT_CHILD,
							  "audit-response", "R8-1", out, &copy,
							  &error));
	}
	lose_vault (safe);
	report = restore_from (safe, mirror);
	/* That it was used; the copy, made anew, and what became of it; the end of the backup's own. */
	g_assert_cmpuint (report->repeated, ==, 4);
	g_assert_cmpuint (report->remade, ==, 1);
	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		g_assert_false (kinko_case_reveal_to_file (session, "C26-0001", KINKO_SUBJECT_CHILD,
							   "audit-response", "R8-1", again, &second,
							   &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	}
	check_sound (safe, mirror);
}

/* Who was suspended after the backup is out, though the backup has the grant. */
static void
test_suspended (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *mirror = mirror_of (safe, "lost");
	g_autofree char *sato = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autoptr (GError) error = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		sato = enrol (&safe->base, session, "sato", KINKO_ROLE_WORKER, TRUE);
		g_free (shell (&safe->base, "rm backup.age"));
		make_backup (safe, session, safe->backup);
		g_assert_true (kinko_operator_suspend (session, "sato", "休職", &error));
	}
	lose_vault (safe);
	report = restore_from (safe, mirror);
	g_free (refuse_opening (&safe->base, sato, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (&safe->base, "test ! -e vault/grants/sato.age"));
	check_sound (safe, mirror);
}

/* ---- which mirror ---------------------------------------------------------------------------- */

static void
test_mirrors (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *behind = in_dir (safe, "behind.git");
	g_autofree char *forged = in_dir (safe, "forged.git");
	g_autofree char *none = in_dir (safe, "none.git");
	g_autofree char *copy = in_dir (safe, "copy.git");
	g_autoptr (KinkoRestoreReport) report = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		move_case (session, "C26-0001", ADDRESS);
	}
	lose_vault (safe);
	g_free (shell (&safe->base, "cp -r lost/mirror.git behind.git; "
				    "export GIT_DIR=behind.git; git update-ref refs/heads/main "
				    "$(git rev-list --reverse main | sed -n 4p); "
				    "cp -r ../$(basename $D)/lost/mirror.git forged.git; "
				    "export GIT_DIR=forged.git; git -c user.name=x -c user.email=x "
				    "commit-tree -p main -m x $(git rev-parse main^{tree}) >c; "
				    "git update-ref refs/heads/main $(cat c)"));
	refuse (safe, behind, KINKO_ERROR_INTEGRITY);
	refuse (safe, forged, KINKO_ERROR_INTEGRITY);
	refuse (safe, none, KINKO_ERROR_NOT_FOUND);
	/* A clone is as good as the mirror itself. */
	g_free (shell (&safe->base, "git clone -q --mirror lost/mirror.git copy.git"));
	report = restore_from (safe, copy);
	g_assert_true (g_str_has_suffix (report->mirror, "copy.git"));
	check_sound (safe, copy);
}

/* The old vault is behind its own mirror as soon as the log goes on elsewhere. */
static void
test_old_vault (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *old = in_dir (safe, "old");
	g_autofree char *mirror = mirror_of (safe, "old");
	g_autofree char *restored = g_strdup (safe->base.vault);
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *why = NULL;

	g_free (shell (&safe->base, "mv vault old"));
	report = restore_from (safe, mirror);
	g_free (safe->base.vault);
	safe->base.vault = g_strdup (old);
	why = refuse_opening (&safe->base, safe->base.identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (why, "rolled back");
	g_free (safe->base.vault);
	safe->base.vault = g_steal_pointer (&restored);
	check_sound (safe, mirror);
}

static void
test_without_mirror (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *mirror = mirror_of (safe, "vault");
	g_autoptr (KinkoRestoreReport) report = NULL;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		move_case (session, "C26-0001", ADDRESS);
	}
	g_free (shell (&safe->base, "rm -rf vault"));
	report = restore_from (safe, NULL);
	g_assert_cmpuint (report->from, ==, report->to);
	g_assert_cmpuint (report->lost->len, ==, 0);
	check_sound (safe, mirror);
}

/* ---- rules that were adopted since ----------------------------------------------------------- */

static void
test_policy (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	/* What adopting leaves is the matter of policy-adopt.c; here a backup goes without the files of the rules. */
	g_autoptr (KinkoRestoreReport) report = NULL;
	g_autofree char *mirror = mirror_of (safe, "lost");
	g_autofree char *other = in_dir (safe, "other.age");
	g_autoptr (GPtrArray) keys = one_key (safe->safe);
	g_autoptr (GError) error = NULL;

	lose_vault (safe);
	g_free (shell (&safe->base,
		       "mkdir s; age -d -i safe.txt backup.age | tar -x -C s -f -; cd s; "
		       "echo '# other' >>policy/access.yaml; "
		       "h=$(sha256sum <policy/access.yaml | cut -d' ' -f1); n=$(stat -c %%s "
		       "policy/access.yaml); "
		       "jq --arg h $h --argjson n $n '(.files[] | select(.name == "
		       "\"policy/access.yaml\")) "
		       "|= (.sha256 = $h | .size = $n)' manifest.json >m; mv m manifest.json; "
		       "tar --format=ustar --owner=:0 --group=:0 --numeric-owner --mode=600 "
		       "--mtime=@0 -b1 -cf t manifest.json $(jq -r '.files[].name' manifest.json); "
		       "age -r %s -o ../other.age t",
		       safe->recipient));
	{
		g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
		KinkoRestoreOrder order = { .file = other,
					    .to = safe->base.vault,
					    .mirror = mirror,
					    .keys = keys,
					    .identity_path = safe->base.identity,
					    .passphrase = passphrase };

		report = kinko_vault_restore (&order, &error);
	}
	g_assert_null (report);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (strstr (error->message, "policy"));
	assert_nothing_restored (safe);
}

/* ---- new keys meanwhile ---------------------------------------------------------------------- */

/* Somebody who wants new keys just when the backup is sealed, or verified. */
typedef struct {
	KinkoSession *session;
	guint refused;
} Meanwhile;

static void
rotate_meanwhile (gpointer data, guint64 done, guint64 total)
{
	Meanwhile *meanwhile = data;
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	if (meanwhile->refused > 0 || done <= total / 2)
		return;
	g_assert_false (kinko_keys_rotate (meanwhile->session, &rotated, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_assert_nonnull (kinko_error_hint (error));
	meanwhile->refused++;
}

/* New keys and a backup keep each other out, so that neither ends in the middle: a file that no line tells of. */
static void
test_rotation_meanwhile (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	Meanwhile meanwhile = { .session = open_manager (&safe->base) };
	const KinkoProgress progress = { rotate_meanwhile, &meanwhile };
	g_autofree char *one = in_dir (safe, "one.age");
	g_autofree char *two = in_dir (safe, "two.age");
	g_autofree char *folder = g_build_filename (safe->base.vault, "grants", NULL);
	const char *const to[] = { safe->recipient, "tanaka", NULL };
	const KinkoBackupOrder order = {
		.to = to, .approval = BACKUP_APPROVAL, .path = one, .progress = &progress
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoBackupMade) made = kinko_backup_create (session, &order, &error);
	g_autoptr (KinkoBackupFound) found = NULL;
	KinkoRotated rotated;
	guint made_before;
	int grants;

	g_assert_no_error (error);
	g_assert_nonnull (made->sha256);
	g_assert_cmpuint (meanwhile.refused, ==, 1);
	meanwhile.refused = 0;
	found = kinko_backup_verify (session, one, NULL, &progress, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (found->number, ==, made->number);
	g_assert_cmpuint (meanwhile.refused, ==, 1);
	kinko_session_close (meanwhile.session);
	/* the other way round: who renews them holds this lock */
	grants = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint (flock (grants, LOCK_EX | LOCK_NB), ==, 0);
	made_before = count_entries (session, "backup.create", NULL);
	g_assert_null (try_backup (safe, session, two, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	g_assert_null (kinko_backup_verify (session, one, NULL, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	g_assert_false (g_file_test (two, G_FILE_TEST_EXISTS));
	g_assert_cmpuint (count_entries (session, "backup.create", NULL), ==, made_before);
	(void) close (grants);
	g_assert_true (kinko_keys_rotate (session, &rotated, &error));
	g_assert_no_error (error);
	make_backup (safe, session, two);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/restore/lost-writes", Safe, NULL, safe_up, test_lost_writes, safe_down);
	g_test_add ("/restore/approval", Safe, NULL, safe_up, test_approval, safe_down);
	g_test_add ("/restore/suspended", Safe, NULL, safe_up, test_suspended, safe_down);
	g_test_add ("/restore/mirrors", Safe, NULL, safe_up, test_mirrors, safe_down);
	g_test_add ("/restore/old-vault", Safe, NULL, safe_up, test_old_vault, safe_down);
	g_test_add ("/restore/without-mirror", Safe, NULL, safe_up, test_without_mirror, safe_down);
	g_test_add ("/restore/policy", Safe, NULL, safe_up, test_policy, safe_down);
	g_test_add ("/restore/rotation-meanwhile", Safe, NULL, safe_up, test_rotation_meanwhile,
		    safe_down);
	return g_test_run ();
}
