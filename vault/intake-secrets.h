/*
 * What the inner file of a handover holds besides papers: My Numbers, in guarded memory, and protected addresses. They come
 * last in the file and are needed with the cases, which come first.
 */
#pragma once

#include <glib.h>

#include "vault/case-fields.h"
#include "vault/secret.h"

typedef struct _KinkoIntakeSecrets KinkoIntakeSecrets;

KinkoIntakeSecrets *kinko_intake_secrets_new (void);
void kinko_intake_secrets_free (KinkoIntakeSecrets *secrets);

/* One line of numbers.jsonl or addresses.jsonl (docs/formats/handover.md). The digits of @line are overwritten. KINKO_ERROR_INTEGRITY
 * for what is no such line, or says of the same version twice. No message repeats anything of it. */
gboolean kinko_intake_secrets_add_number (KinkoIntakeSecrets *secrets, char *line, gsize len,
					  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_intake_secrets_add_address (KinkoIntakeSecrets *secrets, const char *line, gsize len,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NULL: it is not here. @handle: the case's in the old vault. The number is owned by the caller, the address borrowed. */
KinkoSecret *kinko_intake_secrets_number (const KinkoIntakeSecrets *secrets, const char *handle,
					  KinkoSubject subject, guint64 version);
const char *kinko_intake_secrets_address (const KinkoIntakeSecrets *secrets, const char *handle,
					  guint64 version);

/* How many lines there were. */
guint64 kinko_intake_secrets_numbers (const KinkoIntakeSecrets *secrets);
guint64 kinko_intake_secrets_addresses (const KinkoIntakeSecrets *secrets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoIntakeSecrets, kinko_intake_secrets_free)
