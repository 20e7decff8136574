/*
 * What a session tells of one long piece of work: it goes up, and never beyond what there is.
 */
#pragma once

#include "vault/session.h"

typedef struct {
	const char *what; /* only this, as it is without translation */
	guint calls;
	guint64 done, total; /* of the last call */
} Heard;

static inline void
hear (gpointer data, const char *what, guint64 done, guint64 total)
{
	Heard *heard = data;

	if (!g_str_equal (what, heard->what))
		return;
	if (heard->calls++ > 0)
		g_assert_cmpuint (done, >, heard->done);
	if (total != 0)
		g_assert_cmpuint (done, <=, total);
	heard->done = done;
	heard->total = total;
}

static inline void
assert_heard_all (const Heard *heard, guint64 total)
{
	g_assert_cmpuint (heard->calls, ==, total);
	g_assert_cmpuint (heard->done, ==, total);
	g_assert_cmpuint (heard->total, ==, total);
}
