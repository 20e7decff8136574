/*
 * Signed notes (c2sp.org/signed-note) and checkpoints (c2sp.org/tlog-checkpoint).
 *
 *     origin ⏎ size ⏎ base64(root) ⏎ ⏎ — NAME base64(key id ‖ signature) ⏎
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/signer.h"

/* Room for the most signatures at the size of post-quantum ones (nearly 5 kB each). */
#define KINKO_NOTE_MAX_LEN        (1024 * 1024)
#define KINKO_NOTE_MAX_SIGNATURES 100
#define KINKO_NOTE_TYPE_ED25519   0x01
#define KINKO_NOTE_TYPE_COSIGN_V1 0x04

/* A key name: not empty, valid UTF-8, no white space, no '+', no control character. */
gboolean kinko_note_name_is_valid (const char *name);

/* keyID = SHA-256(name ‖ 0A ‖ type ‖ public key)[0..3], big endian. */
guint32 kinko_note_key_id (const char *name, guint8 type, const KinkoPublicKey *key);

/* "name+hex(key id)+base64(type ‖ key)" for an Ed25519 key; owned by the caller. */
char *kinko_note_vkey (const char *name, const KinkoPublicKey *key);

/* Reads a vkey of type Ed25519; the key ID must be the right one. @name is owned by the caller. */
gboolean kinko_note_vkey_parse (const char *vkey, char **name, KinkoPublicKey *key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same for a key of another type that is 32 bytes long: KINKO_NOTE_TYPE_COSIGN_V1 is a witness's. */
char *kinko_note_vkey_typed (const char *name, guint8 type, const KinkoPublicKey *key);
gboolean kinko_note_vkey_parse_typed (const char *vkey, guint8 type, char **name,
				      KinkoPublicKey *key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One signature line; @signature may be of any length from 1 byte. */
typedef struct {
	char *name;
	guint32 key_id;
	GBytes *signature;
} KinkoNoteSignature;

/* A note taken apart, nothing verified. */
typedef struct {
	char *text;            /* with its final newline */
	GPtrArray *signatures; /* KinkoNoteSignature, at least one */
} KinkoNote;

/* KINKO_ERROR_INTEGRITY for what is not a note (also: trailing bytes, no signature line). */
KinkoNote *kinko_note_parse (const char *data, gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_note_free (KinkoNote *note);

/* "— NAME BASE64 (key id ‖ signature)" and a newline: a line to be added to a note; owned by the caller. */
char *kinko_note_line (const char *name, guint32 key_id, const guint8 *signature, gsize len);

/* Signs @text (ends in a newline, no other control character) with one Ed25519 key named @name. */
char *kinko_note_sign (const char *text, const char *name, const KinkoSigner *signer,
		       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Verifies @note with one known Ed25519 key. Signatures by other keys are ignored.
 * Returns: TRUE when there is a signature of (@name, key) and it is right.
 * KINKO_ERROR_INTEGRITY when it is there and wrong, KINKO_ERROR_NOT_FOUND when it is not there.
 */
gboolean kinko_note_verify (const KinkoNote *note, const char *name, const KinkoPublicKey *key,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A checkpoint's text: what the tree was at @size. */
typedef struct {
	char *origin;
	guint64 size;
	KinkoHash root;
} KinkoCheckpoint;

/* "origin\nsize\nbase64(root)\n"; owned by the caller. */
char *kinko_checkpoint_text (const char *origin, guint64 size, const KinkoHash *root);

/* Reads it; extension lines are refused, kinko writes none. KINKO_ERROR_INTEGRITY. */
KinkoCheckpoint *kinko_checkpoint_parse (const char *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_checkpoint_free (KinkoCheckpoint *checkpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoNote, kinko_note_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCheckpoint, kinko_checkpoint_free)
