#include "vault/copy-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/test-mark.h"
#include "vault/register.h"

/* ---- codes ----------------------------------------------------------------------------------- */

char *
kinko_copy_text_handover (guint cases, guint documents)
{
	return g_strdup_printf ("@handover %u %u", cases, documents);
}

char *
kinko_copy_text_number (const char *case_no)
{
	return g_strconcat ("@number ", case_no, NULL);
}

char *
kinko_copy_text_document (const char *number, const char *case_no)
{
	return g_strdup_printf ("@document %s %s", number, case_no);
}

char *
kinko_copy_text_table (const char *const *headings, guint n, guint others)
{
	GString *code = g_string_new (NULL);

	g_string_append_printf (code, "@table %u ", others);
	for (guint i = 0; i < n; i++) {
		g_autofree char *heading = g_strdelimit (g_strdup (headings[i]), ";", ',');

		if (i > 0)
			g_string_append_c (code, ';');
		g_string_append (code, heading);
	}
	return g_string_free (code, FALSE);
}

/* ---- words ----------------------------------------------------------------------------------- */

static const struct {
	const char *code, *words, *japanese;
} fixed[] = {
	{ KINKO_COPY_BACKUP, N_ ("backup of the vault"), "金庫のバックアップ" },
	{ KINKO_COPY_FILE, N_ ("file"), "ファイル" },
	{ KINKO_COPY_CSV, N_ ("CSV file"), "CSVファイル" },
	{ KINKO_COPY_SEALED, N_ ("sealed handover file (age)"), "暗号化した引継ぎファイル（age）" },
};

/* "@table 4 case_no;child_name" */
static char *
words_of_table (const char *others, const char *headings, gboolean japanese)
{
	g_auto (GStrv) list = g_strsplit (headings, ";", -1);
	g_autofree char *named = g_strjoinv (japanese ? "、" : _ (", "), list);

	if (japanese)
		return g_str_equal (others, "0")
			       ? g_strdup_printf ("案件の一覧：%s", named)
			       : g_strdup_printf ("案件の一覧：%s ほか%s列", named, others);
	return g_str_equal (others, "0")
		       ? g_strdup_printf (_ ("table of cases: %s"), named)
		       : g_strdup_printf (_ ("table of cases: %s and %s other columns"), named,
					  others);
}

/* NULL: not such a code. */
static char *
words_of (const char *code, gboolean japanese)
{
	g_auto (GStrv) parts = g_strsplit (code, " ", 3); /* a heading may have spaces */
	const guint n = g_strv_length (parts);

	for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
		if (g_str_equal (fixed[i].code, code))
			return g_strdup (japanese ? fixed[i].japanese : _ (fixed[i].words));
	if (n == 2 && g_str_equal (parts[0], "@number"))
		return japanese ? g_strdup_printf ("個人番号（案件 %s）", parts[1])
				: g_strdup_printf (_ ("My Number, case %s"), parts[1]);
	if (n != 3)
		return NULL;
	if (g_str_equal (parts[0], "@handover"))
		return japanese ? g_strdup_printf ("引継ぎ（案件%s件、書類%s件）", parts[1],
						   parts[2])
				: g_strdup_printf (_ ("handover of %s cases and %s documents"),
						   parts[1], parts[2]);
	if (g_str_equal (parts[0], "@document"))
		return japanese
			       ? g_strdup_printf ("書類 %s（案件 %s）", parts[1], parts[2])
			       : g_strdup_printf (_ ("document %s of case %s"), parts[1], parts[2]);
	return g_str_equal (parts[0], "@table") ? words_of_table (parts[1], parts[2], japanese)
						: NULL;
}

gboolean
kinko_copy_text_is_in (const KinkoField *field)
{
	const KinkoForm *form = kinko_register_find ("copy")->form;

	return field == &form->fields[kinko_form_index (form, "what")] ||
	       field == &form->fields[kinko_form_index (form, "medium")];
}

static char *
with_mark (const char *stored, gboolean japanese)
{
	const gsize mark =
		g_str_has_prefix (stored, KINKO_TEST_MARK) ? strlen (KINKO_TEST_MARK) : 0;
	g_autofree char *words = words_of (stored + mark, japanese);

	return words == NULL ? g_strdup (stored)
			     : g_strconcat (mark == 0 ? "" : KINKO_TEST_MARK, words, NULL);
}

char *
kinko_copy_text_words (const char *stored)
{
	return with_mark (stored, FALSE);
}

char *
kinko_copy_text_japanese (const char *stored)
{
	return with_mark (stored, TRUE);
}
