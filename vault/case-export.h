/*
 * Columns of cases in a file for somebody else: a copy (複製, 別紙2 第10条), under an approval and in the register of
 * copies. Format: docs/formats/case-csv.md.
 */
#pragma once

#include <glib.h>

#include "vault/case.h"
#include "vault/csv-encoding.h"

/* What is written, and for whom. */
typedef struct {
	KinkoCaseFilter filter;     /* which cases; its page is not asked for */
	const char *const *columns; /* names of fields, NULL-terminated */
	gboolean english;           /* the headings are these names, not those of the policy */
	KinkoCsvEncoding encoding;
	gboolean replace;      /* 〓 for what the encoding lacks; otherwise it is refused */
	const char *approval;  /* the ward's approval number */
	const char *recipient; /* who gets the file */
	const char *erase_by;  /* until when it is to be erased, as kinko_date_parse() reads it */
	const char *path;      /* of a new file */
} KinkoCaseExport;

/* What became of it. */
typedef struct {
	char *copy;     /* its number in the register of copies */
	guint count;    /* cases */
	guint withheld; /* addresses that this person may not see, left empty */
	guint formulas; /* cells with an apostrophe, which a spreadsheet would have taken for formulas */
	guint n_lacking;    /* cells with 〓 */
	GPtrArray *lacking; /* KinkoProblem: where they are (vault/csv-write.h) */
} KinkoCaseExported;

void kinko_case_exported_free (KinkoCaseExported *exported);

/* Are these columns that can be exported? KINKO_ERROR_USAGE for none, an unknown one, one twice, and a My Number, which
 * leaves the vault one at a time only. */
gboolean kinko_case_export_check_columns (const char *const *columns, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Writes the file (0600), as intent and done; one case at a time, so that memory does not grow with their number.
 *
 * KINKO_ERROR_NOT_FOUND when the filter gives no case; KINKO_ERROR_INVALID when the approval or a text is wrong, when
 * the encoding lacks characters (with problems, not a byte is left of the file); KINKO_ERROR_EXISTS; KINKO_ERROR_BUSY
 * when another person made or moved cases meanwhile.
 */
KinkoCaseExported *kinko_case_export (KinkoSession *session, const KinkoCaseExport *what,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseExported, kinko_case_exported_free)
