/* What the log tells of its own course, entry by entry: what the tables beside it have to repeat. */
#include "vault/log-deep-internal.h"

#include <string.h>

#include "audit/line-number.h"

#define HASH_PREFIX "sha256:"
#define NUMBER      "\"number\":\""

guint64 *
kinko_deep_key (guint64 seq)
{
	guint64 *key = g_new (guint64, 1);

	*key = seq;
	return key;
}

static void
days_free (gpointer data)
{
	KinkoDeepDays *days = data;

	for (gsize i = 0; i < G_N_ELEMENTS (days->days); i++)
		g_free (days->days[i]);
	g_free (days);
}

static void
number_clear (gpointer data)
{
	g_free (((KinkoDeepNumber *) data)->number);
}

static void
drill_clear (gpointer data)
{
	g_free (((KinkoDeepDrill *) data)->object);
}

void
kinko_deep_course_init (KinkoDeepCourse *course)
{
	course->intents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	course->strays = g_array_new (FALSE, FALSE, sizeof (guint64));
	course->policies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	course->days = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, days_free);
	course->drills = g_array_new (FALSE, FALSE, sizeof (KinkoDeepDrill));
	course->numbers = g_array_new (FALSE, FALSE, sizeof (KinkoDeepNumber));
	g_array_set_clear_func (course->drills, drill_clear);
	g_array_set_clear_func (course->numbers, number_clear);
	course->problem = NULL;
}

void
kinko_deep_course_clear (KinkoDeepCourse *course)
{
	g_clear_pointer (&course->intents, g_hash_table_unref);
	g_clear_pointer (&course->policies, g_hash_table_unref);
	g_clear_pointer (&course->strays, g_array_unref);
	g_clear_pointer (&course->days, g_hash_table_unref);
	g_clear_pointer (&course->drills, g_array_unref);
	g_clear_pointer (&course->numbers, g_array_unref);
	g_clear_error (&course->problem);
}

/* ---- one entry ------------------------------------------------------------------------------- */

static void
note_intent (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *intent = json_object_get (detail, "intent");
	guint64 seq = (guint64) json_integer_value (intent);

	if (kinko_slice_equal (entry->result, "intent"))
		g_hash_table_insert (course->intents, kinko_deep_key (entry->seq),
				     kinko_slice_dup (entry->session));
	else if (intent != NULL && !g_hash_table_remove (course->intents, &seq))
		g_array_append_val (course->strays, entry->seq);
}

static void
note_policy (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail)
{
	const char *policy = json_string_value (json_object_get (detail, "policy"));

	if (policy != NULL && g_str_has_prefix (policy, HASH_PREFIX))
		g_hash_table_insert (course->policies, kinko_deep_key (entry->seq),
				     g_strdup (policy + strlen (HASH_PREFIX)));
}

static void
note_days (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail)
{
	static const char *const names[KINKO_DEEP_DAYS] = { "pledged", "trained", "notified" };
	KinkoDeepDays *days = g_new0 (KinkoDeepDays, 1);

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		days->days[i] = g_strdup (json_string_value (json_object_get (detail, names[i])));
	g_hash_table_insert (course->days, kinko_deep_key (entry->seq), days);
}

static void
note_drill (KinkoDeepCourse *course, const KinkoEntry *entry, G_GNUC_UNUSED const json_t *detail)
{
	KinkoDeepDrill drill = { .seq = entry->seq, .object = kinko_slice_dup (entry->object) };

	g_array_append_val (course->drills, drill);
}

static void
note_number (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *written;
	KinkoDeepNumber number = { .seq = entry->seq,
				   .book = kinko_line_made (entry, detail, &written) };

	if (number.book == NULL)
		return;
	number.number = g_strdup (json_string_value (json_object_get (written, "number")));
	if (number.number != NULL && kinko_line_number_is_valid (number.number))
		g_array_append_val (course->numbers, number);
	else
		g_free (number.number);
}

/* What is done with the granted entries of an action. */
static const struct {
	const char *action;
	void (*note) (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail);
} notes[] = {
	{ "policy.adopt", note_policy },
	{ "operator.enrol", note_days },
	{ "recovery.use", note_days },
	{ "recovery.drill", note_drill },
};

static gsize
find_note (const KinkoEntry *entry)
{
	gsize i = 0;

	while (i < G_N_ELEMENTS (notes) && !kinko_slice_equal (entry->action, notes[i].action))
		i++;
	return i;
}

void
kinko_deep_course_note (KinkoDeepCourse *course, const KinkoEntry *entry)
{
	gboolean granted = kinko_slice_equal (entry->result, "granted");
	gsize which = granted ? find_note (entry) : G_N_ELEMENTS (notes);
	gboolean number = kinko_entry_took_place (entry) && kinko_entry_mentions (entry, NUMBER);
	json_auto_t *detail = NULL;

	/* Of most entries nothing is asked. */
	if (course->problem != NULL || (granted && which == G_N_ELEMENTS (notes) && !number))
		return;
	detail = kinko_entry_detail (entry, &course->problem);
	if (detail == NULL)
		return;
	if (!granted)
		note_intent (course, entry, detail);
	else if (which < G_N_ELEMENTS (notes))
		notes[which].note (course, entry, detail);
	if (number)
		note_number (course, entry, detail);
}
