/*
 * Routes and addresses, from the files of /proc/net: a process that may not make sockets cannot ask the kernel in
 * another way. They show the network name space of this process.
 *
 * proc/net/route has the main table of IPv4 only; what VPN programs put into tables of their own is in fib_trie, without
 * the device. proc/net/ipv6_route has all tables.
 */
#include "vault/place-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "vault/place-address.h"

#define ROUTE_UP     0x0001u /* RTF_UP, RTF_REJECT of linux/route.h */
#define ROUTE_REJECT 0x0200u

/* The largest private network is 10.0.0.0/8 (fc00::/7 in IPv6): a shorter prefix leads beyond it. So the two halves of
 * everything, by which VPN programs get in front of a default route, count as one. */
#define SHORTEST_PRIVATE 8u

/* What is being gathered. */
typedef struct {
	GPtrArray *names;  /* of devices, tables or addresses; unique */
	char *table;       /* fib_trie: the one that is being listed, NULL: main or local */
	guint32 leaf;      /* fib_trie: the address that is being listed */
	gboolean has_leaf; /* there was one in this table */
	guint line;
} Gathering;

static void
gathering_clear (Gathering *gathering)
{
	g_clear_pointer (&gathering->names, g_ptr_array_unref);
	g_clear_pointer (&gathering->table, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

static void
add_name (Gathering *gathering, char *name)
{
	if (g_ptr_array_find_with_equal_func (gathering->names, name, g_str_equal, NULL))
		g_free (name);
	else
		g_ptr_array_add (gathering->names, name);
}

/* Reads @path line by line. */
static void
gather (const KinkoPlaceView *view, const char *path, KinkoPlaceLineFunc take, Gathering *gathering,
	KinkoPlaceFinding *finding)
{
	int code;
	g_autofree char *text = kinko_place_read (view->machine, path, &code);

	gathering->line = 0;
	gathering->has_leaf = FALSE;
	if (text == NULL)
		kinko_place_miss (finding, path, code);
	else if (!kinko_place_each_line (text, take, gathering))
		kinko_place_miss (finding, path, 0);
}

/* A kernel without IPv6 has not its files; a missing one alone is no proof of that. */
static gboolean
has_ipv6 (const KinkoPlaceView *view, const char *path)
{
	return kinko_place_exists (view->machine, path) ||
	       kinko_place_exists (view->machine, "/proc/sys/net/ipv6") ||
	       kinko_place_exists (view->machine, "/proc/net/snmp6");
}

/* ---- routes ---------------------------------------------------------------------------------- */

static guint
count_bits (guint32 mask)
{
	guint n = 0;

	for (; mask != 0; mask &= mask - 1)
		n++;
	return n;
}

/* Does it lead out of every private network? A route for multicast alone does not. */
static gboolean
is_outward_ipv4 (guint32 destination, guint length)
{
	return length < SHORTEST_PRIVATE && !(length >= 4 && destination >> 28 == 0xe);
}

static void
add_route (Gathering *gathering, const char *device, const char *destination, guint length)
{
	add_name (gathering, length == 0
				     ? g_strdup (device)
				     : g_strdup_printf ("%s (%s/%u)", device, destination, length));
}

/* A route on the loopback device leads nowhere, and one without a device, "*", to nobody: it refuses, whatever its flags
 * say (of a blackhole they say nothing). */
static gboolean
leads_away (guint32 flags, const char *device)
{
	return (flags & ROUTE_UP) != 0 && (flags & ROUTE_REJECT) == 0 &&
	       strcmp (device, "lo") != 0 && strcmp (device, "*") != 0;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT; the addresses are what a word of memory in
 * network order is as a number. */
static gboolean
take_ipv4_route (char *line, gpointer data)
{
	Gathering *gathering = data;
	g_auto (GStrv) words = kinko_place_words (line);
	guint32 destination, flags, mask;

	if (gathering->line++ == 0)
		return g_strcmp0 (words[0], "Iface") == 0;
	if (g_strv_length (words) != 11 || !kinko_place_read_hex (words[1], 8, &destination) ||
	    !kinko_place_read_hex (words[3], 0, &flags) ||
	    !kinko_place_read_hex (words[7], 8, &mask))
		return FALSE;
	destination = GUINT32_FROM_BE (destination);
	if (leads_away (flags, words[0]) && is_outward_ipv4 (destination, count_bits (mask))) {
		g_autofree char *text = kinko_place_ipv4_text (destination);

		add_route (gathering, words[0], text, count_bits (mask));
	}
	return TRUE;
}

/* Does it overlap 2000::/3 and lead further than fc00::/7? */
static gboolean
is_outward_ipv6 (const guint8 destination[16], guint length)
{
	guint bits = MIN (length, 3u);

	return length < SHORTEST_PRIVATE &&
	       (bits == 0 || destination[0] >> (8 - bits) == 0x20 >> (8 - bits));
}

/* destination length source length next-hop metric references use flags device */
static gboolean
take_ipv6_route (char *line, gpointer data)
{
	g_auto (GStrv) words = kinko_place_words (line);
	guint8 destination[16];
	guint32 length, flags;

	if (g_strv_length (words) != 10 || !kinko_place_ipv6_parse (words[0], destination) ||
	    !kinko_place_read_hex (words[1], 2, &length) || length > 128 ||
	    !kinko_place_read_hex (words[8], 8, &flags))
		return FALSE;
	if (leads_away (flags, words[9]) && is_outward_ipv6 (destination, length)) {
		g_autofree char *text = kinko_place_ipv6_text (destination);

		add_route (data, words[9], text, length);
	}
	return TRUE;
}

/* ---- fib_trie -------------------------------------------------------------------------------- */

/* "Main:", "Local:" or "Id 100:". */
static gboolean
take_table (Gathering *gathering, const char *line)
{
	gsize len = strlen (line);

	if (line[len - 1] != ':')
		return FALSE;
	g_clear_pointer (&gathering->table, g_free);
	gathering->has_leaf = FALSE;
	if (strcmp (line, "Main:") == 0 || strcmp (line, "Local:") == 0)
		return TRUE;
	if (!g_str_has_prefix (line, "Id ") || strspn (line + 3, "0123456789") != len - 4 ||
	    len < 5)
		return FALSE;
	gathering->table = g_strndup (line + 3, len - 4);
	return TRUE;
}

/* "192.0.2.1", nothing behind it. */
static gboolean
read_ipv4 (const char *text, guint32 *address)
{
	g_auto (GStrv) parts = g_strsplit (text, ".", -1);

	*address = 0;
	if (g_strv_length (parts) != 4)
		return FALSE;
	for (gsize i = 0; i < 4; i++) {
		guint64 part;

		if (!g_ascii_string_to_unsigned (parts[i], 10, 0, 255, &part, NULL))
			return FALSE;
		*address = *address << 8 | (guint32) part;
	}
	return TRUE;
}

/* What a line of the trie says: a network ("+--"), an address ("|--"), or an entry of that address: its length, scope
 * and type. */
typedef void (*EntryFunc) (Gathering *gathering, guint length, const char *type);

static gboolean
take_trie_line (Gathering *gathering, const char *line, EntryFunc take)
{
	g_auto (GStrv) words = kinko_place_words (line);
	guint64 length;

	if (line[0] != ' ' && line[0] != '\0')
		return take_table (gathering, line);
	if (words[0] == NULL || words[1] == NULL)
		return FALSE;
	if (strcmp (words[0], "+--") == 0)
		return TRUE;
	if (strcmp (words[0], "|--") == 0) {
		gathering->has_leaf = read_ipv4 (words[1], &gathering->leaf) && words[2] == NULL;
		return gathering->has_leaf;
	}
	if (!gathering->has_leaf || words[0][0] != '/' || words[2] == NULL ||
	    !g_ascii_string_to_unsigned (words[0] + 1, 10, 0, 32, &length, NULL))
		return FALSE;
	take (gathering, (guint) length, words[2]);
	return TRUE;
}

static void
take_table_route (Gathering *gathering, guint length, const char *type)
{
	g_autofree char *name = NULL;
	g_autofree char *text = NULL;

	if (gathering->table == NULL || strcmp (type, "UNICAST") != 0 ||
	    !is_outward_ipv4 (gathering->leaf, length))
		return;
	name = g_strdup_printf (_ ("routing table %s"), gathering->table);
	text = kinko_place_ipv4_text (gathering->leaf);
	add_route (gathering, name, text, length);
}

static gboolean
take_route_of_trie (char *line, gpointer data)
{
	return take_trie_line (data, line, take_table_route);
}

static void
take_local_address (Gathering *gathering, guint length, const char *type)
{
	if (length == 32 && strcmp (type, "LOCAL") == 0 &&
	    kinko_place_ipv4_is_global (gathering->leaf))
		add_name (gathering, kinko_place_ipv4_text (gathering->leaf));
}

static gboolean
take_address_of_trie (char *line, gpointer data)
{
	return take_trie_line (data, line, take_local_address);
}

/* ---- addresses ------------------------------------------------------------------------------- */

/* address index length scope flags device */
static gboolean
take_ipv6_address (char *line, gpointer data)
{
	g_auto (GStrv) words = kinko_place_words (line);
	guint8 address[16];

	if (g_strv_length (words) != 6 || !kinko_place_ipv6_parse (words[0], address))
		return FALSE;
	if (kinko_place_ipv6_is_global (address)) {
		g_autofree char *text = kinko_place_ipv6_text (address);

		add_name (data, g_strdup_printf ("%s (%s)", text, words[5]));
	}
	return TRUE;
}

/* ---- the checks ------------------------------------------------------------------------------ */

void
kinko_place_look_default_route (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	g_auto (Gathering) gathering = { .names = g_ptr_array_new_with_free_func (g_free) };
	g_autofree char *names = NULL;

	gather (view, "/proc/net/route", take_ipv4_route, &gathering, finding);
	gather (view, "/proc/net/fib_trie", take_route_of_trie, &gathering, finding);
	if (has_ipv6 (view, "/proc/net/ipv6_route"))
		gather (view, "/proc/net/ipv6_route", take_ipv6_route, &gathering, finding);
	if (gathering.names->len == 0)
		return;
	names = kinko_place_join (gathering.names);
	kinko_place_see (finding, _ ("a default route through %s"), names);
}

void
kinko_place_look_global_address (const KinkoPlaceView *view, KinkoPlaceFinding *finding)
{
	g_auto (Gathering) gathering = { .names = g_ptr_array_new_with_free_func (g_free) };
	g_autofree char *names = NULL;

	gather (view, "/proc/net/fib_trie", take_address_of_trie, &gathering, finding);
	if (has_ipv6 (view, "/proc/net/if_inet6"))
		gather (view, "/proc/net/if_inet6", take_ipv6_address, &gathering, finding);
	if (gathering.names->len == 0)
		return;
	names = kinko_place_join (gathering.names);
	kinko_place_see (finding, _ ("a global address: %s"), names);
}
