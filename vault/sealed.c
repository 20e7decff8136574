#include "vault/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age-armor.h"
#include "vault/age-header.h"
#include "vault/age-input.h"
#include "vault/age-reader.h"
#include "vault/file.h"
#include "vault/tar-header.h"

#define README_MAX ((guint64) 64 * 1024)

struct _KinkoSealed {
	char *name;
	KinkoSealedKind kind;
	int fd; /* -1 when it comes from elsewhere */
	KinkoAgeSource source;
	gpointer data;
	const KinkoProgress *progress;
	guint64 bytes, total;
	KinkoHasher *hasher;  /* over the sealed bytes */
	KinkoAgeInput *input; /* of them */
	KinkoAgeReader *age;
	KinkoSecret *head;        /* what was looked at, to tell what it is */
	gsize head_at, head_have; /* what of it was given out, and is there */
};

void
kinko_sealed_free (KinkoSealed *sealed)
{
	if (sealed == NULL)
		return;
	g_clear_pointer (&sealed->age, kinko_age_reader_free);
	g_clear_pointer (&sealed->input, kinko_age_input_free);
	kinko_hasher_free (sealed->hasher);
	kinko_secret_free (sealed->head);
	kinko_close_fd (&sealed->fd);
	g_free (sealed->name);
	g_free (sealed);
}

KinkoHash
kinko_sealed_hash (KinkoSealed *sealed)
{
	return kinko_hasher_end (sealed->hasher);
}

guint64
kinko_sealed_bytes (const KinkoSealed *sealed)
{
	return sealed->bytes;
}

/* ---- the sealed bytes ------------------------------------------------------------------------ */

static gssize
read_file (gpointer data, gpointer buffer, gsize len, GError **error)
{
	const KinkoSealed *sealed = data;
	KinkoAgeFile file = { .fd = sealed->fd, .name = sealed->name };

	return kinko_age_file_read (&file, buffer, len, error);
}

static gssize
read_source (gpointer data, gpointer buffer, gsize len, GError **error)
{
	KinkoSealed *sealed = data;
	gssize n = sealed->source (sealed->data, buffer, len, error);

	if (n <= 0)
		return n;
	kinko_hasher_update (sealed->hasher, buffer, (gsize) n);
	sealed->bytes += (guint64) n;
	kinko_progress_report (sealed->progress, MIN (sealed->bytes, sealed->total), sealed->total);
	return n;
}

static gssize
read_input (gpointer input, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_input_read (input, buffer, len, error);
}

static gboolean
open_file (KinkoSealed *sealed, GError **error)
{
	struct stat status;

	/* O_NONBLOCK: a pipe in its place must not make us wait for ever. */
	sealed->fd = open (sealed->name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (sealed->fd == -1 || fstat (sealed->fd, &status) != 0) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("'%s' cannot be read: %s"), sealed->name, g_strerror (errno));
		kinko_error_set_hint (error, "%s",
				      _ ("look whether the name and the medium are right"));
		return FALSE;
	}
	sealed->total = (guint64) status.st_size;
	if (S_ISREG (status.st_mode))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is not a regular file"),
		     sealed->name);
	kinko_error_set_hint (error, "%s", _ ("save it as a file first"));
	return FALSE;
}

/* ---- is it an age file? ---------------------------------------------------------------------- */

/* Where such a file comes from. */
static const char *const origins[] = {
	[KINKO_SEALED_BACKUP] = N_ ("a backup is a file that 'kinko backup create' made"),
	[KINKO_SEALED_HANDOVER] = N_ ("a handover is a file that 'kinko handover export' made"),
};

/* What people give instead, by how it begins. */
static const struct {
	const char *begins, *hint;
} mistakes[] = {
	{ "AGE-SECRET-KEY-1", N_ ("it is a key file: that is named with --key") },
	{ "# created: ", N_ ("it is a key file: that is named with --key") },
	{ "kinko-handover-receipt ",
	  N_ ("it is a receipt for a handover: 'kinko handover receipt' takes it in") },
};

static gboolean
refuse_other (const KinkoSealed *sealed, const guint8 *bytes, gsize len, GError **error)
{
	const char *hint = origins[sealed->kind];

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     len == 0 ? _ ("'%s' is empty") : _ ("'%s' is not an age file"), sealed->name);
	for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
		if (len >= strlen (mistakes[i].begins) &&
		    memcmp (bytes, mistakes[i].begins, strlen (mistakes[i].begins)) == 0)
			hint = mistakes[i].hint;
	kinko_error_set_hint (error, "%s", _ (hint));
	return FALSE;
}

