/*
 * The spool: what must get into the log but happened while the log could not be opened (a refused unlock,
 * the visit of an auditor who holds no key). One file with one JSON line each; taken in at the next opening.
 */
#pragma once

#include <glib.h>

/* At most so many wait; after that one overflow line stands for all others, so that nobody can fill
 * the disk by guessing passphrases. */
#define KINKO_SPOOL_MAX 1000

typedef enum {
	KINKO_SPOOL_PASSPHRASE, /* wrong passphrase or damaged identity file */
	KINKO_SPOOL_NO_SEAT,    /* never enrolled, suspended, revoked, or an older key */
	KINKO_SPOOL_VISIT,      /* opened without keys */
	KINKO_SPOOL_NO_KEY,     /* opened without keys, and tried what needs one */
	KINKO_SPOOL_PLACE,      /* would open without keys, and the policy refuses the place */
	KINKO_SPOOL_DRILL,      /* a recovery key was tried out, and does not serve */
	KINKO_SPOOL_OVERFLOW,   /* more refusals than the spool holds */
} KinkoSpoolReason;

/* One line, read back. */
typedef struct {
	char *name; /* file name, unique */
	KinkoSpoolReason reason;
	char *operator; /* as claimed by the identity file; not proved */
	char *time;     /* RFC 3339, by the clock of that moment */
	char *host;
	char *found; /* ids of what was seen where it was opened, "clock swap?"; NULL: nobody looked */
} KinkoSpoolLine;

const char *kinko_spool_reason_name (KinkoSpoolReason reason);

/* Adds a line. Best effort: somebody without write permission cannot, and is refused all the same. */
void kinko_spool_add (int vault, KinkoSpoolReason reason, const char *operator);

/* The same with what was found of the place: ids of policies/place.h with spaces between them, a '?' behind what could
 * not be looked at. */
void kinko_spool_add_found (int vault, KinkoSpoolReason reason, const char *operator,
			    const char * found);

/* All readable lines, oldest first; what is not in our form is left where it is and counted in @foreign. */
GPtrArray *kinko_spool_read (int vault, guint *foreign, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a line that is in the log now. */
void kinko_spool_remove (int vault, const char *name);

/* The host name with only the characters that may stand in a log. Owned by the caller. */
char *kinko_host_name (void);
