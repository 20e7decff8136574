/*
 * What an approval of the ward (承認番号) may be for: kinds of act, as a letter of the ward names them.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *id;             /* "export" */
	const char *word;           /* "書出し", as people write it */
	const char *label;          /* N_() */
	const char *const *actions; /* NULL-terminated */
} KinkoApprovalKind;

/* All kinds. */
const KinkoApprovalKind *kinko_approval_kinds (gsize *n);

/* The id of the kind that @word (an id, a Japanese word, or the name of an action) stands for, or that name; NULL for
 * anything else. */
const char *kinko_approval_kind_id (const char *word);

/* Is @action of the kind with @id, which may be the name of an action itself? */
gboolean kinko_approval_kind_covers (const char *id, const char *action);