static gboolean
check_age (KinkoSealed *sealed, GError **error)
{
	const guint8 *bytes;
	gsize len;

	if (!kinko_age_input_peek (sealed->input, KINKO_AGE_ARMOR_WINDOW, &bytes, &len, error))
		return FALSE;
	return kinko_age_header_begins (bytes, len) || kinko_age_armor_begins (bytes, len) ||
	       refuse_other (sealed, bytes, len, error);
}

/* ---- whose is it? ---------------------------------------------------------------------------- */

/* Which of the keys opens the header; nothing is taken. NULL: an error. */
static const KinkoSecret *
find_key (KinkoSealed *sealed, const GPtrArray *keys, GError **error)
{
	g_autoptr (GError) problem = NULL;
	const guint8 *bytes;
	gsize len;

	g_assert (keys->len > 0);
	if (!kinko_age_input_peek (sealed->input, KINKO_AGE_HEADER_MAX_LEN, &bytes, &len, error))
		return NULL;
	for (guint i = 0; i < keys->len; i++) {
		KinkoAgeMemory memory = { .at = bytes, .left = len };
		g_autoptr (KinkoAgeReader) reader = NULL;

		g_clear_error (&problem);
		reader = kinko_age_reader_new (kinko_age_memory_read, &memory, keys->pdata[i], NULL,
					       &problem);
		if (reader != NULL)
			return keys->pdata[i];
		if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
			break;
	}
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

/* Names the file, and the next step. */
static void
explain (const KinkoSealed *sealed, GError **error)
{
	if (error == NULL)
		return;
	if (g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_AUTH)) {
		g_clear_error (error);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
			     _ ("'%s' is not sealed to any key that was given"), sealed->name);
		kinko_error_set_hint (
			error, "%s",
			_ ("it is opened by those to whom it was sealed: with their own "
			   "identity, or with the age identity that --key names"));
	} else if (sealed->age != NULL && kinko_age_reader_is_cut (sealed->age, KINKO_TAR_BLOCK) &&
		   g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_INTEGRITY)) {
		g_clear_error (error);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("'%s' is cut off: its end is missing"), sealed->name);
	}
	kinko_sealed_name_failure (sealed->name, error);
}

