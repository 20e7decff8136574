#include "vault/age-input.h"

#include <string.h>

#define ROOM_LEN 65536

struct _KinkoAgeInput {
	KinkoAgeSource source;
	gpointer data;
	guint8 *room;
	gsize size;   /* of the room */
	gsize at;     /* where what was not taken begins in it */
	gsize end;    /* and ends */
	gboolean dry; /* the source has ended; it is not asked again */
};

KinkoAgeInput *
kinko_age_input_new (KinkoAgeSource source, gpointer data)
{
	KinkoAgeInput *input = g_new0 (KinkoAgeInput, 1);

	input->source = source;
	input->data = data;
	return input;
}

void
kinko_age_input_free (KinkoAgeInput *input)
{
	if (input == NULL)
		return;
	g_free (input->room);
	g_free (input);
}

/* What is in the room goes to its beginning, and @wanted bytes fit. */
static void
make_room (KinkoAgeInput *input, gsize wanted)
{
	gsize have = input->end - input->at;

	if (wanted > input->size) {
		input->size = MAX (wanted, ROOM_LEN);
		input->room = g_realloc (input->room, input->size);
	}
	if (input->at > 0 && have > 0)
		memmove (input->room, input->room + input->at, have);
	input->at = 0;
	input->end = have;
}

/* Asks the source once. */
static gssize
ask (KinkoAgeInput *input, gpointer buffer, gsize len, GError **error)
{
	gssize n = input->dry ? 0 : input->source (input->data, buffer, len, error);

	g_assert (n <= (gssize) len);
	if (n == 0)
		input->dry = TRUE;
	return n;
}

gboolean
kinko_age_input_peek (KinkoAgeInput *input, gsize wanted, const guint8 **bytes, gsize *len,
		      GError **error)
{
	if (input->end - input->at < wanted)
		make_room (input, wanted);
	while (input->end - input->at < wanted && !input->dry) {
		gssize n = ask (input, input->room + input->end, input->size - input->end, error);

		if (n < 0)
			return FALSE;
		input->end += (gsize) n;
	}
	*bytes = input->room + input->at;
	*len = input->end - input->at;
	return TRUE;
}

void
kinko_age_input_skip (KinkoAgeInput *input, gsize len)
{
	g_assert (len <= input->end - input->at);
	input->at += len;
}

gssize
kinko_age_input_read (KinkoAgeInput *input, gpointer buffer, gsize len, GError **error)
{
	gsize have = MIN (len, input->end - input->at);

	if (have > 0)
		memcpy (buffer, input->room + input->at, have);
	input->at += have;
	while (have < len && !input->dry) {
		gssize n = ask (input, (guint8 *) buffer + have, len - have, error);

		if (n < 0)
			return -1;
		have += (gsize) n;
	}
	return (gssize) have;
}
