#include "vault/register-forms.h"

#include <glib/gi18n.h>

#include "vault/register-values.h"

/* Most minutes of one line: a day. */
#define DAY_MINUTES 1440

static const char *const facility_kinds[] = {
	"認可保育所", "認定こども園",   "地域型保育事業", "認証保育所",
	"幼稚園",     "認可外保育施設", "その他",         NULL,
};
static const char *const wards[] = { "区内", "区外", NULL };

/* clang-format off */

/* ---- inquiries and work ---------------------------------------------------------------------- */

static const KinkoField contact_fields[] = {
	{ .name = "at", .label = N_ ("time"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "caller", .label = N_ ("who asks"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "service", .label = N_ ("service"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "topic", .label = N_ ("topic"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "minutes", .label = N_ ("minutes"), .kind = KINKO_FIELD_INTEGER,
	  .required = TRUE, .min = 0, .max = DAY_MINUTES },
	{ .name = "faq", .label = N_ ("FAQ number"), .kind = KINKO_FIELD_CODE },
	{ .name = "forwarded_to", .label = N_ ("passed on to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "outcome", .label = N_ ("outcome"), .kind = KINKO_FIELD_TEXT },
	{ .name = "case", .label = N_ ("case"), .kind = KINKO_FIELD_CODE },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling contact_spellings[] = {
	{ "at", kinko_register_read_moment },
	{ NULL, NULL },
};

static const KinkoField work_fields[] = {
	{ .name = "day", .label = N_ ("day"), .kind = KINKO_FIELD_DATE },
	{ .name = "start", .label = N_ ("start"), .kind = KINKO_FIELD_TEXT },
	{ .name = "end", .label = N_ ("end"), .kind = KINKO_FIELD_TEXT },
	{ .name = "service", .label = N_ ("service"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "what", .label = N_ ("what was done"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "count", .label = N_ ("how many"), .kind = KINKO_FIELD_INTEGER, .min = 0,
	  .max = 1000000 },
	{ .name = "minutes", .label = N_ ("minutes"), .kind = KINKO_FIELD_INTEGER, .min = 1,
	  .max = DAY_MINUTES },
	{ .name = "remarks", .label = N_ ("remarks"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling work_spellings[] = {
	{ "start", kinko_register_read_clock },
	{ "end", kinko_register_read_clock },
	{ NULL, NULL },
};

/* ---- facilities ------------------------------------------------------------------------------ */

static const KinkoField facility_fields[] = {
	{ .name = "code", .label = N_ ("facility code"), .kind = KINKO_FIELD_CODE,
	  .required = TRUE },
	{ .name = "name", .label = N_ ("name of the facility"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "kind", .label = N_ ("kind"), .kind = KINKO_FIELD_CHOICE, .required = TRUE,
	  .choices = facility_kinds },
	{ .name = "ward", .label = N_ ("inside or outside the ward"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = wards },
	{ .name = "corporate_number", .label = N_ ("corporate number"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "contact", .label = N_ ("contact"), .kind = KINKO_FIELD_TEXT },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling facility_spellings[] = {
	{ "corporate_number", kinko_register_read_corporate_number },
	{ NULL, NULL },
};

/* ---- receipts -------------------------------------------------------------------------------- */

static const KinkoField receipt_fields[] = {
	{ .name = "received_at", .label = N_ ("received at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "from", .label = N_ ("handed over by"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "kind", .label = N_ ("kind of papers or medium"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "quantity", .label = N_ ("quantity"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "has_personal_number", .label = N_ ("shows My Numbers"),
	  .kind = KINKO_FIELD_BOOLEAN, .required = TRUE },
	{ .name = "medium_no", .label = N_ ("number of the medium"), .kind = KINKO_FIELD_TEXT },
	{ .name = "sha256", .label = N_ ("SHA-256"), .kind = KINKO_FIELD_TEXT },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "place", .label = N_ ("kept at"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "return_due", .label = N_ ("to be returned by"), .kind = KINKO_FIELD_DATE },
	/* not asked for */
	{ .name = "received_by", .label = N_ ("received by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "returned_on", .label = N_ ("returned on"), .kind = KINKO_FIELD_DATE },
	{ .name = "returned_to", .label = N_ ("returned to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "returned_by", .label = N_ ("returned by"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling receipt_spellings[] = {
	{ "received_at", kinko_register_read_moment },
	{ "sha256", kinko_register_read_sha256 },
	{ NULL, NULL },
};

/* ---- copies ---------------------------------------------------------------------------------- */

static const KinkoField copy_fields[] = {
	{ .name = "what", .label = N_ ("what was copied"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "approval", .label = N_ ("approval number"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "medium", .label = N_ ("medium"), .kind = KINKO_FIELD_TEXT },
	{ .name = "recipient", .label = N_ ("recipient"), .kind = KINKO_FIELD_TEXT },
	{ .name = "erase_by", .label = N_ ("to be erased by"), .kind = KINKO_FIELD_DATE },
	{ .name = "path_name", .label = N_ ("file"), .kind = KINKO_FIELD_TEXT },
	{ .name = "count", .label = N_ ("how many"), .kind = KINKO_FIELD_INTEGER, .min = 0,
	  .max = G_MAXUINT },
	/* not asked for */
	{ .name = "at", .label = N_ ("copied at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "made_by", .label = N_ ("copied by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "made", .label = N_ ("file was written"), .kind = KINKO_FIELD_BOOLEAN },
	{ .name = "sha256", .label = N_ ("SHA-256"), .kind = KINKO_FIELD_TEXT },
	{ .name = "bytes", .label = N_ ("bytes"), .kind = KINKO_FIELD_TEXT },
	{ .name = "kind", .label = N_ ("kind of copy"), .kind = KINKO_FIELD_CODE },
	{ .name = "verified_on", .label = N_ ("verified on"), .kind = KINKO_FIELD_DATE },
	{ .name = "verified_by", .label = N_ ("verified by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "erased_on", .label = N_ ("erased on"), .kind = KINKO_FIELD_DATE },
	{ .name = "erased_by", .label = N_ ("erased by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "method", .label = N_ ("how it was erased"), .kind = KINKO_FIELD_TEXT },
	{ .name = "witness", .label = N_ ("witness"), .kind = KINKO_FIELD_TEXT },
	{ .name = "handed_over_on", .label = N_ ("handed over on"), .kind = KINKO_FIELD_DATE },
	{ .name = "successor", .label = N_ ("log of the successor"), .kind = KINKO_FIELD_TEXT },
	{ .name = "receipt", .kind = KINKO_FIELD_TEXT }, /* a signed text of many lines */
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};
/* clang-format on */

#define FORM(own_fields, n_asked, own_spellings)                                            \
	{                                                                                   \
		.fields = (own_fields), .n = G_N_ELEMENTS (own_fields), .asked = (n_asked), \
		.spellings = (own_spellings),                                               \
	}

const KinkoForm kinko_contact_form = FORM (
	contact_fields, G_N_ELEMENTS (contact_fields) - KINKO_N_LINE_FIELDS, contact_spellings);
const KinkoForm kinko_work_form =
	FORM (work_fields, G_N_ELEMENTS (work_fields) - KINKO_N_LINE_FIELDS, work_spellings);
const KinkoForm kinko_facility_form = FORM (
	facility_fields, G_N_ELEMENTS (facility_fields) - KINKO_N_LINE_FIELDS, facility_spellings);
const KinkoForm kinko_receipt_form = FORM (receipt_fields, 10, receipt_spellings);
const KinkoForm kinko_copy_form = FORM (copy_fields, 7, NULL);
