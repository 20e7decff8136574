#include "audit/damage.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "policies/error.h"

gboolean
kinko_damage_report (guint64 seq, const char *code, const char *meaning, GError **error)
{
	g_autofree char *field = g_strdup_printf ("entry %" PRIu64, seq);
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is damaged, first bad entry %" PRIu64 ": %s"), seq, meaning);
	kinko_error_set_hint (
		error, "%s",
		_ ("keep this copy as evidence, stop work in the vault, and compare with an "
		   "older copy of the mirror; everything before this entry is in order"));
	g_ptr_array_add (problems, kinko_problem_new (code, field, "%s", meaning));
	kinko_error_set_problems (error, problems);
	return FALSE;
}
