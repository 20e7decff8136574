#include "policies/role.h"

#include <glib/gi18n.h>

static const struct {
	const char *name;
	const char *label;
	gboolean holds_keys;
} roles[] = {
	[KINKO_ROLE_NONE] = { "none", N_ ("no role"), FALSE },
	[KINKO_ROLE_MANAGER] = { "manager", N_ ("manager"), TRUE },
	[KINKO_ROLE_DEPUTY] = { "deputy", N_ ("deputy manager"), TRUE },
	[KINKO_ROLE_WORKER] = { "worker", N_ ("worker"), TRUE },
	[KINKO_ROLE_AUDITOR] = { "auditor", N_ ("auditor"), FALSE },
	[KINKO_ROLE_WARD] = { "ward", N_ ("ward"), FALSE },
	[KINKO_ROLE_RECOVERY] = { "recovery", N_ ("recovery key"), TRUE },
};

/* A number that is no role must never come out as a seat. */
static KinkoRole
known_or_none (KinkoRole role)
{
	return (gsize) role < G_N_ELEMENTS (roles) ? role : KINKO_ROLE_NONE;
}

const char *
kinko_role_name (KinkoRole role)
{
	return roles[known_or_none (role)].name;
}

const char *
kinko_role_label (KinkoRole role)
{
	return _ (roles[known_or_none (role)].label);
}

KinkoRole
kinko_role_from_name (const char *name)
{
	for (KinkoRole role = KINKO_ROLE_MANAGER; role < G_N_ELEMENTS (roles); role++)
		if (g_strcmp0 (name, roles[role].name) == 0)
			return role;
	return KINKO_ROLE_NONE;
}

gboolean
kinko_role_is_person (KinkoRole role)
{
	return role >= KINKO_ROLE_MANAGER && role <= KINKO_ROLE_LAST;
}

gboolean
kinko_role_holds_keys (KinkoRole role)
{
	return roles[known_or_none (role)].holds_keys;
}
