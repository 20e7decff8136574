#include "tests/unit/vault/place-root.h"

#define HEADING                                                                               \
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT" \
	"                                                       \n"
/* As a little-endian kernel writes them; on a big-endian machine the digits are the other way round. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#	define HALF    "00000080" /* 128.0.0.0 */
#	define HALF_OF "00000080"
#	define TEN     "0000000A"
#	define EIGHT   "000000FF"
#	define FOUR    "000000F0"
#	define GROUPS  "000000E0"
#else
#	define HALF    "80000000"
#	define HALF_OF "80000000"
#	define TEN     "0A000000"
#	define EIGHT   "FF000000"
#	define FOUR    "F0000000"
#	define GROUPS  "E0000000"
#endif
#define ROUTE(device, destination, flags, mask) \
	HEADING device "\t" destination "\t010200C0\t" flags "\t0\t0\t0\t" mask "\t0\t0\t0   \n"

#define TRIE                                                                            \
	"Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n" \
	"Local:\n  +-- 0.0.0.0/0 2 0 2\n     |-- 127.0.0.1\n        /32 host LOCAL\n"   \
	"     |-- 192.168.1.7\n        /32 host LOCAL\n"
#define ZEROS "00000000000000000000000000000000"
#define ROUTE6(destination, length, flags, device)                                                 \
	destination " " length " " ZEROS " 00 fd000000000000000000000000000001 00000400 00000002 " \
		    "00000000 " flags "     " device "\n"
#define QUIET6 ROUTE6 (ZEROS, "00", "00200200", "lo") ROUTE6 (ZEROS, "00", "80200001", "lo")
#define LOOP6  "00000000000000000000000000000001 01 80 10 80       lo\n"

static void
set_up (Root *root, gconstpointer data)
{
	root_set_up (root, data);
	root_put (root, "proc/net/route", HEADING);
	root_put (root, "proc/net/fib_trie", TRIE);
	root_put (root, "proc/net/ipv6_route", QUIET6);
	root_put (root, "proc/net/if_inet6", LOOP6);
}

static void
expect_route (Root *root, const char *file, const char *text, const char *part)
{
	root_put (root, file, text);
	root_expect (root, KINKO_PLACE_DEFAULT_ROUTE,
		     part == NULL ? KINKO_PLACE_OK : KINKO_PLACE_SEEN, part);
}

static void
test_routes (Root *root, gconstpointer data)
{
	static const char file[] = "proc/net/route";

	(void) data;
	expect_route (root, file, "", NULL); /* a kernel without any route writes no heading */
	expect_route (root, file, HEADING, NULL);
	expect_route (root, file, ROUTE ("eth0", "00000000", "0003", "00000000"),
		      "a default route through eth0");
	expect_route (root, file, ROUTE ("eth0", "00000000", "0002", "00000000"), NULL);
	expect_route (root, file, ROUTE ("eth0", "00000000", "0201", "00000000"), NULL);
	expect_route (root, file, ROUTE ("*", "00000000", "0001", "00000000"), NULL);
	expect_route (root, file, ROUTE ("lo", "00000000", "0001", "00000000"), NULL);
	expect_route (root, file, ROUTE ("loop", "00000000", "0001", "00000000"), "through loop");
	expect_route (root, file, ROUTE ("tun0", "00000000", "0001", HALF_OF), "tun0 (0.0.0.0/1)");
	expect_route (root, file, ROUTE ("tun0", HALF, "0001", HALF_OF), "tun0 (128.0.0.0/1)");
	expect_route (root, file, ROUTE ("eth0", TEN, "0001", EIGHT), NULL);
	expect_route (root, file, ROUTE ("eth0", GROUPS, "0001", FOUR), NULL);
}

