/*
 * By what erased keys and boxes are looked for afterwards: the sixteen random bytes behind the first of each box (nonce and
 * the beginning of the key commitment), and of a child's blind index its first sixteen. They tell nothing of what was in it.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"
#include "vault/db-pages.h"

#define KINKO_MARK_LEN 16

typedef struct _KinkoMarks KinkoMarks;

KinkoMarks *kinko_marks_new (void);
void kinko_marks_free (KinkoMarks *marks);
/* Those of @others as well. */
void kinko_marks_append (KinkoMarks *marks, const KinkoMarks *others);

guint kinko_marks_length (const KinkoMarks *marks);

/* Adds the first column of every row; @sql: constant, with one parameter. */
gboolean kinko_marks_collect (KinkoMarks *marks, KinkoSession *session, const char *sql, gint64 id,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keep them with a line of the register of erasures until nothing of them is found, and forget them then. */
gboolean kinko_marks_store (const KinkoMarks *marks, KinkoAct *act, gint64 line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
KinkoMarks *kinko_marks_load (KinkoSession *session, gint64 line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_marks_forget (KinkoAct *act, gint64 line, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How often one of them stands in the pages of the database. @count: what was looked at. */
gboolean kinko_marks_search (const KinkoMarks *marks, KinkoSession *session, guint64 *found,
			     KinkoPageCount *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoMarks, kinko_marks_free)
