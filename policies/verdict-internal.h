/*
 * What the files that reach a verdict share.
 */
#pragma once

#include "policies/verdict.h"

/* Has the rule the role among its roles and the action among its actions? */
gboolean kinko_rule_concerns (const KinkoRule *rule, KinkoRole role, const char *action);

/* Has the rule no purposes, or @purpose among them? */
gboolean kinko_rule_covers (const KinkoRule *rule, const char *purpose);

/* Does the rule, one that allows or one that denies, hold at this computer? At one that is not known, what is allowed
 * at some computers is not allowed, and what is denied at some is denied. */
gboolean kinko_rule_holds_at (const KinkoRule *rule, const char *host);

/* Is the act one for which the policy provides break-glass? */
gboolean kinko_glass_can_be_broken (const KinkoAccess *access, const KinkoAccessRequest *request);

/* ---- remedies: translated, one line, owned by the caller -------------------------------------- */

/* The roles that may do it, or that nobody may. */
char *kinko_remedy_by_role (const KinkoAccess *access, const char *action);

/* The purposes for which it may be done; without any, the roles. */
char *kinko_remedy_by_purpose (const KinkoAccess *access, const KinkoAccessRequest *request);

/* The computers at which it may be done, by a rule that allows. */
char *kinko_remedy_by_host (const KinkoRule *rule);

/* What would lift the denial of @rule. */
char *kinko_remedy_for_denial (const KinkoAccess *access, const KinkoRule *rule,
			       const KinkoAccessRequest *request);

/* For a word that is on no list: what was perhaps meant, or the list. */
char *kinko_remedy_for_unknown_purpose (const KinkoAccess *access, const char *purpose);
char *kinko_remedy_for_unknown_action (const char *action);

/* For break-glass where there is none: what it is for. */
char *kinko_remedy_for_glass (const KinkoAccess *access);

/* @remedy, and break-glass where the policy provides for it. */
char *kinko_remedy_by_glass (const KinkoAccess *access, const KinkoAccessRequest *request,
			     const char *remedy);
