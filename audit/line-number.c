#include "audit/line-number.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define MEMBER     "\"number\":\""
#define OBJECT     "register/"
#define HANDLE_LEN 32
#define DIGITS_MIN 4
#define DIGITS_MAX 9

/* Where an entry tells of a line that it makes: in a member of its detail, or as its own object. */
static const struct {
	const char *action, *member, *book;
	char letter; /* 0: the ward's own number */
} makers[] = {
	{ NULL, "copy", "copy", 'F' },
	{ NULL, "erasure", "erasure", 'X' },
	{ "approval.add", NULL, "approval", 0 },
	{ "approval.request", NULL, "second", 'Q' },
	{ "carry.add", NULL, "carry", 'M' },
	{ "consent.add", NULL, "consent", 'P' },
	{ "contact.add", NULL, "contact", 'T' },
	{ "device.add", NULL, "device", 'G' },
	{ "erasure.reserve", NULL, "reservation", 'V' },
	{ "exception.record", NULL, "exception", 'E' },
	{ "facility.add", NULL, "facility", 'S' },
	{ "incident.add", NULL, "incident", 'J' },
	{ "lent.add", NULL, "lent", 'L' },
	{ "member.add", NULL, "member", 'W' },
	{ "receipt.add", NULL, "receipt", 'A' },
	{ "rule.add", NULL, "rule", 'R' },
	{ "training.add", NULL, "training", 'K' },
	{ "work.add", NULL, "work", 'N' },
};

struct _KinkoLineNumbers {
	GHashTable *lines; /* number → "register/<handle>", borrowed from the keys of the other */
	GHashTable *numbers;  /* "register/<handle>" → number */
	GHashTable *greatest; /* "F26-" → the greatest number that was given */
};

KinkoLineNumbers *
kinko_line_numbers_new (void)
{
	KinkoLineNumbers *numbers = g_new0 (KinkoLineNumbers, 1);

	numbers->lines = g_hash_table_new (g_str_hash, g_str_equal);
	numbers->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	numbers->greatest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	return numbers;
}

void
kinko_line_numbers_free (KinkoLineNumbers *numbers)
{
	if (numbers == NULL)
		return;
	g_hash_table_unref (numbers->lines);
	g_hash_table_unref (numbers->numbers);
	g_hash_table_unref (numbers->greatest);
	g_free (numbers);
}

gboolean
kinko_line_number_is_valid (const char *number)
{
	const char *digits = number + KINKO_LINE_NUMBER_PREFIX;
	gsize len = strlen (number);

	if (len < KINKO_LINE_NUMBER_PREFIX + DIGITS_MIN || !g_ascii_isupper (number[0]) ||
	    !g_ascii_isdigit (number[1]) || !g_ascii_isdigit (number[2]) || number[3] != '-')
		return FALSE;
	len -= KINKO_LINE_NUMBER_PREFIX;
	return len <= DIGITS_MAX && strspn (digits, G_CSET_DIGITS) == len &&
	       (len == DIGITS_MIN || digits[0] != '0') && g_ascii_strtoull (digits, NULL, 10) > 0;
}

/* ---- which line ------------------------------------------------------------------------------ */

static int
find_maker (const KinkoEntry *entry, const json_t *detail, const json_t **written)
{
	for (gsize i = 0; i < G_N_ELEMENTS (makers); i++) {
		if (makers[i].member != NULL)
			*written = json_object_get (detail, makers[i].member);
		else
			*written =
				kinko_slice_equal (entry->action, makers[i].action) ? detail : NULL;
		if (json_integer_value (json_object_get (*written, "version")) == 1)
			return (int) i;
	}
	*written = NULL;
	return -1;
}

const char *
kinko_line_made (const KinkoEntry *entry, const json_t *detail, const json_t **written)
{
	const json_t *ignored;
	int maker = -1;

	if (kinko_entry_took_place (entry))
		maker = find_maker (entry, detail, written == NULL ? &ignored : written);
	return maker < 0 ? NULL : makers[maker].book;
}