static void
test_routes_of_ipv6 (Root *root, gconstpointer data)
{
	static const char file[] = "proc/net/ipv6_route";

	(void) data;
	expect_route (root, file, "", NULL);
	expect_route (root, file, QUIET6, NULL);
	expect_route (root, file, QUIET6 ROUTE6 (ZEROS, "00", "00000003", "eth0"), "through eth0");
	expect_route (root, file, ROUTE6 (ZEROS, "00", "00000203", "eth0"), NULL);
	expect_route (root, file, ROUTE6 (ZEROS, "00", "00000002", "eth0"), NULL);
	expect_route (root, file,
		      ROUTE6 ("20000000000000000000000000000000", "03", "00000003", "wg0"),
		      "wg0 (2000::/3)");
	expect_route (root, file, ROUTE6 (ZEROS, "01", "00000003", "wg0"), "wg0 (::/1)");
	expect_route (root, file,
		      ROUTE6 ("80000000000000000000000000000000", "01", "00000003", "wg0"), NULL);
	expect_route (root, file,
		      ROUTE6 ("fc000000000000000000000000000000", "07", "00000003", "eth0"), NULL);
	expect_route (root, file,
		      ROUTE6 ("20010db8000000000000000000000000", "20", "00000003", "eth0"), NULL);
}

/* Other tables than the main one: VPN programs, policy routing. */
static void
test_routing_tables (Root *root, gconstpointer data)
{
	static const char file[] = "proc/net/fib_trie";

	(void) data;
	expect_route (root, file, "", NULL);
	expect_route (root, file, TRIE,
		      NULL); /* what is in the main table is told with its device */
	expect_route (root, file,
		      TRIE "Id 51820:\n  |-- 0.0.0.0\n     /0 universe UNICAST tos=16\n",
		      "routing table 51820");
	expect_route (root, file,
		      TRIE
		      "Id 7:\n  +-- 0.0.0.0/0 2 0 2\n     |-- 0.0.0.0\n        /1 link UNICAST\n",
		      "routing table 7 (0.0.0.0/1)");
	expect_route (root, file, TRIE "Id 7:\n  |-- 0.0.0.0\n     /0 universe BLACKHOLE\n", NULL);
	expect_route (root, file, TRIE "Id 7:\n  |-- 0.0.0.0\n     /0 universe UNREACHABLE\n",
		      NULL);
	expect_route (root, file, TRIE "Id 7:\n  |-- 10.0.0.0\n     /8 universe UNICAST\n", NULL);
	root_put (root, file, "Id 7:\n     /0 universe UNICAST\n"); /* of which address? */
	root_expect (root, KINKO_PLACE_DEFAULT_ROUTE, KINKO_PLACE_UNKNOWN, file);
	root_put (root, file, "Id x:\n");
	root_expect (root, KINKO_PLACE_DEFAULT_ROUTE, KINKO_PLACE_UNKNOWN, file);
	root_put (root, file, ":\n");
	root_expect (root, KINKO_PLACE_DEFAULT_ROUTE, KINKO_PLACE_UNKNOWN, file);
}

/* Not more names than a person reads. */
static void
test_many_routes (Root *root, gconstpointer data)
{
	g_autoptr (GString) text = g_string_new (HEADING);

	(void) data;
	for (guint i = 0; i < 6; i++)
		g_string_append_printf (text,
					"eth%u\t00000000\t0\t0003\t0\t0\t%u\t00000000\t0\t0\t0\n",
					i / 2 * 2, i);
	expect_route (root, "proc/net/route", text->str, "through eth0, eth2, eth4");
	for (guint i = 6; i < 16; i++)
		g_string_append_printf (
			text, "eth%u\t00000000\t0\t0003\t0\t0\t%u\t00000000\t0\t0\t0\n", i, i);
	expect_route (root, "proc/net/route", text->str, "through eth0, eth2, eth4, eth6, …");
}

static void
expect_address (Root *root, const char *file, const char *text, const char *part)
{
	root_put (root, file, text);
	root_expect (root, KINKO_PLACE_GLOBAL_ADDRESS,
		     part == NULL ? KINKO_PLACE_OK : KINKO_PLACE_SEEN, part);
}

