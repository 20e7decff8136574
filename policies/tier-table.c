#include "policies/tier-table.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/yaml-read.h"

/* Wards have some thirty; what is far more is a mistake of whoever made the file. */
#define MOST_TIERS 200u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },      { "id", TRUE },           { "title", TRUE },
	{ "source", TRUE },      { "from", TRUE },         { "example", TRUE },
	{ "truncate_to", TRUE }, { "relief_below", TRUE }, { "tiers", TRUE },
};
enum {
	FILE_FORMAT,
	FILE_ID,
	FILE_TITLE,
	FILE_SOURCE,
	FILE_FROM,
	FILE_EXAMPLE,
	FILE_TRUNCATE_TO,
	FILE_RELIEF_BELOW,
	FILE_TIERS,
};

static const KinkoYamlKey tier_keys[] = {
	{ "id", TRUE }, { "label", TRUE }, { "kind", FALSE }, { "from", FALSE }, { "below", FALSE },
};
enum { TIER_ID, TIER_LABEL, TIER_KIND, TIER_FROM, TIER_BELOW };

static const char *const kind_names[] = {
	[KINKO_TIER_WELFARE - 1] = "welfare",
	[KINKO_TIER_EXEMPT - 1] = "exempt",
	[KINKO_TIER_PER_CAPITA - 1] = "per-capita",
	[KINKO_TIER_PER_CAPITA] = NULL,
};

/* An amount tier as it is printed; what could not be read has no node. */
typedef struct {
	const KinkoYamlNode *from_node, *below_node;
	guint64 from, below;
} Bounds;

typedef struct {
	KinkoYaml *yaml;
	KinkoTierTable *table;
	GHashTable *ids;
	GArray *bounds;       /* Bounds of the amount tiers, in the order of the file */
	guint kinds;          /* bit 1 << KinkoTierKind: there is one */
	gboolean unread_kind; /* which kind is missing is not known */
} Reader;

static void
tier_free (gpointer data)
{
	KinkoTier *tier = data;

	g_free (tier->id);
	g_free (tier->label_en);
	g_free (tier->label_ja);
	g_free (tier);
}

/* What the ward calls the tier: "1", "C2", "D24". */
static char *
read_tier_id (Reader *reader, const KinkoYamlNode *node)
{
	const char *text = kinko_yaml_text (reader->yaml, node);
	g_autofree char *shown = NULL;
	char *id;

	if (text == NULL)
		return NULL;
	if (!g_ascii_isalnum (text[0]) || strlen (text) > KINKO_TIER_ID_MAX ||
	    text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-")] != '\0') {
		shown = kinko_yaml_excerpt (node);
		kinko_yaml_problem (reader->yaml, node, "tier_id",
				    _ ("'%s' names no tier: A-Z, a-z, 0-9 and -, at most %u"),
				    shown, KINKO_TIER_ID_MAX);
		return NULL;
	}
	id = g_strdup (text);
	if (!g_hash_table_add (reader->ids, id))
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"), id);
	return id;
}

/* ---- tiers ----------------------------------------------------------------------------------- */

static void
read_kind (Reader *reader, KinkoTier *tier, const KinkoYamlNode *const *values)
{
	int found = kinko_yaml_choice (reader->yaml, values[TIER_KIND], kind_names, "unknown_kind");

	/* Whatever it is, it is no amount tier. */
	tier->kind = found < 0 ? KINKO_TIER_WELFARE : (KinkoTierKind) (found + 1);
	if (found < 0)
		reader->unread_kind = TRUE;
	else if ((reader->kinds & 1u << tier->kind) != 0)
		kinko_yaml_problem (reader->yaml, values[TIER_KIND], "tier_kind_twice",
				    _ ("there is a tier of the kind '%s' already"),
				    kind_names[found]);
	else
		reader->kinds |= 1u << tier->kind;
	if (reader->bounds->len > 0)
		kinko_yaml_problem (reader->yaml, values[TIER_KIND], "tier_kind_late",
				    _ ("tiers with a 'kind' stand before those with amounts"));
	for (int i = TIER_FROM; i <= TIER_BELOW; i++)
		if (values[i] != NULL)
			kinko_yaml_problem (reader->yaml, values[i], "tier_kind_and_amount",
					    _ ("a tier has either a 'kind' or amounts"));
}

static void
read_bounds (Reader *reader, KinkoTier *tier, const KinkoYamlNode *const *values)
{
	Bounds bounds = { 0 };

	tier->kind = KINKO_TIER_BY_AMOUNT;
	if (kinko_yaml_yen (reader->yaml, values[TIER_FROM], &bounds.from)) {
		bounds.from_node = values[TIER_FROM];
		tier->from = bounds.from;
	}
	if (kinko_yaml_yen (reader->yaml, values[TIER_BELOW], &bounds.below))
		bounds.below_node = values[TIER_BELOW];
	g_array_append_val (reader->bounds, bounds);
}

