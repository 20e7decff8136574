/*
 * A vault that was made with one recovery key, whose age identity the test has.
 */
#pragma once

#include "tests/unit/vault/office.h"
#include "vault/age.h"
#include "vault/recovery-session.h"
#include "vault/recovery.h"

typedef struct {
	Office office;
	KinkoSecret *key;    /* age identity of recovery1 */
	char *recipient;     /* of it */
	const char *list[2]; /* that, for making the vault */
} Safe;

/* A new age identity, and its recipient. */
static inline KinkoSecret *
new_key (char **recipient)
{
	KinkoSecret *key = kinko_secret_new_random (32);
	KinkoPublicKey public_key = kinko_age_public_key (key);

	*recipient = kinko_age_recipient_text (&public_key);
	return key;
}

/* The recipient of somebody whose key no test needs. */
static inline char *
new_recipient (void)
{
	char *recipient;

	kinko_secret_free (new_key (&recipient));
	return recipient;
}

/* Tanaka, the manager, who can be asked for the passphrase again; sato, a worker; the sample cases. */
static inline void
open_safe (Safe *safe, gconstpointer policy)
{
	Office *office = &safe->office;

	safe->key = new_key (&safe->recipient);
	safe->list[0] = safe->recipient;
	office->fixture.recovery = safe->list;
	set_up (&office->fixture, policy);
	office->sessions[TANAKA] = open_manager (&office->fixture);
	kinko_session_set_ask (office->sessions[TANAKA], say_passphrase, NULL);
	office->identities[SATO] =
		enrol (&office->fixture, office->sessions[TANAKA], "sato", KINKO_ROLE_WORKER, TRUE);
	office->sessions[SATO] = open_person (&office->fixture, office->identities[SATO]);
	import_sample (office->sessions[TANAKA]);
}

static inline void
close_safe (Safe *safe, gconstpointer data)
{
	(void) data;
	close_office (&safe->office, NULL);
	kinko_secret_free (safe->key);
	g_free (safe->recipient);
}

static inline KinkoSession *
try_key (Safe *safe, KinkoSecret *key, KinkoRecoveryPurpose purpose, GError **error)
{
	return kinko_recovery_session_open (safe->office.fixture.vault, key, purpose, keep_warning,
					    &safe->office.fixture, error);
}

static inline KinkoSession *
open_key (Safe *safe, KinkoSecret *key)
{
	g_autoptr (GError) error = NULL;
	KinkoSession *session = try_key (safe, key, KINKO_RECOVERY_USE, &error);

	g_assert_no_error (error);
	g_assert_nonnull (session);
	return session;
}

/* The opening with a key must fail with one of these codes; the message is owned by the caller. */
static inline char *
refuse_key (Safe *safe, KinkoSecret *key, KinkoError code, KinkoError or_code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSession) session = try_key (safe, key, KINKO_RECOVERY_USE, &error);

	g_assert_null (session);
	g_assert_nonnull (error);
	if (error->code != (int) or_code)
		g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (kinko_error_hint (error));
	return g_strdup (error->message);
}

static inline void
grant_request (KinkoSession *second, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_second_grant (second, number, NULL, &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

/* The number of the request that tanaka makes for adding a key; sato has granted it. Owned by the caller. */
static inline char *
ask_to_add (Safe *safe, const char *recipient, const char *holder)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	char *number;

	kinko_session_set_asking (session, "recovery add");
	g_assert_null (kinko_recovery_add (session, recipient, holder, NULL, &error));
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	if (number == NULL)
		g_error ("%s", error->message);
	grant_request (safe->office.sessions[SATO], number);
	return number;
}

/* By two people; its ID is owned by the caller. */
static inline char *
add_key (Safe *safe, const char *recipient, const char *holder)
{
	g_autofree char *number = ask_to_add (safe, recipient, holder);
	g_autoptr (GError) error = NULL;
	char *id = kinko_recovery_add (safe->office.sessions[TANAKA], recipient, holder, number,
				       &error);

	g_assert_no_error (error);
	g_assert_nonnull (id);
	return id;
}

static inline void
remove_key (Safe *safe, const char *id)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autofree char *number = NULL;
	g_autoptr (GError) error = NULL;

	kinko_session_set_asking (session, "recovery remove");
	g_assert_false (kinko_recovery_remove (session, id, NULL, &error));
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	g_clear_error (&error);
	grant_request (safe->office.sessions[SATO], number);
	g_assert_true (kinko_recovery_remove (session, id, number, &error));
	g_assert_no_error (error);
	/* the keys are new: whoever had the vault open opens it again */
	g_clear_pointer (&safe->office.sessions[SATO], kinko_session_close);
	safe->office.sessions[SATO] =
		open_person (&safe->office.fixture, safe->office.identities[SATO]);
}

static const KinkoEnrolment given_dates = { .pledged = "2026-04-01",
					    .trained = "2026-04-01",
					    .notified = "2026-04-02" };

/* A file of the vault; owned by the caller. */
static inline char *
vault_file (Safe *safe, const char *folder, const char *name)
{
	return g_build_filename (safe->office.fixture.vault, folder, name, NULL);
}

static inline GBytes *
read_bytes (const char *path)
{
	char *data;
	gsize len;

	g_assert_true (g_file_get_contents (path, &data, &len, NULL));
	return g_bytes_new_take (data, len);
}

static inline void
write_bytes (const char *path, gconstpointer data, gsize len)
{
	g_assert_true (g_file_set_contents (path, data, (gssize) len, NULL));
}
