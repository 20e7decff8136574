/*
 * Periods as offices write them: a day, a month, or days from one to another.
 */
#pragma once

#include <glib.h>

#include "policies/date.h"

typedef enum {
	KINKO_PERIOD_DAY,
	KINKO_PERIOD_MONTH,
	KINKO_PERIOD_RANGE,
} KinkoPeriodKind;

typedef struct {
	KinkoPeriodKind kind;
	KinkoDate from, to; /* both included */
} KinkoPeriod;

/*
 * Reads a day of kinko_date_parse(); a month, "2026-07", "2026年7月", "R8-07", "令和8年7月"; or two of either with ".." or "〜"
 * between them, of which the first one begins it and the last one ends it. Full-width or not.
 *
 * KINKO_ERROR_INVALID says what is wrong, also with one that ends before it begins.
 */
gboolean kinko_period_parse (const char *text, KinkoPeriod *period, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "令和8年7月", "令和8年7月6日", "令和8年7月1日から令和8年8月31日まで"; owned by the caller. */
char *kinko_period_wareki (const KinkoPeriod *period);
