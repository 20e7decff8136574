/* Equipment with which the records are worked on (電子情報処理機器): where it stands and how it is fixed (別紙2 第12条, 第15条), and
 * how what it holds was erased before it was repaired or disposed of (第30条). */
#include <string.h>

#include <glib/gi18n.h>

#include "vault/clock.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"

#define NOT_OK    "不適正"
#define WITNESSED "立会"
#define AGREED    "協議"
#define RETURNED  "返却"
#define DATE_LEN  10 /* "2026-07-06" */

static const char *const kinds[] = {
	"パソコン", "USBメモリ", "外付けディスク", "プリンター", "スキャナー", "その他", NULL,
};
static const char *const owners[] = { "区", "受託者", NULL };
static const char *const fixings[] = { "ワイヤー", "ロッカー", "施錠室", "その他", NULL };
static const char *const results[] = { "適正", NOT_OK, NULL };
/* 第30条2 (1), (2), (3), and what its ただし書 lets the ward agree to. */
static const char *const measures[] = { "破壊", "立会消去", "立会破壊", AGREED, NULL };
static const char *const handlings[] = { "廃棄", RETURNED, "転用", NULL };

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "kind", .label = N_ ("kind of device"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinds },
	{ .name = "what", .label = N_ ("model"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "device_no", .label = N_ ("number of the device"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "owner", .label = N_ ("belongs to"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = owners },
	{ .name = "has_storage", .label = N_ ("stores data"), .kind = KINKO_FIELD_BOOLEAN,
	  .required = TRUE },
	{ .name = "place", .label = N_ ("kept at"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "fixing", .label = N_ ("secured by"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = fixings },
	{ .name = "since", .label = N_ ("in use since"), .kind = KINKO_FIELD_DATE },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "entered_by", .label = N_ ("entered by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "checked_on", .label = N_ ("checked on"), .kind = KINKO_FIELD_DATE },
	{ .name = "check_result", .label = N_ ("result of the check"), .kind = KINKO_FIELD_CHOICE,
	  .choices = results },
	{ .name = "check_remark", .label = N_ ("remark of the check"), .kind = KINKO_FIELD_TEXT },
	{ .name = "checked_by", .label = N_ ("checked by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "sent_on", .label = N_ ("sent to be repaired on"), .kind = KINKO_FIELD_DATE },
	{ .name = "sent_to", .label = N_ ("sent to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "handling", .label = N_ ("what became of it"), .kind = KINKO_FIELD_CHOICE,
	  .choices = handlings },
	{ .name = "ended_on", .label = N_ ("ended on"), .kind = KINKO_FIELD_DATE },
	{ .name = "ended_by", .label = N_ ("end recorded by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "told_ward_on", .label = N_ ("reported to the ward beforehand on"),
	  .kind = KINKO_FIELD_DATE },
	{ .name = "measure", .label = N_ ("measure"), .kind = KINKO_FIELD_CHOICE,
	  .choices = measures },
	{ .name = "agreement", .label = N_ ("agreed with the ward"), .kind = KINKO_FIELD_TEXT },
	{ .name = "erased_at", .label = N_ ("erased at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "method", .label = N_ ("how it was erased"), .kind = KINKO_FIELD_TEXT },
	{ .name = "witness", .label = N_ ("witness"), .kind = KINKO_FIELD_TEXT },
	{ .name = "certificate", .label = N_ ("certificate"), .kind = KINKO_FIELD_TEXT },
	{ .name = "erased_by", .label = N_ ("erased by"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};
/* clang-format on */

static const KinkoFormSpelling spellings[] = {
	{ "kind", kinko_register_read_word },        { "owner", kinko_register_read_word },
	{ "fixing", kinko_register_read_word },      { "check_result", kinko_register_read_word },
	{ "measure", kinko_register_read_word },     { "handling", kinko_register_read_word },
	{ "erased_at", kinko_register_read_moment }, { NULL, NULL },
};

const KinkoForm kinko_device_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 9,
	.spellings = spellings,
};

static const char *
get (const KinkoRegisterLine *line, const char *name)
{
	return kinko_record_get (line->record, name);
}

static gboolean
is (const KinkoRegisterLine *line, const char *name, const char *value)
{
	return g_strcmp0 (get (line, name), value) == 0;
}

gboolean
kinko_device_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *today = kinko_clock_today ();

	if (get (line, "since") == NULL && line->problems->len == 0)
		kinko_record_put (line->record, "since", today);
	kinko_register_check_day (line, "since", "");
	return line->version > 0 || kinko_register_stamp (session, line, NULL, "entered_by", error);
}

/* ---- lock and wire --------------------------------------------------------------------------- */

static gboolean
check (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "checked_on", line->day);
	if (is (line, "check_result", NOT_OK) && get (line, "check_remark") == NULL)
		kinko_register_complain (line, "check_remark", "required_missing",
					 _ ("say what is not in order"));
	return kinko_register_stamp (session, line, NULL, "checked_by", error);
}

/* ---- repair and end -------------------------------------------------------------------------- */

static void
need_set (KinkoRegisterLine *line, const char *name)
{
	if (get (line, name) == NULL)
		kinko_register_complain (line, name, "required_missing",
					 _ ("this must not be empty"));
}

static void
check_order (KinkoRegisterLine *line, const char *until)
{
	const char *told = get (line, "told_ward_on"), *at = get (line, "erased_at");
	g_autofree char *now = kinko_register_now ();

	kinko_register_check_day (line, "told_ward_on", line->day);
	if (at == NULL)
		return;
	if (strcmp (at, now) > 0 || strncmp (at, line->day, DATE_LEN) < 0)
		kinko_register_complain (line, "erased_at", "time_impossible",
					 _ ("this time is before the device was there, or is not "
					    "here yet"));
	else if (until != NULL && strncmp (at, until, DATE_LEN) > 0)
		kinko_register_complain (line, "erased_at", "erased_after",
					 _ ("it has to be erased before it leaves"));
	if (told != NULL && strncmp (told, at, DATE_LEN) > 0)
		kinko_register_complain (line, "told_ward_on", "told_after",
					 _ ("the ward is to be told beforehand"));
}

/* 第30条: before a device with data leaves, they are erased in one of the ways of its second paragraph, of which the ward is told
 * beforehand. @until: the field with the day on which it leaves. */
static gboolean
check_erasure (KinkoSession *session, KinkoRegisterLine *line, const char *until, GError **error)
{
	static const char *const needed[] = { "told_ward_on", "measure", "erased_at", "method" };
	const char *measure = get (line, "measure");
	gboolean must = is (line, "has_storage", "1") && !is (line, "handling", RETURNED);

	for (gsize i = 0; must && i < G_N_ELEMENTS (needed); i++)
		need_set (line, needed[i]);
	if (measure != NULL && g_str_has_prefix (measure, WITNESSED))
		need_set (line, "witness");
	if (g_strcmp0 (measure, AGREED) == 0)
		need_set (line, "agreement");
	check_order (line, get (line, until));
	kinko_record_put (line->record, "erased_by", NULL);
	return get (line, "erased_at") == NULL ||
	       kinko_register_stamp (session, line, NULL, "erased_by", error);
}

static gboolean
repair (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "sent_on", line->day);
	return check_erasure (session, line, "sent_on", error);
}

static gboolean
retire (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "ended_on", line->day);
	line->open = FALSE;
	return check_erasure (session, line, "ended_on", error) &&
	       kinko_register_stamp (session, line, NULL, "ended_by", error);
}

static const char *const check_needed[] = { "checked_on", "check_result", NULL };
static const char *const check_optional[] = { "check_remark", NULL };
static const char *const repair_needed[] = { "sent_on", "sent_to", NULL };
static const char *const retire_needed[] = { "handling", "ended_on", NULL };
static const char *const erasure[] = { "told_ward_on", "measure", "agreement",   "erased_at",
				       "method",       "witness", "certificate", NULL };

const KinkoRegisterStep kinko_device_steps[] = {
	{ "check", check_needed, check_optional, check },
	{ "repair", repair_needed, erasure, repair },
	{ "retire", retire_needed, erasure, retire },
	{ NULL, NULL, NULL, NULL },
};
