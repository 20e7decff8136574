/*
 * Files that leave the vault must leave it: what is written for a person never lands in the vault or its mirror.
 */
#pragma once

#include <glib.h>

/*
 * May a person's file be made at @path?
 *
 * @vault: descriptor of the vault's folder; @mirror: path of the mirror. KINKO_ERROR_INVALID when the file would be
 * inside one of them (the mirror is shown to others), or is '-', which is no name here.
 */
gboolean kinko_outside_check (int vault, const char *mirror, const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
