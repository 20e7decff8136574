#include "vault/case.h"

#include <unistd.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/file.h"
#include "vault/outside.h"

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
		   const char *purpose, gboolean on_screen, GError **error)
{
	g_autoptr (KinkoSecret) number = NULL;
	g_autoptr (KinkoAct) act =
		begin_reveal (session, case_no, subject, purpose, &number, error);

	if (act == NULL)
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

static gboolean
write_number (const char *path, const KinkoSecret *number, GError **error)
{
	g_autofree char *name = NULL;
	kinko_autofd int folder = kinko_folder_open_parent (path, &name, error);
	g_autoptr (KinkoSecret) line = kinko_secret_new (kinko_secret_len (number) + 1);
	gboolean written;

	if (folder < 0)
		return FALSE;
	for (gsize i = 0; i < kinko_secret_len (number); i++)
		kinko_secret_data (line)[i] = kinko_secret_data (number)[i];
	kinko_secret_data (line)[kinko_secret_len (number)] = '\n';
	written = kinko_file_create (folder, name, kinko_secret_data (line),
				     kinko_secret_len (line), error);
	return written;
}

gboolean
kinko_case_reveal_to_file (KinkoSession *session, const char *case_no, KinkoSubject subject,
			   const char *purpose, const char *path, GError **error)
{
	g_autoptr (KinkoSecret) number = NULL;
	g_autoptr (KinkoAct) act =
		begin_reveal (session, case_no, subject, purpose, &number, error);
	g_autoptr (GError) failure = NULL;
	g_autofree char *mirror = NULL;

	if (act == NULL)
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "medium", json_string ("file"));
	mirror = kinko_session_mirror_path (session);
	if (!kinko_outside_check (kinko_session_folder (session), mirror, path, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_commit_intent (act, error))
		return FALSE;
	(void) !write_number (path, number, &failure);
	if (!kinko_act_finish (act, failure, error))
		return FALSE;
	if (failure == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&failure));
	return FALSE;
}
