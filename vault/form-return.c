/* What has to be given back or brought to an end (返却物一覧, 別紙2 第28条; 本文7). */
#include "vault/form-internal.h"

#include <string.h>

#include "vault/backup.h"
#include "vault/contract-internal.h"

/* How the registers of things of the ward call what a paper says of them. */
typedef struct {
	const char *what, *from;
	json_t *rows;
} Thing;

/* Also those that were given back: the list says so. */
static gboolean
add_thing (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	static const char *const same[] = { "quantity", "place", "return_due", "returned_on",
					    "returned_to" };
	const Thing *thing = data;
	json_t *row = kinko_form_add_row (work, thing->rows, error);

	if (row == NULL)
		return FALSE;
	kinko_form_put (row, "kind", line->book->name);
	kinko_form_put (row, "number", line->number);
	kinko_form_put (row, "what", kinko_record_get (line->record, thing->what));
	kinko_form_put (row, "from", kinko_record_get (line->record, thing->from));
	kinko_form_put (row, "received", line->day);
	for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
		kinko_form_put (row, same[i], kinko_record_get (line->record, same[i]));
	g_ptr_array_add (work->shown, kinko_register_line_object (line));
	return TRUE;
}

gboolean
kinko_form_fill_returns (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			 json_t *rows, GError **error)
{
	Thing things[] = { { "kind", "from", rows }, { "what", "lent_by", rows } };

	return kinko_form_each_line (work, "receipt", TRUE, add_thing, &things[0], error) &&
	       kinko_form_each_line (work, "lent", TRUE, add_thing, &things[1], error);
}

gboolean
kinko_form_fill_open_items (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			    json_t *rows, GError **error)
{
	g_autoptr (KinkoContractStatus) status = kinko_contract_collect (work->session, error);

	for (guint i = 0; status != NULL && i < status->open->len; i++) {
		const KinkoOpenItem *item = status->open->pdata[i];
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "kind", item->kind);
		kinko_form_put (row, "number", item->number);
		kinko_form_put (row, "day", item->day);
		kinko_form_put (row, "due", item->due);
		kinko_form_put (row, "operator", item->operator);
		kinko_form_put (row, "person", kinko_form_person (work, item->operator));
		kinko_form_put_flag (row, "overdue", item->overdue);
		if (g_str_has_prefix (item->object, "register/"))
			g_ptr_array_add (work->shown, g_strdup (item->object));
	}
	return status != NULL;
}

gboolean
kinko_form_fill_backup_schedule (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
				 json_t *rows, GError **error)
{
	g_auto (KinkoBackupSchedule) schedule = { 0 };
	json_t *row = kinko_form_add_row (work, rows, error);

	if (row == NULL || !kinko_backup_schedule_read (work->session, &schedule, error))
		return FALSE;
	if (schedule.days == 0)
		kinko_form_put (row, "days", NULL);
	else
		kinko_form_put_number (row, "days", schedule.days);
	kinko_form_put (row, "last", schedule.last);
	kinko_form_put (row, "due", schedule.due);
	kinko_form_put_flag (row, "overdue", schedule.overdue);
	return TRUE;
}
