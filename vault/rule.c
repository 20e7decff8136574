#include "vault/rule.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/clock.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"
#include "vault/scan.h"

#define READ_LEN (64 * 1024)

static const char *const kinds[] = {
	"規程", "計画", "手順書", "業務フロー", "リスク管理計画", "教材", "その他", NULL,
};

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "kind", .label = N_ ("kind of file"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinds },
	{ .name = "title", .label = N_ ("title"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "version", .label = N_ ("version"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "effective_on", .label = N_ ("in force from"), .kind = KINKO_FIELD_DATE },
	{ .name = "submitted_on", .label = N_ ("submitted to the ward on"),
	  .kind = KINKO_FIELD_DATE },
	{ .name = "submitted_to", .label = N_ ("submitted to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "place", .label = N_ ("original kept at"), .kind = KINKO_FIELD_TEXT },
	{ .name = "replaces", .label = N_ ("replaces"), .kind = KINKO_FIELD_TEXT },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "file_name", .label = N_ ("file"), .kind = KINKO_FIELD_TEXT },
	{ .name = "sha256", .label = N_ ("SHA-256"), .kind = KINKO_FIELD_TEXT },
	{ .name = "bytes", .label = N_ ("bytes"), .kind = KINKO_FIELD_TEXT },
	{ .name = "added_by", .label = N_ ("registered by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "ended_on", .label = N_ ("ended on"), .kind = KINKO_FIELD_DATE },
	{ .name = "end_reason", .label = N_ ("why it ended"), .kind = KINKO_FIELD_TEXT },
	{ .name = "ended_by", .label = N_ ("end recorded by"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

static const KinkoFormSpelling spellings[] = {
	{ "kind", kinko_register_read_word },
	{ "replaces", kinko_register_read_number },
	{ NULL, NULL },
};

const KinkoForm kinko_rule_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 9,
	.spellings = spellings,
};

static const KinkoRegister *
rules (void)
{
	return kinko_register_find ("rule");
}

/* ---- one line -------------------------------------------------------------------------------- */

gboolean
kinko_rule_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "submitted_on", "");
	return line->version > 0 || kinko_register_stamp (session, line, NULL, "added_by", error);
}

/* What a rule says is no secret, and by its hash the ward sees without a key which version was registered when. */
void
kinko_rule_tell (const KinkoRecord *record, json_t *detail)
{
	g_autofree char *text = g_strconcat ("sha256:", kinko_record_get (record, "sha256"), NULL);

	json_object_set_new (detail, "file", json_string (text));
}

/* The day of the submission is complained of, if at all, where the record is completed. */
static gboolean
submit (G_GNUC_UNUSED KinkoSession *session, G_GNUC_UNUSED KinkoRegisterLine *line,
	G_GNUC_UNUSED GError **error)
{
	return TRUE;
}

static gboolean
end (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "ended_on", line->day);
	line->open = FALSE;
	return kinko_register_stamp (session, line, NULL, "ended_by", error);
}

static const char *const submit_needed[] = { "submitted_on", NULL };
static const char *const submit_optional[] = { "submitted_to", NULL };
static const char *const end_needed[] = { "ended_on", NULL };
static const char *const end_optional[] = { "end_reason", NULL };

const KinkoRegisterStep kinko_rule_steps[] = {
	{ "submit", submit_needed, submit_optional, submit },
	{ "end", end_needed, end_optional, end },
	{ NULL, NULL, NULL, NULL },
};

/* ---- the file -------------------------------------------------------------------------------- */

static gboolean
hash_file (const char *path, KinkoHash *hash, guint64 *size, GError **error)
{
	KinkoScan *scan = kinko_scan_open (path, error);
	g_autofree guint8 *buffer = g_malloc (READ_LEN);
	KinkoHasher *hasher;
	gboolean good = scan != NULL;
	gsize len;

	if (scan == NULL)
		return FALSE;
	hasher = kinko_hasher_new ();
	*size = kinko_scan_size (scan);
	for (guint64 left = *size; good && left > 0; left -= len) {
		len = (gsize) MIN (left, READ_LEN);
		good = kinko_scan_read (scan, buffer, len, error);
		if (good)
			kinko_hasher_update (hasher, buffer, len);
	}
	good = good && kinko_scan_check (scan, error);
	if (good)
		*hash = kinko_hasher_end (hasher);
	kinko_hasher_free (hasher);
	kinko_scan_close (scan);
	return good;
}

static gboolean
put_file (KinkoRegisterLine *line, const char *path, GError **error)
{
	char hex[KINKO_HASH_HEX_LEN + 1];
	g_autofree char *bytes = NULL;
	g_autofree char *name = kinko_scan_name (path);
	KinkoHash hash;
	guint64 size;

	if (!hash_file (path, &hash, &size, error))
		return FALSE;
	kinko_hash_to_hex (&hash, hex);
	bytes = g_strdup_printf ("%" PRIu64, size);
	kinko_record_put (line->record, "sha256", hex);
	kinko_record_put (line->record, "bytes", bytes);
	kinko_register_set (line, "file_name", name);
	return TRUE;
}

/* ---- finding --------------------------------------------------------------------------------- */

typedef struct {
	const char *hex;
	GPtrArray *list; /* KinkoRegisterLine */
} Search;

static gboolean
take_same (KinkoRegisterLine *line, gpointer data, G_GNUC_UNUSED GError **error)
{
	Search *search = data;

	if (g_strcmp0 (kinko_record_get (line->record, "sha256"), search->hex) == 0)
		g_ptr_array_add (search->list, g_strdup (line->number));
	return TRUE;
}

/* Numbers of the lines of a file with this content; @open: only those in force. */
static GPtrArray *
find_numbers (KinkoSession *session, const char *hex, gboolean open, GError **error)
{
	Search search = { .hex = hex, .list = g_ptr_array_new_with_free_func (g_free) };

	if (kinko_register_each (session, rules (), open, take_same, &search, error))
		return search.list;
	g_ptr_array_unref (search.list);
	return NULL;
}

static GPtrArray *
load_all (KinkoSession *session, GPtrArray *numbers, json_t *handles, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_register_line_free);

	for (guint i = 0; i < numbers->len; i++) {
		KinkoRegisterLine *line =
			kinko_register_load (session, rules (), numbers->pdata[i], error);

		if (line == NULL)
			return NULL;
		g_ptr_array_add (list, line);
		json_array_append_new (handles, json_string (line->handle));
		if (!kinko_register_check_logged (session, line, error))
			return NULL;
	}
	return g_steal_pointer (&list);
}

static GPtrArray *
find (KinkoAct *act, const char *path, KinkoHash *hash, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	json_t *detail = kinko_act_detail (act);
	json_t *handles = json_array ();
	char hex[KINKO_HASH_HEX_LEN + 1];
	g_autoptr (GPtrArray) numbers = NULL;
	guint64 size;

	json_object_set_new (detail, "lines", handles);
	if (!hash_file (path, hash, &size, error))
		return NULL;
	kinko_hash_to_hex (hash, hex);
	numbers = find_numbers (session, hex, FALSE, error);
	if (numbers == NULL)
		return NULL;
	json_object_set_new (detail, "count", json_integer ((json_int_t) numbers->len));
	return load_all (session, numbers, handles, error);
}

GPtrArray *
kinko_rule_find (KinkoSession *session, const char *path, KinkoHash *hash, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "rule.list", "vault", NULL, error);
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	list = find (act, path, hash, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}

/* ---- adding ---------------------------------------------------------------------------------- */

/* Twice the same file in force would be one too many. */
static gboolean
check_new (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autoptr (GPtrArray) same =
		find_numbers (session, kinko_record_get (line->record, "sha256"), TRUE, error);

	if (same == NULL || same->len == 0)
		return same != NULL;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("this file is registered already, as '%s'"), (char *) same->pdata[0]);
	kinko_error_set_hint (error, _ ("kinko rule show %s says what is known"),
			      (char *) same->pdata[0]);
	return FALSE;
}

/* The version before ends by the one that comes, by an entry of its own. */
static gboolean
end_replaced (KinkoAct *act, const KinkoRegisterLine *line, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const char *number = kinko_record_get (line->record, "replaces");
	g_autofree char *today = kinko_clock_today ();
	const KinkoRegisterText texts[] = { { "ended_on", today },
					    { "end_reason", _ ("replaced by a newer version") },
					    { NULL, NULL } };
	json_auto_t *detail = json_object ();
	g_autoptr (KinkoRegisterLine) before = NULL;
	g_autofree char *object = NULL;

	if (number == NULL)
		return TRUE;
	before = kinko_register_load (session, rules (), number, error);
	if (before == NULL || !kinko_register_check_logged (session, before, error))
		return FALSE;
	if (!before->open)
		return TRUE;
	object = kinko_register_line_object (before);
	return kinko_register_apply_step (act, before, kinko_register_find_step (rules (), "end"),
					  texts, detail, error) &&
	       kinko_act_add_entry (act, "rule.end", object, "granted", json_incref (detail),
				    error);
}

static KinkoRegisterLine *
add (KinkoAct *act, const char *path, const KinkoRecordChange *changes, guint n, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (rules ());
	g_autofree char *object = NULL;

	kinko_register_apply (line, changes, n);
	if (!put_file (line, path, error) || !check_new (kinko_act_session (act), line, error))
		return NULL;
	/* What is wrong is said all at once, before anything is written. */
	if (line->problems->len == 0 && !end_replaced (act, line, error))
		return NULL;
	if (!kinko_register_add (act, line, kinko_act_detail (act), error))
		return NULL;
	object = kinko_register_line_object (line);
	kinko_act_set_object (act, object);
	return g_steal_pointer (&line);
}

KinkoRegisterLine *
kinko_rule_add (KinkoSession *session, const char *path, const KinkoRecordChange *changes, guint n,
		GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "rule.add", "register/none", NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = add (act, path, changes, n, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
