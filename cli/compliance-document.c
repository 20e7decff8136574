#include "cli/compliance-document.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/compliance-articles.h"
#include "cli/form-draft.h"
#include "cli/sheet.h"
#include "policies/action.h"
#include "policies/language.h"

/* ---- the result ------------------------------------------------------------------------------ */

/* A failure of these tells of the vault; of others that somebody mistyped. */
static const char *const telling[] = { "backup.create",
				       "backup.verify",
				       "erasure.check",
				       "keys.rotate",
				       "log.verify",
				       KINKO_LAST_ACTS_CLOCK,
				       NULL };

/* Such a one failed, and was not done since. */
static gboolean
is_failing (const char *action, const KinkoLastAct *act)
{
	return g_strv_contains (telling, action) && act->failed > 0 && act->failed_seq > act->seq;
}

/* "makes a form (monthly-report)" */
static char *
act_text (const char *action)
{
	const KinkoAction *known = kinko_action_find (action);

	if (known != NULL)
		return g_strdup (_ (known->summary));
	if (g_str_equal (action, KINKO_LAST_ACTS_CLOCK))
		return g_strdup (_ ("openings with the clock synchronised"));
	g_assert (g_str_has_prefix (action, KINKO_LAST_ACTS_FORM));
	known = kinko_action_find ("form.make");
	g_assert (known != NULL);
	return g_strdup_printf (_ ("%s (%s)"), _ (known->summary),
				action + strlen (KINKO_LAST_ACTS_FORM));
}

static json_t *
act_result (const char *action, const KinkoLastAct *act)
{
	g_autofree char *what = act_text (action);
	json_t *result = json_pack ("{s:s, s:s, s:I, s:I}", "action", action, "what", what, "done",
				    (json_int_t) (act == NULL ? 0 : act->done), "failed",
				    (json_int_t) (act == NULL ? 0 : act->failed));

	if (act != NULL && act->done > 0) {
		json_object_set_new (result, "seq", json_integer ((json_int_t) act->seq));
		json_object_set_new (result, "time", json_string (act->time));
		json_object_set_new (result, "by", json_string (act->by));
	}
	return result;
}

static void
count_open (const KinkoArticle *article, const KinkoContractStatus *status, guint *open,
	    guint *overdue)
{
	*open = *overdue = 0;
	for (guint i = 0; status != NULL && i < status->open->len; i++) {
		const KinkoOpenItem *item = status->open->pdata[i];

		if (!g_strv_contains (article->kinds, item->kind))
			continue;
		*open += 1;
		*overdue += item->overdue;
	}
}

static gboolean
is_backup (const KinkoArticle *article)
{
	return g_strv_contains (article->acts, "backup.create");
}

/* Who holds no key does not know. */
static json_t *
count_result (const KinkoCompliance *evidence, guint count)
{
	return evidence->status == NULL ? json_null () : json_integer ((json_int_t) count);
}

static json_t *
article_result (const KinkoArticle *article, const KinkoCompliance *evidence)
{
	json_t *acts = json_array ();
	gboolean attention, recorded = FALSE;
	guint open, overdue;
	const char *state;

	count_open (article, evidence->status, &open, &overdue);
	attention = overdue > 0 || (is_backup (article) && evidence->backup.overdue);
	for (const char *const *action = article->acts; *action != NULL; action++) {
		const KinkoLastAct *act = kinko_last_acts_find (evidence->acts, *action);

		json_array_append_new (acts, act_result (*action, act));
		recorded = recorded || (act != NULL && act->done > 0);
		attention = attention || (act != NULL && is_failing (*action, act));
	}
	if (attention)
		state = "attention";
	else
		state = recorded ? "recorded" : article->built_in ? "built-in" : "none";
	return json_pack ("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "article", article->article,
			  "asks", _ (article->asks), "does", _ (article->does), "state", state,
			  "acts", acts, "open", count_result (evidence, open), "overdue",
			  count_result (evidence, overdue));
}

