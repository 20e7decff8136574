#include "policies/verdict.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/language.h"
#include "policies/suggest.h"

/* What has to be fulfilled beside the rule's roles and actions. */
typedef enum {
	MET,
	NO_CLEARANCE,
	OTHER_HOST,
	NOT_ASSIGNED,
	NO_PURPOSE,
	OTHER_PURPOSE,
	OUTSIDE_HOURS,
	NO_REASON,
} Condition;

static gboolean
concerns (const KinkoRule *rule, KinkoRole role, const char *action)
{
	return (rule->roles & 1u << role) != 0 &&
	       g_strv_contains ((const char *const *) rule->actions, action);
}

static gboolean
covers (const KinkoRule *rule, const char *purpose)
{
	return rule->purposes == NULL ||
	       (purpose != NULL && g_strv_contains ((const char *const *) rule->purposes, purpose));
}

/* A name of a computer is compared as the network compares it. */
static gboolean
is_host_of (const KinkoRule *rule, const char *host)
{
	for (char **known = rule->hosts; host != NULL && *known != NULL; known++)
		if (g_ascii_strcasecmp (*known, host) == 0)
			return TRUE;
	return FALSE;
}

static KinkoOutsideHours
outside_hours_of (const KinkoAccess *access, const KinkoRule *rule)
{
	return rule->outside_hours == KINKO_OUTSIDE_DEFAULT ? access->outside_hours
							    : rule->outside_hours;
}

/* Clearance first: a purpose is of no use to somebody who holds no key for the numbers. Break-glass waives what a
 * colleague or the clock would have to be asked for, never keys, the computer or the purpose. */
static Condition
check_conditions (const KinkoAccess *access, const KinkoRule *rule, const KinkoAction *action,
		  const KinkoAccessRequest *request)
{
	gboolean needs_numbers = rule->numbers || (action->flags & KINKO_ACTION_NUMBERS) != 0;
	gboolean needs_purpose =
		rule->purposes != NULL || (action->flags & KINKO_ACTION_PURPOSE) != 0;
	KinkoOutsideHours outside = outside_hours_of (access, rule);

	if (needs_numbers && !request->numbers_cleared)
		return NO_CLEARANCE;
	if (rule->hosts != NULL && !is_host_of (rule, request->host))
		return OTHER_HOST;
	if (rule->assigned && !request->assigned && !request->break_glass)
		return NOT_ASSIGNED;
	if (needs_purpose && request->purpose == NULL)
		return NO_PURPOSE;
	if (!covers (rule, request->purpose))
		return OTHER_PURPOSE;
	if (!request->outside_hours || request->break_glass)
		return MET;
	if (outside == KINKO_OUTSIDE_DENY)
		return OUTSIDE_HOURS;
	return outside == KINKO_OUTSIDE_REASON && !request->reason_given ? NO_REASON : MET;
}

static void
refuse (KinkoVerdict *verdict, char *reason, char *remedy)
{
	verdict->allowed = FALSE;
	verdict->reason = reason;
	verdict->remedy = remedy;
}

static void
name_rule (KinkoVerdict *verdict, const char *file, const KinkoRule *rule)
{
	verdict->rule = rule->id;
	verdict->file = rule->line == 0 ? NULL : file;
	verdict->line = rule->line;
}

/* Would some rule allow it for @purpose, clearance aside, and none deny it? */
static gboolean
purpose_opens (const KinkoAccess *access, const KinkoAccessRequest *request, const char *purpose)
{
	gboolean allowed = FALSE;

	for (guint i = 0; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];

		if (!concerns (rule, request->role, request->action) || !covers (rule, purpose) ||
		    (rule->hosts != NULL && !is_host_of (rule, request->host)))
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

			if (!concerns (rule, role, action))
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

static char *
remedy_by_role (const KinkoAccess *access, const char *action)
{
	g_autofree char *labels = list_roles (access, action);

	if (labels[0] == '\0')
		return g_strdup (_ ("nobody may do this under this policy"));
	return g_strdup_printf (_ ("somebody with one of these roles may do it: %s"), labels);
}

static char *
remedy_by_purpose (const KinkoAccess *access, const KinkoAccessRequest *request)
{
	g_autoptr (GPtrArray) ids = g_ptr_array_new ();
	g_autofree char *list = NULL;

	for (guint i = 0; i < access->purposes->len; i++) {
		const KinkoPurpose *purpose = access->purposes->pdata[i];

		if (purpose_opens (access, request, purpose->id))
			g_ptr_array_add (ids, purpose->id);
	}
	if (ids->len == 0)
		return remedy_by_role (access, request->action);
	g_ptr_array_add (ids, NULL);
	list = g_strjoinv (_ (", "), (char **) ids->pdata);
	return g_strdup_printf (_ ("it may be done for one of these purposes: %s"), list);
}

/* "did you mean …" among the ids of the fixed list, or the list. */
static char *
remedy_for_unknown_purpose (const KinkoAccess *access, const char *purpose)
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

static char *
remedy_for_unknown_action (const char *action)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	g_autofree const char **names = g_new0 (const char *, n + 1);
	const char *nearest;

	for (gsize i = 0; i < n; i++)
		names[i] = actions[i].name;
	nearest = action == NULL ? NULL : kinko_suggest (action, names);
	if (nearest != NULL)
		return g_strdup_printf (_ ("did you mean '%s'?"), nearest);
	return g_strdup (_ ("an action has a name like 'case.show'"));
}

