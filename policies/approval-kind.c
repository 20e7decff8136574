#include "policies/approval-kind.h"

#include <glib/gi18n.h>

#include "policies/action.h"

static const char *const import_actions[] = { "case.import", NULL };
static const char *const export_actions[] = { "case.export", NULL };
static const char *const sheet_actions[] = { "case.entry-sheet", NULL };
static const char *const document_actions[] = { "document.get", "document.get-number", NULL };
static const char *const reveal_actions[] = { "number.reveal", NULL };
static const char *const carry_actions[] = { "carry.add", NULL };
static const char *const backup_actions[] = { "backup.create", NULL };
static const char *const erase_actions[] = { "number.erase", "case.erase",     "erasure.run",
					     "erasure.all",  "handover.close", NULL };
static const char *const close_actions[] = { "contract.close", NULL };
static const char *const enrol_actions[] = { "operator.enrol", NULL };
static const char *const form_actions[] = { "form.make", NULL };
static const char *const handover_actions[] = { "handover.export", NULL };

static const KinkoApprovalKind kinds[] = {
	{ "import", "取込み", N_ ("taking in cases from a file"), import_actions },
	{ "export", "書出し", N_ ("writing columns of cases to a file"), export_actions },
	{ "entry-sheet", "入力票", N_ ("writing entry sheets"), sheet_actions },
	{ "document", "書類", N_ ("taking out scans"), document_actions },
	{ "reveal", "番号", N_ ("writing a My Number to a file"), reveal_actions },
	{ "carry-out", "持出し", N_ ("carrying something out"), carry_actions },
	{ "backup", "バックアップ", N_ ("making a backup of the vault"), backup_actions },
	{ "erase", "廃棄", N_ ("erasing My Numbers, cases or everything"), erase_actions },
	{ "close", "契約終了", N_ ("closing the contract"), close_actions },
	{ "handover", "引継ぎ", N_ ("handing everything over"), handover_actions },
	{ "form", "帳票", N_ ("making a form with personal data"), form_actions },
	{ "enrol", "登録", N_ ("giving a person a seat"), enrol_actions },
};

const KinkoApprovalKind *
kinko_approval_kinds (gsize *n)
{
	*n = G_N_ELEMENTS (kinds);
	return kinds;
}

const char *
kinko_approval_kind_id (const char *word)
{
	const KinkoAction *action = kinko_action_find (word);

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		if (g_strcmp0 (word, kinds[i].id) == 0 || g_strcmp0 (word, kinds[i].word) == 0)
			return kinds[i].id;
	return action == NULL || action->flags & KINKO_ACTION_OWN ? NULL : action->name;
}

gboolean
kinko_approval_kind_covers (const char *id, const char *action)
{
	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		if (g_str_equal (id, kinds[i].id))
			return g_strv_contains (kinds[i].actions, action);
	return g_str_equal (id, action);
}
