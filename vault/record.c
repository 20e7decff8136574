#include "vault/record.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/case-value.h"
#include "vault/record-json.h"

int
kinko_form_index (const KinkoForm *form, const char *name)
{
	for (gsize i = 0; i < form->n; i++)
		if (strcmp (form->fields[i].name, name) == 0)
			return (int) i;
	return -1;
}

KinkoRecord *
kinko_record_new (const KinkoForm *form)
{
	KinkoRecord *record = g_new0 (KinkoRecord, 1);

	record->form = form;
	record->values = g_new0 (char *, form->n);
	return record;
}

KinkoRecord *
kinko_record_copy (const KinkoRecord *record)
{
	KinkoRecord *copy = kinko_record_new (record->form);

	for (gsize i = 0; i < record->form->n; i++)
		copy->values[i] = g_strdup (record->values[i]);
	return copy;
}

void
kinko_record_free (KinkoRecord *record)
{
	if (record == NULL)
		return;
	for (gsize i = 0; i < record->form->n; i++)
		g_free (record->values[i]);
	g_free (record->values);
	g_free (record);
}

static char **
slot (const KinkoRecord *record, const char *name)
{
	int field = kinko_form_index (record->form, name);

	g_assert (field >= 0);
	return &record->values[field];
}

const char *
kinko_record_get (const KinkoRecord *record, const char *name)
{
	return *slot (record, name);
}

void
kinko_record_put (KinkoRecord *record, const char *name, const char *value)
{
	char **at = slot (record, name);

	g_free (*at);
	*at = g_strdup (value);
}

static char *
read_value (const KinkoForm *form, const KinkoField *field, const char *text,
	    KinkoProblem **problem)
{
	for (const KinkoFormSpelling *own = form->spellings; own != NULL && own->name != NULL;
	     own++)
		if (strcmp (own->name, field->name) == 0)
			return own->read (field, text, problem);
	return kinko_case_value_read (field, text, problem);
}

static KinkoProblem *
missing (const KinkoField *field)
{
	return kinko_problem_new ("required_missing", field->name, "%s",
				  _ ("this must not be empty"));
}

gboolean
kinko_record_set (KinkoRecord *record, int field, const char *text, GPtrArray *problems)
{
	const KinkoField *info = &record->form->fields[field];
	KinkoProblem *problem = NULL;

	g_assert (field >= 0 && (gsize) field < record->form->n);
	g_clear_pointer (&record->values[field], g_free);
	if (!kinko_case_value_is_blank (text))
		record->values[field] = read_value (record->form, info, text, &problem);
	else if (info->required)
		problem = missing (info);
	if (record->values[field] != NULL && *record->values[field] == '\0') {
		g_clear_pointer (&record->values[field], g_free);
		problem = kinko_problem_new ("list_empty", info->name, "%s",
					     _ ("this names nothing; leave the field away when "
						"nothing is meant"));
	}
	if (problem != NULL)
		g_ptr_array_add (problems, problem);
	return problem == NULL;
}

static gboolean
has_problem (const GPtrArray *problems, const char *field)
{
	for (guint i = 0; i < problems->len; i++)
		if (g_strcmp0 (((const KinkoProblem *) problems->pdata[i])->field, field) == 0)
			return TRUE;
	return FALSE;
}

gboolean
kinko_record_check (const KinkoRecord *record, GPtrArray *problems)
{
	for (gsize i = 0; i < record->form->n; i++) {
		const KinkoField *field = &record->form->fields[i];

		if (field->required && record->values[i] == NULL &&
		    !has_problem (problems, field->name))
			g_ptr_array_add (problems, missing (field));
	}
	return problems->len == 0;
}

KinkoSecret *
kinko_record_to_json (const KinkoRecord *record)
{
	return kinko_record_json_write (record->form->fields, record->form->n, record->values);
}

KinkoRecord *
kinko_record_from_json (const KinkoForm *form, const KinkoSecret *json, GError **error)
{
	g_autoptr (KinkoRecord) record = kinko_record_new (form);

	return kinko_record_json_read (form->fields, form->n, record->values, json, error)
		       ? g_steal_pointer (&record)
		       : NULL;
}
