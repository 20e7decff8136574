#include "cli/register-step.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/register-step.h"

#define MAX_FIELDS 10

/* Which field an option is, where it has another name. */
static const struct {
	const char *noun, *verb, *option, *field;
} names[] = {
	{ "lent", "returned", "on", "returned_on" },
	{ "lent", "returned", "to", "returned_to" },
	{ "lent", "returned", "condition", "return_condition" },
	{ "consent", "end", "on", "ended_on" },
	{ "consent", "end", "reason", "end_reason" },
	{ "device", "check", "on", "checked_on" },
	{ "device", "check", "result", "check_result" },
	{ "device", "check", "remark", "check_remark" },
	{ "device", "repair", "on", "sent_on" },
	{ "device", "repair", "to", "sent_to" },
	{ "device", "repair", "told-ward-on", "told_ward_on" },
	{ "device", "repair", "erased-at", "erased_at" },
	{ "device", "retire", "on", "ended_on" },
	{ "device", "retire", "told-ward-on", "told_ward_on" },
	{ "device", "retire", "erased-at", "erased_at" },
	{ "incident", "close", "on", "closed_on" },
	{ "incident", "close", "result", "closing" },
	{ "rule", "submit", "on", "submitted_on" },
	{ "rule", "submit", "to", "submitted_to" },
	{ "rule", "end", "on", "ended_on" },
	{ "rule", "end", "reason", "end_reason" },
};

static const KinkoRegisterStep *
step_of (KinkoContext *context)
{
	return kinko_register_find_step (kinko_register_command_book (context),
					 kinko_context_command (context)->verb);
}

static const char *
option_of (KinkoContext *context, const char *field)
{
	const KinkoCommand *command = kinko_context_command (context);

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		if (g_str_equal (names[i].noun, command->noun) &&
		    g_str_equal (names[i].verb, command->verb) &&
		    g_str_equal (names[i].field, field))
			return names[i].option;
	return field;
}

gboolean
kinko_register_step_check (KinkoContext *context, GError **error)
{
	const char *options[MAX_FIELDS + 1] = { NULL };
	guint n = 0;

	for (const char *const *field = step_of (context)->needed; *field != NULL; field++) {
		g_assert (n < MAX_FIELDS);
		options[n++] = option_of (context, *field);
	}
	return kinko_argument_need_all (context, options, error);
}

static void
add_texts (KinkoContext *context, const char *const *fields, KinkoRegisterText *texts, guint *n)
{
	for (; *fields != NULL; fields++) {
		g_assert (*n < MAX_FIELDS);
		texts[(*n)++] = (KinkoRegisterText){
			*fields, kinko_context_option (context, option_of (context, *fields))
		};
	}
}

json_t *
kinko_register_step_run (KinkoContext *context, GError **error)
{
	const KinkoRegisterStep *step = step_of (context);
	KinkoRegisterText texts[MAX_FIELDS + 1] = { { NULL, NULL } };
	g_autoptr (KinkoRegisterLine) line = NULL;
	guint n = 0;

	add_texts (context, step->needed, texts, &n);
	add_texts (context, step->optional, texts, &n);
	line = kinko_register_record_step (kinko_cli_session (context),
					   kinko_register_command_book (context), step->verb,
					   kinko_context_argument (context, 0), texts, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

void
kinko_register_step_show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Recorded of %s."), kinko_result_text (result, "number"));
}
