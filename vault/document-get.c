#include "vault/document.h"

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/error.h"
#include "vault/case-address.h"
#include "vault/clock.h"
#include "vault/copy-file.h"
#include "vault/copy-text.h"
#include "vault/document-content.h"
#include "vault/parameters.h"

/* A document on its way out. */
typedef struct {
	KinkoSession *session;
	KinkoDocument *document;
	KinkoCaseFile *file;
	KinkoSecret *key;
	KinkoManifest manifest;
	char *copy; /* its line in the register of copies */
} Way;

static void
clear_way (Way *way)
{
	g_free (way->copy);
	kinko_secret_free (way->key);
	kinko_case_file_free (way->file);
	kinko_document_free (way->document);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Way, clear_way)

/* 支援措置: the papers show where the family lives. */
static gboolean
check_protection (KinkoAct *act, const Way *way, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCaseData) data =
		kinko_case_file_read (session, way->file, way->file->version, error);

	if (data == NULL)
		return kinko_act_fail (act, error);
	if (kinko_case_may_see_address (session, way->file, data))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     _ ("the address of case '%s' is protected (支援措置), and its papers with it"),
		     way->file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the manager and the person to whom the case is assigned can "
				 "take them out"));
	return kinko_act_refuse (act, "protected");
}

/* What can be wrong with the document itself is found before there is an intent. */
static gboolean
prepare (KinkoAct *act, Way *way, GError **error)
{
	KinkoSession *session = kinko_act_session (act);

	if (!kinko_document_read (session, way->file, way->document, error))
		return FALSE;
	way->key = kinko_document_key (session, way->file, way->document, error);
	return way->key != NULL &&
	       kinko_manifest_read (session, way->document, way->key, &way->manifest, error);
}

static gboolean
write_piece (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	return kinko_copy_file_add (data, bytes, len, error);
}

/* The file gets its name when all of it was verified. */
static gboolean
write_content (gpointer data, KinkoCopyFile *file, GError **error)
{
	Way *way = data;

	return kinko_content_read (way->session, way->document, way->key, &way->manifest,
				   write_piece, file, error);
}

/* A document never changes, and its number is given once: that says all. Its case is named for an approval that is for certain cases. */
static gboolean
authorize (KinkoAct *act, const Way *way, const char *approval, const char *recipient,
	   GError **error)
{
	g_autofree char *object = g_strconcat ("case/", way->file->handle, NULL);
	const char *const objects[] = { object, NULL };
	g_autoptr (GString) parameters = g_string_new (NULL);
	KinkoActScope scope = {
		.approval = approval, .objects = objects, .count = 1, .recipient = recipient
	};

	kinko_parameters_add (parameters, "document", way->document->number);
	scope.parameters = parameters->str;
	return kinko_act_authorize (act, &scope, error);
}

static gboolean
take_out (KinkoAct *act, Way *way, const KinkoDocumentTake *take, GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *what =
		kinko_copy_text_document (way->document->number, way->file->case_no);
	KinkoCopy copy = { .what = what,
			   .medium = KINKO_COPY_FILE,
			   .recipient = take->recipient,
			   .erase_by = take->erase_by == NULL ? today : take->erase_by,
			   .count = 1,
			   .without_hash = way->document->shows_number };

	if (copy.recipient == NULL)
		copy.recipient = kinko_session_identity (way->session)->operator;
	json_object_set_new (kinko_act_detail (act), "document",
			     json_string (way->document->handle));
	if (!check_protection (act, way, error) ||
	    !authorize (act, way, take->approval, copy.recipient, error))
		return FALSE;
	copy.approval = kinko_act_approval (act);
	if (!prepare (act, way, error))
		return kinko_act_fail (act, error);
	kinko_document_set_sha256 (way->document, &way->manifest.content);
	return kinko_copy_file_make (act, &copy, take->path, write_content, way, &way->copy, error);
}

/* The row of the document and its case: which action it is depends on them. */
static gboolean
find (KinkoSession *session, const char *number, Way *way, GError **error)
{
	g_clear_pointer (&way->document, kinko_document_free);
	g_clear_pointer (&way->file, kinko_case_file_free);
	way->document = kinko_document_find (session, number, error);
	way->file = way->document == NULL
			    ? NULL
			    : kinko_case_file_load (session, way->document->case_no, error);
	return way->file != NULL;
}

KinkoDocument *
kinko_document_get (KinkoSession *session, const char *number, const KinkoDocumentTake *take,
		    char **copy, GError **error)
{
	g_auto (Way) way = { .session = session };
	g_autoptr (GError) problem = NULL;
	gboolean found = kinko_session_has_keys (session) && find (session, number, &way, &problem);
	g_autofree char *object = g_strconcat ("case/", found ? way.file->handle : "none", NULL);
	g_autoptr (KinkoAct) act = kinko_act_begin (
		session,
		found && way.document->shows_number ? "document.get-number" : "document.get",
		object, take->purpose, error);

	if (act == NULL)
		return NULL;
	/* Once more within the act: while it waited for the lock, the household may have come under protection, the case
	 * may have become another person's, or the papers may have been erased. Which action it is never changes. */
	if (found)
		found = find (session, number, &way, &problem);
	if (!found) {
		(void) kinko_act_fail (act, &problem);
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	if (!take_out (act, &way, take, error))
		return NULL;
	*copy = g_steal_pointer (&way.copy);
	return g_steal_pointer (&way.document);
}
