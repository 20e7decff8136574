/*
 * Which papers a case needs (必要書類) and with what somebody's My Number and identity are checked
 * (本人確認, 番号法 第16条): papers.yaml of a policy. Format: docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/yaml.h"

typedef struct _KinkoPapers KinkoPapers;

/* Whose taxes count: two guardians and the head of the household (家計主宰者). */
#define KINKO_PAPERS_PERSONS 3

typedef struct {
	gboolean present;
	const char *tax_status;   /* "課税" and so on, or NULL while it is not known */
	const char *municipality; /* on 1 January, or NULL */
} KinkoPapersPerson;

/* What is known of a case; everything borrowed. */
typedef struct {
	KinkoPapersPerson persons[KINKO_PAPERS_PERSONS];
	const char *const *flags;    /* household_flags; NULL-terminated, or NULL for none */
	const char *const *received; /* docs_received; NULL-terminated, or NULL for none */
} KinkoPapersFacts;

typedef struct {
	char *need; /* id of the need that is not met */
	char *label_en;
	char *label_ja;
	guint person; /* 0…2, or G_MAXUINT for the household */
} KinkoMissingPaper;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoPapers *kinko_papers_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_papers_free (KinkoPapers *papers);

/* NULL-terminated types of documents, in the order of the file; borrowed. */
const char *const *kinko_papers_types (const KinkoPapers *papers);

/*
 * The type that @word is: equal to it after NFKC, or the type with a remark in brackets behind it,
 * such as 課税証明書(横浜市). NULL if there is none; borrowed.
 */
const char *kinko_papers_type (const KinkoPapers *papers, const char *word);

/*
 * The needs that no received paper meets, KinkoMissingPaper in the order of the file and then of
 * the persons; owned by the caller, with a free function.
 */
GPtrArray *kinko_papers_missing (const KinkoPapers *papers, const KinkoPapersFacts *facts)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Are number and identity both proved? @identity_checks: words between ";"; NULL and "" are none.
 *
 * Returns: TRUE, or FALSE with the reason in @why (may be NULL): in the language of the user,
 * valid as long as @papers, and without a word of what was given.
 */
gboolean kinko_papers_identity (const KinkoPapers *papers, const char *number_check,
				const char *identity_checks, const char **why);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPapers, kinko_papers_free)
