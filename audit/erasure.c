#include "audit/erasure.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/error.h"

/* One entry each tells of one thing; the entry that ends the act says how many there were. */
static const struct {
	const char *action, *count;
} parts[] = {
	{ "erasure.case", "cases" },
	{ "erasure.numbers", "numbers" },
	{ "erasure.documents", "documents" },
	{ "erasure.line", "lines" },
};
enum { PART_CASE, PART_NUMBERS, PART_DOCUMENTS, PART_LINE, PARTS };

/* What goes with a part besides, by how its entry and the one that ends the act call it. */
static const char *const gone[] = { "numbers", "documents" };
enum { GONE = G_N_ELEMENTS (gone) };

struct _KinkoErasures {
	GHashTable *cases, *numbers, *lines; /* object → seq */
	GHashTable *open;                    /* lines of erasures that were not found clean */
	GHashTable *records;                 /* lines of all erasures */
	guint pending[PARTS];                /* of this act, not counted up yet */
	json_int_t gone[GONE];               /* what its entries say that went with them */
};

static GHashTable *
new_table (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

KinkoErasures *
kinko_erasures_new (void)
{
	KinkoErasures *erasures = g_new0 (KinkoErasures, 1);

	erasures->cases = new_table ();
	erasures->numbers = new_table ();
	erasures->lines = new_table ();
	erasures->open = new_table ();
	erasures->records = new_table ();
	return erasures;
}

void
kinko_erasures_free (KinkoErasures *erasures)
{
	if (erasures == NULL)
		return;
	g_hash_table_unref (erasures->cases);
	g_hash_table_unref (erasures->numbers);
	g_hash_table_unref (erasures->lines);
	g_hash_table_unref (erasures->open);
	g_hash_table_unref (erasures->records);
	g_free (erasures);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

static void
add (GHashTable *table, const char *object, guint64 seq)
{
	guint64 *value = g_new (guint64, 1);

	*value = seq;
	g_hash_table_replace (table, g_strdup (object), value);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

static gboolean
is_one_of (const KinkoEntry *entry, const char *const *actions)
{
	for (; *actions != NULL; actions++)
		if (kinko_slice_equal (entry->action, *actions))
			return TRUE;
	return FALSE;
}

static gboolean
is_part (const KinkoEntry *entry)
{
	for (guint i = 0; i < PARTS; i++)
		if (kinko_slice_equal (entry->action, parts[i].action))
			return TRUE;
	return FALSE;
}

/* What needs content that is not there: a change, something that takes content out, another erasure. That somebody looked and
 * found that it was erased is no finding. */
static gboolean
needs_content (const KinkoEntry *entry)
{
	static const char *const shows[] = { "case.explain", "document.get", "document.get-number",
					     "number.reveal", NULL };
	g_autofree char *action = kinko_slice_dup (entry->action);
	const KinkoAction *known = kinko_action_find (action);

	return is_part (entry) || is_one_of (entry, shows) ||
	       (known != NULL && (known->flags & KINKO_ACTION_CHANGES) != 0);
}

/* A case without My Numbers goes on; none is written, typed or shown any more. */
static gboolean
needs_number (const KinkoEntry *entry)
{
	static const char *const actions[] = { "document.add-number",
					       "document.get-number",
					       "erasure.numbers",
					       "number.check",
					       "number.erase",
					       "number.reveal",
					       NULL };
	static const char *const writes[] = { "case.create", "case.edit", NULL };

	return is_one_of (entry, actions) ||
	       (is_one_of (entry, writes) && kinko_entry_mentions (entry, "\"numbers\""));
}

static gboolean
check_afterwards (const KinkoErasures *erasures, const KinkoEntry *entry, const char *object,
		  GError **error)
{
	if (g_hash_table_size (erasures->cases) + g_hash_table_size (erasures->lines) +
		    g_hash_table_size (erasures->numbers) ==
	    0)
		return TRUE;
	if ((g_hash_table_contains (erasures->cases, object) ||
	     g_hash_table_contains (erasures->lines, object)) &&
	    needs_content (entry))
		return refuse (error, _ ("it changes or takes out what was erased before"));
	return !g_hash_table_contains (erasures->numbers, object) || !needs_number (entry) ||
	       refuse (error, _ ("it writes or shows a My Number of a case whose My Numbers were "
				 "erased before"));
}

/* ---- what is erased -------------------------------------------------------------------------- */

static gboolean
add_gone (KinkoErasures *erasures, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);

	for (guint i = 0; i < GONE; i++)
		erasures->gone[i] += json_integer_value (json_object_get (detail, gone[i]));
	return detail != NULL;
}

static gboolean
take_part (KinkoErasures *erasures, const KinkoEntry *entry, const char *object, GError **error)
{
	GHashTable *const tables[PARTS] = { [PART_CASE] = erasures->cases,
					    [PART_NUMBERS] = erasures->numbers,
					    [PART_LINE] = erasures->lines };

	for (guint i = 0; i < PARTS; i++) {
		if (!kinko_slice_equal (entry->action, parts[i].action))
			continue;
		erasures->pending[i]++;
		if (tables[i] != NULL)
			add (tables[i], object, entry->seq);
		if (!add_gone (erasures, entry, error))
			return FALSE;
	}
	if (kinko_slice_equal (entry->action, "number.erase"))
		add (erasures->numbers, object, entry->seq);
	return TRUE;
}

/* Earlier vaults did not add it up. */
static gboolean
check_gone (KinkoErasures *erasures, const json_t *said, GError **error)
{
	gboolean same = TRUE;

	for (guint i = 0; i < GONE; i++) {
		const json_t *count = json_object_get (said, gone[i]);

		same = same && (said == NULL || (json_is_integer (count) &&
						 json_integer_value (count) == erasures->gone[i]));
		erasures->gone[i] = 0;
	}
	return same ||
	       refuse (error,
		       _ ("it does not say as many My Numbers and scans as its act tells of"));
}

/* Without counts it is the erasure of the numbers of one case, which tells of itself. */
static gboolean
check_counts (KinkoErasures *erasures, const json_t *erasure, GError **error)
{
	for (guint i = 0; i < PARTS; i++) {
		const json_t *count = json_object_get (erasure, parts[i].count);

		if (!json_is_integer (count) || json_integer_value (count) != erasures->pending[i])
			return refuse (error, _ ("it does not say as many erasures as its act "
						 "tells of"));
		erasures->pending[i] = 0;
	}
	return check_gone (erasures, json_object_get (erasure, "gone"), error);
}

static gboolean
take_record (KinkoErasures *erasures, const KinkoEntry *entry, const json_t *erasure,
	     GError **error)
{
	const char *line = json_string_value (json_object_get (erasure, "line"));

	if (line == NULL)
		return refuse (error, _ ("it tells of an erasure that is in no register"));
	add (erasures->records, line, entry->seq);
	add (erasures->open, line, entry->seq);
	return check_counts (erasures, erasure, error);
}

static gboolean
take_check (KinkoErasures *erasures, const json_t *detail, const char *object, GError **error)
{
	const json_t *found = json_object_get (detail, "found");

	if (!g_hash_table_contains (erasures->records, object) || !json_is_integer (found))
		return refuse (error, _ ("it tells of the check of an erasure that is not there"));
	if (json_integer_value (found) == 0)
		g_hash_table_remove (erasures->open, object);
	return TRUE;
}

/* Reading the detail of every entry as JSON would cost more than all other checks together. */
static gboolean
read_detail (KinkoErasures *erasures, const KinkoEntry *entry, const char *object, GError **error)
{
	gboolean is_check = kinko_slice_equal (entry->action, "erasure.check");
	json_auto_t *detail = NULL;
	const json_t *erasure;

	if (!is_check && !kinko_entry_mentions (entry, "\"erasure\""))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	if (is_check)
		return take_check (erasures, detail, object, error);
	erasure = json_object_get (detail, "erasure");
	return !json_is_object (erasure) || take_record (erasures, entry, erasure, error);
}

gboolean
kinko_erasures_apply (KinkoErasures *erasures, const KinkoEntry *entry, GError **error)
{
	g_autofree char *object = NULL;

	if (!kinko_entry_took_place (entry))
		return TRUE;
	object = kinko_slice_dup (entry->object);
	if (!check_afterwards (erasures, entry, object, error))
		return FALSE;
	if (kinko_slice_equal (entry->result, "granted") &&
	    !take_part (erasures, entry, object, error))
		return FALSE;
	return read_detail (erasures, entry, object, error);
}

gboolean
kinko_erasures_end_act (KinkoErasures *erasures, GError **error)
{
	for (guint i = 0; i < PARTS; i++)
		if (erasures->pending[i] > 0)
			return refuse (error, _ ("its act erased something and does not say how "
						 "much"));
	return TRUE;
}

/* ---- what it comes to ------------------------------------------------------------------------ */

guint
kinko_erasures_cases (const KinkoErasures *erasures)
{
	return g_hash_table_size (erasures->cases);
}

guint
kinko_erasures_lines (const KinkoErasures *erasures)
{
	return g_hash_table_size (erasures->lines);
}

guint
kinko_erasures_unchecked (const KinkoErasures *erasures)
{
	return g_hash_table_size (erasures->open);
}

guint64
kinko_erasures_of_case (const KinkoErasures *erasures, const char *object)
{
	const guint64 *seq = g_hash_table_lookup (erasures->cases, object);

	return seq == NULL ? 0 : *seq;
}
