/*
 * A form as CSV, for spreadsheets and for programs that read tables.
 */
#pragma once

#include "cli/form-document.h"
#include "vault/csv-encoding.h"
#include "vault/secret.h"

/*
 * All of the form, in the order of the paper, with an empty row between its parts; each row has as many cells as the widest,
 * and one more, 試験, in a test vault. Days and times are ISO 8601, numbers plain; text that a spreadsheet would take for a
 * formula is defused (vault/csv-write.h).
 *
 * @encoding: KINKO_CSV_UTF_8 or KINKO_CSV_CP932; @replace: whether 〓 may stand for characters that CP932 lacks.
 */
KinkoSecret *kinko_form_csv (const KinkoFormDocument *document, KinkoCsvEncoding encoding,
			     gboolean replace, GError **error) G_GNUC_WARN_UNUSED_RESULT;
