#include "cli/parameters-sheet.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/case-result.h"
#include "cli/register-result.h"
#include "policies/role.h"
#include "vault/case-fields.h"
#include "vault/parameters.h"

static const struct {
	const char *name, *label;
} labels[] = {
	{ "cases", N_ ("cases") },
	{ "certificate", N_ ("certificate") },
	{ "channel", N_ ("by which way") },
	{ "columns", N_ ("columns") },
	{ "day", N_ ("day") },
	{ "delivery", N_ ("how it is delivered") },
	{ "device", N_ ("device") },
	{ "document", N_ ("document") },
	{ "documents", N_ ("documents") },
	{ "due", N_ ("due") },
	{ "encoding", N_ ("encoding") },
	{ "erased-cases", N_ ("erased cases") },
	{ "erased-documents", N_ ("erased documents") },
	{ "file", N_ ("SHA-256 of the file") },
	{ "fingerprint", N_ ("fingerprint") },
	{ "form", N_ ("form") },
	{ "from", N_ ("from") },
	{ "headings", N_ ("headings") },
	{ "holder", N_ ("who keeps it") },
	{ "inquiries", N_ ("lines of inquiries") },
	{ "item", N_ ("what is asked for") },
	{ "namesake", N_ ("another person of the same name") },
	{ "notified", N_ ("notified to the ward") },
	{ "number", N_ ("whose My Number") },
	{ "numbers", N_ ("cleared for My Numbers") },
	{ "numbers-to", N_ ("key for the My Numbers") },
	{ "official", N_ ("official") },
	{ "person", N_ ("person") },
	{ "place", N_ ("place") },
	{ "pledged", N_ ("pledged") },
	{ "reason", N_ ("reason") },
	{ "receipt", N_ ("receipt") },
	{ "recipient", N_ ("key") },
	{ "request", N_ ("SHA-256 of the request") },
	{ "role", N_ ("role") },
	{ "to", N_ ("key") },
	{ "trained", N_ ("trained") },
	{ "what", N_ ("what is erased") },
	{ "witness", N_ ("witness") },
};

/* Words that stand for something, by the parameter in which they do. */
static const struct {
	const char *name, *word, *text;
} words[] = {
	{ "headings", "en", N_ ("English") },  { "headings", "ja", N_ ("Japanese") },
	{ "namesake", "no", N_ ("no") },       { "namesake", "yes", N_ ("yes") },
	{ "numbers", "no", N_ ("no") },        { "numbers", "yes", N_ ("yes") },
	{ "what", "all", N_ ("everything") },  { "what", "case", N_ ("whole cases") },
	{ "what", "documents", N_ ("scans") }, { "what", "numbers", N_ ("My Numbers") },
};

/* What was typed for a carry-out is all in its parameters, under the names of its fields. NULL: another action. */
static const KinkoField *
field_of (const char *action, const char *name)
{
	const KinkoForm *form = kinko_register_find ("carry")->form;
	int index = g_str_has_prefix (action, "carry.") ? kinko_form_index (form, name) : -1;

	return index < 0 ? NULL : &form->fields[index];
}

static const char *
label_of (const char *name, const KinkoField *field)
{
	if (field != NULL && field->label != NULL)
		return _ (field->label);
	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		if (strcmp (labels[i].name, name) == 0)
			return _ (labels[i].label);
	return name;
}

static char *
columns_text (const char *list)
{
	g_auto (GStrv) names = g_strsplit (list, ",", -1);
	GString *text = g_string_new (NULL);

	for (char **name = names; *name != NULL; name++) {
		int index = kinko_field_index_all (*name);

		g_string_append_printf (text, "%s%s", text->len == 0 ? "" : _ (", "),
					index < 0 ? *name : _ (kinko_field_at (index)->label));
	}
	return g_string_free (text, FALSE);
}

/* NULL: it stands for itself. */
static char *
special_text (const char *name, const char *value)
{
	KinkoSubject subject;

	if (strcmp (name, "columns") == 0)
		return columns_text (value);
	if (strcmp (name, "number") == 0 && kinko_subject_parse (value, &subject))
		return g_strdup (kinko_subject_label (subject));
	if (strcmp (name, "role") == 0)
		return g_strdup (kinko_role_label (kinko_role_from_name (value)));
	if (g_str_has_prefix (value, "sha256:"))
		return g_strdup (value + strlen ("sha256:"));
	return NULL;
}

static char *
value_text (const char *name, const char *value)
{
	char *text = special_text (name, value);

	if (text != NULL)
		return text;
	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		if (strcmp (words[i].name, name) == 0 && strcmp (words[i].word, value) == 0)
			return g_strdup (_ (words[i].text));
	return g_strdup (value);
}

void
kinko_parameters_sheet (const KinkoPolicy *policy, const char *action, const char *label,
			const char *text, KinkoSheet *sheet)
{
	g_auto (GStrv) parameters = kinko_parameters_split (text);

	if (parameters == NULL)
		kinko_sheet_add (sheet, label, text);
	for (char **at = parameters; at != NULL && *at != NULL; at += 2) {
		const KinkoField *field = field_of (action, at[0]);
		g_autofree char *value = field == NULL
						 ? value_text (at[0], at[1])
						 : kinko_register_value_text (policy, field, at[1]);

		kinko_sheet_add (sheet, label_of (at[0], field), value);
	}
}
