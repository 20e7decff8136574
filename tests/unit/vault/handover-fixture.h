/*
 * A handover of the office, taken apart and put together again: as whoever can seal can do it, and as a dishonest exporter,
 * who can sign, could.
 */
#pragma once

#include "audit/note.h"
#include "tests/unit/vault/office.h"
#include "vault/age-reader.h"
#include "vault/age-writer.h"
#include "vault/document.h"
#include "vault/handover-inspect.h"
#include "vault/handover-reader.h"
#include "vault/handover.h"
#include "vault/session-internal.h"
#include "vault/tar-writer.h"

#define HANDOVER_APPROVAL "R8-0090"
#define PROTECTED         "C26-0004"
#define TIME              1000000000

typedef struct {
	Office office;
	KinkoSecret *ward, *cleared; /* age identities */
	char *path;
} Handover;

/* A file of a part. */
typedef struct {
	char *name;
	GByteArray *content;
} Item;

static inline void
item_free (gpointer data)
{
	Item *item = data;

	g_free (item->name);
	g_byte_array_unref (item->content);
	g_free (item);
}

/* ---- making one ------------------------------------------------------------------------------ */

static inline char *
recipient_of (const KinkoSecret *key)
{
	KinkoPublicKey public_key = kinko_age_public_key (key);

	return kinko_age_recipient_text (&public_key);
}

static inline void
add_paper (Handover *handover, const char *case_no, const char *name, gboolean shows_number)
{
	g_autofree char *path = g_build_filename (handover->office.fixture.dir, name, NULL);
	const KinkoDocumentInput input = { .path = path,
					   .type = "課税証明書",
					   .pages = 1,
					   .receipt = handover->office.receipt,
					   .place = SECRET_PLACE,
					   .shows_number = shows_number };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = NULL;

	g_assert_true (g_file_set_contents (path, name, -1, NULL));
	document = kinko_document_add (handover->office.sessions[TANAKA], case_no, &input, &error);
	g_assert_no_error (error);
}

/* Tanaka asks, the deputy grants, Tanaka exports. */
static inline KinkoHandoverExported *
export_to (Handover *handover, const char *path, GError **error)
{
	KinkoSession *session = handover->office.sessions[TANAKA];
	g_autofree char *ward = recipient_of (handover->ward);
	g_autofree char *cleared = recipient_of (handover->cleared);
	const char *const to[] = { ward, cleared, NULL };
	const char *const numbers_to[] = { cleared, NULL };
	const char *const present[] = { "次期 太郎", NULL };
	KinkoHandover what = { .path = path,
			       .approval = HANDOVER_APPROVAL,
			       .to = to,
			       .numbers_to = numbers_to,
			       .present = present };
	g_autoptr (GError) asked = NULL;
	g_autofree char *request = NULL;

	kinko_session_set_ask (session, say_passphrase, NULL);
	kinko_session_set_asking (session, "handover export");
	g_assert_null (kinko_handover_export (session, &what, &asked));
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	g_assert_nonnull (request);
	g_assert_cmpint (try_grant (&handover->office, ITO, request), ==, -1);
	what.approval = request;
	return kinko_handover_export (session, &what, error);
}

static inline void
open_handover (Handover *handover, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverExported) exported = NULL;

	open_office (&handover->office, data);
	approve_for (handover->office.sessions[TANAKA], HANDOVER_APPROVAL, "引継ぎ");
	edit_case (&handover->office, TANAKA, "C26-0002", "notes", "二つ目の版");
	check_all (&handover->office, SATO, "C26-0001");
	add_paper (handover, "C26-0001", "plain.pdf", FALSE);
	add_paper (handover, "C26-0001", "card.pdf", TRUE);
	add_paper (handover, PROTECTED, "home.pdf", FALSE);
	handover->ward = kinko_secret_new_random (32);
	handover->cleared = kinko_secret_new_random (32);
	handover->path = g_build_filename (handover->office.fixture.dir, "handover.age", NULL);
	exported = export_to (handover, handover->path, &error);
	g_assert_no_error (error);
	g_assert_nonnull (exported);
}

static inline void
close_handover (Handover *handover, gconstpointer data)
{
	kinko_secret_free (handover->ward);
	kinko_secret_free (handover->cleared);
	g_free (handover->path);
	close_office (&handover->office, data);
}

/* ---- taking it apart ------------------------------------------------------------------------- */

static inline gssize
read_age (gpointer age, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_reader_read (age, buffer, len, error);
}

static inline GPtrArray *
unpack (const guint8 *bytes, gsize len, const KinkoSecret *key)
{
	KinkoAgeMemory memory = { .at = bytes, .left = len };
	g_autoptr (KinkoAgeReader) age =
		kinko_age_reader_new (kinko_age_memory_read, &memory, key, NULL, NULL);
	g_autoptr (KinkoTarReader) tar = kinko_tar_reader_new (read_age, age);
	GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
	const KinkoTarFile *file;

	g_assert_nonnull (age);
	while (kinko_tar_reader_next (tar, &file, NULL) && file != NULL) {
		Item *item = g_new0 (Item, 1);
		guint8 buffer[1000];
		gssize n;

		item->name = g_strdup (file->name);
		item->content = g_byte_array_new ();
		while ((n = kinko_tar_reader_read (tar, buffer, sizeof buffer, NULL)) > 0)
			g_byte_array_append (item->content, buffer, (guint) n);
		g_assert_cmpint (n, ==, 0);
		g_ptr_array_add (items, item);
	}
	return items;
}