static void
test_addresses (Root *root, gconstpointer data)
{
	static const char trie[] = "proc/net/fib_trie", inet6[] = "proc/net/if_inet6";

	(void) data;
	expect_address (root, trie, TRIE, NULL);
	expect_address (root, trie, TRIE "     |-- 8.8.4.4\n        /32 host LOCAL\n",
			"a global address: 8.8.4.4");
	/* A neighbour's address, a network and a broadcast address are not one's own. */
	expect_address (root, trie, TRIE "     |-- 8.8.4.4\n        /32 link UNICAST\n", NULL);
	expect_address (root, trie, TRIE "     |-- 8.8.4.0\n        /24 link LOCAL\n", NULL);
	expect_address (root, trie, TRIE "     |-- 8.8.4.255\n        /32 link BROADCAST\n", NULL);
	expect_address (root, inet6, "", NULL);
	expect_address (root, inet6, "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n",
			NULL);
	expect_address (root, inet6, "fd000000000000000000000000000002 04 40 00 82     eth0\n",
			NULL);
	expect_address (root, inet6,
			LOOP6 "26000000000000000000000000000005 04 40 00 80     eth0\n",
			"2600::5 (eth0)");
}

/* What cannot be read is not "nothing seen". */
static void
test_hostile (Root *root, gconstpointer data)
{
	static const struct {
		KinkoPlaceCheck check;
		const char *file, *text;
	} cases[] = {
		{ KINKO_PLACE_DEFAULT_ROUTE, "proc/net/route", ROUTE ("eth0", TEN, "0001", EIGHT) },
		{ KINKO_PLACE_DEFAULT_ROUTE, "proc/net/fib_trie", TRIE },
		{ KINKO_PLACE_GLOBAL_ADDRESS, "proc/net/fib_trie", TRIE },
	};
	static const struct {
		KinkoPlaceCheck check;
		const char *file, *text;
	} of_ipv6[] = {
		{ KINKO_PLACE_DEFAULT_ROUTE, "proc/net/ipv6_route", QUIET6 },
		{ KINKO_PLACE_GLOBAL_ADDRESS, "proc/net/if_inet6", LOOP6 },
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
		root_spoil (root, cases[i].check, cases[i].file, cases[i].text);
	/* A kernel without IPv6 has none of its files; one of them alone may be hidden. */
	for (gsize i = 0; i < G_N_ELEMENTS (of_ipv6); i++) {
		root_remove (root, of_ipv6[i].file);
		root_expect (root, of_ipv6[i].check, KINKO_PLACE_OK, NULL);
		root_put (root, "proc/net/snmp6", "");
		root_expect (root, of_ipv6[i].check, KINKO_PLACE_UNKNOWN, of_ipv6[i].file);
		root_spoil (root, of_ipv6[i].check, of_ipv6[i].file, of_ipv6[i].text);
		root_remove (root, "proc/net/snmp6");
	}
}

/* A finding stays a finding when something else cannot be read. */
static void
test_seen_is_more (Root *root, gconstpointer data)
{
	(void) data;
	root_put (root, "proc/net/route", ROUTE ("eth0", "00000000", "0003", "00000000") "cut off");
	root_put (root, "proc/net/fib_trie", "cut off");
	root_expect (root, KINKO_PLACE_DEFAULT_ROUTE, KINKO_PLACE_SEEN, "through eth0");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
	g_test_add ("/place-network/" name, Root, NULL, set_up, func, root_tear_down)
	ADD ("routes", test_routes);
	ADD ("routes-of-ipv6", test_routes_of_ipv6);
	ADD ("routing-tables", test_routing_tables);
	ADD ("many-routes", test_many_routes);
	ADD ("addresses", test_addresses);
	ADD ("hostile", test_hostile);
	ADD ("seen-is-more", test_seen_is_more);
	return g_test_run ();
}
