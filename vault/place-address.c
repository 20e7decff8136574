#include "vault/place-address.h"

#include <string.h>

#define IPV4(a, b, c, d) ((guint32) (a) << 24 | (guint32) (b) << 16 | (guint32) (c) << 8 | (d))

/* https://www.iana.org/assignments/iana-ipv4-special-registry: not globally reachable. */
static const struct {
	guint32 network;
	guint length;
} not_global[] = {
	{ IPV4 (0, 0, 0, 0), 8 },       /* this network */
	{ IPV4 (10, 0, 0, 0), 8 },      /* private */
	{ IPV4 (100, 64, 0, 0), 10 },   /* shared, carrier-grade NAT */
	{ IPV4 (127, 0, 0, 0), 8 },     /* loopback */
	{ IPV4 (169, 254, 0, 0), 16 },  /* link-local */
	{ IPV4 (172, 16, 0, 0), 12 },   /* private */
	{ IPV4 (192, 0, 0, 0), 24 },    /* protocol assignments */
	{ IPV4 (192, 0, 2, 0), 24 },    /* documentation */
	{ IPV4 (192, 168, 0, 0), 16 },  /* private */
	{ IPV4 (198, 18, 0, 0), 15 },   /* measurements */
	{ IPV4 (198, 51, 100, 0), 24 }, /* documentation */
	{ IPV4 (203, 0, 113, 0), 24 },  /* documentation */
	{ IPV4 (224, 0, 0, 0), 4 },     /* multicast */
	{ IPV4 (240, 0, 0, 0), 4 },     /* reserved, broadcast */
};

gboolean
kinko_place_ipv4_is_global (guint32 address)
{
	for (gsize i = 0; i < G_N_ELEMENTS (not_global); i++) {
		guint host_bits = 32 - not_global[i].length;

		if (address >> host_bits == not_global[i].network >> host_bits)
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_place_ipv6_is_global (const guint8 address[16])
{
	static const guint8 documentation[] = { 0x20, 0x01, 0x0d, 0xb8 }; /* RFC 3849 */

	if ((address[0] & 0xe0) != 0x20)
		return FALSE;
	if (memcmp (address, documentation, sizeof documentation) == 0)
		return FALSE;
	/* 3fff::/20, RFC 9637 */
	return !(address[0] == 0x3f && address[1] == 0xff && address[2] < 0x10);
}

char *
kinko_place_ipv4_text (guint32 address)
{
	return g_strdup_printf ("%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
				address >> 8 & 0xff, address & 0xff);
}

/* The first of the longest runs of zero groups, of at least two. */
static void
find_zeros (const guint *groups, guint *start, guint *length)
{
	guint run = 0;

	*start = 0;
	*length = 1;
	for (guint i = 0; i < 8; i++) {
		run = groups[i] == 0 ? run + 1 : 0;
		if (run > *length) {
			*length = run;
			*start = i + 1 - run;
		}
	}
	if (*length == 1)
		*start = 8;
}

char *
kinko_place_ipv6_text (const guint8 address[16])
{
	GString *text = g_string_new (NULL);
	guint groups[8], start, length;

	for (guint i = 0; i < 8; i++)
		groups[i] = (guint) (address[2 * i] << 8 | address[2 * i + 1]);
	find_zeros (groups, &start, &length);
	for (guint i = 0; i < 8; i++) {
		if (i == start) {
			g_string_append (text, "::");
			i += length - 1;
			continue;
		}
		if (text->len > 0 && text->str[text->len - 1] != ':')
			g_string_append_c (text, ':');
		g_string_append_printf (text, "%x", groups[i]);
	}
	return g_string_free (text, FALSE);
}

gboolean
kinko_place_ipv6_parse (const char *hex, guint8 address[16])
{
	if (strlen (hex) != 32)
		return FALSE;
	for (guint i = 0; i < 32; i++) {
		int digit = g_ascii_xdigit_value (hex[i]);

		if (digit < 0)
			return FALSE;
		address[i / 2] = (guint8) (i % 2 == 0 ? digit << 4 : address[i / 2] | digit);
	}
	return TRUE;
}
