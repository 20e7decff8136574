/* Words of the records behind the forms, which people type in more ways than one. */
#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/line-number.h"
#include "vault/case-value.h"
#include "vault/mynumber.h"
#include "vault/register-values.h"

#define SCORE_MAX 100

static char *
fail (const KinkoField *field, const char *code, const char *message, KinkoProblem **problem)
{
	*problem = kinko_problem_new (code, field->name, "%s", message);
	return NULL;
}

/* ---- choices --------------------------------------------------------------------------------- */

/* What may be typed besides the word that is kept: English, or the number of the item of the article. */
static const struct {
	const char *field, *typed, *word;
} aliases[] = {
	{ "kind", "education", "教育" },
	{ "kind", "drill", "訓練" },
	{ "kind", "software", "ソフトウェア" },
	{ "kind", "equipment", "機器" },
	{ "kind", "pc", "パソコン" },
	{ "kind", "usb", "USBメモリ" },
	{ "kind", "disk", "外付けディスク" },
	{ "kind", "printer", "プリンター" },
	{ "kind", "scanner", "スキャナー" },
	{ "kind", "rule", "規程" },
	{ "kind", "plan", "計画" },
	{ "kind", "manual", "手順書" },
	{ "kind", "flow", "業務フロー" },
	{ "kind", "risk-plan", "リスク管理計画" },
	{ "kind", "material", "教材" },
	{ "kind", "other", "その他" },
	{ "owner", "ward", "区" },
	{ "owner", "contractor", "受託者" },
	{ "fixing", "wire", "ワイヤー" },
	{ "fixing", "locker", "ロッカー" },
	{ "fixing", "room", "施錠室" },
	{ "fixing", "other", "その他" },
	{ "check_result", "ok", "適正" },
	{ "check_result", "not-ok", "不適正" },
	{ "measure", "1", "破壊" },
	{ "measure", "2", "立会消去" },
	{ "measure", "3", "立会破壊" },
	{ "measure", "agreed", "協議" },
	{ "handling", "disposal", "廃棄" },
	{ "handling", "return", "返却" },
	{ "handling", "reuse", "転用" },
	{ "category", "1", "紛失" },
	{ "category", "2", "破壊" },
	{ "category", "3", "改ざん" },
	{ "category", "4", "漏えい" },
	{ "category", "5", "不正アクセス" },
	{ "category", "6", "違反" },
	{ "category", "7", "その他" },
	{ "reportable", "yes", "対象" },
	{ "reportable", "no", "対象外" },
	{ "reportable", "unknown", "確認中" },
};

/* "(4)" as "4". */
static void
strip_brackets (char *word)
{
	gsize len = strlen (word);

	if (len < 3 || word[0] != '(' || word[len - 1] != ')')
		return;
	memmove (word, word + 1, len - 2);
	word[len - 2] = '\0';
}

char *
kinko_register_read_word (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);

	if (folded != NULL)
		strip_brackets (folded);
	for (gsize i = 0; folded != NULL && i < G_N_ELEMENTS (aliases); i++)
		if (strcmp (aliases[i].field, field->name) == 0 &&
		    g_ascii_strcasecmp (aliases[i].typed, folded) == 0)
			return kinko_case_value_read (field, aliases[i].word, problem);
	return kinko_case_value_read (field, text, problem);
}

/* ---- people ---------------------------------------------------------------------------------- */

static char *
join (GPtrArray *words)
{
	g_ptr_array_add (words, NULL);
	return g_strjoinv (";", (char **) words->pdata);
}

char *
kinko_register_read_people (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_auto (GStrv) words = kinko_register_split_words (text);
	g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);
	gboolean good = words[0] != NULL && !kinko_mynumber_occurs_in (text);

	for (char **word = words; *word != NULL; word++) {
		good = good && kinko_operator_id_is_valid (*word);
		if (!g_ptr_array_find_with_equal_func (people, *word, g_str_equal, NULL))
			g_ptr_array_add (people, g_strdup (*word));
	}
	return good ? join (people)
		    : fail (field, "people_invalid",
			    _ ("these are no IDs of people, such as sato;suzuki"), problem);
}

/* "sato=90"; the score without leading zeros. */
static char *
read_score (const char *word)
{
	const char *equals = strchr (word, '=');
	g_autofree char *person = equals == NULL ? NULL : g_strndup (word, (gsize) (equals - word));
	guint64 score;

	if (person == NULL || !kinko_operator_id_is_valid (person) ||
	    !g_ascii_string_to_unsigned (equals + 1, 10, 0, SCORE_MAX, &score, NULL))
		return NULL;
	return g_strdup_printf ("%s=%u", person, (guint) score);
}

static gboolean
has_person (GPtrArray *scores, const char *score)
{
	gsize len = strcspn (score, "=") + 1;

	for (guint i = 0; i < scores->len; i++)
		if (strncmp (scores->pdata[i], score, len) == 0)
			return TRUE;
	return FALSE;
}

char *
kinko_register_read_scores (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_auto (GStrv) words = kinko_register_split_words (text);
	g_autoptr (GPtrArray) scores = g_ptr_array_new_with_free_func (g_free);
	gboolean good = words[0] != NULL && !kinko_mynumber_occurs_in (text);

	for (char **word = words; good && *word != NULL; word++) {
		g_autofree char *score = read_score (*word);

		good = score != NULL && !has_person (scores, score);
		if (good)
			g_ptr_array_add (scores, g_steal_pointer (&score));
	}
	return good ? join (scores)
		    : fail (field, "scores_invalid",
			    _ ("these are no scores of people from 0 to 100, one for each, such as "
			       "sato=90;suzuki=85"),
			    problem);
}

/* ---- numbers of lines ------------------------------------------------------------------------ */

char *
kinko_register_read_number (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);

	if (folded != NULL && kinko_line_number_is_valid (folded))
		return g_steal_pointer (&folded);
	return fail (field, "number_invalid", _ ("this is no number of a line, such as R26-0001"),
		     problem);
}
