#include "policies/papers-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/language.h"
#include "policies/word.h"

const char *const kinko_papers_statuses[] = {
	"課税", "均等割のみ", "非課税", "未申告", "国外", "生活保護", KINKO_PAPERS_NOT_ENTERED,
	NULL,
};

/* What the needs are held against; words normalised. */
typedef struct {
	const KinkoPapers *papers;
	const KinkoPapersPerson *persons;
	char **flags;
	char **received;
} Question;

static void
missing_free (gpointer data)
{
	KinkoMissingPaper *missing = data;

	g_free (missing->need);
	g_free (missing->label_en);
	g_free (missing->label_ja);
	g_free (missing);
}

/* What is no text is nothing that a need knows. */
static char **
normalize_words (const char *const *words)
{
	GPtrArray *normal = g_ptr_array_new ();

	for (; words != NULL && *words != NULL; words++) {
		char *word = kinko_word_normalize (*words);

		if (word != NULL)
			g_ptr_array_add (normal, word);
	}
	g_ptr_array_add (normal, NULL);
	return (char **) g_ptr_array_free (normal, FALSE);
}

/* Nothing but remarks in brackets: "(横浜市)", " (父) (写し)". */
static gboolean
is_remark (const char *text)
{
	while (*(text += strspn (text, " ")) != '\0') {
		const char *end = text[0] == '(' ? strchr (text, ')') : NULL;

		if (end == NULL || strcspn (text + 1, "(") < (gsize) (end - text - 1))
			return FALSE;
		text = end + 1;
	}
	return TRUE;
}

static gboolean
fits (const char *word, const char *type)
{
	return g_str_has_prefix (word, type) && is_remark (word + strlen (type));
}

const char *const *
kinko_papers_types (const KinkoPapers *papers)
{
	return (const char *const *) papers->types->pdata;
}

const char *
kinko_papers_type (const KinkoPapers *papers, const char *word)
{
	g_autofree char *normal = kinko_word_normalize (word);
	const char *with_remark = NULL;

	for (const char *const *type = kinko_papers_types (papers); normal != NULL && *type != NULL;
	     type++) {
		g_autofree char *known = kinko_word_normalize (*type);

		if (strcmp (normal, known) == 0)
			return *type;
		if (with_remark == NULL && fits (normal, known))
			with_remark = *type;
	}
	return with_remark;
}

/* ---- needs ----------------------------------------------------------------------------------- */

/* A status that is none of those known is one that is not known: never one that asks for less. */
static const char *
status_of (const KinkoPapersPerson *person)
{
	if (person->tax_status != NULL &&
	    g_strv_contains (kinko_papers_statuses, person->tax_status))
		return person->tax_status;
	return KINKO_PAPERS_NOT_ENTERED;
}

/* Whoever's place is not known is taken to have lived here, where the ward sees the tax itself. */
static gboolean
lived_elsewhere (const KinkoPapers *papers, const KinkoPapersPerson *person)
{
	g_autofree char *place =
		person->municipality == NULL ? NULL : kinko_word_normalize (person->municipality);

	return place != NULL && place[0] != '\0' &&
	       !g_strv_contains ((const char *const *) papers->home, place);
}

static gboolean
concerns_person (const Question *question, const KinkoPaperNeed *need, guint i)
{
	const KinkoPapersPerson *person = &question->persons[i];

	return person->present && need->statuses != NULL &&
	       g_strv_contains ((const char *const *) need->statuses, status_of (person)) &&
	       (!need->by_place || lived_elsewhere (question->papers, person) == need->elsewhere);
}

static gboolean
concerns_household (const Question *question, const KinkoPaperNeed *need)
{
	for (char **flag = need->flags; flag != NULL && *flag != NULL; flag++)
		if (g_strv_contains ((const char *const *) question->flags, *flag))
			return TRUE;
	for (guint i = 0; i < KINKO_PAPERS_PERSONS; i++)
		if (concerns_person (question, need, i))
			return TRUE;
	return FALSE;
}

static gboolean
is_met (const Question *question, const KinkoPaperNeed *need)
{
	for (char **type = need->any_of; *type != NULL; type++)
		for (char **word = question->received; *word != NULL; word++)
			if (fits (*word, *type))
				return TRUE;
	return FALSE;
}

