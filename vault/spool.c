#include "vault/spool.h"

#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <sodium.h>

#include "audit/entry.h"
#include "policies/place.h"
#include "vault/clock.h"
#include "vault/file.h"

#define SPOOL_LINE_MAX 1024
#define OVERFLOW       "-overflow.json"
#define SPOOL_FOLDER   "spool"

static const char *const reason_names[] = { "passphrase", "no-seat", "visit",   "no-key",
					    "place",      "drill",   "overflow" };

const char *
kinko_spool_reason_name (KinkoSpoolReason reason)
{
	return reason_names[reason];
}

char *
kinko_host_name (void)
{
	char name[65] = "";

	(void) gethostname (name, sizeof name - 1); /* an unknown host is logged as such */
	g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z "0123456789-._", '_');
	return g_strdup (name[0] == '\0' ? "unknown" : name);
}

static void
free_line (KinkoSpoolLine *line)
{
	g_free (line->name);
	g_free (line->operator);
	g_free (line->time);
	g_free (line->host);
	g_free (line->found);
	g_free (line);
}

/* Names of waiting lines; lock files of running sessions live in the same folder. */
static GPtrArray *
list_lines (int spool, GError **error)
{
	g_autoptr (GPtrArray) names = kinko_folder_list (spool, error);

	for (guint i = names == NULL ? 0 : names->len; i-- > 0;) {
		if (!g_str_has_suffix (names->pdata[i], ".json"))
			g_ptr_array_remove_index (names, i);
	}
	return g_steal_pointer (&names);
}

static gboolean
has_overflow (GPtrArray *waiting)
{
	for (guint i = 0; i < waiting->len; i++) {
		if (g_str_has_suffix (waiting->pdata[i], OVERFLOW))
			return TRUE;
	}
	return FALSE;
}

void
kinko_spool_add (int vault, KinkoSpoolReason reason, const char *operator)
{
	kinko_spool_add_found (vault, reason, operator, NULL);
}

void
kinko_spool_add_found (int vault, KinkoSpoolReason reason, const char *operator, const char * found)
{
	kinko_autofd int spool = kinko_folder_open_at (vault, SPOOL_FOLDER, NULL);
	gint64 now = kinko_clock_now_ms ();
	g_autoptr (GPtrArray) waiting = spool < 0 ? NULL : list_lines (spool, NULL);
	g_autofree char *time = kinko_entry_time (now);
	g_autofree char *host = kinko_host_name ();
	g_autofree char *name = NULL;
	g_autofree char *text = NULL;
	char id[17];
	guint8 random[8];
	json_t *line;

	if (waiting == NULL)
		return;
	if (waiting->len >= KINKO_SPOOL_MAX) {
		if (has_overflow (waiting))
			return;
		reason = KINKO_SPOOL_OVERFLOW;
	}
	/* Never a name twice, the overflow's neither: what was taken once is not taken again. */
	randombytes_buf (random, sizeof random);
	(void) sodium_bin2hex (id, sizeof id, random, sizeof random);
	name = g_strdup_printf ("%013" G_GINT64_FORMAT "-%s%s", now, id,
				reason == KINKO_SPOOL_OVERFLOW ? OVERFLOW : ".json");
	if (reason == KINKO_SPOOL_OVERFLOW)
		found = NULL; /* it stands for many */
	line = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:s*}", "v", 1, "time", time,
			  "operator", operator, "reason", kinko_spool_reason_name (reason), "host",
			  host, "place", found);
	text = json_dumps (line, JSON_COMPACT);
	json_decref (line);
	/* Best effort by contract: the refusal stands with or without its line. */
	(void) !kinko_file_replace (spool, name, text, strlen (text), NULL);
}

static gboolean
parse_reason (const char *name, KinkoSpoolReason *reason)
{
	for (guint i = 0; i < G_N_ELEMENTS (reason_names); i++) {
		if (strcmp (name, reason_names[i]) == 0) {
			*reason = (KinkoSpoolReason) i;
			return TRUE;
		}
	}
	return FALSE;
}

/* Ids of checks, each with or without a '?'. */
static gboolean
is_found (const char *text)
{
	g_auto (GStrv) words = g_strsplit (text, " ", -1);

	for (gsize i = 0; text[0] != '\0' && words[i] != NULL; i++) {
		gsize len = strlen (words[i]);
		KinkoPlaceCheck check;

		if (len > 0 && words[i][len - 1] == '?')
			words[i][len - 1] = '\0';
		if (!kinko_place_check_parse (words[i], &check))
			return FALSE;
	}
	return TRUE;
}

/* Anybody who can write into the folder can write a line: nothing of it is trusted but its form. */
static KinkoSpoolLine *
parse_line (const char *name, GBytes *data)
{
	gsize len;
	const char *bytes = g_bytes_get_data (data, &len);
	json_auto_t *json = json_loadb (bytes, len, JSON_REJECT_DUPLICATES, NULL);
	const char *time, *operator, * reason, *host, *found = NULL;
	KinkoSpoolLine *line;
	KinkoSpoolReason parsed;
	gint64 ms;
	int version;

	if (json_unpack (json, "{s:i, s:s, s:s, s:s, s:s, s?s !}", "v", &version, "time", &time,
			 "operator", &operator, "reason", &reason, "host", &host, "place",
			 &found) != 0 ||
	    version != 1 || !kinko_entry_time_parse (time, strlen (time), &ms) ||
	    !kinko_operator_id_is_valid (operator) || !parse_reason (reason, &parsed) ||
	    strlen (host) > 64 ||
	    strspn (host, G_CSET_A_2_Z G_CSET_a_2_z "0123456789-._") != strlen (host) ||
	    (found != NULL && !is_found (found)))
		return NULL;
	line = g_new0 (KinkoSpoolLine, 1);
	line->name = g_strdup (name);
	line->reason = parsed;
	line->operator= g_strdup (operator);
	line->time = g_strdup (time);
	line->host = g_strdup (host);
	line->found = g_strdup (found);
	return line;
}

GPtrArray *
kinko_spool_read (int vault, guint *foreign, GError **error)
{
	kinko_autofd int spool = kinko_folder_open_at (vault, SPOOL_FOLDER, error);
	g_autoptr (GPtrArray) names = spool < 0 ? NULL : list_lines (spool, error);
	GPtrArray *lines;

	*foreign = 0;
	if (names == NULL)
		return NULL;
	lines = g_ptr_array_new_with_free_func ((GDestroyNotify) free_line);
	for (guint i = 0; i < names->len; i++) {
		g_autoptr (GBytes) data =
			kinko_file_read (spool, names->pdata[i], SPOOL_LINE_MAX, NULL);
		KinkoSpoolLine *line = data == NULL ? NULL : parse_line (names->pdata[i], data);

		if (line == NULL)
			(*foreign)++;
		else
			g_ptr_array_add (lines, line);
	}
	return lines;
}

void
kinko_spool_remove (int vault, const char *name)
{
	kinko_autofd int spool = kinko_folder_open_at (vault, SPOOL_FOLDER, NULL);

	if (spool < 0)
		return;
	/* A line that stays is not logged twice: its name is remembered in spool_taken. */
	(void) !kinko_file_remove (spool, name, NULL);
}
