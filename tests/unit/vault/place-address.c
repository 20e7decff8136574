#include "vault/place-address.h"

#include <stdio.h>
#include <string.h>

static guint32
ipv4 (const char *text)
{
	guint a, b, c, d;

	g_assert_cmpint (sscanf (text, "%u.%u.%u.%u", &a, &b, &c, &d), ==, 4);
	return a << 24 | b << 16 | c << 8 | d;
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
		const char *hex, *text;
		gboolean global;
	} cases[] = {
		{ "00000000000000000000000000000000", "::", FALSE },
		{ "00000000000000000000000000000001", "::1", FALSE },
		{ "1fffffffffffffffffffffffffffffff", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  FALSE },
		{ "20000000000000000000000000000000", "2000::", TRUE },
		{ "20010db7ffffffffffffffffffffffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
		  TRUE },
		{ "20010db8000000000000000000000001", "2001:db8::1", FALSE },
		{ "20010db9000000000000000000000000", "2001:db9::", TRUE },
		{ "26000000000000000000000000000005", "2600::5", TRUE },
		{ "3ffeffffffffffffffffffffffffffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  TRUE },
		{ "3fff0000000000000000000000000000", "3fff::", FALSE },
		{ "3fff0fffffffffffffffffffffffffff", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
		  FALSE },
		{ "3fff1000000000000000000000000000", "3fff:1000::", TRUE },
		{ "40000000000000000000000000000000", "4000::", FALSE },
		{ "fc000000000000000000000000000001", "fc00::1", FALSE },
		{ "fd000001000000010000000100000001", "fd00:1:0:1:0:1:0:1", FALSE },
		{ "fe800000000000000000000000000001", "fe80::1", FALSE },
		{ "ff020000000000000000000000000001", "ff02::1", FALSE },
		/* How they are written: the examples of RFC 5952, section 4. */
		{ "20010db8000000000000000000020001", "2001:db8::2:1", FALSE },
		{ "20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1", FALSE },
		{ "20010000000000010000000000000001", "2001:0:0:1::1", TRUE },
		{ "20010db8000000000001000000000001", "2001:db8::1:0:0:1", FALSE },
		{ "20010db8aaaabbbbccccddddeeee0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
		  FALSE },
		{ "20010db8000000000000000000000000", "2001:db8::", FALSE },
		{ "20010db8000a000b000c000d000e0000", "2001:db8:a:b:c:d:e:0", FALSE },
		{ "00000001000000010000000100000001", "0:1:0:1:0:1:0:1", FALSE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		guint8 address[16];
		g_autofree char *text = NULL;

		g_assert_true (kinko_place_ipv6_parse (cases[i].hex, address));
		text = kinko_place_ipv6_text (address);
		g_assert_cmpstr (text, ==, cases[i].text);
		if (kinko_place_ipv6_is_global (address) != cases[i].global)
			g_error ("%s", cases[i].text);
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
	g_test_add_func ("/place-address/no-addresses", test_no_addresses);
	return g_test_run ();
}
