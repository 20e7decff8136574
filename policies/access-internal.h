/*
 * What the files that read access.yaml share.
 */
#pragma once

#include "policies/access.h"
#include "policies/yaml-read.h"

/* More than there are roles, actions and purposes; every wrong name makes a problem. */
#define KINKO_ACCESS_NAMES_MAX 256u

/* Names that rules may use, and the ids that were given so far. */
typedef struct {
	KinkoYaml *yaml;
	KinkoAccess *access;
	const char **role_names; /* NULL-terminated, as the next */
	const char **action_names;
	GPtrArray *purpose_names; /* NULL-terminated once they are read */
	GHashTable *rule_ids;
} KinkoAccessReader;

/* A list of roles as bits 1 << KinkoRole. */
guint kinko_access_read_roles (KinkoAccessReader *reader, const KinkoYamlNode *node);

/* flag, reason or deny; the default when there is no value. */
KinkoOutsideHours kinko_access_read_outside_hours (KinkoAccessReader *reader,
						   const KinkoYamlNode *node);

/* Adds a problem at @node for each action that kinko does by itself. */
void kinko_access_check_actions (KinkoAccessReader *reader, char **actions,
				 const KinkoYamlNode *node);

/* Adds a problem at @node for each role that holds no key and each action that takes one. */
void kinko_access_check_keyless (KinkoAccessReader *reader, guint roles, char **actions,
				 const KinkoYamlNode *node);

/* Reads a rule and adds it to the others. */
void kinko_access_read_rule (KinkoAccessReader *reader, const KinkoYamlNode *node);

/* Adds kinko's own rules for actions that no rule of the file names. */
void kinko_access_add_own_rules (KinkoAccess *access);

void kinko_rule_free (gpointer rule);
