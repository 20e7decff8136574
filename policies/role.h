/*
 * The kinds of seat in a vault (design: keys first, rules second): five of people, and that of a recovery key.
 */
#pragma once

#include <glib.h>

typedef enum {
	KINKO_ROLE_NONE,     /* no seat, or an unknown word */
	KINKO_ROLE_MANAGER,  /* 業務管理責任者 */
	KINKO_ROLE_DEPUTY,   /* 業務管理責任者代理 */
	KINKO_ROLE_WORKER,   /* 業務従事者 */
	KINKO_ROLE_AUDITOR,  /* 監査者: no key */
	KINKO_ROLE_WARD,     /* 発注者 (区): no key */
	KINKO_ROLE_RECOVERY, /* 復旧用の鍵: nobody's, see docs/formats/recovery.md */
} KinkoRole;

/* The last of the roles that people have, and that rules can name. */
#define KINKO_ROLE_LAST KINKO_ROLE_WARD

/* "manager", …; "none" for KINKO_ROLE_NONE. */
const char *kinko_role_name (KinkoRole role);

/* The translated name: 業務管理責任者 and so on. */
const char *kinko_role_label (KinkoRole role);

/* KINKO_ROLE_NONE for an unknown word. */
KinkoRole kinko_role_from_name (const char *name);

/* Is it one that people have? A recovery key grants nothing, works on no case and is no second person. */
gboolean kinko_role_is_person (KinkoRole role);

/* Does the role come with the `records` compartment? An auditor and the ward hold no key. */
gboolean kinko_role_holds_keys (KinkoRole role);
