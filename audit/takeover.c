#include "audit/takeover.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* Figures with their names in the log. */
typedef struct {
	const char *name;
	gsize offset;
} Member;

static const Member members[] = {
	{ "cases", G_STRUCT_OFFSET (KinkoTakeoverCounts, cases) },
	{ "versions", G_STRUCT_OFFSET (KinkoTakeoverCounts, versions) },
	{ "numbers", G_STRUCT_OFFSET (KinkoTakeoverCounts, numbers) },
	{ "documents", G_STRUCT_OFFSET (KinkoTakeoverCounts, documents) },
	{ "lines", G_STRUCT_OFFSET (KinkoTakeoverCounts, lines) },
};

static const Member erased_members[] = {
	{ "cases", G_STRUCT_OFFSET (KinkoTakeoverErased, cases) },
	{ "documents", G_STRUCT_OFFSET (KinkoTakeoverErased, documents) },
	{ "lines", G_STRUCT_OFFSET (KinkoTakeoverErased, lines) },
};

static void
write_members (const Member *list, gsize n, gconstpointer figures, json_t *object)
{
	for (gsize i = 0; i < n; i++) {
		guint64 figure = G_STRUCT_MEMBER (const guint64, figures, list[i].offset);

		json_object_set_new (object, list[i].name, json_integer ((json_int_t) figure));
	}
}

static gboolean
read_members (const json_t *object, const Member *list, gsize n, gpointer figures)
{
	for (gsize i = 0; i < n; i++) {
		const json_t *value = json_object_get (object, list[i].name);

		if (!json_is_integer (value) || json_integer_value (value) < 0)
			return FALSE;
		G_STRUCT_MEMBER (guint64, figures, list[i].offset) =
			(guint64) json_integer_value (value);
	}
	return TRUE;
}

gboolean
kinko_takeover_counts_equal (const KinkoTakeoverCounts *a, const KinkoTakeoverCounts *b)
{
	for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
		if (G_STRUCT_MEMBER (guint64, a, members[i].offset) !=
		    G_STRUCT_MEMBER (guint64, b, members[i].offset))
			return FALSE;
	return TRUE;
}

void
kinko_takeover_counts_to_json (const KinkoTakeoverCounts *counts, json_t *object)
{
	write_members (members, G_N_ELEMENTS (members), counts, object);
}

gboolean
kinko_takeover_counts_from_json (const json_t *object, KinkoTakeoverCounts *counts)
{
	return read_members (object, members, G_N_ELEMENTS (members), counts);
}

json_t *
kinko_takeover_erased_to_json (const KinkoTakeoverErased *erased)
{
	json_t *object = json_object ();

	write_members (erased_members, G_N_ELEMENTS (erased_members), erased, object);
	return object;
}

gboolean
kinko_takeover_erased_from_json (const json_t *object, KinkoTakeoverErased *erased)
{
	return read_members (object, erased_members, G_N_ELEMENTS (erased_members), erased);
}

gboolean
kinko_takeover_is_case (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->action, "handover.case") &&
	       kinko_slice_equal (entry->result, "granted");
}

json_t *
kinko_takeover_author (const json_t *detail)
{
	json_t *source = json_object_get (detail, "of");
	json_t *first = json_object_get (source, "first");

	return first != NULL ? first : source;
}

void
kinko_takeover_clear (KinkoTakeover *takeover)
{
	g_clear_pointer (&takeover->predecessor, kinko_predecessor_free);
}

static gboolean
refuse (GError **error, const char *what)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", what);
	return FALSE;
}

static gboolean
apply_genesis (KinkoTakeover *takeover, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	json_t *object;

	if (detail == NULL)
		return FALSE;
	object = json_object_get (detail, "predecessor");
	if (object == NULL)
		return TRUE;
	takeover->predecessor = kinko_predecessor_from_json (object, error);
	return takeover->predecessor != NULL;
}

