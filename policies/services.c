#include "policies/services.h"

#include "policies/language.h"
#include "policies/yaml-read.h"

/* A person has to choose from the list. */
#define MOST_SERVICES 64u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "services", TRUE },
	{ "callers", TRUE },
};
enum { FILE_FORMAT, FILE_SERVICES, FILE_CALLERS };

static const KinkoYamlKey service_keys[] = { { "id", TRUE }, { "label", TRUE } };
enum { SERVICE_ID, SERVICE_LABEL };

static void
service_free (gpointer data)
{
	KinkoService *service = data;

	g_free (service->id);
	g_free (service->label_en);
	g_free (service->label_ja);
	g_free (service);
}

static void
read_list (KinkoYaml *yaml, const KinkoYamlNode *node, GPtrArray *list)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (yaml, node, MOST_SERVICES);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (service_keys)];
		KinkoService *service;

		if (!kinko_yaml_map (yaml, items->pdata[i], service_keys, G_N_ELEMENTS (values),
				     values))
			continue;
		service = g_new0 (KinkoService, 1);
		g_ptr_array_add (list, service);
		service->id = g_strdup (kinko_yaml_new_id (yaml, values[SERVICE_ID], seen));
		kinko_yaml_bilingual (yaml, values[SERVICE_LABEL], &service->label_en,
				      &service->label_ja);
	}
}

static void
read_file (KinkoYaml *yaml, KinkoServices *services)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	read_list (yaml, values[FILE_SERVICES], services->services);
	read_list (yaml, values[FILE_CALLERS], services->callers);
}

KinkoServices *
kinko_services_read (KinkoYaml *yaml)
{
	KinkoServices *services = g_new0 (KinkoServices, 1);

	services->services = g_ptr_array_new_with_free_func (service_free);
	services->callers = g_ptr_array_new_with_free_func (service_free);
	read_file (yaml, services);
	return services;
}

void
kinko_services_free (KinkoServices *services)
{
	if (services == NULL)
		return;
	g_ptr_array_unref (services->services);
	g_ptr_array_unref (services->callers);
	g_free (services);
}

const KinkoService *
kinko_services_find (const GPtrArray *list, const char *id)
{
	for (guint i = 0; list != NULL && i < list->len; i++) {
		const KinkoService *service = list->pdata[i];

		if (g_strcmp0 (service->id, id) == 0)
			return service;
	}
	return NULL;
}

const char *
kinko_service_label (const KinkoService *service)
{
	return kinko_language_choose (service->label_en, service->label_ja);
}
