/*
 * libgit2 as kinko uses it: local files only, deaf to the machine's and the user's git settings.
 */
#pragma once

#include <glib.h>
#include <git2.h>

#include "policies/error.h"

/* Of SHA-1, in bytes and as text. The library's own names for them differ between its versions. */
#define KINKO_GIT_ID_LEN     20
#define KINKO_GIT_ID_HEX_LEN 40

/* Sets the library up; to be called before anything else of it, any number of times. */
gboolean kinko_git_init (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The version of the library that is loaded, "1.8.4"; owned by the caller. */
char *kinko_git_library_version (void);

/* To be called right after a function of the library failed. Sets "<text>: <what libgit2 says>".
 * @code is what it means here when it was not the operating system that refused (then
 * KINKO_ERROR_IO). */
void kinko_git_set_error (GError **error, KinkoError code, const char *format, ...)
	G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_repository, git_repository_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_reference, git_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (git_reference_iterator, git_reference_iterator_free)