static gboolean
glass_can_be_broken (const KinkoAccess *access, const KinkoAccessRequest *request)
{
	const KinkoBreakGlass *glass = &access->break_glass;

	return (glass->roles & 1u << request->role) != 0 && glass->actions != NULL &&
	       g_strv_contains ((const char *const *) glass->actions, request->action);
}

static char *
remedy_for_glass (const KinkoAccess *access)
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

/* What no rule can decide. */
static gboolean
check_request (const KinkoAccess *access, const KinkoAccessRequest *request, KinkoVerdict *verdict)
{
	const KinkoAction *action = kinko_action_find (request->action);

	if (action == NULL) {
		refuse (verdict,
			g_strdup_printf (_ ("no action '%s'"),
					 request->action != NULL ? request->action : ""),
			remedy_for_unknown_action (request->action));
		return FALSE;
	}
	if (action->flags & KINKO_ACTION_SYSTEM) {
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is done by kinko itself, never by a person"),
					 action->name),
			g_strdup (_ ("nobody may do this under this policy")));
		return FALSE;
	}
	if (request->role < KINKO_ROLE_MANAGER || request->role > KINKO_ROLE_LAST) {
		refuse (verdict, g_strdup (_ ("no active seat in this vault")),
			g_strdup (_ ("a manager would have to enrol or resume the person")));
		return FALSE;
	}
	if (request->purpose != NULL && kinko_access_purpose (access, request->purpose) == NULL) {
		refuse (verdict,
			g_strdup_printf (_ ("the purpose '%s' is not on the policy's list"),
					 request->purpose),
			remedy_for_unknown_purpose (access, request->purpose));
		return FALSE;
	}
	if (request->break_glass && !glass_can_be_broken (access, request)) {
		refuse (verdict,
			g_strdup_printf (_ ("the policy does not let the role '%s' do '%s' by "
					    "break-glass"),
					 kinko_role_label (request->role), request->action),
			remedy_for_glass (access));
		return FALSE;
	}
	return TRUE;
}

static char *
remedy_by_host (const KinkoRule *rule)
{
	g_autofree char *hosts = g_strjoinv (_ (", "), rule->hosts);

	return g_strdup_printf (_ ("it may be done at one of these computers: %s"), hosts);
}

/* Where the policy provides for an emergency, that is said too: it is then that nobody has time to look it up. */
static char *
remedy_by_glass (const KinkoAccess *access, const KinkoAccessRequest *request, const char *remedy)
{
	if (!glass_can_be_broken (access, request))
		return g_strdup (remedy);
	return g_strdup_printf (
		_ ("%s; in an emergency --break-glass gives a reason, which is reviewed"), remedy);
}