/* Which entry of the predecessor's log it came about by. */
static gboolean
check_source (const KinkoTakeover *takeover, const json_t *detail, GError **error)
{
	const json_t *seq = json_object_get (json_object_get (detail, "of"), "seq");

	return (json_is_integer (seq) && json_integer_value (seq) >= 0 &&
		(guint64) json_integer_value (seq) < takeover->predecessor->size) ||
	       refuse (error, _ ("something was taken over that the predecessor's log does not "
				 "tell of"));
}

/* "removed" is none. */
static guint
count_numbers (const json_t *detail)
{
	json_t *numbers = json_object_get (detail, "numbers");
	const char *subject;
	json_t *box;
	guint n = 0;

	json_object_foreach (numbers, subject, box)
	{
		if (g_strcmp0 (json_string_value (box), "removed") != 0)
			n++;
	}
	return n;
}

/* The first version of a case or of a line makes it. */
static gboolean
count_item (KinkoTakeover *takeover, const char *kind, const json_t *detail, GError **error)
{
	gboolean first = json_integer_value (json_object_get (detail, "version")) == 1;

	if (strcmp (kind, "case") == 0) {
		takeover->counts.cases += first ? 1 : 0;
		takeover->counts.versions++;
		takeover->counts.numbers += count_numbers (detail);
	} else if (strcmp (kind, "document") == 0) {
		takeover->counts.documents += !json_is_false (json_object_get (detail, "content"));
	} else {
		takeover->counts.lines += first ? 1 : 0;
	}
	return check_source (takeover, detail, error);
}

static gboolean
check_end (KinkoTakeover *takeover, const KinkoEntry *entry, const json_t *detail, GError **error)
{
	KinkoTakeoverCounts said = { 0 };
	KinkoTakeoverErased erased;

	if (!kinko_takeover_counts_from_json (detail, &said) ||
	    !kinko_takeover_erased_from_json (json_object_get (detail, "erased"), &erased) ||
	    !kinko_takeover_counts_equal (&said, &takeover->counts))
		return refuse (error, _ ("it says that other things were taken over than the "
					 "entries before it do"));
	takeover->accepted = TRUE;
	takeover->seq = entry->seq;
	return TRUE;
}

static const char *
kind_of (const KinkoEntry *entry)
{
	static const char *const kinds[] = { "case",     "document", "line",
					     "unassign", "take",     "accept" };

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
		g_autofree char *action = g_strconcat ("handover.", kinds[i], NULL);

		if (kinko_slice_equal (entry->action, action))
			return kinds[i];
	}
	return NULL;
}

static gboolean
may_begin_with (const KinkoEntry *entry)
{
	return entry->action.len > strlen ("handover.") &&
	       memcmp (entry->action.text, "handover.", strlen ("handover.")) == 0;
}

gboolean
kinko_takeover_apply (KinkoTakeover *takeover, const KinkoEntry *entry, GError **error)
{
	const char *kind = may_begin_with (entry) ? kind_of (entry) : NULL;
	json_auto_t *detail = NULL;

	if (entry->seq == 0)
		return apply_genesis (takeover, entry, error);
	if (kind == NULL || !kinko_slice_equal (entry->result, "granted"))
		return takeover->predecessor == NULL || takeover->accepted ||
		       kinko_slice_equal (entry->action, "clock.back") ||
		       refuse (error, _ ("the work began before all was taken over"));
	if (takeover->predecessor == NULL)
		return refuse (error, _ ("something was taken over, and the log names no "
					 "predecessor"));
	if (takeover->accepted)
		return refuse (error, _ ("something was taken over after the end of that"));
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	if (strcmp (kind, "take") == 0 || strcmp (kind, "unassign") == 0)
		return TRUE;
	if (strcmp (kind, "accept") == 0)
		return check_end (takeover, entry, detail, error);
	return count_item (takeover, kind, detail, error);
}

void
kinko_takeover_trust (KinkoTakeover *takeover, const KinkoEntry *entry)
{
	json_auto_t *detail = kinko_entry_detail (entry, NULL);

	/* Without them applying the entry fails, and says so. */
	if (!kinko_takeover_counts_from_json (detail, &takeover->counts))
		memset (&takeover->counts, 0, sizeof takeover->counts);
}
