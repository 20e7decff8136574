#include "cli/ledger.h"

#include <string.h>

#include "cli/text.h"

static const guint gap = 2;

typedef struct {
	char *label, *amount, *remark;
	guint decimals; /* width of what follows the whole number */
	gboolean line;
} Row;

struct _KinkoLedger {
	guint label_width, whole_width, decimals_width;
	GPtrArray *rows; /* Row */
};

static void
row_free (Row *row)
{
	g_free (row->label);
	g_free (row->amount);
	g_free (row->remark);
	g_free (row);
}

KinkoLedger *
kinko_ledger_new (void)
{
	KinkoLedger *ledger = g_new0 (KinkoLedger, 1);

	ledger->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
	return ledger;
}

void
kinko_ledger_free (KinkoLedger *ledger)
{
	if (ledger == NULL)
		return;
	g_ptr_array_unref (ledger->rows);
	g_free (ledger);
}

void
kinko_ledger_add (KinkoLedger *ledger, const char *label, const char *amount, const char *remark)
{
	Row *row = g_new0 (Row, 1);
	const char *point = strchr (amount, '.');

	row->label = kinko_text_visible (label);
	row->amount = kinko_text_visible (amount);
	row->remark = kinko_text_visible (remark == NULL ? "" : remark);
	row->decimals = point == NULL ? 0 : kinko_text_width (point);
	g_ptr_array_add (ledger->rows, row);
	if (amount[0] == '\0')
		return;
	ledger->label_width = MAX (ledger->label_width, kinko_text_width (row->label));
	ledger->whole_width =
		MAX (ledger->whole_width, kinko_text_width (row->amount) - row->decimals);
	ledger->decimals_width = MAX (ledger->decimals_width, row->decimals);
}

void
kinko_ledger_add_line (KinkoLedger *ledger)
{
	Row *row = g_new0 (Row, 1);

	row->line = TRUE;
	g_ptr_array_add (ledger->rows, row);
}

/* Nothing is padded that nothing follows: no line ends with spaces. */
static void
print_row (const KinkoLedger *ledger, const Row *row, GString *out)
{
	g_string_append (out, row->label);
	if (row->amount[0] != '\0') {
		kinko_text_pad (out, ledger->label_width - kinko_text_width (row->label) + gap);
		kinko_text_pad (out, ledger->whole_width + row->decimals -
					     kinko_text_width (row->amount));
		g_string_append (out, row->amount);
	}
	if (row->remark[0] != '\0') {
		kinko_text_pad (out, ledger->decimals_width - row->decimals + gap);
		g_string_append (out, row->remark);
	}
	g_string_append_c (out, '\n');
}

static void
print_line (const KinkoLedger *ledger, GString *out)
{
	kinko_text_pad (out, ledger->label_width + gap);
	for (guint i = 0; i < ledger->whole_width + ledger->decimals_width; i++)
		g_string_append_c (out, '-');
	g_string_append_c (out, '\n');
}

void
kinko_ledger_print (const KinkoLedger *ledger, GString *out)
{
	for (guint i = 0; i < ledger->rows->len; i++) {
		const Row *row = ledger->rows->pdata[i];

		if (row->line)
			print_line (ledger, out);
		else
			print_row (ledger, row, out);
	}
}