/* ---- one entry ------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

static char *
prefix_of (const char *number)
{
	return g_strndup (number, KINKO_LINE_NUMBER_PREFIX);
}

static guint64
value_of (const char *number)
{
	return g_ascii_strtoull (number + KINKO_LINE_NUMBER_PREFIX, NULL, 10);
}

/* Is it above all that were given in its register and year? */
static gboolean
is_above (const KinkoLineNumbers *numbers, const char *number)
{
	g_autofree char *prefix = prefix_of (number);
	const char *greatest = g_hash_table_lookup (numbers->greatest, prefix);

	return greatest == NULL || value_of (number) > value_of (greatest);
}

static gboolean
give (KinkoLineNumbers *numbers, const char *number, const char *object, GError **error)
{
	const char *line = g_hash_table_lookup (numbers->lines, number);
	const char *before = g_hash_table_lookup (numbers->numbers, object);
	char *key, *value;

	if (line != NULL && strcmp (line, object) == 0)
		return TRUE;
	if (line != NULL)
		return refuse (error, _ ("it gives a line the number of another one"));
	if (before != NULL)
		return refuse (error, _ ("it gives a line another number than it has"));
	key = g_strdup (object);
	value = g_strdup (number);
	g_hash_table_insert (numbers->numbers, key, value);
	g_hash_table_insert (numbers->lines, value, key);
	if (is_above (numbers, number))
		g_hash_table_replace (numbers->greatest, prefix_of (number), g_strdup (number));
	return TRUE;
}

/* ---- in part --------------------------------------------------------------------------------- */

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
kinko_line_numbers_list (const KinkoLineNumbers *numbers)
{
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
	GHashTableIter iter;
	gpointer object, number;

	g_hash_table_iter_init (&iter, numbers->numbers);
	while (g_hash_table_iter_next (&iter, &object, &number))
		g_ptr_array_add (list, g_strdup_printf ("%s %s", (char *) number,
							(char *) object + strlen (OBJECT)));
	g_ptr_array_sort (list, compare_texts);
	return list;
}

gboolean
kinko_line_numbers_trust (KinkoLineNumbers *numbers, const char *given)
{
	g_auto (GStrv) words = g_strsplit (given, " ", 3);
	g_autofree char *object = NULL;

	if (g_strv_length (words) != 2 || !kinko_line_number_is_valid (words[0]) ||
	    strlen (words[1]) != HANDLE_LEN || strspn (words[1], "0123456789abcdef") != HANDLE_LEN)
		return FALSE;
	object = g_strconcat (OBJECT, words[1], NULL);
	return give (numbers, words[0], object, NULL);
}

static gboolean
is_line (const char *object)
{
	return g_str_has_prefix (object, OBJECT) &&
	       strlen (object) == strlen (OBJECT) + HANDLE_LEN &&
	       strspn (object + strlen (OBJECT), "0123456789abcdef") == HANDLE_LEN;
}

/* A new line has a number of its own register; made anew it has the one that it had, whichever register that was. */
static gboolean
take_number (KinkoLineNumbers *numbers, const KinkoEntry *entry, const json_t *detail,
	     GError **error)
{
	g_autofree char *own = kinko_slice_dup (entry->object);
	gboolean again = kinko_slice_equal (entry->action, "vault.repeated");
	const json_t *written = again ? detail : NULL;
	int maker = again ? -1 : find_maker (entry, detail, &written);
	const char *number = json_string_value (json_object_get (written, "number"));
	const char *object = maker < 0 || makers[maker].member == NULL
				     ? own
				     : json_string_value (json_object_get (written, "line"));

	if (number == NULL || (maker < 0 && !again))
		return TRUE;
	if (!kinko_line_number_is_valid (number) || object == NULL || !is_line (object) ||
	    (maker >= 0 && number[0] != makers[maker].letter))
		return refuse (error, _ ("it gives a line what is no number of its register"));
	/* Registers number on, also over a restore: so nobody needs to know all that were given. */
	if (!again && !is_above (numbers, number))
		return refuse (error, _ ("it gives a number that is not above those given before"));
	return give (numbers, number, object, error);
}

gboolean
kinko_line_numbers_apply (KinkoLineNumbers *numbers, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = NULL;

	if (!kinko_entry_took_place (entry) || !kinko_entry_mentions (entry, MEMBER))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	return detail != NULL && take_number (numbers, entry, detail, error);
}
