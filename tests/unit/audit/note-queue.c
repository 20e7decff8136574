#include "audit/note-queue.h"

#include "tests/unit/audit/log-fixture.h"
#include "tests/unit/audit/thread-limit.h"

/* More than are handed out at a time, so that several cores are at it, and the last lot is not full. */
#define NOTES 300

static KinkoNote *
make_note (Person *signer)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *text = kinko_note_sign ("a checkpoint\n", ORIGIN, &signer->signer, &error);
	KinkoNote *note = NULL;

	g_assert_no_error (error);
	note = kinko_note_parse (text, strlen (text), &error);
	g_assert_no_error (error);
	return note;
}

/* The same note with another text: its key ID is right, its signature is not. */
static KinkoNote *
make_bad_note (Person *signer)
{
	KinkoNote *note = make_note (signer);

	note->text[0] = 'A';
	return note;
}

static void
push (KinkoNoteQueue *queue, KinkoNote *note, guint64 seq)
{
	kinko_note_queue_push (queue, note, ORIGIN, &tanaka.signer.public_key, seq);
}

static void
good (void)
{
	g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();
	guint64 seq;

	for (guint i = 0; i < NOTES; i++)
		push (queue, make_note (&tanaka), i);
	g_assert_true (kinko_note_queue_drain (queue, &seq));
	g_assert_true (kinko_note_queue_drain (queue, &seq));
}

static void
nothing (void)
{
	g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();
	guint64 seq;

	g_assert_true (kinko_note_queue_drain (queue, &seq));
}

/* Whichever core is done first: the lowest one is told. */
static void
first_bad (void)
{
	static const guint bad[] = { 0, 1, 63, 64, 130, 299 };

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();
		guint64 seq = G_MAXUINT64;

		for (guint n = 0; n < NOTES; n++)
			push (queue,
			      n == bad[i] || n == 299 ? make_bad_note (&tanaka)
						      : make_note (&tanaka),
			      1000 + n);
		g_assert_false (kinko_note_queue_drain (queue, &seq));
		g_assert_cmpuint (seq, ==, 1000 + bad[i]);
		seq = G_MAXUINT64;
		g_assert_false (kinko_note_queue_drain (queue, &seq));
		g_assert_cmpuint (seq, ==, 1000 + bad[i]);
	}
}

/* A note by somebody else is none by the one who acted, whatever is right about it. */
static void
other_key (void)
{
	g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();
	guint64 seq;

	push (queue, make_note (&tanaka), 7);
	push (queue, make_note (&stranger), 8);
	g_assert_false (kinko_note_queue_drain (queue, &seq));
	g_assert_cmpuint (seq, ==, 8);
}

/* What was never asked for is let go. */
static void
freed (void)
{
	g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();

	for (guint i = 0; i < 70; i++)
		push (queue, make_note (&tanaka), i);
}

/* With no thread, and with fewer than there are cores: all are checked, and what is wrong is found. */
static void
few_threads (void)
{
	gint n = 0;

	do {
		for (guint bad = 0; bad < 2; bad++) {
			g_autoptr (KinkoNoteQueue) queue = kinko_note_queue_new ();
			guint64 seq;

			limit_threads (n);
			for (guint i = 0; i < NOTES; i++)
				push (queue,
				      bad == 1 && i == 70 ? make_bad_note (&tanaka)
							  : make_note (&tanaka),
				      i);
			g_assert_cmpint (kinko_note_queue_drain (queue, &seq), ==, bad == 0);
			if (bad == 1)
				g_assert_cmpuint (seq, ==, 70);
		}
		n++;
	} while (end_limit ());
	g_assert_cmpint (n, >, 1); /* it was asked for threads that there were not */
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/note-queue/good", good);
	g_test_add_func ("/note-queue/nothing", nothing);
	g_test_add_func ("/note-queue/first-bad", first_bad);
	g_test_add_func ("/note-queue/other-key", other_key);
	g_test_add_func ("/note-queue/freed", freed);
	g_test_add_func ("/note-queue/few-threads", few_threads);
	return g_test_run ();
}
