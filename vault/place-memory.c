#include "vault/place-memory.h"

#include <string.h>

#include <jansson.h>

/* Somebody who works on more machines than this is told of a new program once more on the one used longest ago. */
#define MOST_HOSTS 32

struct _KinkoPlaceMemory {
	json_t *json;
};

/* {"v":1,"day":"…","told":"…","policy":{"hash":"…","day":"…"},"programs":{"<host>":{"hash":"…","day":"…"},…}} */
static json_t *
new_json (void)
{
	return json_pack ("{s:i, s:s, s:s, s:{}, s:{}}", "v", 1, "day", "", "told", "", "policy",
			  "programs");
}

KinkoPlaceMemory *
kinko_place_memory_new (void)
{
	KinkoPlaceMemory *memory = g_new0 (KinkoPlaceMemory, 1);

	memory->json = new_json ();
	return memory;
}

void
kinko_place_memory_free (KinkoPlaceMemory *memory)
{
	if (memory == NULL)
		return;
	json_decref (memory->json);
	g_free (memory);
}

KinkoPlaceMemory *
kinko_place_memory_parse (const char *text)
{
	KinkoPlaceMemory *memory = kinko_place_memory_new ();
	json_t *json = text == NULL ? NULL : json_loads (text, JSON_REJECT_DUPLICATES, NULL);
	json_t *policy, *programs;
	const char *day, *told;
	int version;

	if (json_unpack (json, "{s:i, s:s, s:s, s:o, s:o !}", "v", &version, "day", &day, "told",
			 &told, "policy", &policy, "programs", &programs) == 0 &&
	    version == 1 && json_is_object (policy) && json_is_object (programs)) {
		json_decref (memory->json);
		memory->json = json;
	} else {
		json_decref (json);
	}
	return memory;
}

char *
kinko_place_memory_format (const KinkoPlaceMemory *memory)
{
	char *text = json_dumps (memory->json, JSON_COMPACT);
	char *copy = g_strdup (text);

	free (text);
	return copy;
}

static const char *
text_of (const json_t *object, const char *key)
{
	return json_string_value (json_object_get (object, key));
}

gboolean
kinko_place_memory_was_told (const KinkoPlaceMemory *memory, const char *day, const char *told)
{
	return g_strcmp0 (text_of (memory->json, "day"), day) == 0 &&
	       g_strcmp0 (text_of (memory->json, "told"), told) == 0;
}

void
kinko_place_memory_set_told (KinkoPlaceMemory *memory, const char *day, const char *told)
{
	json_object_set_new (memory->json, "day", json_string (day));
	json_object_set_new (memory->json, "told", json_string (told));
}

static const char *
read_mark (const json_t *mark, const char **day)
{
	if (day != NULL)
		*day = text_of (mark, "day");
	return text_of (mark, "hash");
}

const char *
kinko_place_memory_program (const KinkoPlaceMemory *memory, const char *host, const char **day)
{
	const json_t *programs = json_object_get (memory->json, "programs");

	return read_mark (json_object_get (programs, host), day);
}

const char *
kinko_place_memory_policy (const KinkoPlaceMemory *memory, const char **day)
{
	return read_mark (json_object_get (memory->json, "policy"), day);
}

/* A hash, and the day on which it was there. */
static json_t *
new_mark (const char *hash, const char *day)
{
	return json_pack ("{s:s, s:s}", "hash", hash, "day", day);
}

void
kinko_place_memory_set_opened (KinkoPlaceMemory *memory, const char *day, const char *host,
			       const char *program, const char *policy)
{
	json_t *programs = json_object_get (memory->json, "programs");

	/* The newest is the last one. */
	json_object_del (programs, host);
	while (json_object_size (programs) >= MOST_HOSTS)
		json_object_del (programs, json_object_iter_key (json_object_iter (programs)));
	json_object_set_new (programs, host, new_mark (program, day));
	json_object_set_new (memory->json, "policy", new_mark (policy, day));
}