static void
read_tier (Reader *reader, const KinkoYamlNode *node)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (tier_keys)];
	KinkoTier *tier;

	if (!kinko_yaml_map (reader->yaml, node, tier_keys, G_N_ELEMENTS (values), values))
		return;
	tier = g_new0 (KinkoTier, 1);
	g_ptr_array_add (reader->table->tiers, tier);
	tier->line = kinko_yaml_line (node);
	tier->id = read_tier_id (reader, values[TIER_ID]);
	kinko_yaml_bilingual (reader->yaml, values[TIER_LABEL], &tier->label_en, &tier->label_ja);
	if (values[TIER_KIND] != NULL) {
		read_kind (reader, tier, values);
		return;
	}
	if (values[TIER_FROM] == NULL)
		kinko_yaml_problem (reader->yaml, node, "tier_what",
				    _ ("whom is this tier for? 'kind' or 'from' is missing"));
	read_bounds (reader, tier, values);
}

/* ---- the proof ------------------------------------------------------------------------------- */

/* Does @next begin where @before ends? */
static void
check_neighbours (Reader *reader, const Bounds *before, const Bounds *next)
{
	KinkoYaml *yaml = reader->yaml;

	if (before->from_node == NULL || next->from_node == NULL)
		return;
	if (next->from <= before->from)
		kinko_yaml_problem (
			yaml, next->from_node, "tier_order",
			_ ("%" PRIu64 " is not above %" PRIu64 ", where the tier before begins"),
			next->from, before->from);
	else if (before->below_node == NULL || before->below <= before->from)
		return;
	else if (before->below < next->from)
		kinko_yaml_problem (yaml, before->below_node, "tier_gap",
				    _ ("the tier ends at %" PRIu64
				       " and the next begins at %" PRIu64
				       ": what is between has no tier"),
				    before->below, next->from);
	else if (before->below > next->from)
		kinko_yaml_problem (yaml, before->below_node, "tier_overlap",
				    _ ("the tier ends at %" PRIu64
				       " and the next begins at %" PRIu64
				       ": what is between has two tiers"),
				    before->below, next->from);
}

/* From 0 upwards without gap and overlap, and no amount is too high. */
static void
check_amounts (Reader *reader, const KinkoYamlNode *list)
{
	const Bounds *bounds = (const Bounds *) (void *) reader->bounds->data;
	guint n = reader->bounds->len;

	if (n == 0) {
		kinko_yaml_problem (reader->yaml, list, "tier_no_amounts",
				    _ ("there is no tier with a 'from'"));
		return;
	}
	if (bounds[0].from_node != NULL && bounds[0].from != 0)
		kinko_yaml_problem (reader->yaml, bounds[0].from_node, "tier_lowest",
				    _ ("the lowest amount tier begins at 0"));
	for (guint i = 0; i < n; i++)
		if (bounds[i].from_node != NULL && bounds[i].below_node != NULL &&
		    bounds[i].below <= bounds[i].from)
			kinko_yaml_problem (
				reader->yaml, bounds[i].below_node, "tier_empty",
				_ ("the tier ends at %" PRIu64 ", which is not above its 'from'"),
				bounds[i].below);
	for (guint i = 1; i < n; i++)
		check_neighbours (reader, &bounds[i - 1], &bounds[i]);
	if (bounds[n - 1].below_node != NULL)
		kinko_yaml_problem (reader->yaml, bounds[n - 1].below_node, "tier_top_closed",
				    _ ("the highest tier is open, it has no 'below'"));
}

