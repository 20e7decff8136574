/*
 * Forms (帳票, 本文5 E(4), F(2), 6, 7 and 別紙2 第3条): what the vault knows, gathered for one paper. How a form looks says the policy
 * (policies/layout.h); making one is the act "form.make".
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/layout.h"
#include "policies/period.h"
#include "vault/copy-file.h"

/* Most rows of one form: who needs more makes it for shorter periods. */
#define KINKO_FORM_ROWS_MAX 10000

/* Longest remarks, in bytes. */
#define KINKO_FORM_REMARKS_MAX 4000

/* What is asked for; NULL: not given. */
typedef struct {
	const char *name;
	const KinkoPeriod *period;
	const char *line;   /* number of the line that it is of, "A26-0001" */
	const char *person; /* operator's ID; of a day's form, only that one's lines */
	const char *remarks;
	const char *format; /* for the log: "text", "csv", "xlsx", "pdf" */
	gboolean file;      /* it goes into a file, not onto the screen */
	gboolean
		terminal; /* what it is shown on is a terminal, which keeps nothing; else personal data is refused */

	/* Of a file with personal data, which is a registered copy. */
	const char *path, *approval, *recipient, *erase_by;
	/* Makes the file of what kinko_form_make() returns. */
	gboolean (*write) (gpointer data, const json_t *filled, KinkoCopyFile *file,
			   GError **error);
	gpointer data;
} KinkoFormOrder;

/* Does what is asked for fit the form? KINKO_ERROR_USAGE says what is missing or too much. */
gboolean kinko_form_check_order (const KinkoLayout *layout, const KinkoFormOrder *order,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The layout of that name in the policy in force. KINKO_ERROR_NOT_FOUND with what was perhaps meant. */
const KinkoLayout *kinko_form_layout (KinkoSession *session, const char *name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Gathers what a form shows, as act "form.make". Whoever makes it must be allowed to read each of its sources in the other way as
 * well (KinkoLayoutSource.action). A file with personal data takes the ward's approval and is written here, as a copy in the
 * register; all else is handed to the caller.
 *
 * Returns: {"date", "entry", "rows", "copy" (of a registered one), "places": [what stands for placeholders, by KinkoLayoutPlace],
 * "sources": {NAME: [{FIELD: value}]}}; a value is as in the document of a form, or null. KINKO_ERROR_NOT_FOUND for a line or
 * a person that is not there.
 */
json_t *kinko_form_make (KinkoSession *session, const KinkoFormOrder *order, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
