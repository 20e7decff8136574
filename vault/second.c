#include "vault/second.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act-internal.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"
#include "vault/second-internal.h"
#include "vault/second-objects.h"

const KinkoRegister *
kinko_second_register (void)
{
	return kinko_register_find ("second");
}

gboolean
kinko_second_is_number (const char *text)
{
	gsize len = strlen (text);

	return len >= 8 && len <= 12 && text[0] == KINKO_SECOND_LETTER &&
	       g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) && text[3] == '-' &&
	       strspn (text + 4, G_CSET_DIGITS) == len - 4;
}

gboolean
kinko_second_complete (G_GNUC_UNUSED KinkoSession *session, G_GNUC_UNUSED KinkoRegisterLine *line,
		       G_GNUC_UNUSED GError **error)
{
	return TRUE; /* all of it is set by kinko */
}

KinkoRegisterLine *
kinko_second_load (KinkoSession *session, const char *number, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_second_register (), number, error);

	return line != NULL && kinko_register_check_newest (session, line, error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static gboolean
fill_request (KinkoAct *act, KinkoRegisterLine *line, const KinkoActScope *scope, const char *ward,
	      GError **error)
{
	KinkoSession *session = act->session;
	g_autofree char *objects = kinko_second_objects (session, act->object, scope, error);
	g_autofree char *count = g_strdup_printf ("%u", scope->count);
	g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, kinko_act_next_seq (act));
	g_autofree char *roles = g_strdup_printf ("%u", act->needs.second);
	g_autofree char *person = kinko_register_person (session, error);

	if (objects == NULL || person == NULL)
		return FALSE;
	kinko_record_put (line->record, "state", "waiting");
	kinko_record_put (line->record, "action", act->action);
	kinko_record_put (line->record, "command", session->asking);
	kinko_record_put (line->record, "purpose", act->purpose);
	kinko_record_put (line->record, "approval", ward);
	kinko_record_put (line->record, "objects", objects);
	kinko_record_put (line->record, "count", count);
	kinko_record_put (line->record, "recipient", scope->recipient);
	kinko_record_put (line->record, "parameters", scope->parameters);
	kinko_record_put (line->record, "asked_by", person);
	kinko_record_put (line->record, "roles", roles);
	kinko_record_put (line->record, "asked_seq", seq);
	return TRUE;
}

/* What others can check: the action, and the objects by a hash over random handles and hashes of ciphertext. */
static void
describe_request (KinkoAct *act, const KinkoRegisterLine *line, const KinkoActScope *scope)
{
	g_autofree char *hash =
		kinko_second_objects_hash (kinko_record_get (line->record, "objects"));

	json_object_set_new (act->detail, "action",
			     json_string (kinko_record_get (line->record, "action")));
	json_object_set_new (act->detail, "objects", json_string (hash));
	json_object_set_new (act->detail, "count", json_integer (scope->count));
}

gboolean
kinko_second_ask (KinkoAct *act, const KinkoActScope *scope, const char *ward, char **number,
		  GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (kinko_second_register ());

	json_object_clear (act->detail); /* it is about what is not done */
	if (!fill_request (act, line, scope, ward, error) ||
	    !kinko_register_add (act, line, act->detail, error))
		return FALSE;
	describe_request (act, line, scope);
	g_free (act->action);
	act->action = g_strdup ("approval.request");
	g_free (act->object);
	act->object = kinko_register_line_object (line);
	/* What the act would have needed the request does not. */
	act->needs.approval = FALSE;
	act->needs.second = 0;
	*number = g_strdup (line->number);
	return TRUE;
}

/* ---- using ----------------------------------------------------------------------------------- */

static gboolean
deny (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* What was granted, and what is wanted. */
static gboolean
is_the_same (KinkoAct *act, const KinkoRecord *record, const KinkoActScope *scope, gboolean *same,
	     GError **error)
{
	g_autofree char *objects = kinko_second_objects (act->session, act->object, scope, error);
	g_autofree char *count = g_strdup_printf ("%u", scope->count);
	const struct {
		const char *name, *wanted;
	} values[] = {
		{ "action", act->action },
		{ "purpose", act->purpose },
		{ "objects", objects },
		{ "count", count },
		{ "recipient", scope->recipient },
		{ "parameters", scope->parameters },
	};

	*same = TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
		*same &= g_strcmp0 (kinko_record_get (record, values[i].name), values[i].wanted) ==
			 0;
	return objects != NULL;
}

static gboolean
check_state (KinkoSession *session, const KinkoRegisterLine *request, GError **error)
{
	const char *state = kinko_record_get (request->record, "state");
	const char *expires = kinko_record_get (request->record, "expires");
	gint64 end;

	if (g_str_equal (state, "waiting"))
		return deny (error, _ ("nobody granted this request yet"),
			     _ ("another person grants it with 'kinko approval grant'"));
	if (g_str_equal (state, "refused"))
		return deny (error, _ ("this request was refused"),
			     _ ("kinko approval show shows why"));
	if (g_str_equal (state, "used"))
		return deny (error, _ ("this grant was used already"),
			     _ ("each grant is for one time: make a new request with 'kinko "
				"approval request'"));
	if (!kinko_entry_time_parse (expires, strlen (expires), &end) ||
	    kinko_session_now_ms (session) > end)
		return deny (error, _ ("this grant has expired"),
			     _ ("make a new request with 'kinko approval request'"));
	return TRUE;
}

gboolean
kinko_second_check (KinkoAct *act, const KinkoRegisterLine *request, const KinkoActScope *scope,
		    guint64 *grant_seq, GError **error)
{
	gboolean same;

	if (request == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
			     _ ("'%s' needs a second person"), act->action);
		kinko_error_set_hint (error, "%s",
				      _ ("put 'approval request' before the command; when another "
					 "person has granted it, repeat it with --approval and the "
					 "request's number"));
		return FALSE;
	}
	if (!g_str_equal (request->operator, kinko_session_identity (act->session)->operator))
		return deny (error, _ ("this request was made by somebody else"),
			     _ ("whoever asked acts; make a request of your own"));
	if (!check_state (act->session, request, error) ||
	    !is_the_same (act, request->record, scope, &same, error))
		return FALSE;
	if (!same)
		return deny (error, _ ("this is not what was granted, or it was changed since"),
			     _ ("the grant is for what kinko approval show shows, in the state of "
				"then; make a new request for what is there now"));
	return kinko_second_check_grant (act->session, request, act->needs.second, grant_seq,
					 error);
}

static gboolean
set_used (KinkoAct *act, KinkoRegisterLine *line, gboolean used, GError **error)
{
	g_autofree char *object = kinko_register_line_object (line);
	json_auto_t *detail = json_object ();

	kinko_record_put (line->record, "state", used ? "used" : "granted");
	line->open = !used;
	if (!kinko_register_change (act, line, detail, error))
		return FALSE;
	json_object_set_new (detail, "used", json_integer (used ? 1 : 0));
	return kinko_act_add_entry (act, "approval.use", object, "granted",
				    g_steal_pointer (&detail), error);
}

gboolean
kinko_second_use (KinkoAct *act, KinkoRegisterLine *request, GError **error)
{
	return set_used (act, request, TRUE, error);
}

gboolean
kinko_second_give_back (KinkoAct *act, KinkoRegisterLine *request, GError **error)
{
	return set_used (act, request, FALSE, error);
}
