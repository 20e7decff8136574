/*
 * Readers for the values of a policy file. Each adds its problem to the file and goes on; given
 * NULL (a value that is absent, or was refused already) it fails without a further problem.
 */
#pragma once

#include <glib.h>

#include "policies/date.h"
#include "policies/yaml.h"

/* Ten digits, as in a case: twelve, a My Number, never fit. */
#define KINKO_YAML_YEN_MAX G_GUINT64_CONSTANT (9999999999)

/* A key that a mapping may have. */
typedef struct {
	const char *name;
	gboolean required;
} KinkoYamlKey;

/* A mapping with these keys and no others; values[i] is the value of keys[i] or NULL. FALSE if
 * it is no mapping. Missing and unknown keys are problems, but TRUE, so that the rest is read. */
gboolean kinko_yaml_map (KinkoYaml *yaml, const KinkoYamlNode *node, const KinkoYamlKey *keys,
			 gsize n_keys, const KinkoYamlNode **values) G_GNUC_WARN_UNUSED_RESULT;

/* The root of a file, whose first key is "format": the mapping, with "format: 1". FALSE for none, and for another format,
 * because what that means by the rest is unknown. */
gboolean kinko_yaml_file (KinkoYaml *yaml, const KinkoYamlKey *keys, gsize n,
			  const KinkoYamlNode **values) G_GNUC_WARN_UNUSED_RESULT;

/* The value of @key in a mapping that was read already, or NULL; adds no problem. */
const KinkoYamlNode *kinko_yaml_value (const KinkoYaml *yaml, const KinkoYamlNode *mapping,
				       const char *key);

/* The items (KinkoYamlNode) of a list that has at least one, or NULL; the array is owned by the
 * caller. */
GPtrArray *kinko_yaml_list (KinkoYaml *yaml, const KinkoYamlNode *node) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a list of at most @max items. */
GPtrArray *kinko_yaml_short_list (KinkoYaml *yaml, const KinkoYamlNode *node, guint max)
	G_GNUC_WARN_UNUSED_RESULT;

/* One line of text, or NULL; belongs to @yaml. */
const char *kinko_yaml_text (KinkoYaml *yaml, const KinkoYamlNode *node) G_GNUC_WARN_UNUSED_RESULT;

/* An identifier, [a-z][a-z0-9-]{0,63}, or NULL; belongs to @yaml. */
const char *kinko_yaml_id (KinkoYaml *yaml, const KinkoYamlNode *node) G_GNUC_WARN_UNUSED_RESULT;

/* An identifier that is new to @seen (a set of owned strings), where a copy is added; else NULL with
 * a problem. Belongs to @yaml. */
const char *kinko_yaml_new_id (KinkoYaml *yaml, const KinkoYamlNode *node, GHashTable *seen)
	G_GNUC_WARN_UNUSED_RESULT;

/* The index of the text in @known (NULL-terminated), or -1 with a problem of @code. */
int kinko_yaml_choice (KinkoYaml *yaml, const KinkoYamlNode *node, const char *const *known,
		       const char *code) G_GNUC_WARN_UNUSED_RESULT;

/* A list of at most @max texts of @known without repetitions, as kinko_yaml_choice() takes them:
 * what of it is good, NULL-terminated, never NULL, owned by the caller. */
char **kinko_yaml_choices (KinkoYaml *yaml, const KinkoYamlNode *node, const char *const *known,
			   guint max, const char *code) G_GNUC_WARN_UNUSED_RESULT;

/* A text in two languages, {en: …, ja: …}; what is missing or wrong becomes NULL. Both are owned
 * by the caller. */
void kinko_yaml_bilingual (KinkoYaml *yaml, const KinkoYamlNode *node, char **en, char **ja);

/* A decimal integer from @min to @max. */
gboolean kinko_yaml_integer (KinkoYaml *yaml, const KinkoYamlNode *node, guint min, guint max,
			     guint *value) G_GNUC_WARN_UNUSED_RESULT;

/* Whole yen, from 0 to KINKO_YAML_YEN_MAX. */
gboolean kinko_yaml_yen (KinkoYaml *yaml, const KinkoYamlNode *node, guint64 *yen)
	G_GNUC_WARN_UNUSED_RESULT;

/* A day as a quoted text, "2026-04-01" and nothing else. */
gboolean kinko_yaml_date (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoDate *date)
	G_GNUC_WARN_UNUSED_RESULT;

/* true or false. */
gboolean kinko_yaml_boolean (KinkoYaml *yaml, const KinkoYamlNode *node, gboolean *value)
	G_GNUC_WARN_UNUSED_RESULT;
