#include "vault/case-papers.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/language.h"
#include "vault/document.h"

static const char *
text_of (const KinkoCase *kase, guint adult, const char *part)
{
	return kase->data->values[kinko_field_of_adult (adult, part)];
}

static GStrv
words_of (const KinkoCase *kase, const char *field)
{
	const char *list = kinko_case_data_get (kase->data, field);

	return g_strsplit (list == NULL ? "" : list, ";", -1);
}

/* What is written down as received, and what is stored. */
static GStrv
received (KinkoSession *session, const KinkoCase *kase, GError **error)
{
	g_autofree GStrv stored = kinko_document_types (session, kase->file, error);
	g_autofree GStrv written = NULL;
	GPtrArray *all;

	if (stored == NULL)
		return NULL;
	written = words_of (kase, "docs_received"); /* the words go into the list */
	all = g_ptr_array_new ();
	for (char **word = written; *word != NULL; word++)
		g_ptr_array_add (all, g_steal_pointer (word));
	for (char **word = stored; *word != NULL; word++)
		g_ptr_array_add (all, g_steal_pointer (word));
	g_ptr_array_add (all, NULL);
	return (GStrv) g_ptr_array_free (all, FALSE);
}

GPtrArray *
kinko_case_missing_papers (KinkoSession *session, const KinkoCase *kase, GError **error)
{
	const KinkoPapers *papers = kinko_policy_papers (kinko_session_policy (session));
	g_auto (GStrv) flags = words_of (kase, "household_flags");
	g_auto (GStrv) words = received (session, kase, error);
	KinkoPapersFacts facts = { .flags = (const char *const *) flags,
				   .received = (const char *const *) words };

	if (words == NULL)
		return NULL;
	if (papers == NULL)
		return g_ptr_array_new ();
	for (guint i = 0; i < KINKO_PAPERS_PERSONS; i++)
		facts.persons[i] = (KinkoPapersPerson){
			.present = text_of (kase, i, "name") != NULL,
			.tax_status = text_of (kase, i, "tax_status"),
			.municipality = text_of (kase, i, "jan1_municipality"),
		};
	return kinko_papers_missing (papers, &facts);
}

KinkoProblem *
kinko_case_missing_paper_problem (const KinkoMissingPaper *missing)
{
	const char *label = kinko_language_choose (missing->label_en, missing->label_ja);

	if (missing->person >= KINKO_ADULTS)
		return kinko_problem_new ("missing_paper", NULL, _ ("missing: %s"), label);
	return kinko_problem_new (
		"missing_paper",
		kinko_subject_name ((KinkoSubject) (KINKO_SUBJECT_GUARDIAN1 + missing->person)),
		_ ("missing: %s"), label);
}

/* The letter goes to a family in Tokyo. */
static char *
name_paper (const KinkoCase *kase, const KinkoMissingPaper *missing)
{
	const char *relation;

	if (missing->person >= KINKO_ADULTS)
		return g_strdup (missing->label_ja);
	relation = text_of (kase, missing->person, "rel");
	if (relation == NULL)
		relation = text_of (kase, missing->person, "name");
	return g_strdup_printf ("%s(%s)", missing->label_ja, relation);
}

/* Has a person written it down already, perhaps in other words: "母の住民税申告"? */
static gboolean
is_written (GStrv written, const KinkoMissingPaper *missing)
{
	for (; *written != NULL; written++)
		if (strstr (*written, missing->label_ja) != NULL)
			return TRUE;
	return FALSE;
}

gboolean
kinko_case_name_missing (KinkoSession *session, const KinkoCase *kase, GPtrArray *words,
			 GError **error)
{
	g_autoptr (GPtrArray) missing = kinko_case_missing_papers (session, kase, error);
	g_auto (GStrv) written = words_of (kase, "docs_missing");

	if (missing == NULL)
		return FALSE;
	for (guint i = 0; i < missing->len; i++)
		if (!is_written (written, missing->pdata[i]))
			g_ptr_array_add (words, name_paper (kase, missing->pdata[i]));
	for (char **word = written; *word != NULL; word++)
		if (**word != '\0')
			g_ptr_array_add (words, g_strdup (*word));
	return TRUE;
}

gboolean
kinko_case_identity_is_checked (KinkoSession *session, const KinkoCase *kase, GPtrArray *problems)
{
	const KinkoPapers *papers = kinko_policy_papers (kinko_session_policy (session));
	const char *why = NULL;
	gboolean any = FALSE;

	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		any = any || kase->data->has_number[i];
	if (!any)
		return TRUE;
	if (papers == NULL)
		why = _ ("the policy does not say what proves it: it has no papers.yaml");
	else if (kinko_papers_identity (papers, kinko_case_data_get (kase->data, "number_check"),
					kinko_case_data_get (kase->data, "identity_check"), &why))
		return TRUE;
	g_ptr_array_add (problems, kinko_problem_new ("identity_unproved", NULL, "%s", why));
	return FALSE;
}
