#include "cli/duration.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/word.h"

#define LONGEST (24 * 60 * 60)

static guint
unit_seconds (char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	default:
		return 0;
	}
}

gboolean
kinko_duration_parse (const char *text, guint *seconds, GError **error)
{
	g_autofree char *folded = kinko_word_fold_code (text);
	const char *word = folded != NULL ? folded : text;
	char *rest = NULL;
	guint64 number = g_ascii_isdigit (word[0]) ? g_ascii_strtoull (word, &rest, 10) : 0;
	guint unit = number == 0 ? 0 : unit_seconds (g_ascii_tolower (rest[0]));

	if (unit != 0 && rest[1] == '\0' && number <= LONGEST / unit) {
		*seconds = (guint) number * unit;
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' is no length of time"), text);
	kinko_error_set_hint (error, "%s",
			      _ ("for example 30s, 10m or 1h; at most a day, and what the policy "
				 "allows"));
	return FALSE;
}
