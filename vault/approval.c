#include "vault/approval.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/mynumber.h"

#define MAX_LEN 32

/* What audit/entry.h takes in an entry, and short enough for a form. */
#define CHARS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./"

gboolean
kinko_approval_check (const char *text, GError **error)
{
	gsize len = strlen (text);

	if (len < 1 || len > MAX_LEN || strspn (text, CHARS) != len) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("this is no approval number (承認番号): it has 1 to 32 of A-Z a-z "
				"0-9 - _ . /"));
		kinko_error_set_hint (error, "%s",
				      _ ("it goes into the log as it is: write it without names "
					 "and words, such as R8-0012"));
		return FALSE;
	}
	if (kinko_mynumber_occurs_in (text)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			_ ("this is no approval number (承認番号): it holds twelve digits with "
			   "the check digit of a My Number"));
		kinko_error_set_hint (error, "%s",
				      _ ("look at the ward's letter; no My Number may get into the "
					 "log"));
		return FALSE;
	}
	return TRUE;
}
