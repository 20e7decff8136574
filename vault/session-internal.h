/*
 * Inside of a session, for session*.c, act.c and mirror-sync.c.
 */
#pragma once

#include "vault/session.h"

struct _KinkoSession {
	int folder;
	char *vault; /* path of that folder */
	KinkoDescriptor *descriptor;
	KinkoIdentity *identity;
	char *identity_path;
	KinkoPolicy *policy;
	char *genesis_policy;            /* hash of the first one */
	KinkoCompartments *compartments; /* NULL without keys */
	KinkoDb *db;                     /* NULL without keys */
	KinkoLog *log;                   /* NULL without keys */
	KinkoRoster *roster;
	const KinkoSeat
		*own_seat; /* during a restore, as the stored ones are older; NULL: in the roster */
	KinkoMirror *mirror; /* NULL when it could not be opened */
	char *mirror_path;
	char id[17];          /* 16 hex digits, random */
	guint64 unlock_seq;   /* entry of what was kept and opened this, 0: it was the passphrase */
	gint64 unlock_end_ms; /* and until when it may */
	int lock;             /* held while an intent is open, -1 otherwise */
	gint64 db_version;    /* PRAGMA data_version when log and roster were read */
	gboolean opened;      /* every check of the opening passed */
	gboolean
		recovery; /* by a recovery key: there is no identity file, and nothing is remembered */
	gboolean drill;       /* to try that key out */
	gboolean stale;       /* log and roster must be read again */
	guint64 mirrored;     /* most entries that this session saw in the mirror */
	guint64 mirror_lag;   /* acts that the mirror has not */
	char *mirror_problem; /* why, NULL when there is no lag */
	char *visited;        /* without keys: the mirror's newest note */
	KinkoWarnFunc warn;
	gpointer warn_data;
	KinkoWaitFunc wait; /* NULL: nobody waits who could be told */
	gpointer wait_data;
	KinkoAskFunc ask; /* NULL: nobody can be asked */
	gpointer ask_data;
	char *because;     /* why outside office hours, or NULL */
	char *break_glass; /* why against the conditions, or NULL */
	char *asking;      /* the command that is not done but asked for, or NULL */
	char *asked;       /* number of the request that was made, or NULL */
};

void kinko_session_warn (KinkoSession *session, const char *format, ...) G_GNUC_PRINTF (2, 3);

/*
 * The parts of an opening that recovery keys have too (recovery-session.c), in this order.
 *
 * kinko_session_begin() reads the descriptor. kinko_session_enter() goes on with session->identity: grant, database and
 * all the checks of session-open.c.
 */
KinkoSession *kinko_session_begin (const char *vault, const char *identity_path, KinkoWarnFunc warn,
				   gpointer warn_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_session_enter (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a session that was opened with what the kernel kept: does the log tell of that, and is it in time (unlock.c)? The second
 * one once the entry of the opening has its time. Both TRUE for all others. */
gboolean kinko_unlock_check_entry (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_unlock_check_end (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A sitting of its own: another random session->id. */
void kinko_session_choose_id (KinkoSession *session);

/* Reads log head and roster again if another process, or a rolled back act, made them stale. Inside a
 * transaction. */
gboolean kinko_session_refresh (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the person's newest seat active, and with the keys of this session's identity? */
gboolean kinko_session_is_seated (const KinkoSession *session);

/* The same with an error, and a line in the spool: KINKO_ERROR_AUTH says why not. */
gboolean kinko_session_check_seated (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Appends what the mirror lacks. A mirror that cannot be written is warned of and counted in mirror_lag. */
void kinko_session_sync_mirror (KinkoSession *session);

/* Appends the one act that the mirror lacks, which begins at @size, the mirror's own; fails otherwise, and when another
 * process was quicker: KINKO_ERROR_BUSY. For a log that must not go on where another one does. */
gboolean kinko_session_mirror_last (KinkoSession *session, guint64 size, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Writes down how much the mirror has, for an opening at which it cannot be reached. */
void kinko_session_remember_mirror (KinkoSession *session);

/* Opens the mirror and compares its tip with the log: KINKO_ERROR_INTEGRITY when it is ahead (the vault was rolled
 * back) or says something else. One that cannot be opened is only warned of. */
gboolean kinko_session_check_mirror (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_BUSY: the database has another key by now, and what this session has open is only what it was. Always
 * FALSE, so that it can be returned. */
gboolean kinko_session_refuse_moved (GError **error);

/* Puts the refusal into the spool. Always FALSE, so that it can be returned. */
gboolean kinko_session_refuse_seat (KinkoSession *session, const char *operator, GError ** error,
				    const char *why);

/* Is the first line of the log the genesis of the vault that vault.json describes? @policy: receives the hash of the
 * adopted policy. */
gboolean kinko_session_check_genesis (KinkoSession *session, const char *line, gsize len,
				      char **policy, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Loads the version of the vault's policies that has the hash @adopted. */
gboolean kinko_session_load_policy (KinkoSession *session, const char *adopted, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The rest of the opening for a person who has no grant. */
gboolean kinko_session_visit (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Always FALSE, so that it can be returned. */
gboolean kinko_session_refuse_grant (KinkoSession *session, GError **error);

/* The grant opened and the database does not: does the log in the mirror say why? TRUE with an error if so. @grant: hash of
 * the file. */
gboolean kinko_session_explain_grant (KinkoSession *session, const KinkoHash *grant,
				      GError **error);

/* Gives the reserve back to a full disk. */
void kinko_session_release_reserve (KinkoSession *session);
