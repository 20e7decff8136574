#include "vault/consent.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"
#include "vault/session-internal.h"

#define SOFTWARE "ソフトウェア"
#define PROGRAM  "kinko"

static const char *const kinds[] = { SOFTWARE, "機器", NULL };

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "kind", .label = N_ ("program or equipment"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinds },
	{ .name = "name", .label = N_ ("name"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "version", .label = N_ ("version or model"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "sha256", .label = N_ ("SHA-256"), .kind = KINKO_FIELD_TEXT },
	{ .name = "consented_on", .label = N_ ("consented on"), .kind = KINKO_FIELD_DATE,
	  .required = TRUE },
	{ .name = "official", .label = N_ ("official of the ward"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "document_no", .label = N_ ("number of the consent"), .kind = KINKO_FIELD_TEXT },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "entered_by", .label = N_ ("entered by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "ended_on", .label = N_ ("ended on"), .kind = KINKO_FIELD_DATE },
	{ .name = "end_reason", .label = N_ ("why it ended"), .kind = KINKO_FIELD_TEXT },
	{ .name = "ended_by", .label = N_ ("end recorded by"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

static const KinkoFormSpelling spellings[] = {
	{ "kind", kinko_register_read_word },
	{ "sha256", kinko_register_read_sha256 },
	{ NULL, NULL },
};

const KinkoForm kinko_consent_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 9,
	.spellings = spellings,
};

static const KinkoRegister *
consents (void)
{
	return kinko_register_find ("consent");
}

/* ---- one line -------------------------------------------------------------------------------- */

gboolean
kinko_consent_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const KinkoRecord *record = line->record;
	gboolean had_problem = line->problems->len > 0;

	kinko_register_check_day (line, "consented_on", "");
	if (!had_problem && g_strcmp0 (kinko_record_get (record, "kind"), SOFTWARE) == 0 &&
	    kinko_record_get (record, "sha256") == NULL)
		kinko_register_complain (line, "sha256", "required_missing",
					 _ ("a program is known by its SHA-256, as sha256sum "
					    "prints it"));
	return line->version > 0 || kinko_register_stamp (session, line, NULL, "entered_by", error);
}

gboolean
kinko_consent_is_whole (const KinkoRecord *record)
{
	return kinko_record_get (record, "kind") != NULL &&
	       kinko_record_get (record, "name") != NULL;
}

/* Which programs run stands in every session's entry: an auditor without a key can compare the two. */
void
kinko_consent_tell (const KinkoRecord *record, json_t *detail)
{
	const char *sha256 = kinko_record_get (record, "sha256");
	g_autofree char *text = sha256 == NULL ? NULL : g_strconcat ("sha256:", sha256, NULL);

	if (text != NULL)
		json_object_set_new (detail, "program", json_string (text));
}

static gboolean
end (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "ended_on", line->day);
	line->open = FALSE;
	return kinko_register_stamp (session, line, NULL, "ended_by", error);
}

static const char *const end_needed[] = { "ended_on", NULL };
static const char *const end_optional[] = { "end_reason", NULL };

const KinkoRegisterStep kinko_consent_steps[] = {
	{ "end", end_needed, end_optional, end },
	{ NULL, NULL, NULL, NULL },
};

/* ---- the program that runs ------------------------------------------------------------------- */

const char *
kinko_consent_verdict_id (KinkoConsentVerdict verdict)
{
	static const char *const ids[] = {
		[KINKO_CONSENT_NONE] = "none",
		[KINKO_CONSENT_OTHER] = "other",
		[KINKO_CONSENT_GIVEN] = "given",
	};

	return ids[verdict];
}

typedef struct {
	KinkoSession *session;
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoConsentVerdict verdict;
	char *number; /* of the consent */
} Search;

static gboolean
is_program (const KinkoRecord *record)
{
	g_autofree char *name = g_utf8_casefold (kinko_record_get (record, "name"), -1);

	return strcmp (kinko_record_get (record, "kind"), SOFTWARE) == 0 &&
	       strcmp (name, PROGRAM) == 0;
}

/* A consent keeps an opening from saying something, so it must be one that somebody entered. */
static gboolean
compare (KinkoRegisterLine *line, gpointer data, GError **error)
{
	Search *search = data;

	if (search->verdict == KINKO_CONSENT_GIVEN)
		return TRUE;
	if (g_strcmp0 (kinko_record_get (line->record, "sha256"), search->hex) != 0) {
		if (is_program (line->record))
			search->verdict = KINKO_CONSENT_OTHER;
		return TRUE;
	}
	search->verdict = KINKO_CONSENT_GIVEN;
	search->number = g_strdup (line->number);
	return kinko_register_check_logged (search->session, line, error);
}

static gboolean
search_program (KinkoSession *session, KinkoHash *program, Search *search, GError **error)
{
	if (!kinko_hash_of_file ("/proc/self/exe", program, error))
		return FALSE;
	search->session = session;
	kinko_hash_to_hex (program, search->hex);
	return kinko_register_each (session, consents (), TRUE, compare, search, error);
}

static gboolean
check_program (KinkoSession *session, KinkoHash *program, KinkoConsentVerdict *verdict,
	       KinkoRegisterLine **line, GError **error)
{
	Search search = { 0 };
	gboolean good = search_program (session, program, &search, error);
	g_autofree char *number = search.number;

	*verdict = search.verdict;
	*line = NULL;
	if (!good || number == NULL)
		return good;
	*line = kinko_register_load (session, consents (), number, error);
	if (*line != NULL && kinko_register_check_newest (session, *line, error))
		return TRUE;
	g_clear_pointer (line, kinko_register_line_free);
	return FALSE;
}

gboolean
kinko_consent_check (KinkoSession *session, KinkoHash *program, KinkoConsentVerdict *verdict,
		     KinkoRegisterLine **line, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "consent.list", "vault", NULL, error);

	*line = NULL;
	if (act == NULL)
		return FALSE;
	if (!check_program (session, program, verdict, line, error))
		return kinko_act_fail (act, error);
	json_object_set_new (kinko_act_detail (act), "verdict",
			     json_string (kinko_consent_verdict_id (*verdict)));
	if (kinko_act_commit (act, error))
		return TRUE;
	g_clear_pointer (line, kinko_register_line_free);
	return FALSE;
}

gboolean
kinko_consent_remind (KinkoSession *session, GError **error)
{
	Search search = { 0 };
	KinkoHash program;
	gboolean good;
	gint64 open;

	if (!kinko_db_get_int (kinko_session_db (session),
			       "SELECT count (*) FROM register_line INDEXED BY register_open"
			       " WHERE register = 'consent' AND open = 1",
			       &open, error))
		return FALSE;
	/* Where none is recorded, the program is not read once more for it. */
	if (open == 0)
		return TRUE;
	good = search_program (session, &program, &search, error);
	g_free (search.number);
	if (good && search.verdict == KINKO_CONSENT_OTHER)
		kinko_session_warn (session, "%s",
				    _ ("the program that runs is none of those that the ward has "
				       "consented to; kinko consent check says more"));
	return good;
}
