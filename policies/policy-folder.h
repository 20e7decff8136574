/*
 * The files of a policy's directory: found, read once, hashed. Which names there may be is told by
 * patterns: "access.yaml" is that file, "tiers-*.yaml" any number of files with a word for the *.
 * Used by policy.c alone.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *dir;     /* borrowed */
	GPtrArray *problems; /* KinkoProblem */
	GPtrArray *names;    /* char *, A to Z */
	GPtrArray *contents; /* GBytes, beside names */
	GPtrArray *hashes;   /* char *, SHA-256 of the contents, 64 hex digits, beside names */
} KinkoPolicyFolder;

/*
 * Reads the files of @dir whose names fit one of @patterns (NULL-terminated). Any other *.yaml and
 * what is no regular file becomes a problem. KINKO_ERROR_IO or NOT_FOUND when something cannot be
 * read. Clear @folder in every case.
 */
gboolean kinko_policy_folder_read (KinkoPolicyFolder *folder, const char *dir,
				   const char *const *patterns, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_policy_folder_clear (KinkoPolicyFolder *folder);

/* The index of the pattern that @name fits, or -1. */
int kinko_policy_folder_match (const char *const *patterns, const char *name);

/* The hash of all files, see kinko_policy_hash(); owned by the caller. */
char *kinko_policy_folder_hash (const KinkoPolicyFolder *folder, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Sets the error for a file or, with @name NULL, the directory itself; FALSE always. */
gboolean kinko_policy_folder_fail (const char *dir, const char *name, int code, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoPolicyFolder, kinko_policy_folder_clear)
