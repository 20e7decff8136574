/*
 * What the fields of a case are called in offices, columns.yaml of a policy: the heading that
 * exports have, other spellings that imports find, and what is typed into the ward's own system
 * (保育システム), in its order. Format: docs/formats/policy.md.
 *
 * Fields are plain names here: what a field is, the vault knows.
 */
#pragma once

#include <glib.h>

#include "policies/yaml.h"

typedef struct _KinkoColumns KinkoColumns;

/* One line of the entry sheet. */
typedef struct {
	char *heading_en;
	char *heading_ja;
	char *source; /* a field, or a word of kinko_columns_decision_sources() */
} KinkoEntryItem;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoColumns *kinko_columns_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_columns_free (KinkoColumns *columns);

/* NULL-terminated names of the fields that people fill in, in the order of the file; borrowed. */
const char *const *kinko_columns_fields (const KinkoColumns *columns);

/*
 * The field that @heading stands for: its English name exactly, or its heading or an alias, after
 * NFKC and without regard to white space, line breaks, brackets (not what is in them) and the case
 * of letters. NULL if there is none, and for invalid UTF-8; borrowed.
 */
const char *kinko_columns_field (const KinkoColumns *columns, const char *heading);

/* The Japanese heading of @field as the file writes it, or NULL; borrowed. Fields that only steps
 * set (state, tier, …) have one too, which kinko_columns_field() does not find: they are exported
 * and never imported. */
const char *kinko_columns_heading (const KinkoColumns *columns, const char *field);

/* KinkoEntryItem in the order of the file, each source once, none of them a My Number. */
const GPtrArray *kinko_columns_entry_sheet (const KinkoColumns *columns);

/* What an entry sheet may have of a decision (NULL-terminated): tier, tier_label, levy_base,
 * provisional, effective_from, tax_year, table. */
const char *const *kinko_columns_decision_sources (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoColumns, kinko_columns_free)
