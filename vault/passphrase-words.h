/*
 * The words that somebody who wants into this vault tries first: those of the person and of the vault, and those that
 * people in Japan choose when they are asked for a password.
 */
#pragma once

#include <glib.h>

/* Whom a new passphrase is for. */
typedef struct {
	const char *name;     /* of the person */
	const char *operator; /* the ID */
	const char *origin;   /* of the log */
} KinkoPassphraseOwner;

/*
 * NFKC, not folded, likeliest first; owned by the caller.
 *
 * @own: receives how many of them, at the beginning, are the person's and the vault's.
 */
GPtrArray *kinko_passphrase_words (const KinkoPassphraseOwner *owner, guint *own);
