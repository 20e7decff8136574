#include "audit/registered.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "policies/date.h"
#include "policies/error.h"

#define HASH_PREFIX "sha256:"
#define MOMENT_LEN  25 /* "2026-07-06T09:30:00+09:00" */
#define DATE_LEN    10

static gboolean
is_hash (const json_t *told)
{
	const char *text = json_string_value (told);

	return text != NULL && g_str_has_prefix (text, HASH_PREFIX) &&
	       strlen (text) == strlen (HASH_PREFIX) + KINKO_HASH_HEX_LEN &&
	       strspn (text + strlen (HASH_PREFIX), "0123456789abcdef") == KINKO_HASH_HEX_LEN;
}

/* Lines are written in the time of Japan. */
static gboolean
is_moment (const json_t *told)
{
	const char *text = json_string_value (told);
	g_autoptr (GDateTime) time = NULL;
	g_autofree char *day = NULL;
	KinkoDate date;

	if (text == NULL || strlen (text) != MOMENT_LEN || !g_str_has_suffix (text, "+09:00"))
		return FALSE;
	time = g_date_time_new_from_iso8601 (text, NULL);
	day = g_strndup (text, DATE_LEN);
	return time != NULL && kinko_date_parse (day, &date, NULL);
}

/* A further member is a further row. */
static const struct {
	const char *action, *member;
	gboolean required;
	gboolean (*good) (const json_t *told);
} members[] = {
	{ "consent.add", "program", FALSE, is_hash },
	{ "incident.add", "known", TRUE, is_moment },
	{ "rule.add", "file", TRUE, is_hash },
};

gboolean
kinko_registered_check (const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = NULL;
	const json_t *told;
	gsize i = 0;

	while (i < G_N_ELEMENTS (members) && !kinko_slice_equal (entry->action, members[i].action))
		i++;
	if (i == G_N_ELEMENTS (members) || !kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	told = json_object_get (detail, members[i].member);
	if (told == NULL ? !members[i].required : members[i].good (told))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("it does not tell '%s' of the line as it is told"), members[i].member);
	return FALSE;
}
