#include "vault/case-erased.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "policies/error.h"
#include "vault/case-entry.h"

#define MINUTE_LEN 16 /* "2026-07-06T09:30" */

void
kinko_case_erased_free (KinkoCaseErased *erased)
{
	if (erased == NULL)
		return;
	g_free (erased->at);
	g_free (erased->by);
	g_free (erased->approval);
	g_free (erased);
}

static gboolean
refuse (const KinkoCaseFile *file, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log does not tell of the erasure of case '%s'"), file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* Whoever has the database key could make a case look erased that is only hidden. */
KinkoCaseErased *
kinko_case_erased_load (KinkoSession *session, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoCaseErased) erased = NULL;
	g_autofree char *line = NULL;
	json_auto_t *detail = NULL;
	KinkoEntry entry;

	if (file->erased_seq >= kinko_log_size (kinko_session_log (session))) {
		(void) refuse (file, error);
		return NULL;
	}
	detail = kinko_case_entry_read (session, file->erased_seq, &line, &entry, error);
	if (detail == NULL)
		return NULL;
	if (!kinko_case_entry_is_about (&entry, file) ||
	    !kinko_slice_equal (entry.action, "erasure.case")) {
		(void) refuse (file, error);
		return NULL;
	}
	erased = g_new0 (KinkoCaseErased, 1);
	erased->seq = file->erased_seq;
	erased->at = kinko_japan_time (entry.time_ms);
	erased->by = kinko_slice_dup (entry.by);
	erased->approval = kinko_slice_dup (entry.approval);
	return g_steal_pointer (&erased);
}

gboolean
kinko_case_erased_refuse (KinkoSession *session, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoCaseErased) erased = NULL;
	g_autofree char *minute = NULL;

	if (file->erased_seq == 0)
		return TRUE;
	erased = kinko_case_erased_load (session, file, error);
	if (erased == NULL)
		return FALSE;
	minute = g_strndup (erased->at, MINUTE_LEN);
	minute[10] = ' ';
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("case '%s' was erased for good on %s by '%s'"), file->case_no, minute,
		     erased->by);
	kinko_error_set_hint (error, "%s",
			      _ ("kinko erasure list shows what was erased; nothing brings it "
				 "back"));
	return FALSE;
}

static void
set_value (KinkoCaseData *data, const char *name, char *value)
{
	char **place = &data->values[kinko_field_index_all (name)];

	g_free (*place);
	*place = value;
}

KinkoCaseData *
kinko_case_erased_data (const KinkoCaseFile *file)
{
	KinkoCaseData *data = kinko_case_data_new ();

	set_value (data, "case_no", g_strdup (file->case_no));
	set_value (data, "fiscal_year", g_strdup_printf ("%u", file->fiscal_year));
	set_value (data, "state", g_strdup (file->state));
	set_value (data, "revision", g_strdup_printf ("%u", file->revision));
	return data;
}
