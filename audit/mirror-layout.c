#include "audit/mirror-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#define LINES_SUFFIX ".jsonl"
#define NOTE_SUFFIX  ".note"
#define SEQ_DIGITS   12

gboolean
kinko_mirror_place (guint64 seq, KinkoMirrorPlace *place)
{
	guint64 folder = seq / KINKO_MIRROR_ACTS_PER_DIR;

	if (seq >= KINKO_MIRROR_SEQ_LIMIT)
		return FALSE;
	for (int level = KINKO_MIRROR_DIGIT_LEVELS - 1; level >= 0; level--) {
		(void) g_snprintf (place->dirs[level], sizeof place->dirs[level], "%02u",
				   (guint) (folder % 100));
		folder /= 100;
	}
	(void) g_snprintf (place->lines, sizeof place->lines, "%012" G_GUINT64_FORMAT LINES_SUFFIX,
			   seq);
	(void) g_snprintf (place->note, sizeof place->note, "%012" G_GUINT64_FORMAT NOTE_SUFFIX,
			   seq);
	return TRUE;
}

static void
set_surplus (GError **error, const KinkoGitEntry *entry)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror holds '%s', which does not belong where it is"), entry->name);
}

gboolean
kinko_mirror_root (const KinkoGitTree *tree, KinkoMirrorRoot *root, GError **error)
{
	const struct {
		const char *name;
		guint32 mode;
		gboolean needed;
		const KinkoGitEntry **entry;
	} known[] = {
		{ "allowed_signers", KINKO_GIT_MODE_FILE, TRUE, &root->allowed_signers },
		{ "checkpoint", KINKO_GIT_MODE_FILE, TRUE, &root->checkpoint },
		{ "cosignatures", KINKO_GIT_MODE_FOLDER, FALSE, &root->cosignatures },
		{ "log", KINKO_GIT_MODE_FOLDER, TRUE, &root->log },
	};
	guint found = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		const KinkoGitEntry *entry = kinko_git_tree_find (tree, known[i].name);

		*known[i].entry = entry;
		if (entry != NULL && entry->mode != known[i].mode) {
			set_surplus (error, entry);
			return FALSE;
		}
		if (entry == NULL && known[i].needed) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("'%s' is missing from the mirror"), known[i].name);
			return FALSE;
		}
		found += entry != NULL;
	}
	for (guint i = 0; i < tree->entries->len && found < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);

		if (entry != root->log && entry != root->checkpoint &&
		    entry != root->allowed_signers && entry != root->cosignatures) {
			set_surplus (error, entry);
			return FALSE;
		}
	}
	return TRUE;
}

gboolean
kinko_mirror_folder (const KinkoGitEntry *entry, guint *digits, GError **error)
{
	const char *name = entry->name;

	if (entry->mode != KINKO_GIT_MODE_FOLDER || strlen (name) != 2 ||
	    !g_ascii_isdigit (name[0]) || !g_ascii_isdigit (name[1])) {
		set_surplus (error, entry);
		return FALSE;
	}
	*digits = (guint) ((name[0] - '0') * 10 + name[1] - '0');
	return TRUE;
}

/* Exactly SEQ_DIGITS digits and @suffix. */
static gboolean
parse_name (const KinkoGitEntry *entry, const char *suffix, guint64 *seq)
{
	if (entry->mode != KINKO_GIT_MODE_FILE ||
	    strlen (entry->name) != SEQ_DIGITS + strlen (suffix) ||
	    strcmp (entry->name + SEQ_DIGITS, suffix) != 0)
		return FALSE;
	*seq = 0;
	for (gsize i = 0; i < SEQ_DIGITS; i++) {
		if (!g_ascii_isdigit (entry->name[i]))
			return FALSE;
		*seq = *seq * 10 + (guint64) (entry->name[i] - '0');
	}
	return TRUE;
}

gboolean
kinko_mirror_act_at (const KinkoGitTree *leaf, guint index, guint64 folder, guint64 *seq,
		     const KinkoGitEntry **lines, const KinkoGitEntry **note, GError **error)
{
	guint64 note_seq;

	*lines = kinko_git_tree_entry (leaf, index);
	if (!parse_name (*lines, LINES_SUFFIX, seq) || *seq / KINKO_MIRROR_ACTS_PER_DIR != folder) {
		set_surplus (error, *lines);
		return FALSE;
	}
	*note = index + 1 < leaf->entries->len ? kinko_git_tree_entry (leaf, index + 1) : NULL;
	if (*note == NULL || !parse_name (*note, NOTE_SUFFIX, &note_seq) || note_seq != *seq) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror has no checkpoint for the act of entry %" PRIu64),
			     *seq);
		return FALSE;
	}
	return TRUE;
}

guint64
kinko_mirror_count_lines (const char *lines, gsize len)
{
	const char *at = lines;
	const char *end = lines + len;
	guint64 n = 0;

	if (len == 0 || end[-1] != '\n')
		return 0;
	for (; at < end; n++)
		at = (const char *) memchr (at, '\n', (gsize) (end - at)) + 1;
	return n;
}