json_t *
kinko_compliance_result (const KinkoCompliance *evidence)
{
	gsize n;
	const KinkoArticle *articles = kinko_articles (&n);
	json_t *list = json_array ();

	for (gsize i = 0; i < n; i++)
		json_array_append_new (list, article_result (&articles[i], evidence));
	return list;
}

/* ---- the document ---------------------------------------------------------------------------- */

static const char *
state_label (const char *state)
{
	if (strcmp (state, "attention") == 0)
		return _ ("needs attention");
	if (strcmp (state, "recorded") == 0)
		return _ ("recorded");
	return strcmp (state, "none") == 0 ? _ ("nothing recorded yet") : _ ("built in");
}

/* A line for each act that was done or failed, and one for what is open. */
static char *
evidence_text (const json_t *article)
{
	GString *text = g_string_new (NULL);
	gint64 open = kinko_result_number (article, "open");
	const json_t *act;
	gsize i;

	json_array_foreach (json_object_get (article, "acts"), i, act)
	{
		const char *what = kinko_result_text (act, "what");
		gint64 done = kinko_result_number (act, "done");
		gint64 failed = kinko_result_number (act, "failed");

		if (done > 0)
			/* TRANSLATORS: what was done, on which day, in which entry of the log, how often in all */
			g_string_append_printf (
				text, _ ("%s: last on %.10s, entry %lld (%lld in all)\n"), what,
				kinko_result_text (act, "time"),
				(long long) kinko_result_number (act, "seq"), (long long) done);
		if (failed > 0)
			g_string_append_printf (text, _ ("%s: failed %lld times\n"), what,
						(long long) failed);
	}
	if (open > 0)
		g_string_append_printf (text, _ ("open: %lld, overdue: %lld\n"), (long long) open,
					(long long) kinko_result_number (article, "overdue"));
	return g_strchomp (g_string_free (text, FALSE));
}

json_t *
kinko_compliance_document (const json_t *articles, const char *origin, gboolean test,
			   const char *root, const KinkoDate *today)
{
	const KinkoFormHead head = {
		.form = "compliance",
		.title = _ ("compliance with the contract"),
		.english = strcmp (kinko_language_choose ("en", "ja"), "en") == 0,
		.date = *today,
		.landscape = TRUE,
		.test = test,
		.footer = root,
	};
	json_t *draft = kinko_form_draft_new (&head);
	json_t *fields = kinko_form_draft_fields (draft, NULL);
	json_t *table = kinko_form_draft_table (draft, NULL);
	const json_t *article;
	gsize i;

	kinko_form_draft_text_field (fields, _ ("name of the log"), KINKO_FORM_TEXT, origin);
	kinko_form_draft_text_field (fields, _ ("root of the tree"), KINKO_FORM_HASH, root);
	kinko_form_draft_column (table, _ ("article"), KINKO_FORM_TEXT, 14);
	kinko_form_draft_column (table, _ ("what it asks"), KINKO_FORM_TEXT, 18);
	kinko_form_draft_column (table, _ ("what kinko does"), KINKO_FORM_TEXT, 28);
	kinko_form_draft_column (table, _ ("evidence"), KINKO_FORM_TEXT, 30);
	kinko_form_draft_column (table, _ ("state"), KINKO_FORM_TEXT, 15);
	json_array_foreach (articles, i, article)
	{
		json_t *row = kinko_form_draft_row (table);
		g_autofree char *evidence = evidence_text (article);

		kinko_form_draft_text_cell (row, kinko_result_text (article, "article"));
		kinko_form_draft_text_cell (row, kinko_result_text (article, "asks"));
		kinko_form_draft_text_cell (row, kinko_result_text (article, "does"));
		kinko_form_draft_text_cell (row, evidence);
		kinko_form_draft_text_cell (row,
					    state_label (kinko_result_text (article, "state")));
	}
	return draft;
}
