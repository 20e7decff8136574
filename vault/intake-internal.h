/*
 * Inside of an intake, for intake*.c.
 */
#pragma once

#include "vault/act.h"
#include "vault/intake.h"

struct _KinkoIntake {
	KinkoSession *session;
	char *approval;
	const KinkoIntakeSecrets *secrets;
	KinkoAct *act;                      /* the one that is open, or NULL */
	guint items;                        /* in it */
	guint64 bytes;                      /* of contents in it */
	KinkoTakeoverCounts counts, before; /* all, and those of earlier acts */
	KinkoTakeoverMissing missing;
	KinkoTakeoverErased erased;
	GHashTable *
		waiting; /* "part path" of documents whose content is still to come → line as text */
};

/* The act that is open, begun if there is none. */
KinkoAct *kinko_intake_act (KinkoIntake *intake, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One more item with @bytes of content is in the act, which ends when it is large enough. */
gboolean kinko_intake_next (KinkoIntake *intake, guint64 bytes, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Sets detail.of: where @line, an object with "seq", "time", "by" and "action", stands in the predecessor's log, and its
 * @handle there. FALSE with an error when it does not say. */
gboolean kinko_intake_set_source (json_t *detail, const char *handle, const json_t *line,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets KINKO_ERROR_INTEGRITY: a line of @file is not as it must be. Always FALSE. */
gboolean kinko_intake_refuse (const char *file, GError **error);

/* The same where the database refused; other errors as they are. Takes @problem; TRUE when @good. */
gboolean kinko_intake_blame (gboolean good, const char *file, GError *problem, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Members of a line; NULL, -1 and FALSE for what is missing or of another type. */
const char *kinko_intake_text (const json_t *line, const char *name);
gint64 kinko_intake_integer (const json_t *line, const char *name);
