#include "vault/training.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/clock.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"
#include "vault/seat.h"

#define EDUCATION   "教育"
#define DRILL       "訓練"
#define DAY_MINUTES 1440

static const char *const kinds[] = { EDUCATION, DRILL, NULL };

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "day", .label = N_ ("day"), .kind = KINKO_FIELD_DATE },
	{ .name = "kind", .label = N_ ("training or drill"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinds },
	{ .name = "topic", .label = N_ ("topic"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "content", .label = N_ ("content"), .kind = KINKO_FIELD_TEXT },
	{ .name = "lecturer", .label = N_ ("lecturer"), .kind = KINKO_FIELD_TEXT },
	{ .name = "place", .label = N_ ("held at"), .kind = KINKO_FIELD_TEXT },
	{ .name = "material", .label = N_ ("registered material"), .kind = KINKO_FIELD_TEXT },
	{ .name = "attendees", .label = N_ ("attendees (IDs)"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "scores", .label = N_ ("test scores"), .kind = KINKO_FIELD_TEXT },
	{ .name = "minutes", .label = N_ ("minutes"), .kind = KINKO_FIELD_INTEGER,
	  .required = TRUE, .min = 1, .max = DAY_MINUTES },
	{ .name = "remarks", .label = N_ ("remarks"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "attendee_names", .label = N_ ("attendees"), .kind = KINKO_FIELD_TEXT },
	{ .name = "recorded_by", .label = N_ ("recorded by"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

static const KinkoFormSpelling spellings[] = {
	{ "kind", kinko_register_read_word },
	{ "material", kinko_register_read_number },
	{ "attendees", kinko_register_read_people },
	{ "scores", kinko_register_read_scores },
	{ NULL, NULL },
};

const KinkoForm kinko_training_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 11,
	.spellings = spellings,
};

static const KinkoRegister *
trainings (void)
{
	return kinko_register_find ("training");
}

/* ---- one line -------------------------------------------------------------------------------- */

/* The names as they are now, in the order of the IDs. Who has no seat yet is trained before getting one, and is known by the
 * ID alone. */
static gboolean
put_names (KinkoSession *session, KinkoRegisterLine *line, const char *attendees, GError **error)
{
	g_auto (GStrv) ids = g_strsplit (attendees, ";", -1);
	g_autoptr (GString) names = g_string_new (NULL);

	for (char **id = ids; *id != NULL; id++) {
		const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), *id);
		g_auto (KinkoSeatPerson) person = { 0 };

		if (seat != NULL && !kinko_seat_person_load (kinko_session_db (session),
							     seat->enrolled_seq, &person, error))
			return FALSE;
		g_string_append_printf (names, "%s%s", names->len > 0 ? ";" : "",
					person.name == NULL ? *id : person.name);
	}
	kinko_record_put (line->record, "attendee_names", names->str);
	return TRUE;
}

static void
check_scores (KinkoRegisterLine *line, const char *attendees, const char *scores)
{
	g_auto (GStrv) ids = g_strsplit (attendees, ";", -1);
	g_auto (GStrv) given = g_strsplit (scores, ";", -1);

	for (char **score = given; *score != NULL; score++) {
		g_autofree char *id = g_strndup (*score, strcspn (*score, "="));

		if (g_strv_contains ((const char *const *) ids, id))
			continue;
		kinko_register_complain (line, "scores", "scores_of_others",
					 _ ("there is a score of somebody who did not attend"));
		return;
	}
}

/* The material is one that was registered with its hash. */
static gboolean
check_material (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *number = kinko_record_get (line->record, "material");
	g_autoptr (KinkoRegisterLine) rule = NULL;
	g_autoptr (GError) problem = NULL;

	if (number == NULL)
		return TRUE;
	rule = kinko_register_load (session, kinko_register_find ("rule"), number, &problem);
	if (rule != NULL)
		return TRUE;
	if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	kinko_register_complain (line, "material", "not_found",
				 _ ("no file is registered by this number; kinko rule list shows "
				    "the numbers"));
	return TRUE;
}

gboolean
kinko_training_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	const char *attendees = kinko_record_get (line->record, "attendees");
	const char *scores = kinko_record_get (line->record, "scores");

	if (kinko_record_get (line->record, "day") == NULL && line->problems->len == 0)
		kinko_record_put (line->record, "day", today);
	kinko_register_check_day (line, "day", "");
	if (attendees != NULL && scores != NULL)
		check_scores (line, attendees, scores);
	if (attendees != NULL && !put_names (session, line, attendees, error))
		return FALSE;
	return check_material (session, line, error) &&
	       (line->version > 0 ||
		kinko_register_stamp (session, line, NULL, "recorded_by", error));
}

gboolean
kinko_training_is_whole (const KinkoRecord *record)
{
	return kinko_record_get (record, "kind") != NULL &&
	       kinko_record_get (record, "attendees") != NULL;
}

/* ---- people ---------------------------------------------------------------------------------- */

void
kinko_trained_person_free (KinkoTrainedPerson *person)
{
	g_free (person->operator);
	g_free (person->person);
	g_free (person->name);
	g_free (person->trained);
	g_free (person->education);
	g_free (person->drill);
	g_free (person);
}

static gboolean
add_person (KinkoSession *session, const KinkoSeat *seat, GPtrArray *people, GError **error)
{
	KinkoTrainedPerson *person;
	g_auto (KinkoSeatPerson) known = { 0 };

	if (seat->status == KINKO_SEAT_REVOKED)
		return TRUE;
	if (!kinko_seat_person_load (kinko_session_db (session), seat->enrolled_seq, &known, error))
		return FALSE;
	person = g_new0 (KinkoTrainedPerson, 1);
	person->operator= g_strdup (seat->id);
	person->person = g_strdup (kinko_seat_person_id (seat));
	person->name = g_steal_pointer (&known.name);
	person->trained = g_steal_pointer (&known.trained);
	g_ptr_array_add (people, person);
	return TRUE;
}

static void
note_day (char **newest, guint *n, const char *day)
{
	(*n)++;
	if (*newest != NULL && strcmp (*newest, day) >= 0)
		return;
	g_free (*newest);
	*newest = g_strdup (day);
}

typedef struct {
	const KinkoRoster *roster;
	GPtrArray *people;
	const char *from;
} Count;

/* Was the person there, under whatever ID? */
static gboolean
attended (const KinkoRoster *roster, char **ids, const char *person)
{
	for (; *ids != NULL; ids++) {
		const KinkoSeat *seat = kinko_roster_find (roster, *ids);

		if (strcmp (seat == NULL ? *ids : kinko_seat_person_id (seat), person) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean
count_line (KinkoRegisterLine *line, gpointer data, G_GNUC_UNUSED GError **error)
{
	const Count *count = data;
	g_auto (GStrv) ids = g_strsplit (kinko_record_get (line->record, "attendees"), ";", -1);
	gboolean drill = strcmp (kinko_record_get (line->record, "kind"), DRILL) == 0;

	if (count->from != NULL && strcmp (line->day, count->from) < 0)
		return TRUE;
	for (guint i = 0; i < count->people->len; i++) {
		KinkoTrainedPerson *person = count->people->pdata[i];

		if (!attended (count->roster, ids, person->person))
			continue;
		if (drill)
			note_day (&person->drill, &person->drills, line->day);
		else
			note_day (&person->education, &person->educations, line->day);
	}
	return TRUE;
}

static GPtrArray *
collect (KinkoSession *session, const char *from, GError **error)
{
	g_autoptr (GPtrArray) people =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_trained_person_free);
	GPtrArray *seats = kinko_roster_seats (kinko_session_roster (session));
	Count count = { .roster = kinko_session_roster (session), .people = people, .from = from };

	for (guint i = 0; i < seats->len; i++)
		if (!add_person (session, seats->pdata[i], people, error))
			return NULL;
	return kinko_register_each (session, trainings (), FALSE, count_line, &count, error)
		       ? g_steal_pointer (&people)
		       : NULL;
}

GPtrArray *
kinko_training_people (KinkoSession *session, const char *from, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "training.list", "vault", NULL, error);
	g_autoptr (GPtrArray) people = NULL;

	if (act == NULL)
		return NULL;
	people = collect (session, from, error);
	if (people == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "people",
			     json_integer ((json_int_t) people->len));
	return kinko_act_commit (act, error) ? g_steal_pointer (&people) : NULL;
}
