#include "vault/place-address.h"

#include <arpa/inet.h>
#include <string.h>

/* From the other direction: what the C library makes of a text. */
static guint32
ipv4 (const char *text)
{
	struct in_addr address;

	g_assert_cmpint (inet_pton (AF_INET, text, &address), ==, 1);
	return ntohl (address.s_addr);
}

static void
test_ipv4 (void)
{
	/* The first and last address of each block of IANA's special-purpose registry that is not globally reachable,
	 * and those just outside. */
	static const char *const local[] = {
		"0.0.0.0",     "0.255.255.255",   "10.0.0.0",     "10.255.255.255",
		"100.64.0.0",  "100.127.255.255", "127.0.0.1",    "127.255.255.255",
		"169.254.0.0", "169.254.255.255", "172.16.0.0",   "172.31.255.255",
		"192.0.0.0",   "192.0.2.255",     "192.168.0.0",  "192.168.255.255",
		"198.18.0.0",  "198.19.255.255",  "198.51.100.0", "198.51.100.255",
		"203.0.113.0", "203.0.113.255",   "224.0.0.0",    "239.255.255.255",
		"240.0.0.0",   "255.255.255.255",
	};
	static const char *const global[] = {
		"1.0.0.0",        "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
		"100.128.0.0",    "126.255.255.255", "128.0.0.0",       "169.253.255.255",
		"169.255.0.0",    "172.15.255.255",  "172.32.0.0",      "191.255.255.255",
		"192.0.1.0",      "192.0.3.0",       "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0",      "198.51.99.255",   "198.51.101.0",
		"203.0.112.255",  "203.0.114.0",     "223.255.255.255",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
		if (kinko_place_ipv4_is_global (ipv4 (local[i])))
			g_error ("%s is taken for a global address", local[i]);
	for (gsize i = 0; i < G_N_ELEMENTS (global); i++) {
		g_autofree char *text = kinko_place_ipv4_text (ipv4 (global[i]));

		if (!kinko_place_ipv4_is_global (ipv4 (global[i])))
			g_error ("%s is not taken for a global address", global[i]);
		g_assert_cmpstr (text, ==, global[i]);
	}
}

static void
test_ipv6 (void)
{
	static const struct {
		const char *text;
		gboolean global;
	} cases[] = {
		{ "::", FALSE },
		{ "::1", FALSE },
		{ "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", FALSE },
		{ "2000::", TRUE },
		{ "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", TRUE },
		{ "2001:db8::1", FALSE },
		{ "2001:db9::", TRUE },
		{ "2600::5", TRUE },
		{ "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", TRUE },
		{ "3fff::", FALSE },
		{ "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", FALSE },
		{ "3fff:1000::", TRUE },
		{ "4000::", FALSE },
		{ "fc00::1", FALSE },
		{ "fd00:1:0:1:0:1:0:1", FALSE },
		{ "fe80::1", FALSE },
		{ "ff02::1", FALSE },
		{ "2400:0:0:1:2:0:0:3", TRUE },
		{ "2400:1:0:0:2::3", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		guint8 address[16];
		char expected[INET6_ADDRSTRLEN];
		g_autofree char *text = NULL;

		g_assert_cmpint (inet_pton (AF_INET6, cases[i].text, address), ==, 1);
		g_assert_nonnull (inet_ntop (AF_INET6, address, expected, sizeof expected));
		text = kinko_place_ipv6_text (address);
		g_assert_cmpstr (text, ==, expected);
		if (kinko_place_ipv6_is_global (address) != cases[i].global)
			g_error ("%s", cases[i].text);
	}
}

/* The C library shortens what ends in an IPv4 address in its own way; all else must be the same. */
static void
test_random (void)
{
	for (guint n = 0; n < 20000; n++) {
		guint8 address[16], again[16];
		char expected[INET6_ADDRSTRLEN];
		g_autofree char *text = NULL;
		g_autoptr (GString) hex = g_string_new (NULL);

		for (guint i = 0; i < 16; i++) {
			address[i] = (guint8) (g_random_int_range (0, 3) == 0
						       ? g_random_int_range (0, 256)
						       : 0);
			g_string_append_printf (hex, "%02x", address[i]);
		}
		address[0] |= 0x20;
		hex->str[0] = "0123456789abcdef"[address[0] >> 4];
		text = kinko_place_ipv6_text (address);
		g_assert_nonnull (inet_ntop (AF_INET6, address, expected, sizeof expected));
		g_assert_cmpstr (text, ==, expected);
		g_assert_true (kinko_place_ipv6_parse (hex->str, again));
		g_assert_cmpmem (address, 16, again, 16);
	}
}

static void
test_no_addresses (void)
{
	static const char *const bad[] = {
		"",
		"0",
		"2000000000000000000000000000000",
		"200000000000000000000000000000000",
		"2000000000000000000000000000000g",
		"2000::00000000000000000000000000",
	};
	guint8 address[16];

	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_place_ipv6_parse (bad[i], address));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/place-address/ipv4", test_ipv4);
	g_test_add_func ("/place-address/ipv6", test_ipv6);
	g_test_add_func ("/place-address/random", test_random);
	g_test_add_func ("/place-address/no-addresses", test_no_addresses);
	return g_test_run ();
}
