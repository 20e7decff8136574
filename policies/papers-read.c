#include "policies/papers-internal.h"

#include <glib/gi18n.h>

#include "policies/word.h"
#include "policies/yaml-read.h"

/* Every wrong word is answered with the whole list, so no list may be long. */
#define MOST_TYPES 256u
#define MOST_NEEDS 64u
#define MOST_WORDS 64u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE }, { "home_municipality", TRUE }, { "types", TRUE }, { "flags", TRUE },
	{ "needs", TRUE },  { "identity", TRUE },
};
enum { FILE_FORMAT, FILE_HOME, FILE_TYPES, FILE_FLAGS, FILE_NEEDS, FILE_IDENTITY };

static const KinkoYamlKey need_keys[] = {
	{ "id", TRUE },         { "label", TRUE },  { "for", TRUE },    { "statuses", FALSE },
	{ "elsewhere", FALSE }, { "flags", FALSE }, { "any_of", TRUE }, { "only", FALSE },
};
enum {
	NEED_ID,
	NEED_LABEL,
	NEED_FOR,
	NEED_STATUSES,
	NEED_ELSEWHERE,
	NEED_FLAGS,
	NEED_ANY_OF,
	NEED_ONLY,
};

static const KinkoYamlKey identity_keys[] = {
	{ "card", TRUE },  { "number", TRUE },   { "photo", TRUE },
	{ "plain", TRUE }, { "refused", FALSE },
};
enum { IDENTITY_CARD, IDENTITY_NUMBER, IDENTITY_PHOTO, IDENTITY_PLAIN, IDENTITY_REFUSED };

static const KinkoYamlKey refused_keys[] = { { "papers", TRUE }, { "reason", TRUE } };
enum { REFUSED_PAPERS, REFUSED_REASON };

/* Names that needs may use, and the ids that were given so far. */
typedef struct {
	KinkoYaml *yaml;
	KinkoPapers *papers;
	GPtrArray *flags; /* char *, NULL-terminated once they are read */
	GHashTable *need_ids;
} Reader;

static void
need_free (gpointer data)
{
	KinkoPaperNeed *need = data;

	g_free (need->id);
	g_free (need->label_en);
	g_free (need->label_ja);
	g_strfreev (need->flags);
	g_strfreev (need->statuses);
	g_strfreev (need->any_of);
	g_free (need);
}

static void
proof_free (gpointer data)
{
	KinkoProof *proof = data;

	g_free (proof->reason_en);
	g_free (proof->reason_ja);
	g_free (proof);
}

/* Texts that differ even after normalisation, as they are written; NULL-terminated. */
static GPtrArray *
read_words (Reader *reader, const KinkoYamlNode *node, guint max)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, max);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const char *text = kinko_yaml_text (reader->yaml, items->pdata[i]);
		g_autofree char *shown = NULL;

		if (text == NULL)
			continue;
		if (g_hash_table_add (seen, kinko_word_normalize (text))) {
			g_ptr_array_add (words, g_strdup (text));
			continue;
		}
		shown = kinko_yaml_excerpt (items->pdata[i]);
		kinko_yaml_problem (reader->yaml, items->pdata[i], "duplicate",
				    _ ("'%s' is given twice"), shown);
	}
	g_ptr_array_add (words, NULL);
	return words;
}

static char **
normalize_all (char **words)
{
	for (char **word = words; *word != NULL; word++) {
		char *normal = kinko_word_normalize (*word);

		g_free (*word);
		*word = normal;
	}
	return words;
}

/* ---- needs ----------------------------------------------------------------------------------- */

/* NULL when the key is absent. A bad list of known words was reported once, where it stands. */
static char **
read_known (Reader *reader, const KinkoYamlNode *node, const char *const *known, const char *code)
{
	if (node == NULL || known[0] == NULL)
		return NULL;
	return normalize_all (kinko_yaml_choices (reader->yaml, node, known, MOST_WORDS, code));
}

