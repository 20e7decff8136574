/*
 * What a comparison of the stored records with the log found: a list that goes on after the first bad thing, and counts
 * what it does not keep.
 */
#pragma once

#include <glib.h>

/* In the place of an entry: none is known. */
#define KINKO_NO_ENTRY G_MAXUINT64

/* The codes; what each means is in finding.c and in docs/formats/audit-log.md. */
typedef enum {
	KINKO_FINDING_BOX,
	KINKO_FINDING_NO_ENTRY,
	KINKO_FINDING_MISSING,
	KINKO_FINDING_CONTENT_GONE,
	KINKO_FINDING_CONTENT_LEFT,
	KINKO_FINDING_DOCUMENT,
	KINKO_FINDING_SEALED,
	KINKO_FINDING_ROW,
	KINKO_FINDING_VERSIONS,
	KINKO_FINDING_SEARCH,
	KINKO_FINDING_NUMBER_INDEX,
	KINKO_FINDING_NUMBER_CHECK,
	KINKO_FINDING_SEAT,
	KINKO_FINDING_STATE,
	KINKO_FINDING_LOG_ROW,
	KINKO_FINDING_SCHEMA,
	KINKO_FINDINGS_N,
} KinkoFindingCode;

/* "box", "no_entry" …: part of the `--json` interface. */
const char *kinko_finding_name (KinkoFindingCode code);

/* What it means, translated, one line without full stop. */
const char *kinko_finding_meaning (KinkoFindingCode code);

typedef struct {
	KinkoFindingCode code;
	char *object; /* "case/<handle>", "register/<handle>", "operator/<id>", "vault", "log" */
	guint64 seq;  /* of the entry that it does not agree with, or KINKO_NO_ENTRY */
	char *text;   /* what an error said besides, translated; NULL: nothing */
	char *label; /* what people call the object: a case number; NULL: not known, or not shown */
} KinkoFinding;

typedef struct {
	GPtrArray *list; /* KinkoFinding, as many as are kept */
	guint64 total;   /* with those that are not */
	guint keep;
	GHashTable *objects; /* of all */
	GHashTable *told;    /* all that is told of each */
} KinkoFindings;

KinkoFindings *kinko_findings_new (guint keep);
void kinko_findings_free (KinkoFindings *findings);

/* @text: or NULL. The same is not told twice: several rows can show it. */
void kinko_findings_add (KinkoFindings *findings, KinkoFindingCode code, const char *object,
			 guint64 seq, const char *text);

/* Is there one about @object already? What is wrong with a record shows in several places. */
gboolean kinko_findings_have (const KinkoFindings *findings, const char *object);

/* Does the error say that something stored is wrong? Others say that it could not be looked at. */
gboolean kinko_finding_is_told_by (const GError *problem);

/* Those with an entry first, in the order of the log. */
void kinko_findings_sort (KinkoFindings *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFindings, kinko_findings_free)