static void
refuse_condition (const KinkoAccess *access, const KinkoRule *rule,
		  const KinkoAccessRequest *request, Condition condition, KinkoVerdict *verdict)
{
	switch (condition) {
	case NO_CLEARANCE:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' needs clearance for My Numbers"),
					 request->action),
			g_strdup (
				_ ("the person would have to be given clearance for My Numbers")));
		break;
	case NO_PURPOSE:
		refuse (verdict, g_strdup_printf (_ ("'%s' needs a purpose"), request->action),
			remedy_by_purpose (access, request));
		break;
	case OTHER_PURPOSE:
		refuse (verdict,
			g_strdup_printf (_ ("the role '%s' may not do '%s' for the purpose '%s'"),
					 kinko_role_label (request->role), request->action,
					 request->purpose),
			remedy_by_purpose (access, request));
		break;
	case OTHER_HOST:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' may not be done at this computer"),
					 request->action),
			remedy_by_host (rule));
		break;
	case NOT_ASSIGNED:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is for the person to whom the case is assigned"),
					 request->action),
			remedy_by_glass (access, request,
					 _ ("the manager would have to assign the case to the "
					    "person (kinko case assign)")));
		break;
	case OUTSIDE_HOURS:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is not done outside office hours"),
					 request->action),
			remedy_by_glass (access, request,
					 _ ("it may be done within office hours (kinko policy "
					    "calendar)")));
		break;
	case NO_REASON:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' outside office hours needs a reason"),
					 request->action),
			g_strdup (_ ("the reason would have to be given, with --because")));
		break;
	case MET:
		g_assert_not_reached ();
	}
}

/* The first rule that denies; else the first that allows with its conditions @met; else the first
 * that would allow if they were; else NULL. */
static const KinkoRule *
find_rule (const KinkoAccess *access, const KinkoAccessRequest *request, Condition *condition)
{
	const KinkoAction *action = kinko_action_find (request->action);
	const KinkoRule *found = NULL;

	*condition = MET;
	for (guint i = 0; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];
		Condition here;

		if (!concerns (rule, request->role, request->action))
			continue;
		if (!rule->allow) {
			if (covers (rule, request->purpose) &&
			    (rule->hosts == NULL || is_host_of (rule, request->host))) {
				*condition = MET;
				return rule;
			}
			continue;
		}
		here = check_conditions (access, rule, action, request);
		if (found == NULL || (*condition != MET && here == MET)) {
			found = rule;
			*condition = here;
		}
	}
	return found;
}

/* Everybody who holds keys can sign a grant; which of them, a rule may narrow. */
#define ANY_SECOND (1u << KINKO_ROLE_MANAGER | 1u << KINKO_ROLE_DEPUTY | 1u << KINKO_ROLE_WORKER)

/* What goes with an act that is allowed. The action's own needs are a floor: a rule can only add to them. The ward's
 * approval is never waived, only a colleague's grant is. */
static void
add_needs (const KinkoAccess *access, const KinkoRule *rule, const KinkoAccessRequest *request,
	   KinkoVerdict *verdict)
{
	const KinkoAction *action = kinko_action_find (request->action);
	gboolean floor = (action->flags & KINKO_ACTION_SECOND) != 0;

	verdict->approval = rule->approval || (action->flags & KINKO_ACTION_APPROVAL) != 0;
	if (floor || (rule->second != 0 && !request->break_glass))
		verdict->second = rule->second != 0 ? rule->second : ANY_SECOND;
	verdict->reauthenticate = rule->reauthenticate;
	verdict->outside_hours = request->outside_hours;
	verdict->record_reason = request->outside_hours && !request->break_glass &&
				 outside_hours_of (access, rule) == KINKO_OUTSIDE_REASON;
	verdict->break_glass = request->break_glass;
	verdict->review_days = request->break_glass ? access->break_glass.review_days : 0;
}

KinkoVerdict
kinko_verdict_reach (const KinkoAccess *access, const char *file, const KinkoAccessRequest *request)
{
	KinkoVerdict verdict = { 0 };
	const KinkoRule *rule;
	Condition condition;

	if (!check_request (access, request, &verdict))
		return verdict;
	rule = find_rule (access, request, &condition);
	if (rule == NULL) {
		refuse (&verdict,
			g_strdup_printf (_ ("no rule lets the role '%s' do '%s'"),
					 kinko_role_label (request->role), request->action),
			remedy_by_role (access, request->action));
		return verdict;
	}
	name_rule (&verdict, file, rule);
	if (condition != MET) {
		refuse_condition (access, rule, request, condition, &verdict);
		return verdict;
	}
	verdict.allowed = rule->allow;
	verdict.reason = g_strdup (kinko_language_choose (rule->reason_en, rule->reason_ja));
	if (rule->allow)
		add_needs (access, rule, request, &verdict);
	else
		verdict.remedy = rule->purposes == NULL ? remedy_by_role (access, request->action)
							: remedy_by_purpose (access, request);
	return verdict;
}

void
kinko_verdict_clear (KinkoVerdict *verdict)
{
	g_clear_pointer (&verdict->reason, g_free);
	g_clear_pointer (&verdict->remedy, g_free);
}
