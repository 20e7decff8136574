/*
 * A vault with the ten sample cases and scans of any length, for the tests of documents.
 */
#pragma once

#include "tests/unit/vault/fixture.h"
#include "vault/document-content.h"
#include "vault/document.h"

#define CASE    "C26-0001"
#define OTHER   "C26-0002"
#define PURPOSE "tier-review"

/* Under which the papers came; every vault of these tests has it. */
static char receipt[16];

/* The sample cases, and a receipt. */
static inline void
import_cases (KinkoSession *session)
{
	g_autofree char *number = enter_receipt (session);

	import_sample (session);
	g_assert_cmpuint (g_strlcpy (receipt, number, sizeof receipt), <, sizeof receipt);
}

/* A file of @len bytes that no two calls make alike; its path is owned by the caller. */
static inline char *
make_scan (Fixture *fixture, const char *name, gsize len)
{
	g_autofree guint8 *bytes = g_malloc (len + 1);
	char *path = g_build_filename (fixture->dir, name, NULL);

	randombytes_buf (bytes, len);
	g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) len, NULL));
	return path;
}

static inline KinkoDocumentInput
describe_scan (const char *path, gboolean shows_number)
{
	return (KinkoDocumentInput){ .path = path,
				     .type = "課税証明書",
				     .pages = 2,
				     .receipt = receipt,
				     .place = "書庫A 3段",
				     .received = "令和8年7月6日",
				     .shows_number = shows_number };
}

static inline KinkoDocument *
add_file (KinkoSession *session, const char *case_no, const char *path, gboolean shows_number)
{
	KinkoDocumentInput input = describe_scan (path, shows_number);
	g_autoptr (GError) error = NULL;
	KinkoDocument *document = kinko_document_add (session, case_no, &input, &error);

	g_assert_no_error (error);
	g_assert_nonnull (document);
	return document;
}

/* Makes a scan and adds it; returns its number. */
static inline char *
add_scan (Fixture *fixture, KinkoSession *session, const char *name, gsize len,
	  gboolean shows_number)
{
	g_autofree char *path = make_scan (fixture, name, len);
	g_autoptr (KinkoDocument) document = add_file (session, CASE, path, shows_number);

	return g_strdup (document->number);
}

/* Takes a document out to fixture->dir/@out. */
static inline gboolean
take_out (Fixture *fixture, KinkoSession *session, const char *number, const char *purpose,
	  const char *out, GError **error)
{
	g_autofree char *path = g_build_filename (fixture->dir, out, NULL);
	KinkoDocumentTake take = { .path = path, .purpose = purpose, .approval = APPROVAL };
	g_autofree char *copy = NULL;
	g_autoptr (KinkoDocument) document =
		kinko_document_get (session, number, &take, &copy, error);

	g_assert_true ((document != NULL) == (copy != NULL));
	return document != NULL;
}

/* Nothing in the fixture's folder that has this name, and no temporary file either. */
static inline void
assert_nothing_left (Fixture *fixture, const char *out)
{
	g_autofree char *found = shell (fixture, "ls -A | grep -xF -e '%s' || true", out);
	g_autofree char *hidden = shell (fixture, "ls -A | grep '^[.]kinko-' || true");

	g_assert_cmpstr (found, ==, "");
	g_assert_cmpstr (hidden, ==, "");
}
