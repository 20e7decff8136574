/* Forms (帳票): the papers that the contract asks for. */
#include "cli/commands.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/form-fill.h"
#include "cli/form-output.h"
#include "cli/output.h"
#include "cli/paper.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/form.h"
#include "vault/outside.h"

static const KinkoOption form_options[] = {
	{ "period", N_ ("PERIOD"),
	  N_ ("a month, a day, or days from one to another: 2026-07, 2026-07-06, "
	      "2026-07-01..2026-08-31, 令和8年7月"),
	  FALSE },
	{ "line", N_ ("NO"), N_ ("the line of a register that the form is of"), FALSE },
	{ "operator", N_ ("OPERATOR"),
	  N_ ("the person that the form is of; of a day's form, only that one's lines"), FALSE },
	{ "remarks", N_ ("TEXT"), N_ ("what stands where the form has room for remarks"), FALSE },
	{ "format", "text|csv|xlsx|pdf",
	  N_ ("text, which is used otherwise, or a file of that kind"), FALSE },
	{ "out", N_ ("FILE"), N_ ("the new file"), FALSE },
	{ "encoding", N_ ("NAME"), N_ ("of a CSV: utf-8, which is used otherwise, or cp932"),
	  FALSE },
	{ "replace", NULL, N_ ("writes 〓 for each character that the encoding lacks"), FALSE },
	{ "approval", N_ ("NO"), N_ ("the ward's approval number, of a form with personal data"),
	  FALSE },
	{ "to", N_ ("RECIPIENT"), N_ ("who gets the file, likewise"), FALSE },
	{ "erase-by", N_ ("DATE"), N_ ("the day by which it is to be erased, likewise"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* ---- what is asked for ----------------------------------------------------------------------- */

typedef struct {
	KinkoFormOrder order;
	KinkoFormLook look;
	KinkoPeriod period;
	gboolean test;
	const KinkoLayouts *layouts;
	const KinkoLayout *layout;
} Making;

static gboolean
read_format (KinkoContext *context, KinkoFormLook *look, GError **error)
{
	const char *word = kinko_context_option (context, "format");

	if (word != NULL && !kinko_argument_known (_ ("format"), word, kinko_form_formats, error))
		return FALSE;
	for (guint i = 0; word != NULL && kinko_form_formats[i] != NULL; i++)
		if (strcmp (kinko_form_formats[i], word) == 0)
			look->format = (KinkoFormFormat) i;
	return TRUE;
}

static gboolean
refuse (const char *message, const char *hint, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* Options that mean nothing with others. */
static gboolean
check_format (KinkoContext *context, const KinkoFormLook *look, GError **error)
{
	const char *out = kinko_context_option (context, "out");

	if (out == NULL && look->format != KINKO_FORM_AS_TEXT)
		return refuse (_ ("only text is shown on the screen"), _ ("add --out FILE"), error);
	if (look->format != KINKO_FORM_AS_CSV &&
	    (kinko_context_option (context, "encoding") != NULL ||
	     kinko_context_switch (context, "replace")))
		return refuse (_ ("--encoding and --replace are for a CSV"),
			       _ ("add --format csv, or leave them out"), error);
	return out == NULL || kinko_argument_creatable (out, error);
}

static gboolean
read_period (KinkoContext *context, Making *making, GError **error)
{
	const char *text = kinko_context_option (context, "period");
	g_autoptr (GError) problem = NULL;

	if (text == NULL)
		return TRUE;
	making->order.period = &making->period;
	if (kinko_period_parse (text, &making->period, &problem))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--period: %s", problem->message);
	kinko_error_set_hint (error, "%s", kinko_error_hint (problem));
	return FALSE;
}

static gboolean
read_making (KinkoContext *context, Making *making, GError **error)
{
	KinkoFormOrder *order = &making->order;

	*making = (Making){ .look = { .encoding = KINKO_CSV_UTF_8 } };
	order->name = kinko_context_argument (context, 0);
	order->line = kinko_context_option (context, "line");
	order->person = kinko_context_option (context, "operator");
	order->remarks = kinko_context_option (context, "remarks");
	order->path = kinko_context_option (context, "out");
	order->file = order->path != NULL;
	order->terminal = isatty (STDOUT_FILENO) != 0;
	order->approval = kinko_context_option (context, "approval");
	order->recipient = kinko_context_option (context, "to");
	order->erase_by = kinko_context_option (context, "erase-by");
	making->look.replace = kinko_context_switch (context, "replace");
	making->look.width = order->file ? KINKO_PAPER_FILE_WIDTH : KINKO_PAPER_SCREEN_WIDTH;
	if (!read_format (context, &making->look, error) || !read_period (context, making, error) ||
	    !kinko_argument_encoding (context, &making->look.encoding, error))
		return FALSE;
	order->format = kinko_form_formats[making->look.format];
	return TRUE;
}

static gboolean
check_form (KinkoContext *context, GError **error)
{
	Making making;

	return read_making (context, &making, error) &&
	       check_format (context, &making.look, error) &&
	       kinko_argument_approval (context, error) &&
	       kinko_argument_date (context, "erase-by", error);
}

/* ---- making one ------------------------------------------------------------------------------ */

static gboolean
write_copy (gpointer data, const json_t *filled, KinkoCopyFile *file, GError **error)
{
	const Making *making = data;
	json_auto_t *document =
		kinko_form_fill (making->layouts, making->layout, filled, making->test);
	g_autoptr (KinkoSecret) bytes = kinko_form_output (document, &making->look, error);

	return bytes != NULL && kinko_copy_file_add (file, kinko_secret_data (bytes),
						     kinko_secret_len (bytes), error);
}

static json_t *
describe (const Making *making, const json_t *filled)
{
	json_t *result = json_object ();
	const json_t *copy = json_object_get (filled, "copy");

	json_object_set_new (result, "form", json_string (making->layout->id));
	json_object_set_new (result, "title", json_string (making->layout->title));
	json_object_set_new (result, "personal",
			     json_boolean (kinko_layout_is_personal (making->layout)));
	json_object_set (result, "entry", json_object_get (filled, "entry"));
	json_object_set (result, "rows", json_object_get (filled, "rows"));
	json_object_set_new (result, "format", json_string (making->order.format));
	json_object_set_new (result, "file",
			     making->order.path == NULL
				     ? json_null ()
				     : kinko_output_json_text (making->order.path));
	json_object_set_new (result, "copy",
			     copy == NULL ? json_null () : json_string (json_string_value (copy)));
	return result;
}

static json_t *
run_form (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autofree char *mirror = kinko_session_mirror_path (session);
	json_auto_t *filled = NULL;
	json_auto_t *document = NULL;
	json_auto_t *result = NULL;
	KinkoProgress progress;
	Making making;

	if (!read_making (context, &making, error))
		return NULL;
	making.layouts = kinko_policy_layouts (kinko_session_policy (session));
	making.layout = kinko_form_layout (session, making.order.name, error);
	if (making.layout == NULL ||
	    (making.order.file && !kinko_outside_check (kinko_session_folder (session), mirror,
							making.order.path, error)))
		return NULL;
	progress = kinko_paper_progress (session);
	making.look.progress = &progress;
	making.test = kinko_session_descriptor (session)->test;
	making.order.write = write_copy;
	making.order.data = &making;
	filled = kinko_form_make (session, &making.order, error);
	if (filled == NULL)
		return NULL;
	result = describe (&making, filled);
	if (json_object_get (filled, "copy") != NULL)
		return json_incref (result);
	document = kinko_form_fill (making.layouts, making.layout, filled, making.test);
	/* What holds no personal data is no copy: the log tells of it, and no register. */
	if (making.order.file)
		return kinko_paper_write (document, &making.look, making.order.path, error)
			       ? json_incref (result)
			       : NULL;
	json_object_set (result, "document", document);
	return json_incref (result);
}

static void
show_form (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	json_t *document = json_object_get (result, "document");
	const char *copy = kinko_result_text (result, "copy");

	if (document != NULL) {
		kinko_paper_show_document (document, out);
		return;
	}
	kinko_result_say (out, _ ("The form is in the file '%s', readable by you only."),
			  kinko_result_text (result, "file"));
	if (copy[0] != '\0')
		kinko_result_say (out,
				  _ ("It prints personal data, so it is copy %s in the register. "
				     "When it is erased, record that: kinko copy erased %s"),
				  copy, copy);
}

/* ---- which there are ------------------------------------------------------------------------- */

static json_t *
run_list (KinkoContext *context, GError **error)
{
	const KinkoLayouts *layouts =
		kinko_policy_layouts (kinko_session_policy (kinko_cli_session (context)));
	json_t *result, *list;

	/* Without any, for what it says. */
	if (layouts == NULL) {
		(void) !kinko_form_layout (kinko_cli_session (context), "list", error);
		return NULL;
	}
	result = json_object ();
	list = json_array ();
	json_object_set_new (result, "forms", list);
	for (guint i = 0; i < layouts->layouts->len; i++) {
		const KinkoLayout *layout = layouts->layouts->pdata[i];

		json_array_append_new (
			list,
			json_pack ("{s:s, s:s, s:s, s:b, s:b, s:s?, s:s}", "form", layout->id,
				   "title", layout->title, "period",
				   kinko_layout_period_id (layout->period), "personal",
				   kinko_layout_is_personal (layout), "person", layout->person,
				   "line", layout->line == NULL ? NULL : layout->line->name,
				   "orientation", layout->landscape ? "landscape" : "portrait"));
	}
	return result;
}

/* What has to be given with the command, as a word of the table. */
static const char *
needs_text (const json_t *form)
{
	const char *period = kinko_result_text (form, "period");

	if (kinko_result_text (form, "line")[0] != '\0')
		return _ ("--line NO");
	if (kinko_result_flag (form, "person"))
		return _ ("--operator ID");
	if (strcmp (period, "month") == 0)
		return _ ("--period with a month");
	if (strcmp (period, "day") == 0)
		return _ ("--period with a day");
	return strcmp (period, "range") == 0 ? _ ("--period") : "";
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *const headings[] = { _ ("form (帳票)"), _ ("title"), _ ("to be given"),
					 _ ("personal data") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *form;
	gsize i;

	json_array_foreach (json_object_get (result, "forms"), i, form)
	{
		const char *const cells[] = { kinko_result_text (form, "form"),
					      kinko_result_text (form, "title"), needs_text (form),
					      kinko_result_flag (form, "personal") ? _ ("yes")
										   : "" };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_form_commands[] = {
	{
		.noun = "form",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the forms of the policy"),
		.run = run_list,
		.show = show_list,
	},
	{
		.noun = "form",
		.verb = "",
		.arguments = N_ ("NAME"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("makes a form (帳票) from the records and the log"),
		.description = N_ (
			"What the forms look like is part of the policy (forms.yaml), and they are "
			"in Japanese whatever the language of messages is. A form shows what its "
			"maker may see in the lists that it is made from, and nothing else; none "
			"prints a My Number. A form with personal data is shown on a terminal "
			"only, "
			"and a file of it is a copy: it takes the ward's approval and stands in "
			"the register until its erasure is recorded. xlsx and pdf are made by "
			"kinko-render."),
		.options = form_options,
		.check = check_form,
		.run = run_form,
		.show = show_form,
		.is_data = TRUE, /* the paper has its own mark */
	},
	{ .noun = NULL },
};