/* A condition at the wrong place would be believed to be looked at. */
static void
check_conditions (Reader *reader, const KinkoYamlNode *const *values, gboolean household,
		  const KinkoYamlNode *node)
{
	static const struct {
		int key;
		gboolean household;
	} homes[] = { { NEED_FLAGS, TRUE }, { NEED_ONLY, TRUE }, { NEED_ELSEWHERE, FALSE } };

	for (gsize i = 0; i < G_N_ELEMENTS (homes); i++)
		if (values[homes[i].key] != NULL && homes[i].household != household)
			kinko_yaml_problem (reader->yaml, values[homes[i].key], "misplaced",
					    _ ("'%s' goes with 'for: %s' only"),
					    need_keys[homes[i].key].name,
					    homes[i].household ? "household" : "person");
	if (values[NEED_STATUSES] == NULL && (!household || values[NEED_FLAGS] == NULL))
		kinko_yaml_problem (reader->yaml, node, "no_condition",
				    household ? _ ("'flags' or 'statuses' are needed")
					      : _ ("'statuses' are needed"));
}

static void
read_need (Reader *reader, const KinkoYamlNode *node)
{
	static const char *const targets[] = { "household", "person", NULL };
	const KinkoYamlNode *values[G_N_ELEMENTS (need_keys)];
	KinkoPaperNeed *need;
	int target;

	if (!kinko_yaml_map (reader->yaml, node, need_keys, G_N_ELEMENTS (values), values))
		return;
	need = g_new0 (KinkoPaperNeed, 1);
	g_ptr_array_add (reader->papers->needs, need);
	need->id = g_strdup (kinko_yaml_new_id (reader->yaml, values[NEED_ID], reader->need_ids));
	kinko_yaml_bilingual (reader->yaml, values[NEED_LABEL], &need->label_en, &need->label_ja);
	target = kinko_yaml_choice (reader->yaml, values[NEED_FOR], targets, "unknown_target");
	need->household = target == 0;
	need->statuses =
		read_known (reader, values[NEED_STATUSES], kinko_papers_statuses, "unknown_status");
	need->flags = read_known (reader, values[NEED_FLAGS],
				  (const char *const *) reader->flags->pdata, "unknown_flag");
	need->any_of =
		read_known (reader, values[NEED_ANY_OF],
			    (const char *const *) reader->papers->types->pdata, "unknown_type");
	need->by_place =
		kinko_yaml_boolean (reader->yaml, values[NEED_ELSEWHERE], &need->elsewhere);
	if (!kinko_yaml_boolean (reader->yaml, values[NEED_ONLY], &need->only))
		need->only = FALSE;
	if (target >= 0)
		check_conditions (reader, values, need->household, node);
}

/* ---- identity -------------------------------------------------------------------------------- */

/* May a word be of both kinds? A passport proves an identity and is refused as proof of a number;
 * but what is proof and no proof, or has a photo and has none, is a slip of the pen. */
static gboolean
contradicts (guint kinds, KinkoProofKind kind)
{
	const guint number = KINKO_PROOF_NUMBER | KINKO_PROOF_REFUSED;
	const guint identity = KINKO_PROOF_PHOTO | KINKO_PROOF_PLAIN;

	return kinds != 0 &&
	       ((kinds | kind) & KINKO_PROOF_CARD || (kind & number && kinds & number) ||
		(kind & identity && kinds & identity));
}

/* The proof of a word, which gets @kind; NULL if that contradicts what is known of it. */
static KinkoProof *
add_proof (Reader *reader, const KinkoYamlNode *node, KinkoProofKind kind)
{
	const char *text = kinko_yaml_text (reader->yaml, node);
	g_autofree char *word = text == NULL ? NULL : kinko_word_normalize (text);
	g_autofree char *shown = NULL;
	KinkoProof *proof;

	if (word == NULL)
		return NULL;
	proof = g_hash_table_lookup (reader->papers->proofs, word);
	if (proof == NULL) {
		proof = g_new0 (KinkoProof, 1);
		g_hash_table_insert (reader->papers->proofs, g_steal_pointer (&word), proof);
	}
	shown = kinko_yaml_excerpt (node);
	if (proof->kinds & kind)
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"),
				    shown);
	else if (contradicts (proof->kinds, kind))
		kinko_yaml_problem (reader->yaml, node, "contradiction",
				    _ ("'%s' stands in a list that says otherwise"), shown);
	else {
		proof->kinds |= kind;
		return proof;
	}
	return NULL;
}

