#include "vault/field-problems.h"

#include <glib/gi18n.h>

#include "policies/error.h"

gboolean
kinko_field_problems_none (GPtrArray *problems, GError **error)
{
	if (problems->len == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u field is not right; nothing was stored",
			       "%u fields are not right; nothing was stored", problems->len),
		     problems->len);
	kinko_error_set_problems (error, g_ptr_array_ref (problems));
	return FALSE;
}