static void
add_missing (GPtrArray *list, const KinkoPaperNeed *need, guint person)
{
	KinkoMissingPaper *missing = g_new0 (KinkoMissingPaper, 1);

	missing->need = g_strdup (need->id);
	missing->label_en = g_strdup (need->label_en);
	missing->label_ja = g_strdup (need->label_ja);
	missing->person = person;
	g_ptr_array_add (list, missing);
}

static gboolean
is_exclusive (const Question *question)
{
	for (guint i = 0; i < question->papers->needs->len; i++) {
		const KinkoPaperNeed *need = question->papers->needs->pdata[i];

		if (need->only && concerns_household (question, need))
			return TRUE;
	}
	return FALSE;
}

GPtrArray *
kinko_papers_missing (const KinkoPapers *papers, const KinkoPapersFacts *facts)
{
	g_auto (GStrv) flags = normalize_words (facts->flags);
	g_auto (GStrv) received = normalize_words (facts->received);
	const Question question = { papers, facts->persons, flags, received };
	gboolean exclusive = is_exclusive (&question);
	GPtrArray *list = g_ptr_array_new_with_free_func (missing_free);

	for (guint i = 0; i < papers->needs->len; i++) {
		const KinkoPaperNeed *need = papers->needs->pdata[i];

		if ((exclusive && !need->only) || is_met (&question, need))
			continue;
		if (need->household && concerns_household (&question, need))
			add_missing (list, need, G_MAXUINT);
		for (guint j = 0; !need->household && j < KINKO_PAPERS_PERSONS; j++)
			if (concerns_person (&question, need, j))
				add_missing (list, need, j);
	}
	return list;
}

/* ---- identity -------------------------------------------------------------------------------- */

static const KinkoProof *
proof_of (const KinkoPapers *papers, const char *word)
{
	return word == NULL ? NULL : g_hash_table_lookup (papers->proofs, word);
}

static gboolean
refuse (const char **why, const char *reason)
{
	if (why != NULL)
		*why = reason;
	return FALSE;
}

static gboolean
is_blank (const char *word)
{
	return word == NULL || word[0] == '\0';
}

/* Two papers without a photo must be two papers: not one under two names. */
static gboolean
proves_identity (const KinkoPapers *papers, const char *checks, const char **why)
{
	g_autofree char *normal = checks == NULL ? NULL : kinko_word_normalize (checks);
	g_auto (GStrv) words = g_strsplit (normal == NULL ? "" : normal, ";", -1);
	const KinkoProof *first = NULL;

	if (is_blank (normal))
		return refuse (why, _ ("it is not recorded with what the identity was checked"));
	for (char **word = words; *word != NULL; word++) {
		const KinkoProof *proof = proof_of (papers, g_strstrip (*word));

		if (proof == NULL)
			continue;
		if (proof->kinds & (KINKO_PROOF_CARD | KINKO_PROOF_PHOTO))
			return TRUE;
		if (!(proof->kinds & KINKO_PROOF_PLAIN))
			continue;
		if (first != NULL && first->paper != proof->paper)
			return TRUE;
		first = proof;
	}
	if (first != NULL)
		return refuse (why, _ ("one paper without a photo does not prove an identity; "
				       "another one is needed, or one with a photo"));
	return refuse (why, _ ("nothing that is recorded proves an identity"));
}

gboolean
kinko_papers_identity (const KinkoPapers *papers, const char *number_check,
		       const char *identity_checks, const char **why)
{
	g_autofree char *word = number_check == NULL ? NULL : kinko_word_normalize (number_check);
	const KinkoProof *proof = proof_of (papers, word);

	if (is_blank (word))
		return refuse (why, _ ("it is not recorded with what the My Number was checked"));
	if (proof != NULL && proof->kinds & KINKO_PROOF_REFUSED)
		return refuse (why, kinko_language_choose (proof->reason_en, proof->reason_ja));
	if (proof == NULL || !(proof->kinds & (KINKO_PROOF_CARD | KINKO_PROOF_NUMBER)))
		return refuse (why, _ ("what is recorded does not prove a My Number"));
	return (proof->kinds & KINKO_PROOF_CARD) != 0 ||
	       proves_identity (papers, identity_checks, why);
}