static inline GPtrArray *
unpack_file (const Handover *handover)
{
	g_autofree char *bytes = NULL;
	gsize len;

	g_assert_true (g_file_get_contents (handover->path, &bytes, &len, NULL));
	return unpack ((const guint8 *) bytes, len, handover->ward);
}

static inline Item *
find (GPtrArray *items, const char *name)
{
	for (guint i = 0; i < items->len; i++)
		if (strcmp (((Item *) items->pdata[i])->name, name) == 0)
			return items->pdata[i];
	g_error ("there is no '%s'", name);
}

static inline void
set_content (GPtrArray *items, const char *name, const char *text)
{
	Item *item = find (items, name);

	g_byte_array_set_size (item->content, 0);
	g_byte_array_append (item->content, (const guint8 *) text, (guint) strlen (text));
}

static inline char *
content_of (GPtrArray *items, const char *name)
{
	const Item *item = find (items, name);

	return g_strndup ((const char *) item->content->data, item->content->len);
}

/* Puts @to in the place of the first @from, which must be there. */
static inline void
replace (GPtrArray *items, const char *name, const char *from, const char *to)
{
	g_autofree char *text = content_of (items, name);
	const char *at = strstr (text, from);
	g_autofree char *changed = NULL;

	g_assert_nonnull (at);
	changed = g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
	set_content (items, name, changed);
}

/* ---- and together ---------------------------------------------------------------------------- */

static inline gboolean
append (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	(void) error;
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

static inline void
drop (GPtrArray *items, const char *name)
{
	g_assert_true (g_ptr_array_remove (items, find (items, name)));
}

static inline void
add_item (GPtrArray *items, const char *name, const char *text)
{
	Item *item = g_new0 (Item, 1);

	item->name = g_strdup (name);
	item->content = g_byte_array_new ();
	g_byte_array_append (item->content, (const guint8 *) text, (guint) strlen (text));
	g_ptr_array_add (items, item);
}

/* SHA256SUMS and manifest of what is there now, by somebody who signs. @change: of the manifest, or NULL. */
static inline void
sign (GPtrArray *items, KinkoSession *by, void (*change) (KinkoHandoverManifest *manifest))
{
	g_autofree char *old = content_of (items, KINKO_HANDOVER_MANIFEST);
	KinkoSigner signer = kinko_identity_note_signer (by->identity);
	g_autoptr (GString) sums = g_string_new (NULL);
	g_auto (KinkoHandoverManifest) manifest = { 0 };
	g_autofree char *text = NULL;
	g_autofree char *note = NULL;

	g_assert_true (kinko_handover_manifest_read (old, strlen (old), &manifest, NULL));
	drop (items, KINKO_HANDOVER_MANIFEST);
	drop (items, KINKO_HANDOVER_SUMS);
	manifest.files = items->len;
	manifest.bytes = 0;
	for (guint i = 0; i < items->len; i++) {
		const Item *item = items->pdata[i];
		KinkoHash hash = kinko_hash_of (item->content->data, item->content->len);
		char hex[KINKO_HASH_HEX_LEN + 1];

		kinko_hash_to_hex (&hash, hex);
		g_string_append_printf (sums, "# %u\n%s  %s\n", item->content->len, hex,
					item->name);
		manifest.bytes += item->content->len;
	}
	manifest.sums = kinko_hash_of (sums->str, sums->len);
	if (change != NULL)
		change (&manifest);
	text = kinko_handover_manifest_text (&manifest);
	note = kinko_note_sign (text, manifest.origin, &signer, NULL);
	add_item (items, KINKO_HANDOVER_SUMS, sums->str);
	add_item (items, KINKO_HANDOVER_MANIFEST, note);
}

/* A sealed part of these files; owned by the caller. */
static inline GByteArray *
seal (GPtrArray *items, const KinkoSecret *key)
{
	KinkoPublicKey recipient = kinko_age_public_key (key);
	GByteArray *bytes = g_byte_array_new ();
	g_autoptr (KinkoAgeWriter) age =
		kinko_age_writer_new (&recipient, 1, FALSE, append, bytes, NULL);
	g_autoptr (GByteArray) plain = g_byte_array_new ();
	g_autoptr (KinkoTarWriter) tar = kinko_tar_writer_new (append, plain, TIME);

	for (guint i = 0; i < items->len; i++) {
		const Item *item = items->pdata[i];

		g_assert_true (kinko_tar_writer_begin (tar, item->name, item->content->len, NULL));
		g_assert_true (
			kinko_tar_writer_add (tar, item->content->data, item->content->len, NULL));
		g_assert_true (kinko_tar_writer_end (tar, NULL));
	}
	g_assert_true (kinko_tar_writer_finish (tar, NULL));
	g_assert_true (kinko_age_writer_add (age, plain->data, plain->len, NULL));
	g_assert_true (kinko_age_writer_finish (age, NULL));
	return bytes;
}

/* Seals it anew and inspects that, with the ward's key, and the cleared one too if @cleared. */
static inline KinkoHandoverInspection *
inspect_items (Handover *handover, GPtrArray *items, gboolean cleared, GError **error)
{
	g_autoptr (GByteArray) sealed = seal (items, handover->ward);
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	g_autofree char *path = g_strconcat (handover->path, ".again", NULL);

	g_assert_true (g_file_set_contents (path, (const char *) sealed->data, (gssize) sealed->len,
					    NULL));
	g_ptr_array_add (keys, handover->ward);
	if (cleared)
		g_ptr_array_add (keys, handover->cleared);
	return kinko_handover_inspect (path, keys, NULL, error);
}
