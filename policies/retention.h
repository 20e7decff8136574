/*
 * How long what is kept (別紙2 第28条): retention.yaml of a policy. A rule says what of a case is due to be erased, in which
 * states, so many days after which day. It erases nothing: two people do, when they say so. Format: docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/yaml.h"

/* What is due, in the order of how much that is. */
typedef enum {
	KINKO_RETENTION_NUMBERS,   /* My Numbers, and the scans that show one */
	KINKO_RETENTION_DOCUMENTS, /* all scans */
	KINKO_RETENTION_CASE,      /* the whole case */
} KinkoRetentionWhat;

/* "numbers", "documents", "case". */
const char *kinko_retention_what_id (KinkoRetentionWhat what);

typedef struct {
	char *id;
	KinkoRetentionWhat what;
	guint states;      /* bit 1 << KinkoState, only such as are ends */
	const char *after; /* the field of the record with the day: "delivered_on", "closed_on" */
	guint days;
	char *reason_en;
	char *reason_ja;
} KinkoRetentionRule;

/* KinkoRetentionRule, in the order of the file. Mistakes are added to the problems of @yaml; the result may be used only if
 * there are none. */
GPtrArray *kinko_retention_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;

/* The reason in the language of the user; borrowed. */
const char *kinko_retention_reason (const KinkoRetentionRule *rule);
