#include "vault/case.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "policies/test-mark.h"
#include "vault/act.h"
#include "vault/clock.h"
#include "vault/copy-file.h"
#include "vault/copy-text.h"

/* Begins the act and reads the number; nothing is logged yet and nothing has left this file. */
static KinkoAct *
begin_reveal (KinkoSession *session, const char *case_no, KinkoSubject subject, const char *purpose,
	      KinkoSecret **number, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "number.reveal", object, purpose, error);
	g_autoptr (KinkoCaseFile) file = NULL;

	if (act == NULL)
		return NULL;
	json_object_set_new (kinko_act_detail (act), "subject",
			     json_string (kinko_subject_name (subject)));
	file = kinko_case_file_load_for (act, case_no, error);
	*number = file == NULL ? NULL : kinko_case_file_read_number (session, file, subject, error);
	if (*number != NULL)
		return g_steal_pointer (&act);
	(void) kinko_act_fail (act, error);
	return NULL;
}

KinkoSecret *
kinko_case_reveal (KinkoSession *session, const char *case_no, KinkoSubject subject,
		   const char *purpose, const char *approval, gboolean on_screen, GError **error)
{
	g_autoptr (KinkoSecret) number = NULL;
	g_autofree char *parameters = g_strconcat ("number=", kinko_subject_name (subject), NULL);
	g_autoptr (KinkoAct) act =
		begin_reveal (session, case_no, subject, purpose, &number, error);
	const KinkoActScope scope = { .approval = approval, .count = 1, .parameters = parameters };

	if (act == NULL || !kinko_act_authorize (act, &scope, error))
		return NULL;
	if (!on_screen) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("a My Number is shown on a terminal only, not in a pipe and not as "
				"JSON"));
		kinko_error_set_hint (error, "%s", _ ("--out FILE writes it to a new file"));
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&number) : NULL;
}

/* What is written. */
typedef struct {
	const KinkoSecret *number;
	const char *ending;
} NumberFile;

static gboolean
write_number (gpointer data, KinkoCopyFile *file, GError **error)
{
	const NumberFile *content = data;

	return kinko_copy_file_add (file, kinko_secret_data (content->number),
				    kinko_secret_len (content->number), error) &&
	       kinko_copy_file_add (file, content->ending, strlen (content->ending), error);
}

gboolean
kinko_case_reveal_to_file (KinkoSession *session, const char *case_no, KinkoSubject subject,
			   const char *purpose, const char *approval, const char *path,
			   char **copy_number, GError **error)
{
	g_autoptr (KinkoSecret) number = NULL;
	g_autoptr (KinkoAct) act =
		begin_reveal (session, case_no, subject, purpose, &number, error);
	g_autofree char *parameters = g_strconcat ("number=", kinko_subject_name (subject), NULL);
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *what = kinko_copy_text_number (case_no);
	KinkoCopy copy = { .what = what,
			   .medium = KINKO_COPY_FILE,
			   .recipient = kinko_session_identity (session)->operator,
			   .erase_by = today,
			   .count = 1,
			   .without_hash = TRUE };
	const KinkoActScope scope = { .approval = approval,
				      .count = 1,
				      .recipient = copy.recipient,
				      .parameters = parameters };

	NumberFile content = {
		.number = number,
		.ending =
			kinko_session_descriptor (session)->test ? "\n" KINKO_TEST_WORD "\n" : "\n",
	};

	if (act == NULL)
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "medium", json_string ("file"));
	kinko_act_need_approval (act);
	if (!kinko_act_authorize (act, &scope, error))
		return FALSE;
	copy.approval = kinko_act_approval (act);
	return kinko_copy_file_make (act, &copy, path, write_number, &content, copy_number, error);
}
