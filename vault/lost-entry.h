/*
 * What the entries tell of that a restore lost: what of it a person has to do again, what the restore has made anew or done
 * again itself, and what needs nothing. All of it follows from the log and from what is stored.
 */
#pragma once

#include <glib.h>

#include "vault/restoration.h"

typedef enum {
	KINKO_LOST_AGAIN, /* somebody has to enter it again */
	KINKO_LOST_REMADE, /* the restore has made it anew, or done it again; the rest of it is lost */
	KINKO_LOST_NOTHING, /* it needs nothing */
} KinkoLostFate;

/* "again", "remade", "nothing". */
const char *kinko_lost_fate_name (KinkoLostFate fate);

typedef struct {
	guint64 seq;
	char *time, *by, *action, *object;
	char *line;    /* "register/<handle>": the line that it made or changed; NULL: none */
	char *case_no; /* of a case that the vault has; NULL: of none, or of one that is lost */
	char *number;  /* of a line of a register; NULL: of none, or not told */
	KinkoLostFate fate;
} KinkoLostEntry;

void kinko_lost_entry_free (KinkoLostEntry *entry);

/* KinkoLostEntry, in the order of the log; owned by the caller. */
GPtrArray *kinko_lost_entries_read (KinkoSession *session, const KinkoRestoration *restoration,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A restore, with what it lost. */
typedef struct {
	KinkoRestoration restoration;
	char *time, *by;
	GPtrArray *lost; /* KinkoLostEntry */
} KinkoLostReport;

void kinko_lost_report_free (KinkoLostReport *report);

/* KinkoLostReport of every restore of this vault, the newest first, as act "backup.restored". */
GPtrArray *kinko_lost_reports_show (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLostReport, kinko_lost_report_free)
