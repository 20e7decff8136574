/*
 * The first pass over a policy file: what can be said before its tree is walked.
 *
 * libyaml's document API resolves anchors, aliases and tags in silence, so they are looked for in
 * the events, where they are still visible.
 */
#pragma once

#include <glib.h>

/*
 * Adds a KinkoProblem for a wrong encoding, a syntax error, and every anchor, alias, tag, directive
 * and further document in @data.
 *
 * Returns: FALSE if the tree must not be walked: it cannot be built, or holds an alias, with which
 * 1 MiB can stand for a walk without end.
 */
gboolean kinko_yaml_lint (const char *data, gsize length, const char *file, GPtrArray *problems)
	G_GNUC_WARN_UNUSED_RESULT;
