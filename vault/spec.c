#include "vault/spec.h"

#include <string.h>

#include <argon2.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlcipher/sqlite3.h>

#include "audit/git.h"
#include "vault/act.h"
#include "vault/log-audit.h"
#include "vault/session-internal.h"

/* In the order in which a reader asks: what is encrypted how, what is authenticated, what stays on the disk. */
static const char *const settings[] = {
	"cipher",           "cipher_provider", "cipher_provider_version",
	"cipher_page_size", "cipher_use_hmac", "cipher_hmac_algorithm",
	"journal_mode",     "synchronous",     "secure_delete",
	"temp_store",       "foreign_keys",    "trusted_schema",
};

/* Lines of /proc/self/status (proc(5)). */
static const char *const facts[] = { "Seccomp", "NoNewPrivs" };

static void
value_free (gpointer data)
{
	KinkoSpecValue *value = data;

	g_free (value->value);
	g_free (value);
}

/* Takes over @text; NULL is not there. */
static void
add_value (GPtrArray *values, const char *name, char *text)
{
	KinkoSpecValue *value;

	if (text == NULL)
		return;
	value = g_new0 (KinkoSpecValue, 1);
	value->name = name;
	value->value = text;
	g_ptr_array_add (values, value);
}

void
kinko_spec_free (KinkoSpec *spec)
{
	if (spec == NULL)
		return;
	kinko_verification_free (spec->log);
	g_ptr_array_unref (spec->libraries);
	g_ptr_array_unref (spec->database);
	g_ptr_array_unref (spec->process);
	g_free (spec);
}

/* Of those that are loaded: what it was built with may have been replaced since. */
static void
read_libraries (KinkoSession *session, GPtrArray *values)
{
	add_value (values, "SQLCipher", g_strdup (kinko_db_cipher_version (session->db)));
	add_value (values, "SQLite", g_strdup (sqlite3_libversion ()));
	add_value (values, "OpenSSL", g_strdup (OpenSSL_version (OPENSSL_VERSION_STRING)));
	add_value (values, "libsodium", g_strdup (sodium_version_string ()));
	add_value (
		values, "Argon2",
		g_strdup_printf ("%d.%d", ARGON2_VERSION_NUMBER >> 4, ARGON2_VERSION_NUMBER & 15));
	add_value (values, "libgit2", kinko_git_library_version ());
	add_value (values, "GLib",
		   g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version,
				    glib_micro_version));
	add_value (values, "jansson", g_strdup (jansson_version_str ()));
}

static gboolean
read_database (KinkoSession *session, GPtrArray *values, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
		char *value = NULL;

		if (!kinko_db_setting (session->db, settings[i], &value, error))
			return FALSE;
		add_value (values, settings[i], value);
	}
	return TRUE;
}

static void
read_process (GPtrArray *values)
{
	g_autofree char *status = NULL;
	g_auto (GStrv) lines = NULL;

	if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
		return;
	lines = g_strsplit (status, "\n", -1);
	for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
		for (char **line = lines; *line != NULL; line++) {
			gsize len = strlen (facts[i]);

			if (strncmp (*line, facts[i], len) == 0 && (*line)[len] == ':')
				add_value (values, facts[i],
					   g_strstrip (g_strdup (*line + len + 1)));
		}
}

static guint
count_recovery_keys (const KinkoRoster *roster)
{
	const GPtrArray *seats = kinko_roster_seats (roster);
	guint n = 0;

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		n += seat->role == KINKO_ROLE_RECOVERY && seat->status == KINKO_SEAT_ACTIVE;
	}
	return n;
}

KinkoSpec *
kinko_spec_read (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoSpec) spec = NULL;

	g_autoptr (KinkoAct) act = kinko_act_begin (session, "spec.show", "vault", NULL, error);

	if (act == NULL)
		return NULL;
	spec = g_new0 (KinkoSpec, 1);
	spec->libraries = g_ptr_array_new_with_free_func (value_free);
	spec->database = g_ptr_array_new_with_free_func (value_free);
	spec->process = g_ptr_array_new_with_free_func (value_free);
	spec->own = kinko_identity_cost (session->identity);
	spec->recovery_keys = count_recovery_keys (session->roster);
	read_libraries (session, spec->libraries);
	read_process (spec->process);
	if (!read_database (session, spec->database, error)) {
		(void) kinko_act_fail (act, error); /* the error is the one that is there */
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	spec->log = kinko_log_replay (session, NULL, NULL, error);
	return spec->log == NULL ? NULL : g_steal_pointer (&spec);
}
