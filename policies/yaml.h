/*
 * The strict tree of a policy file: YAML with everything taken out that lets two people read one
 * file in two ways. No anchors, aliases, tags, directives, second documents or duplicate keys. What
 * the values may be is asked by the readers in yaml-read.h. The subset is in
 * docs/formats/policy.md.
 *
 * Nothing stops at the first mistake: every mistake becomes a KinkoProblem, so that one run shows
 * all mistakes of a file.
 */
#pragma once

#include <glib.h>

/* One parsed file. Its nodes belong to it. */
typedef struct _KinkoYaml KinkoYaml;

/* A node of libyaml's document; <yaml.h> is needed only to look inside. */
typedef struct yaml_node_s KinkoYamlNode;

/* Larger files are refused, in bytes. */
#define KINKO_YAML_MAX ((gsize) 1024 * 1024)

/*
 * Parses @content. @file is the name that problems carry; @problems (KinkoProblem) is kept by
 * reference until kinko_yaml_free().
 *
 * Returns: the file, or NULL when it cannot be walked (syntax, encoding, size, aliases). A file
 * that is returned may have problems too: it is good only if @problems is still empty after all
 * readers.
 */
KinkoYaml *kinko_yaml_parse (GBytes *content, const char *file, GPtrArray *problems)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_yaml_free (KinkoYaml *yaml);

const KinkoYamlNode *kinko_yaml_root (KinkoYaml *yaml);

/* The node that libyaml's document calls @id, as in its lists and mappings. */
KinkoYamlNode *kinko_yaml_node (const KinkoYaml *yaml, int id);

/* 1-based line where the node begins. */
guint kinko_yaml_line (const KinkoYamlNode *node);

/* Adds a problem at @node; @code is stable, @format translated. */
void kinko_yaml_problem (KinkoYaml *yaml, const KinkoYamlNode *node, const char *code,
			 const char *format, ...) G_GNUC_PRINTF (4, 5);

/* The text of a scalar as a message may quote it: shortened, deceptive characters spelled out;
 * owned by the caller. */
char *kinko_yaml_excerpt (const KinkoYamlNode *scalar);

/* Does the character move a cursor, turn the direction of writing, or hide itself? */
gboolean kinko_yaml_is_deceptive (gunichar c);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoYaml, kinko_yaml_free)
