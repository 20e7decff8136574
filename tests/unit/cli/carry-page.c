#include "cli/carry-page.h"

#include <string.h>

#include <sodium.h>

static KinkoPolicy *
load_policy (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);

	g_assert_no_error (error);
	return policy;
}

/* A carry-out as it could stand in a vault that somebody else wrote: control characters in every text. */
static KinkoRegisterLine *
hostile_line (void)
{
	KinkoRegisterLine *line = kinko_register_line_new (kinko_register_find ("carry"));

	line->number = g_strdup ("M26-0001");
	line->day = g_strdup ("2026-07-06");
	line->operator= g_strdup ("tanaka");
	line->version = 2;
	for (gsize i = 0; i < line->book->form->n; i++)
		if (line->book->form->fields[i].kind == KINKO_FIELD_TEXT)
			kinko_record_put (line->record, line->book->form->fields[i].name,
					  "x\x1B]0;y\x07\n\xE2\x80\xAEz");
	return line;
}

static void
test_hostile (void)
{
	g_autoptr (KinkoRegisterLine) line = hostile_line ();
	g_autoptr (KinkoPolicy) policy = load_policy ();
	json_auto_t *result = kinko_carry_result (line);
	g_autoptr (GString) page = g_string_new (NULL);

	kinko_carry_page (result, policy, page);
	g_assert_nonnull (strstr (page->str, "<U+001B>")); /* it is shown, as what it is */
	for (const char *at = page->str; *at != '\0'; at++)
		g_assert_true ((guchar) *at >= 0x20 || *at == '\n');
	g_assert_null (strstr (page->str, "\xE2\x80\xAE"));
	g_assert_null (strstr (page->str, "\nz"));
}

/* "want stage" of each thing that keeps the line open, one behind the other. */
static char *
wants_of (const KinkoRegisterLine *line)
{
	json_auto_t *result = kinko_carry_result (line);
	GString *text = g_string_new (NULL);
	const json_t *want;
	gsize i;

	json_array_foreach (json_object_get (result, "wants"), i, want)
	{
		const char *stage = json_string_value (json_object_get (want, "stage"));

		g_string_append_printf (text, "%s %s;",
					json_string_value (json_object_get (want, "want")),
					stage == NULL ? "-" : stage);
	}
	return g_string_free (text, FALSE);
}

/* Each step of a carry-out, and what is left after it (別紙2 第11条4). */
static void
test_wants (void)
{
	static const struct {
		const char *field, *value, *wants;
	} steps[] = {
		{ "transport_status", "封印あり", "check transport;end -;" },
		{ "transport_result", "不適正", "record-anew transport;end -;" },
		{ "transport_result", "適正", "end -;" },
		{ "disposal_status", "溶解", "check disposal;end -;" },
		{ "storage_status", "施錠", "check storage;check disposal;end -;" },
		{ "disposed_at", "2026-07-06T09:30:00+09:00", "check storage;check disposal;" },
		{ "disposal_result", "適正", "check storage;" },
		{ "storage_result", "適正", "" },
	};
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("carry"));
	g_autofree char *first = NULL;

	line->number = g_strdup ("M26-0001");
	line->day = g_strdup ("2026-07-06");
	line->operator= g_strdup ("tanaka");
	first = wants_of (line);
	g_assert_cmpstr (first, ==, "record transport;end -;");
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
		g_autofree char *wants = NULL;

		kinko_record_put (line->record, steps[i].field, steps[i].value);
		wants = wants_of (line);
		g_assert_cmpstr (wants, ==, steps[i].wants);
	}
}

/* A stage that there was not has no heading. */
static void
test_stages (void)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("carry"));
	g_autoptr (KinkoPolicy) policy = load_policy ();
	g_autoptr (GString) page = g_string_new (NULL);
	json_t *result;

	line->number = g_strdup ("M26-0001");
	line->day = g_strdup ("2026-07-06");
	line->operator= g_strdup ("tanaka");
	kinko_record_put (line->record, "what", "一覧");
	kinko_record_put (line->record, "transport_status", "封印あり");
	kinko_record_put (line->record, "storage_status", "施錠保管");
	result = kinko_carry_result (line);
	kinko_carry_page (result, policy, page);
	g_assert_nonnull (strstr (page->str, "\ntransport\n\n"));
	g_assert_nonnull (strstr (page->str, "\nstorage\n\n"));
	g_assert_null (strstr (page->str, "\ndisposal\n"));
	/* each stage has its own */
	g_assert_cmpuint (strstr (page->str, "封印あり") - page->str, <,
			  strstr (page->str, "\nstorage\n") - page->str);
	g_assert_cmpuint (strstr (page->str, "施錠保管") - page->str, >,
			  strstr (page->str, "\nstorage\n") - page->str);
	json_decref (result);
}

int
main (int argc, char **argv)
{
	if (sodium_init () < 0)
		return 1;
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/carry-page/hostile", test_hostile);
	g_test_add_func ("/carry-page/wants", test_wants);
	g_test_add_func ("/carry-page/stages", test_stages);
	return g_test_run ();
}