/* A list of papers, each the list of its spellings. */
static void
read_proofs (Reader *reader, const KinkoYamlNode *node, KinkoProofKind kind)
{
	g_autoptr (GPtrArray) papers = kinko_yaml_short_list (reader->yaml, node, MOST_WORDS);

	for (guint i = 0; papers != NULL && i < papers->len; i++) {
		g_autoptr (GPtrArray) words =
			kinko_yaml_short_list (reader->yaml, papers->pdata[i], MOST_WORDS);

		for (guint j = 0; words != NULL && j < words->len; j++) {
			KinkoProof *proof = add_proof (reader, words->pdata[j], kind);

			if (proof != NULL && kind == KINKO_PROOF_PLAIN)
				proof->paper = i;
		}
	}
}

static void
read_refused (Reader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, MOST_WORDS);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (refused_keys)];
		g_autoptr (GPtrArray) words = NULL;
		g_autofree char *en = NULL;
		g_autofree char *ja = NULL;

		if (!kinko_yaml_map (reader->yaml, items->pdata[i], refused_keys,
				     G_N_ELEMENTS (values), values))
			continue;
		kinko_yaml_bilingual (reader->yaml, values[REFUSED_REASON], &en, &ja);
		words = kinko_yaml_short_list (reader->yaml, values[REFUSED_PAPERS], MOST_WORDS);
		for (guint j = 0; words != NULL && j < words->len; j++) {
			KinkoProof *proof =
				add_proof (reader, words->pdata[j], KINKO_PROOF_REFUSED);

			if (proof == NULL)
				continue;
			proof->reason_en = g_strdup (en);
			proof->reason_ja = g_strdup (ja);
		}
	}
}

static void
read_identity (Reader *reader, const KinkoYamlNode *node)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (identity_keys)];

	if (!kinko_yaml_map (reader->yaml, node, identity_keys, G_N_ELEMENTS (values), values))
		return;
	read_proofs (reader, values[IDENTITY_CARD], KINKO_PROOF_CARD);
	read_proofs (reader, values[IDENTITY_NUMBER], KINKO_PROOF_NUMBER);
	read_proofs (reader, values[IDENTITY_PHOTO], KINKO_PROOF_PHOTO);
	read_proofs (reader, values[IDENTITY_PLAIN], KINKO_PROOF_PLAIN);
	read_refused (reader, values[IDENTITY_REFUSED]);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_file (Reader *reader)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	g_autoptr (GPtrArray) home = NULL;
	g_autoptr (GPtrArray) needs = NULL;

	if (!kinko_yaml_file (reader->yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	home = read_words (reader, values[FILE_HOME], MOST_WORDS);
	reader->papers->home = normalize_all ((char **) g_ptr_array_steal (home, NULL));
	reader->papers->types = read_words (reader, values[FILE_TYPES], MOST_TYPES);
	reader->flags = read_words (reader, values[FILE_FLAGS], MOST_WORDS);
	needs = kinko_yaml_short_list (reader->yaml, values[FILE_NEEDS], MOST_NEEDS);
	for (guint i = 0; needs != NULL && i < needs->len; i++)
		read_need (reader, needs->pdata[i]);
	read_identity (reader, values[FILE_IDENTITY]);
}

KinkoPapers *
kinko_papers_read (KinkoYaml *yaml)
{
	g_autoptr (GHashTable) need_ids =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	KinkoPapers *papers = g_new0 (KinkoPapers, 1);
	Reader reader = { yaml, papers, NULL, need_ids };

	papers->needs = g_ptr_array_new_with_free_func (need_free);
	papers->proofs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, proof_free);
	read_file (&reader);
	g_clear_pointer (&reader.flags, g_ptr_array_unref);
	return papers;
}

void
kinko_papers_free (KinkoPapers *papers)
{
	if (papers == NULL)
		return;
	g_strfreev (papers->home);
	g_clear_pointer (&papers->types, g_ptr_array_unref);
	g_ptr_array_unref (papers->needs);
	g_hash_table_unref (papers->proofs);
	g_free (papers);
}
