/* What would have to be different for a refused act to be allowed: a line that says the next step. */
#include "policies/verdict-internal.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/suggest.h"

/* Would some rule allow it for @purpose, clearance aside, and none deny it? */
static gboolean
purpose_opens (const KinkoAccess *access, const KinkoAccessRequest *request, const char *purpose)
{
	gboolean allowed = FALSE;

	for (guint i = 0; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];

		if (!kinko_rule_concerns (rule, request->role, request->action) ||
		    !kinko_rule_covers (rule, purpose) ||
		    !kinko_rule_holds_at (rule, request->host))
			continue;
		if (!rule->allow)
			return FALSE;
		allowed = TRUE;
	}
	return allowed;
}

/* "a, b" of the bits that are set. */
static char *
role_labels (guint roles)
{
	g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
	g_auto (GStrv) labels = NULL;

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((roles & 1u << role) != 0)
			g_strv_builder_add (builder, kinko_role_label (role));
	labels = g_strv_builder_end (builder);
	return g_strjoinv (_ (", "), labels);
}

/* Who may do it at least for some purpose; empty when nobody may. */
static char *
list_roles (const KinkoAccess *access, const char *action)
{
	guint roles = 0;

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
		gboolean allowed = FALSE, denied = FALSE;

		for (guint i = 0; i < access->rules->len; i++) {
			const KinkoRule *rule = access->rules->pdata[i];

			if (!kinko_rule_concerns (rule, role, action))
				continue;
			if (rule->allow)
				allowed = TRUE;
			else if (rule->purposes == NULL && rule->hosts == NULL)
				denied = TRUE;
		}
		if (allowed && !denied)
			roles |= 1u << role;
	}
	return role_labels (roles);
}

char *
kinko_remedy_by_role (const KinkoAccess *access, const char *action)
{
	g_autofree char *labels = list_roles (access, action);

	if (labels[0] == '\0')
		return g_strdup (_ ("nobody may do this under this policy"));
	return g_strdup_printf (_ ("somebody with one of these roles may do it: %s"), labels);
}

char *
kinko_remedy_by_purpose (const KinkoAccess *access, const KinkoAccessRequest *request)
{
	g_autoptr (GPtrArray) ids = g_ptr_array_new ();
	g_autofree char *list = NULL;

	for (guint i = 0; i < access->purposes->len; i++) {
		const KinkoPurpose *purpose = access->purposes->pdata[i];

		if (purpose_opens (access, request, purpose->id))
			g_ptr_array_add (ids, purpose->id);
	}
	if (ids->len == 0)
		return kinko_remedy_by_role (access, request->action);
	g_ptr_array_add (ids, NULL);
	list = g_strjoinv (_ (", "), (char **) ids->pdata);
	return g_strdup_printf (_ ("it may be done for one of these purposes: %s"), list);
}

char *
kinko_remedy_by_host (const KinkoRule *rule)
{
	g_autofree char *hosts = g_strjoinv (_ (", "), rule->hosts);

	return g_strdup_printf (_ ("it may be done at one of these computers: %s"), hosts);
}

/* Would the role be allowed to do it at a computer that no denial names? */
static gboolean
another_host_opens (const KinkoAccess *access, const KinkoAccessRequest *request)
{
	gboolean allowed = FALSE;

	for (guint i = 0; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];

		if (!kinko_rule_concerns (rule, request->role, request->action) ||
		    !kinko_rule_covers (rule, request->purpose))
			continue;
		if (!rule->allow && rule->hosts == NULL)
			return FALSE;
		allowed = allowed || rule->allow;
	}
	return allowed;
}

char *
kinko_remedy_for_denial (const KinkoAccess *access, const KinkoRule *rule,
			 const KinkoAccessRequest *request)
{
	g_autofree char *hosts = NULL;

	if (rule->hosts != NULL && another_host_opens (access, request)) {
		hosts = g_strjoinv (_ (", "), rule->hosts);
		return g_strdup_printf (_ ("it may be done at other computers than these: %s"),
					hosts);
	}
	return rule->purposes == NULL ? kinko_remedy_by_role (access, request->action)
				      : kinko_remedy_by_purpose (access, request);
}

/* "did you mean …" among the ids of the fixed list, or the list. */
char *
kinko_remedy_for_unknown_purpose (const KinkoAccess *access, const char *purpose)
{
	g_autoptr (GPtrArray) ids = g_ptr_array_new ();
	g_autofree char *all = NULL;
	const char *nearest;

	for (guint i = 0; i < access->purposes->len; i++)
		g_ptr_array_add (ids, ((const KinkoPurpose *) access->purposes->pdata[i])->id);
	g_ptr_array_add (ids, NULL);
	nearest = kinko_suggest (purpose, (const char *const *) ids->pdata);
	if (nearest != NULL)
		return g_strdup_printf (_ ("did you mean '%s'?"), nearest);
	all = g_strjoinv (_ (", "), (char **) ids->pdata);
	return g_strdup_printf (_ ("the purposes of this policy are: %s"), all);
}

char *
kinko_remedy_for_unknown_action (const char *action)
{
	g_autofree const char **names = kinko_action_names ();
	const char *nearest;

	nearest = action == NULL ? NULL : kinko_suggest (action, names);
	if (nearest != NULL)
		return g_strdup_printf (_ ("did you mean '%s'?"), nearest);
	return g_strdup (_ ("an action has a name like 'case.show'"));
}

char *
kinko_remedy_for_glass (const KinkoAccess *access)
{
	g_autofree char *actions = NULL;
	g_autofree char *roles = NULL;

	if (access->break_glass.actions == NULL)
		return g_strdup (_ ("the policy provides for no break-glass"));
	actions = g_strjoinv (_ (", "), access->break_glass.actions);
	roles = role_labels (access->break_glass.roles);
	return g_strdup_printf (_ ("it is for these actions: %s; and for these roles: %s"), actions,
				roles);
}

/* Where the policy provides for an emergency, that is said too: it is then that nobody has time to look it up. */
char *
kinko_remedy_by_glass (const KinkoAccess *access, const KinkoAccessRequest *request,
		       const char *remedy)
{
	if (!kinko_glass_can_be_broken (access, request))
		return g_strdup (remedy);
	return g_strdup_printf (
		_ ("%s; in an emergency --break-glass gives a reason, which is reviewed"), remedy);
}