void
kinko_sealed_name_failure (const char *name, GError **error)
{
	if (error == NULL || !g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		return;
	/* In whichever language and quotes it is said already. */
	if (strstr ((*error)->message, name) == NULL)
		g_prefix_error (error, _ ("'%s': "), name);
	if (kinko_error_hint (*error) == NULL)
		kinko_error_set_hint (
			error, "%s",
			_ ("take another copy of the file. Its SHA-256 is in the register of "
			   "copies ('kinko copy show'): a file that has another one is not what "
			   "was made, and is kept as evidence"));
}

/* ---- what is in it? -------------------------------------------------------------------------- */

/* Looks at @len bytes of the tar at least, if it has as many. */
static gboolean
look (KinkoSealed *sealed, gsize len, GError **error)
{
	KinkoSecret *larger = kinko_secret_new (len);
	gssize n = 1;

	if (sealed->head != NULL)
		memcpy (kinko_secret_data (larger), kinko_secret_data (sealed->head),
			sealed->head_have);
	kinko_secret_free (sealed->head);
	sealed->head = larger;
	while (n > 0 && sealed->head_have < len) {
		n = kinko_age_reader_read (sealed->age,
					   kinko_secret_data (larger) + sealed->head_have,
					   len - sealed->head_have, error);
		sealed->head_have += n > 0 ? (gsize) n : 0;
	}
	return n >= 0;
}

/* The header of the file in the tar that begins behind @at bytes; FALSE if there is none. */
static gboolean
header_at (const KinkoSealed *sealed, gsize at, KinkoTarHeader *header)
{
	return sealed->head_have >= at + KINKO_TAR_BLOCK &&
	       kinko_tar_header_read (kinko_secret_data (sealed->head) + at, header, NULL) &&
	       !header->pax;
}

/* The names that a backup or a handover begins with. */
#define BACKUP_FIRST   "manifest.json"
#define HANDOVER_FIRST "README.txt"
#define NUMBERS_SECOND "numbers.jsonl"
/* Both have it: one without its first file is for its reader to refuse. */
#define SECOND_OF_BOTH "vault.json"

/* What else it is: of each of these the message, and who takes it. */
typedef enum {
	FOUND_EXPECTED,
	FOUND_BACKUP,
	FOUND_HANDOVER,
	FOUND_NUMBERS,
	FOUND_OTHER,
} Found;

static const struct {
	const char *message, *hint;
} others[] = {
	[FOUND_BACKUP] = { N_ ("this is a backup, not a handover"),
			   N_ ("'kinko backup verify' and 'kinko backup restore' take it") },
	[FOUND_HANDOVER] = { N_ ("this is a handover, not a backup"),
			     N_ ("'kinko handover inspect' and 'kinko handover accept' take it") },
	[FOUND_NUMBERS] = { N_ ("this is only the part of a handover with the My Numbers"),
			    N_ ("give the whole file that 'kinko handover export' made") },
	[FOUND_OTHER] = { N_ ("it opens, but is neither a backup nor a handover"), NULL },
};

/* Both parts of a handover begin with a page for people; what is behind it tells. */
static gboolean
is_numbers (KinkoSealed *sealed, const KinkoTarHeader *readme, gboolean *numbers, GError **error)
{
	KinkoTarHeader second;
	gsize at;

	*numbers = FALSE;
	if (readme->size > README_MAX)
		return TRUE;
	at = KINKO_TAR_BLOCK + (gsize) readme->size + kinko_tar_padding (readme->size);
	if (!look (sealed, at + KINKO_TAR_BLOCK, error))
		return FALSE;
	*numbers = header_at (sealed, at, &second) && strcmp (second.name, NUMBERS_SECOND) == 0;
	return TRUE;
}

static gboolean
find_kind (KinkoSealed *sealed, Found *found, GError **error)
{
	KinkoTarHeader first;
	gboolean numbers;

	*found = FOUND_OTHER;
	if (!look (sealed, KINKO_TAR_BLOCK, error))
		return FALSE;
	if (!header_at (sealed, 0, &first))
		return TRUE;
	if (strcmp (first.name, SECOND_OF_BOTH) == 0)
		*found = FOUND_EXPECTED;
	else if (strcmp (first.name, BACKUP_FIRST) == 0)
		*found = sealed->kind == KINKO_SEALED_BACKUP ? FOUND_EXPECTED : FOUND_BACKUP;
	if (strcmp (first.name, HANDOVER_FIRST) != 0)
		return TRUE;
	if (!is_numbers (sealed, &first, &numbers, error))
		return FALSE;
	if (numbers)
		*found = FOUND_NUMBERS;
	else
		*found = sealed->kind == KINKO_SEALED_HANDOVER ? FOUND_EXPECTED : FOUND_HANDOVER;
	return TRUE;
}

static gboolean
check_kind (KinkoSealed *sealed, GError **error)
{
	const char *hint;
	Found found;

	if (!find_kind (sealed, &found, error)) {
		explain (sealed, error);
		return FALSE;
	}
	if (found == FOUND_EXPECTED)
		return TRUE;
	hint = others[found].hint == NULL ? origins[sealed->kind] : others[found].hint;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': %s"), sealed->name,
		     _ (others[found].message));
	kinko_error_set_hint (error, "%s", _ (hint));
	return FALSE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static KinkoSealed *
sealed_new (const char *name)
{
	KinkoSealed *sealed = g_new0 (KinkoSealed, 1);

	sealed->name = g_strdup (name);
	sealed->fd = -1;
	sealed->hasher = kinko_hasher_new ();
	kinko_hasher_begin (sealed->hasher);
	sealed->input = kinko_age_input_new (read_source, sealed);
	return sealed;
}

static gboolean
open_age (KinkoSealed *sealed, const GPtrArray *keys, GError **error)
{
	const KinkoSecret *key = find_key (sealed, keys, error);

	if (key != NULL)
		sealed->age = kinko_age_reader_new (read_input, sealed->input, key, NULL, error);
	if (sealed->age == NULL)
		explain (sealed, error);
	return sealed->age != NULL;
}

KinkoSealed *
kinko_sealed_open (const char *path, KinkoSealedKind kind, const GPtrArray *keys,
		   const KinkoProgress *progress, GError **error)
{
	g_autoptr (KinkoSealed) sealed = sealed_new (path);

	sealed->kind = kind;
	sealed->progress = progress;
	sealed->source = read_file;
	sealed->data = sealed;
	return open_file (sealed, error) && check_age (sealed, error) &&
			       open_age (sealed, keys, error) && check_kind (sealed, error)
		       ? g_steal_pointer (&sealed)
		       : NULL;
}

KinkoSealed *
kinko_sealed_open_within (const char *name, KinkoAgeSource source, gpointer data,
			  const GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoSealed) sealed = sealed_new (name);

	sealed->source = source;
	sealed->data = data;
	return open_age (sealed, keys, error) ? g_steal_pointer (&sealed) : NULL;
}

gssize
kinko_sealed_read (gpointer sealed, gpointer buffer, gsize len, GError **error)
{
	KinkoSealed *self = sealed;
	gsize kept = MIN (self->head_have - self->head_at, len);
	gssize n;

	if (kept == 0) {
		n = kinko_age_reader_read (self->age, buffer, len, error);
		if (n < 0)
			explain (self, error);
		return n;
	}
	memcpy (buffer, kinko_secret_data (self->head) + self->head_at, kept);
	self->head_at += kept;
	return (gssize) kept;
}
