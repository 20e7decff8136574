/*
 * What the forms (帳票) of the ward look like: forms.yaml of a policy. The ward and the contractor agree on them, so what stands on a
 * paper, in which order and under which heading is data; where it comes from is one of policies/layout-source.h. Format:
 * docs/formats/policy.md.
 */
#pragma once

#include <glib.h>

#include "policies/layout-source.h"
#include "policies/yaml.h"

/* For which time a form is made. */
typedef enum {
	KINKO_LAYOUT_MONTH,    /* one month */
	KINKO_LAYOUT_DAY,      /* one day */
	KINKO_LAYOUT_RANGE,    /* any of these */
	KINKO_LAYOUT_OPTIONAL, /* any, or without one everything there is */
	KINKO_LAYOUT_NOW,      /* how things stand now */
} KinkoLayoutPeriod;

typedef enum {
	KINKO_LAYOUT_FIELDS, /* values of one row under each other */
	KINKO_LAYOUT_TABLE,
	KINKO_LAYOUT_TEXT,
	KINKO_LAYOUT_SIGNATURES,
} KinkoLayoutKind;

typedef struct {
	const KinkoLayoutField *field;
	char *label;
	guint width; /* relative to the other columns */
} KinkoLayoutColumn;

typedef struct {
	KinkoLayoutKind kind;
	char *heading;                   /* "" for none */
	const KinkoLayoutSource *source; /* of fields and tables */
	GPtrArray *columns;              /* KinkoLayoutColumn, likewise */
	gboolean total;                  /* a last row adds up numbers */
	char *text;                      /* paragraphs, separated by \n, with placeholders */
	char **boxes;                    /* what stands over each box to sign in */
} KinkoLayoutBlock;

typedef struct {
	char *id;     /* "monthly-report" */
	char *title;  /* 業務記録報告書 */
	char *number; /* with placeholders; "" for none */
	gboolean landscape;
	KinkoLayoutPeriod period;
	gboolean due;      /* the period's report has a last day (kinko_calendar_report_due()) */
	gboolean personal; /* as the file says; kinko_layout_is_personal() says what holds */
	gboolean person;   /* it is one person's */
	const KinkoLayoutSource *line; /* it is of one line of this register; NULL: it is not */
	char **to, **from;             /* lines, with placeholders */
	GPtrArray *blocks;             /* KinkoLayoutBlock */
} KinkoLayout;

typedef struct {
	GPtrArray *layouts; /* KinkoLayout, in the order of the file */
	GHashTable *words;  /* word of a source → what is printed */
	char *case_service; /* id of the service that cases are work of */
	char *footer;       /* with placeholders; "" for none */
} KinkoLayouts;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoLayouts *kinko_layouts_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;
void kinko_layouts_free (KinkoLayouts *layouts);

/* @layouts may be NULL. NULL for an unknown form. */
const KinkoLayout *kinko_layout_find (const KinkoLayouts *layouts, const char *id);

/* "month", "day", … */
const char *kinko_layout_period_id (KinkoLayoutPeriod period);

/* Does it print personal data, so that a file of it is a copy (別紙2 第10条)? Whatever shows a field that may have some does, and
 * the file may say so of others. */
gboolean kinko_layout_is_personal (const KinkoLayout *layout);

/* Does a block of it show this source? */
gboolean kinko_layout_uses (const KinkoLayout *layout, const char *source);

/*
 * What may stand in braces in texts: the manager, who makes the form, the person and the line it is of, the entry of the log that
 * tells of it, its period, remarks that are given with the command; how many entries the log has and the root of its tree.
 */
typedef enum {
	KINKO_LAYOUT_MANAGER,
	KINKO_LAYOUT_MAKER,
	KINKO_LAYOUT_PERSON,
	KINKO_LAYOUT_LINE,
	KINKO_LAYOUT_ENTRY,
	KINKO_LAYOUT_PERIOD,
	KINKO_LAYOUT_REMARKS,
	KINKO_LAYOUT_ENTRIES,
	KINKO_LAYOUT_ROOT,
	KINKO_LAYOUT_N_PLACES,
} KinkoLayoutPlace;

/* @text with what stands for the placeholders, NULL for nothing; owned by the caller. */
char *kinko_layout_fill (const char *text, const char *const values[KINKO_LAYOUT_N_PLACES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLayouts, kinko_layouts_free)
