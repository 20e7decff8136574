#include "cli/evidence-output.h"

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/plain-file.h"
#include "policies/error.h"

void
kinko_evidence_output (KinkoContext *context, KinkoMirror *mirror, const KinkoVerification *found,
		       const char *old_note, char *const *keys, GError **error)
{
	const char *path = kinko_context_option (context, "evidence");
	g_autofree char *hint = g_strdup (error == NULL ? NULL : kinko_error_hint (*error));
	g_autoptr (KinkoEvidence) evidence = NULL;
	g_autoptr (GError) problem = NULL;
	g_autofree char *text = NULL;

	if (path == NULL) {
		kinko_error_set_hint (
			error, _ ("%s; --evidence FILE writes down what anybody can check"), hint);
		return;
	}
	evidence = kinko_fork_evidence (mirror, found, old_note, keys, &problem);
	text = evidence == NULL ? NULL : kinko_evidence_text (evidence);
	if (text != NULL && kinko_plain_file_create (path, text, &problem))
		kinko_error_set_hint (error,
				      _ ("%s; the evidence is in '%s': 'kinko-verify evidence' "
					 "checks it"),
				      hint, path);
	else
		kinko_error_set_hint (error, _ ("%s; the evidence could not be written: %s"), hint,
				      problem->message);
}
