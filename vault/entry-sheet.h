/*
 * Entry sheets: what is to be typed into the ward's childcare system (保育システム), exactly that and in its order, which the
 * policy gives (columns.yaml). A registered copy (別紙2 第10条).
 */
#pragma once

#include "vault/csv-encoding.h"
#include "vault/session.h"

/* Most cases of one sheet: each is named in the log. */
#define KINKO_ENTRY_SHEET_MAX 200

typedef struct {
	const char *path;          /* a new file */
	gboolean page;             /* a page to be printed (HTML) instead of CSV */
	KinkoCsvEncoding encoding; /* of CSV */
	const char *approval;      /* 承認番号 */
	const char *recipient;     /* who types it; NULL: the person of this session */
	const char *erase_by;      /* date; NULL: today */
} KinkoEntrySheet;

/*
 * Writes the sheet of confirmed cases, as act "case.entry-sheet".
 *
 * @words: case numbers and ranges. @count: how many cases; @number: of the copy in its register, owned by the caller.
 * KINKO_ERROR_INVALID with a problem for each case that is not 確認済 or 保育システム入力済, and for characters that the
 * encoding lacks; KINKO_ERROR_DENIED; KINKO_ERROR_EXISTS.
 */
gboolean kinko_entry_sheet_write (KinkoSession *session, const char *const *words,
				  const KinkoEntrySheet *sheet, guint *count, char **number,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
