#include "cli/test-mark.h"

#include <glib/gi18n.h>

const char *
kinko_test_mark (void)
{
	/* TRANSLATORS: the brackets and what is in them stay as they are. */
	return _ ("【試験】 TEST");
}

char *
kinko_test_mark_line (void)
{
	return g_strconcat (_ ("【試験】 TEST vault: made-up data only"), "\n", NULL);
}
