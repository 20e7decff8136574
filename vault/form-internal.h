/*
 * What the files share that fill the sources of forms (policies/layout-source.h).
 */
#pragma once

#include "audit/analysis.h"
#include "audit/verification.h"
#include "vault/form.h"
#include "vault/register.h"

/* What the steps of cases come to, of one person or of all. */
typedef enum {
	KINKO_FORM_CREATED,
	KINKO_FORM_RECEIVED,
	KINKO_FORM_REVIEWED,
	KINKO_FORM_CORRECTED,
	KINKO_FORM_PROPOSED,
	KINKO_FORM_CONFIRMED,
	KINKO_FORM_ENTERED,
	KINKO_FORM_DELIVERED,
	KINKO_FORM_COMPLETED,
	KINKO_FORM_N_STEPS,
} KinkoFormStep;

/* What one pass through the log gave (vault/form-log.c). */
typedef struct _KinkoFormLog KinkoFormLog;

/* A form that is being filled. */
typedef struct {
	KinkoSession *session;
	const KinkoLayout *layout;
	const KinkoFormOrder *order;
	char *from, *to;       /* days, ISO, both included; "" and "9999" without a period */
	gint64 from_ms, to_ms; /* from ≤ time < to; 0: from the beginning, to the end */
	char *today;
	GHashTable *people; /* operator's ID → name */
	KinkoFormLog *log;  /* NULL until a source needs it */
	guint64 log_size;   /* entries before this act */
	char *log_root;     /* root of the tree over them, 64 hex digits */
	char *due;          /* day on which it is due, or NULL */
	char *line_object;  /* of the line that it is of, or NULL */
	GPtrArray *shown;   /* char *: objects of all lines and cases that it shows */
	guint rows;
} KinkoFormWork;

/* Adds the rows of one source to @rows. */
typedef gboolean (*KinkoFormFill) (KinkoFormWork *work, const KinkoLayoutSource *source,
				   json_t *rows, GError **error);

/* The one of @source; it has one. */
KinkoFormFill kinko_form_fill_of (const KinkoLayoutSource *source);

/* A new row at the end of @rows, or NULL with an error when there are too many. Borrowed. */
json_t *kinko_form_add_row (KinkoFormWork *work, json_t *rows, GError **error);

/* Values of a row; NULL texts are null. */
void kinko_form_put (json_t *row, const char *name, const char *text);
void kinko_form_put_number (json_t *row, const char *name, gint64 number);
void kinko_form_put_flag (json_t *row, const char *name, gboolean flag);

/* The name of a person, or the ID where there is no seat of it; borrowed. */
const char *kinko_form_person (KinkoFormWork *work, const char *operator);
gboolean kinko_form_load_people (KinkoFormWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Names of the active seats that hold the keys of a role's work, "田中、佐藤": of managers alone, of all with keys, or of those
 * cleared for My Numbers; how many. Owned by the caller. */
typedef enum { KINKO_FORM_MANAGERS, KINKO_FORM_KEYS, KINKO_FORM_CLEARED } KinkoFormPeople;
char *kinko_form_names (KinkoFormWork *work, KinkoFormPeople which, guint *n, GError **error);

/* The day, in Japan, of an entry; owned by the caller. */
char *kinko_form_entry_day (KinkoFormWork *work, guint64 seq, GError **error);

/* Lines of a register: all, or those whose day is in the period, those of the form's person, its one line. A line's newest version
 * must be the one that the log tells of. */
typedef gboolean (*KinkoFormLineFunc) (KinkoFormWork *work, const KinkoRegisterLine *line,
				       gpointer data, GError **error);
gboolean kinko_form_each_line (KinkoFormWork *work, const char *book, gboolean in_period,
			       KinkoFormLineFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is a day of a record, which may be a moment or NULL, in the period? */
gboolean kinko_form_in_period (const KinkoFormWork *work, const char *day);

/* What an id of the policy's list is called in Japanese ("fee-tier"), itself when it is not there; borrowed. */
const char *kinko_form_choice (KinkoFormWork *work, const char *field, const char *id);

/* ---- the log --------------------------------------------------------------------------------- */

/* Goes through the log once and verifies it; KINKO_ERROR_INTEGRITY. */
KinkoFormLog *kinko_form_log (KinkoFormWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_form_log_free (KinkoFormLog *log);
const KinkoAnalysis *kinko_form_log_analysis (const KinkoFormLog *log);
const KinkoVerification *kinko_form_log_verification (const KinkoFormLog *log);
/* Steps of all people in the period, KINKO_FORM_N_STEPS of them. */
const guint *kinko_form_log_steps (const KinkoFormLog *log);

/* Actions that changes and endings tell of, NULL-terminated; these also of "program". */
extern const char *const kinko_form_changes[];
extern const char *const kinko_form_endings[];

/* How many findings are of at least this severity. */
guint kinko_form_log_findings (const KinkoFormLog *log, KinkoSeverity least);

/* ---- sources --------------------------------------------------------------------------------- */

#define KINKO_FORM_FILL(name)                                                              \
	gboolean name (KinkoFormWork *work, const KinkoLayoutSource *source, json_t *rows, \
		       GError **error)

KINKO_FORM_FILL (kinko_form_fill_facts); /* form-facts.c */
KINKO_FORM_FILL (kinko_form_fill_holdings);
KINKO_FORM_FILL (kinko_form_fill_handling);
KINKO_FORM_FILL (kinko_form_fill_register); /* form-register.c */
KINKO_FORM_FILL (kinko_form_fill_copies_erased);
KINKO_FORM_FILL (kinko_form_fill_backups);
KINKO_FORM_FILL (kinko_form_fill_backup_schedule); /* form-return.c */
KINKO_FORM_FILL (kinko_form_fill_returns);
KINKO_FORM_FILL (kinko_form_fill_open_items);
KINKO_FORM_FILL (kinko_form_fill_service_counts); /* form-count.c */
KINKO_FORM_FILL (kinko_form_fill_inquiry_counts);
KINKO_FORM_FILL (kinko_form_fill_security);    /* form-security.c */
KINKO_FORM_FILL (kinko_form_fill_step_counts); /* form-log.c */
KINKO_FORM_FILL (kinko_form_fill_changes);
KINKO_FORM_FILL (kinko_form_fill_handover);
KINKO_FORM_FILL (kinko_form_fill_log); /* form-analysis.c */
KINKO_FORM_FILL (kinko_form_fill_people);
KINKO_FORM_FILL (kinko_form_fill_findings);
KINKO_FORM_FILL (kinko_form_fill_limits);
KINKO_FORM_FILL (kinko_form_fill_staff);       /* form-staff.c */
KINKO_FORM_FILL (kinko_form_fill_case_states); /* form-case.c */
KINKO_FORM_FILL (kinko_form_fill_open_cases);
