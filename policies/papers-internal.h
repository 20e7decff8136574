/*
 * What papers.yaml says, as its reader and those who ask it share it. All words but those of types
 * are as kinko_word_normalize() makes them.
 */
#pragma once

#include "policies/papers.h"

/* One need: for whom it is asked, and what meets it. */
typedef struct {
	char *id;
	char *label_en;
	char *label_ja;
	gboolean household; /* once for all; else for each person concerned */
	gboolean only;      /* where it is asked for, nothing else is */
	char **flags;       /* of a household; NULL: none */
	char **statuses;    /* of a person; NULL: none, only for a household */
	gboolean by_place;  /* then only for who lived (or did not live) elsewhere on 1 January */
	gboolean elsewhere;
	char **any_of; /* types */
} KinkoPaperNeed;

/* What a word proves; several may be set. */
typedef enum {
	KINKO_PROOF_CARD = 1 << 0,    /* number and identity */
	KINKO_PROOF_NUMBER = 1 << 1,  /* the number */
	KINKO_PROOF_PHOTO = 1 << 2,   /* the identity, alone */
	KINKO_PROOF_PLAIN = 1 << 3,   /* the identity, with another one */
	KINKO_PROOF_REFUSED = 1 << 4, /* no number, for a reason that is worth saying */
} KinkoProofKind;

typedef struct {
	guint kinds;     /* KinkoProofKind */
	guint paper;     /* spellings of one paper without a photo have the same */
	char *reason_en; /* of KINKO_PROOF_REFUSED */
	char *reason_ja;
} KinkoProof;

struct _KinkoPapers {
	char **home;        /* spellings of the ward's own name */
	GPtrArray *types;   /* char *, as written; NULL-terminated once they are read */
	GPtrArray *needs;   /* KinkoPaperNeed */
	GHashTable *proofs; /* word to KinkoProof */
};

/* What a person's tax status may be, NULL-terminated; the last stands for one not entered yet. */
extern const char *const kinko_papers_statuses[];
#define KINKO_PAPERS_NOT_ENTERED "未記入"
