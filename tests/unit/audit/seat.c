#include "audit/seat.h"

#include "tests/unit/audit/log-fixture.h"

static void
test_statuses (void)
{
	static const char *const names[] = { "active", "suspended", "revoked", "locked" };
	KinkoSeatStatus parsed;

	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		g_assert_cmpstr (kinko_seat_status_name ((KinkoSeatStatus) i), ==, names[i]);
		g_assert_true (kinko_seat_status_parse (names[i], &parsed));
		g_assert_cmpuint (parsed, ==, i);
	}
	g_assert_false (kinko_seat_status_parse ("Locked", &parsed));
	g_assert_false (kinko_seat_status_parse ("", &parsed));
}

static void
test_person (void)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoSeat first = { .id = (char *) (gsize) "sato", .status = KINKO_SEAT_REVOKED };
	KinkoSeat second = { .id = (char *) (gsize) "hanako",
			     .person = first.id,
			     .status = KINKO_SEAT_LOCKED,
			     .failures = 7 };
	g_autoptr (KinkoSeat) copy = kinko_seat_copy (&second);

	g_assert_cmpstr (kinko_seat_person_id (&first), ==, "sato");
	g_assert_cmpstr (kinko_seat_person_id (copy), ==, "sato");
	g_assert_true (copy->person != second.person);
	g_assert_cmpuint (copy->failures, ==, 7);
	kinko_roster_add (roster, &first);
	g_assert_null (kinko_roster_find_person (roster, "sato"));
	kinko_roster_add (roster, &second);
	g_assert_cmpstr (kinko_roster_find_person (roster, "sato")->id, ==, "hanako");
	g_assert_null (kinko_roster_find_person (roster, "hanako"));
}

/* The person is told only where it is another ID: older entries say the same as before. */
static void
test_detail (void)
{
	json_auto_t *own = seat_detail (&sato);
	json_auto_t *other = json_object ();
	KinkoSeat seat = { .id = (char *) (gsize) "hanako",
			   .person = (char *) (gsize) "sato",
			   .role = KINKO_ROLE_WORKER,
			   .note_key = sato.signer.public_key,
			   .git_key = sato.git_key,
			   .recipient = (char *) (gsize) "age1xxx" };

	g_assert_null (json_object_get (own, "person"));
	kinko_seat_to_detail (&seat, ORIGIN, other);
	g_assert_cmpstr (json_string_value (json_object_get (other, "person")), ==, "sato");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/seat/statuses", test_statuses);
	g_test_add_func ("/seat/person", test_person);
	g_test_add_func ("/seat/detail", test_detail);
	return g_test_run ();
}
