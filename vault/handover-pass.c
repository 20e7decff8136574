#include "vault/handover-pass.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* As docs/formats/handover.md has it. */
#define LONGEST_LINE ((gsize) 64 * 1024 * 1024)

#define PIECE ((gsize) 64 * 1024)

struct _KinkoHandoverPass {
	int fd; /* -1 of an inner one */
	char *path;
	KinkoAgeFile file;
	KinkoHasher *hasher; /* of what was read of the file */
	KinkoHandoverPass *outer;
	KinkoAgeReader *age;
	KinkoTarReader *tar;
};

void
kinko_handover_pass_free (KinkoHandoverPass *pass)
{
	if (pass == NULL)
		return;
	g_clear_pointer (&pass->tar, kinko_tar_reader_free);
	g_clear_pointer (&pass->age, kinko_age_reader_free);
	g_clear_pointer (&pass->hasher, kinko_hasher_free);
	if (pass->fd != -1)
		(void) close (pass->fd); /* only read from */
	g_free (pass->path);
	g_free (pass);
}

/* ---- where the bytes come from --------------------------------------------------------------- */

static gssize
read_file (gpointer data, gpointer buffer, gsize len, GError **error)
{
	KinkoHandoverPass *pass = data;
	gssize n = kinko_age_file_read (&pass->file, buffer, len, error);

	if (n > 0)
		kinko_hasher_update (pass->hasher, buffer, (gsize) n);
	return n;
}

static gssize
read_outer (gpointer data, gpointer buffer, gsize len, GError **error)
{
	const KinkoHandoverPass *pass = data;

	return kinko_tar_reader_read (pass->outer->tar, buffer, len, error);
}

static gssize
read_plain (gpointer data, gpointer buffer, gsize len, GError **error)
{
	const KinkoHandoverPass *pass = data;

	return kinko_age_reader_read (pass->age, buffer, len, error);
}

static gboolean
begin (KinkoHandoverPass *pass, KinkoAgeSource source, const KinkoSecret *identity, GError **error)
{
	pass->age = kinko_age_reader_new (source, pass, identity, NULL, error);
	if (pass->age == NULL)
		return FALSE;
	pass->tar = kinko_tar_reader_new (read_plain, pass);
	return TRUE;
}

KinkoHandoverPass *
kinko_handover_pass_open (const char *path, const KinkoSecret *identity, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = g_new0 (KinkoHandoverPass, 1);

	pass->path = g_strdup (path);
	pass->fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (pass->fd == -1) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("'%s' cannot be read: %s"), path, g_strerror (errno));
		return NULL;
	}
	pass->file = (KinkoAgeFile){ .fd = pass->fd, .name = pass->path };
	pass->hasher = kinko_hasher_new ();
	kinko_hasher_begin (pass->hasher);
	return begin (pass, read_file, identity, error) ? g_steal_pointer (&pass) : NULL;
}

KinkoHandoverPass *
kinko_handover_pass_inner (KinkoHandoverPass *outer, const KinkoSecret *identity, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = g_new0 (KinkoHandoverPass, 1);

	pass->fd = -1;
	pass->outer = outer;
	return begin (pass, read_outer, identity, error) ? g_steal_pointer (&pass) : NULL;
}

KinkoHash
kinko_handover_pass_hash (KinkoHandoverPass *pass)
{
	return kinko_hasher_end (pass->hasher);
}

/* ---- files ----------------------------------------------------------------------------------- */

gboolean
kinko_handover_pass_next (KinkoHandoverPass *pass, const KinkoTarFile **file, GError **error)
{
	return kinko_tar_reader_next (pass->tar, file, error);
}

static gboolean
cut_short (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a file in the handover ends too early"));
	return FALSE;
}

gboolean
kinko_handover_pass_read (KinkoHandoverPass *pass, guint8 *buffer, gsize len, GError **error)
{
	while (len > 0) {
		gssize n = kinko_tar_reader_read (pass->tar, buffer, len, error);

		if (n < 0)
			return FALSE;
		if (n == 0)
			return cut_short (error);
		buffer += n;
		len -= (gsize) n;
	}
	return TRUE;
}

GBytes *
kinko_handover_pass_bytes (KinkoHandoverPass *pass, const KinkoTarFile *file, gsize max,
			   GError **error)
{
	gsize len = (gsize) file->size;
	g_autofree guint8 *bytes = NULL;

	if (file->size > max) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("a file in the handover is too large"));
		return NULL;
	}
	bytes = g_malloc (len + 1);
	if (!kinko_handover_pass_read (pass, bytes, len, error))
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&bytes), len);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What of the lines was read: bytes @used of @buffer. */
typedef struct {
	KinkoSecret *buffer;
	gsize used;
} Lines;

static void
lines_clear (Lines *lines)
{
	g_clear_pointer (&lines->buffer, kinko_secret_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lines, lines_clear)

static gboolean
bad_line (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a line in the handover is too long, or has no end"));
	return FALSE;
}

/* Doubles the room, which is wiped when it is given up. */
static gboolean
grow (Lines *lines, GError **error)
{
	gsize len = kinko_secret_len (lines->buffer);
	KinkoSecret *larger;

	if (len >= LONGEST_LINE)
		return bad_line (error);
	larger = kinko_secret_new (2 * len);
	memcpy (kinko_secret_data (larger), kinko_secret_data (lines->buffer), lines->used);
	kinko_secret_free (lines->buffer);
	lines->buffer = larger;
	return TRUE;
}

/* Hands out all lines that are complete, and keeps the rest. */
static gboolean
hand_out (Lines *lines, KinkoHandoverLineFunc each, gpointer data, GError **error)
{
	char *at = (char *) kinko_secret_data (lines->buffer);
	const char *end = at + lines->used;
	char *newline;

	while ((newline = memchr (at, '\n', (gsize) (end - at))) != NULL) {
		if (!each (data, at, (gsize) (newline - at), error))
			return FALSE;
		at = newline + 1;
	}
	lines->used = (gsize) (end - at);
	memmove (kinko_secret_data (lines->buffer), at, lines->used);
	return TRUE;
}

gboolean
kinko_handover_pass_lines (KinkoHandoverPass *pass, const KinkoTarFile *file,
			   KinkoHandoverLineFunc each, gpointer data, GError **error)
{
	g_auto (Lines) lines = { .buffer = kinko_secret_new (PIECE) };
	guint64 left = file->size;

	while (left > 0) {
		gsize room = kinko_secret_len (lines.buffer) - lines.used;
		gsize len = (gsize) MIN (left, room);

		if (len == 0) {
			if (!grow (&lines, error))
				return FALSE;
			continue;
		}
		if (!kinko_handover_pass_read (pass, kinko_secret_data (lines.buffer) + lines.used,
					       len, error))
			return FALSE;
		lines.used += len;
		left -= len;
		if (!hand_out (&lines, each, data, error))
			return FALSE;
	}
	return lines.used == 0 || bad_line (error);
}