static void
read_tiers (Reader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items = kinko_yaml_list (reader->yaml, node);

	if (items == NULL)
		return;
	if (items->len > MOST_TIERS) {
		kinko_yaml_problem (reader->yaml, items->pdata[MOST_TIERS], "too_many",
				    _ ("a table has at most %u tiers"), MOST_TIERS);
		return;
	}
	for (guint i = 0; i < items->len; i++)
		read_tier (reader, items->pdata[i]);
	for (int kind = KINKO_TIER_WELFARE; kind <= KINKO_TIER_EXEMPT; kind++)
		if ((reader->kinds & 1u << kind) == 0 && !reader->unread_kind)
			kinko_yaml_problem (reader->yaml, node, "tier_kind_missing",
					    _ ("there is no tier of the kind '%s'"),
					    kind_names[kind - 1]);
	check_amounts (reader, node);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_truncation (Reader *reader, const KinkoYamlNode *node)
{
	guint yen;

	if (!kinko_yaml_integer (reader->yaml, node, 1, 100, &yen))
		return;
	if (yen != 1 && yen != 100)
		kinko_yaml_problem (reader->yaml, node, "tier_truncate_to",
				    _ ("1 (no yen is dropped) or 100 is needed"));
	reader->table->truncate_to = yen;
}

static void
read_file (Reader *reader)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	KinkoTierTable *table = reader->table;
	KinkoYaml *yaml = reader->yaml;

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	table->id = g_strdup (kinko_yaml_id (yaml, values[FILE_ID]));
	kinko_yaml_bilingual (reader->yaml, values[FILE_TITLE], &table->title_en, &table->title_ja);
	table->source = g_strdup (kinko_yaml_text (yaml, values[FILE_SOURCE]));
	/* A value that could not be read was reported, and the table is not used. */
	(void) !kinko_yaml_date (yaml, values[FILE_FROM], &table->from);
	/* Of what is perhaps an example it cannot be said that another table is in its way. */
	if (!kinko_yaml_boolean (yaml, values[FILE_EXAMPLE], &table->example))
		table->example = TRUE;
	read_truncation (reader, values[FILE_TRUNCATE_TO]);
	(void) !kinko_yaml_yen (yaml, values[FILE_RELIEF_BELOW], &table->relief_below);
	read_tiers (reader, values[FILE_TIERS]);
}

KinkoTierTable *
kinko_tier_table_read (KinkoYaml *yaml)
{
	g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
	g_autoptr (GArray) bounds = g_array_new (FALSE, FALSE, sizeof (Bounds));
	KinkoTierTable *table = g_new0 (KinkoTierTable, 1);
	Reader reader = { yaml, table, ids, bounds, 0, FALSE };

	table->tiers = g_ptr_array_new_with_free_func (tier_free);
	read_file (&reader);
	return table;
}

void
kinko_tier_table_free (KinkoTierTable *table)
{
	if (table == NULL)
		return;
	g_free (table->id);
	g_free (table->title_en);
	g_free (table->title_ja);
	g_free (table->source);
	g_ptr_array_unref (table->tiers);
	g_free (table->file);
	g_free (table->hash);
	g_free (table);
}

void
kinko_tier_table_check_other (KinkoYaml *yaml, const KinkoTierTable *table,
			      const KinkoTierTable *other)
{
	const KinkoYamlNode *root = kinko_yaml_root (yaml);

	if (table->id != NULL && g_strcmp0 (table->id, other->id) == 0)
		kinko_yaml_problem (yaml, kinko_yaml_value (yaml, root, "id"), "duplicate",
				    _ ("the table in '%s' has the same id"), other->file);
	if (!table->example && !other->example && table->from.year != 0 &&
	    kinko_date_compare (&table->from, &other->from) == 0)
		kinko_yaml_problem (yaml, kinko_yaml_value (yaml, root, "from"), "tier_same_from",
				    _ ("the table in '%s' applies from the same day"), other->file);
}

/* ---- looking up ------------------------------------------------------------------------------ */

const KinkoTier *
kinko_tier_table_by_amount (const KinkoTierTable *table, guint64 yen)
{
	guint i = table->tiers->len;
	const KinkoTier *tier;

	/* The lowest begins at 0, so one is found. */
	do {
		g_assert (i > 0);
		tier = table->tiers->pdata[--i];
	} while (tier->kind != KINKO_TIER_BY_AMOUNT || tier->from > yen);
	return tier;
}

const KinkoTier *
kinko_tier_table_by_kind (const KinkoTierTable *table, KinkoTierKind kind)
{
	for (guint i = 0; kind != KINKO_TIER_BY_AMOUNT && i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		if (tier->kind == kind)
			return tier;
	}
	return NULL;
}

const KinkoTier *
kinko_tier_table_top (const KinkoTierTable *table)
{
	g_assert (table->tiers->len > 0);
	return table->tiers->pdata[table->tiers->len - 1];
}

guint64
kinko_tier_table_below (const KinkoTierTable *table, const KinkoTier *tier)
{
	for (guint i = 0; tier->kind == KINKO_TIER_BY_AMOUNT && i + 1 < table->tiers->len; i++)
		if (table->tiers->pdata[i] == tier)
			return ((const KinkoTier *) table->tiers->pdata[i + 1])->from;
	return 0;
}

const char *
kinko_tier_kind_name (KinkoTierKind kind)
{
	return kind == KINKO_TIER_BY_AMOUNT ? "amount" : kind_names[kind - 1];
}
