/*
 * Reading the log of a vault act by act.
 */
#pragma once

#include "vault/log.h"

/* One act read back. */
typedef struct {
	guint64 first_seq;
	GString *lines; /* each with its newline */
	GString *note;
	char *by, *action, *time; /* of its last entry */
} KinkoLogAct;

KinkoLogAct *kinko_log_act_new (void);
void kinko_log_act_free (KinkoLogAct *act);

/* Reads the act that begins at @first_seq into @act. Returns FALSE without error when there is none. */
gboolean kinko_log_read_act (KinkoLog *log, guint64 first_seq, KinkoLogAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLogAct, kinko_log_act_free)
