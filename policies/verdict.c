#include "policies/verdict-internal.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/language.h"

/* The name of kinko's own rule about recovery keys. */
#define RECOVERY_RULE "kinko.recovery"

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

gboolean
kinko_rule_concerns (const KinkoRule *rule, KinkoRole role, const char *action)
{
	return (rule->roles & 1u << role) != 0 &&
	       g_strv_contains ((const char *const *) rule->actions, action);
}

gboolean
kinko_rule_covers (const KinkoRule *rule, const char *purpose)
{
	return rule->purposes == NULL ||
	       (purpose != NULL && g_strv_contains ((const char *const *) rule->purposes, purpose));
}

/* A name of a computer is compared as the network compares it. */
gboolean
kinko_rule_holds_at (const KinkoRule *rule, const char *host)
{
	if (rule->hosts == NULL)
		return TRUE;
	if (host == NULL || g_ascii_strcasecmp (host, KINKO_HOST_UNKNOWN) == 0)
		return !rule->allow;
	for (char **known = rule->hosts; *known != NULL; known++)
		if (g_ascii_strcasecmp (*known, host) == 0)
			return TRUE;
	return FALSE;
}

gboolean
kinko_glass_can_be_broken (const KinkoAccess *access, const KinkoAccessRequest *request)
{
	const KinkoBreakGlass *glass = &access->break_glass;

	return (glass->roles & 1u << request->role) != 0 && glass->actions != NULL &&
	       g_strv_contains ((const char *const *) glass->actions, request->action);
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
	if (!kinko_rule_holds_at (rule, request->host))
		return OTHER_HOST;
	if (rule->assigned && !request->assigned && !request->break_glass)
		return NOT_ASSIGNED;
	if (needs_purpose && request->purpose == NULL)
		return NO_PURPOSE;
	if (!kinko_rule_covers (rule, request->purpose))
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

/* What no rule can decide. */
static gboolean
check_request (const KinkoAccess *access, const KinkoAccessRequest *request, KinkoVerdict *verdict)
{
	const KinkoAction *action = kinko_action_find (request->action);

	if (action == NULL) {
		refuse (verdict,
			g_strdup_printf (_ ("no action '%s'"),
					 request->action != NULL ? request->action : ""),
			kinko_remedy_for_unknown_action (request->action));
		return FALSE;
	}
	if (action->flags & KINKO_ACTION_SYSTEM) {
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is done by kinko itself, never by a person"),
					 action->name),
			g_strdup (_ ("nobody may do this under this policy")));
		return FALSE;
	}
	if (action->flags & KINKO_ACTION_RECOVERY) {
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is done with a recovery key, by nobody's seat"),
					 action->name),
			g_strdup (_ ("whoever keeps a recovery key would have to do it")));
		return FALSE;
	}
	if (!kinko_role_is_person (request->role)) {
		refuse (verdict, g_strdup (_ ("no active seat in this vault")),
			g_strdup (_ ("a manager would have to enrol or resume the person")));
		return FALSE;
	}
	if (request->purpose != NULL && kinko_access_purpose (access, request->purpose) == NULL) {
		refuse (verdict,
			g_strdup_printf (_ ("the purpose '%s' is not on the policy's list"),
					 request->purpose),
			kinko_remedy_for_unknown_purpose (access, request->purpose));
		return FALSE;
	}
	if (request->break_glass && !kinko_glass_can_be_broken (access, request)) {
		refuse (verdict,
			g_strdup_printf (_ ("the policy does not let the role '%s' do '%s' by "
					    "break-glass"),
					 kinko_role_label (request->role), request->action),
			kinko_remedy_for_glass (access));
		return FALSE;
	}
	return TRUE;
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
			kinko_remedy_by_purpose (access, request));
		break;
	case OTHER_PURPOSE:
		refuse (verdict,
			g_strdup_printf (_ ("the role '%s' may not do '%s' for the purpose '%s'"),
					 kinko_role_label (request->role), request->action,
					 request->purpose),
			kinko_remedy_by_purpose (access, request));
		break;
	case OTHER_HOST:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' may not be done at this computer"),
					 request->action),
			kinko_remedy_by_host (rule));
		break;
	case NOT_ASSIGNED:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is for the person to whom the case is assigned"),
					 request->action),
			kinko_remedy_by_glass (
				access, request,
				_ ("the manager would have to assign the case to the "
				   "person (kinko case assign)")));
		break;
	case OUTSIDE_HOURS:
		refuse (verdict,
			g_strdup_printf (_ ("'%s' is not done outside office hours"),
					 request->action),
			kinko_remedy_by_glass (
				access, request,
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

		if (!kinko_rule_concerns (rule, request->role, request->action))
			continue;
		if (!rule->allow) {
			if (kinko_rule_covers (rule, request->purpose) &&
			    kinko_rule_holds_at (rule, request->host)) {
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

/* What goes with an act that is allowed. The action's own needs are a floor: a rule can only add to them, and break-glass
 * waives what a rule has added. The ward's approval is never waived. */
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

/*
 * A recovery key is there for the day on which no manager is left, and for trying out that it would serve then. That it
 * can open everything is why it may do nothing else: no rule of a file is asked, so none can widen it.
 */
static gboolean
decide_recovery (const KinkoAccessRequest *request, KinkoVerdict *verdict)
{
	const KinkoAction *action = kinko_action_find (request->action);

	if (request->role != KINKO_ROLE_RECOVERY)
		return FALSE;
	verdict->rule = RECOVERY_RULE;
	if (action != NULL && (action->flags & KINKO_ACTION_RECOVERY) != 0 &&
	    request->purpose == NULL && !request->break_glass) {
		verdict->allowed = TRUE;
		verdict->reason = g_strdup (
			_ ("a recovery key is for giving a new manager a seat, and for drills"));
		verdict->outside_hours = request->outside_hours;
		return TRUE;
	}
	refuse (verdict,
		g_strdup (_ ("a recovery key does nothing but give a new manager a seat, and "
			     "drills")),
		g_strdup (_ ("the new manager can, within the rules, once there is one: kinko "
			     "recovery use")));
	return TRUE;
}

KinkoVerdict
kinko_verdict_reach (const KinkoAccess *access, const char *file, const KinkoAccessRequest *request)
{
	KinkoVerdict verdict = { 0 };
	const KinkoRule *rule;
	Condition condition;

	if (decide_recovery (request, &verdict) || !check_request (access, request, &verdict))
		return verdict;
	rule = find_rule (access, request, &condition);
	if (rule == NULL) {
		refuse (&verdict,
			g_strdup_printf (_ ("no rule lets the role '%s' do '%s'"),
					 kinko_role_label (request->role), request->action),
			kinko_remedy_by_role (access, request->action));
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
		verdict.remedy = kinko_remedy_for_denial (access, rule, request);
	return verdict;
}

void
kinko_verdict_clear (KinkoVerdict *verdict)
{
	g_clear_pointer (&verdict->reason, g_free);
	g_clear_pointer (&verdict->remedy, g_free);
}
