/* Numbers of lines of registers, as who holds no key checks them: of the right form and register, and never given twice. */
#include "audit/line-number.h"

#include "tests/unit/audit/log-fixture.h"

#define LINE  "register/11112222333344445555666677778888"
#define OTHER "register/99992222333344445555666677778888"
#define HASH  "sha256:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178"

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
/* A line that is made: as the object of the entry, or beside it in @member. */
#define ADD(verb, line, given)                                                               \
	{                                                                                    \
		.by = &tanaka, .action = (verb), .object = (line),                           \
		.detail = json_pack ("{s:i, s:s, s:s}", "version", 1, "box", HASH, "number", \
				     (given))                                                \
	}
#define BESIDE(verb, how, member, of, given)                                             \
	{                                                                                \
		.by = &tanaka, .action = (verb), .object = "vault", .result = (how),     \
		.detail = json_pack ("{s:{s:s, s:i, s:s, s:s}}", (member), "line", (of), \
				     "version", 1, "box", HASH, "number", (given))       \
	}
#define COPY(line, given) BESIDE ("case.export", "intent", "copy", line, given)

static void
check (Step *steps, guint n, gint64 bad)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);

	if (bad < 0)
		assert_log_good (acts);
	else
		assert_log_bad (acts, "line_number", (guint64) bad);
}

#define GOOD(...)                                        \
	do {                                             \
		Step steps[] = { GENESIS, __VA_ARGS__ }; \
		check (steps, G_N_ELEMENTS (steps), -1); \
	} while (0)
#define BAD(seq, ...)                                       \
	do {                                                \
		Step steps[] = { GENESIS, __VA_ARGS__ };    \
		check (steps, G_N_ELEMENTS (steps), (seq)); \
	} while (0)

static void
test_form (void)
{
	static const char *const good[] = { "F26-0001", "T00-9999", "X99-10000", "A26-999999999",
					    NULL };
	static const char *const bad[] = { "",          "F26-",        "F26-001",
					   "F26-0000",  "F26-00001",   "f26-0001",
					   "F2-00001",  "FF6-0001",    "F26_0001",
					   "F26-0001 ", " F26-0001",   "F26-1234567890",
					   "F26-000x",  "F26-12-0001", NULL };

	for (guint i = 0; good[i] != NULL; i++)
		g_assert_true (kinko_line_number_is_valid (good[i]));
	for (guint i = 0; bad[i] != NULL; i++)
		g_assert_false (kinko_line_number_is_valid (bad[i]));
}

static void
test_registers (void)
{
	GOOD (COPY (LINE, "F26-0001"), ADD ("receipt.add", OTHER, "A26-0001"));
	GOOD (ADD ("contact.add", LINE, "T26-0001"), ADD ("work.add", OTHER, "N26-0001"));
	GOOD (ADD ("facility.add", LINE, "S26-0001"), ADD ("carry.add", OTHER, "M26-0001"));
	GOOD (ADD ("erasure.reserve", LINE, "V26-0001"));
	GOOD (ADD ("training.add", LINE, "K26-0001"), ADD ("lent.add", OTHER, "L26-0001"));
	GOOD (ADD ("member.add", LINE, "W26-0001"));
	GOOD (ADD ("consent.add", LINE, "P26-0001"), ADD ("device.add", OTHER, "G26-0001"));
	/* Nothing is known of other actions. */
	GOOD (ADD ("case.create", "case/11112222333344445555666677778888", "?"));
	BAD (1, COPY (LINE, "X26-0001"));
	BAD (1, COPY (LINE, "F26-1"));
	BAD (1, COPY (LINE, "佐藤花子"));
	BAD (1, ADD ("receipt.add", LINE, "F26-0001"));
	BAD (1, ADD ("carry.add", LINE, "M26-0000"));
	BAD (1, ADD ("training.add", LINE, "L26-0001"));
	BAD (1, ADD ("member.add", LINE, "K26-0001"));
	BAD (1, ADD ("lent.add", LINE, "K26-0001"));
	BAD (1, ADD ("incident.add", LINE, "G26-0001"));
	BAD (1, ADD ("rule.add", LINE, "P26-0001"));
	BAD (2, ADD ("device.add", LINE, "G26-0001"), ADD ("device.add", OTHER, "G26-0001"));
	/* The ward's own number stands elsewhere. */
	BAD (1, ADD ("approval.add", LINE, "R8-0001"));
}

static void
test_twice (void)
{
	GOOD (COPY (LINE, "F26-0001"), COPY (OTHER, "F26-0002"));
	BAD (2, COPY (LINE, "F26-0001"), COPY (OTHER, "F26-0001"));
	BAD (2, COPY (LINE, "F26-0001"), COPY (LINE, "F26-0001"));
	BAD (2, COPY (LINE, "F26-0001"), COPY (LINE, "F26-0002"));
	BAD (2, ADD ("carry.add", LINE, "M26-0001"), ADD ("carry.add", OTHER, "M26-0001"));
}

/* Made anew after a restore, a line has the number that it had: not another one, nor that of another line. */
static void
check_again (const char *line, const char *number, gint64 bad)
{
	Step steps[] = {
		GENESIS,
		ADD ("receipt.add", LINE, "A26-0001"),
		ADD ("receipt.add", OTHER, "A26-0002"),
		{ .by = &tanaka,
		  .action = "vault.repeated",
		  .object = line,
		  .session = "fedcba9876543210",
		  .goes_on = TRUE,
		  .detail = json_pack ("{s:i, s:s, s:s, s:i}", "repeats",
				       strcmp (line, LINE) == 0 ? 1 : 2, "box", HASH, "number",
				       number, "version", 1) },
		{ .by = &tanaka,
		  .action = "vault.repeated",
		  .object = strcmp (line, LINE) == 0 ? OTHER : LINE,
		  .session = "fedcba9876543210",
		  .goes_on = TRUE,
		  .detail = json_pack ("{s:i}", "repeats", strcmp (line, LINE) == 0 ? 2 : 1) },
		{ .by = &tanaka,
		  .action = "vault.lost",
		  .session = "fedcba9876543210",
		  .goes_on = TRUE,
		  .detail = json_pack ("{s:[i,i]}", "entries", 1, 2) },
		{ .by = &tanaka,
		  .action = "vault.restored",
		  .object = "vault",
		  .session = "fedcba9876543210",
		  .detail = json_pack ("{s:i, s:i, s:b}", "from", 1, "to", 3, "mirror", 1) }
	};

	check (steps, G_N_ELEMENTS (steps), bad);
}

static void
test_again (void)
{
	check_again (LINE, "A26-0001", -1);
	check_again (OTHER, "A26-0002", -1);
	check_again (LINE, "A26-0002", 3);
	check_again (LINE, "A26-0003", 3);
	check_again (LINE, "A26-1", 3);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/line-number/form", test_form);
	g_test_add_func ("/line-number/registers", test_registers);
	g_test_add_func ("/line-number/twice", test_twice);
	g_test_add_func ("/line-number/again", test_again);
	return g_test_run ();
}
