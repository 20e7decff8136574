/*
 * What `kinko-verify --since FILE` does: a verification that begins where the last one ended (audit/trusted.h).
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/notices.h"
#include "audit/verify.h"
#include "cli/command.h"

/* For a table of options. */
#define KINKO_VERIFY_SINCE_OPTION                                                                \
	{                                                                                        \
		"since", N_ ("FILE"),                                                            \
			N_ ("begins where the last verification with this file ended; the file " \
			    "is made and renewed"),                                              \
			FALSE                                                                    \
	}

typedef struct {
	KinkoTrusted *before, *next;
	guint64 from; /* the first entry that is read; those before are only remembered in part. 0: all of them are */
	gboolean first;        /* the file was not there: it vouches only from now on */
	KinkoNotices *notices; /* of what was verified */
} KinkoVerifySince;

/*
 * Verifies @mirror as far as the options allow from there. @reset is called when @each must be told all from entry 0 after all.
 *
 * KINKO_ERROR_INTEGRITY besides what kinko_verify_mirror() gives: the file is damaged; the mirror is whole, but not the one that
 * was verified before.
 */
KinkoVerification *kinko_verify_since_run (KinkoContext *context, KinkoMirror *mirror,
					   KinkoVerifySince *since, KinkoEntryFunc each,
					   void (*reset) (gpointer data), gpointer data,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All was found in order: keeps it for the next one, once the result was shown. */
void kinko_verify_since_keep (KinkoContext *context, KinkoVerifySince *since);

/* Adds `since` and `since_began`. */
void kinko_verify_since_add (const KinkoVerifySince *since, json_t *result);
void kinko_verify_since_show (const json_t *result, GString *out);

void kinko_verify_since_clear (KinkoVerifySince *since);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoVerifySince, kinko_verify_since_clear)
