#include "policies/layout-source.h"

#include <string.h>

/* clang-format off */
#define TEXT(name)    { name, "text", FALSE }
#define WORD(name)    { name, KINKO_LAYOUT_WORD, FALSE }
#define INTEGER(name) { name, "integer", FALSE }
#define MINUTES(name) { name, "minutes", FALSE }
#define DATE(name)    { name, "date", FALSE }
#define MOMENT(name)  { name, "datetime", FALSE }
#define MONTH(name)   { name, "month", FALSE }
#define HASH(name)    { name, "hash", FALSE }
#define END           { NULL, NULL, FALSE }

/* Fields of registers are called as in their lines, which tests/unit/vault/form-register.c asserts. */
static const KinkoLayoutField form_fields[] = {
	TEXT ("title"), TEXT ("period"), MONTH ("month"), DATE ("from"), DATE ("to"), DATE ("due"), DATE ("made"),
	TEXT ("maker"), TEXT ("managers"), TEXT ("origin"), TEXT ("vault"), INTEGER ("log_entries"),
	HASH ("log_root"), HASH ("policy"), TEXT ("version"), TEXT ("entry"), TEXT ("person"), TEXT ("line"), END,
};

static const KinkoLayoutField contact_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), MOMENT ("at"), TEXT ("caller"),
	TEXT ("service"), { "topic", "text", TRUE }, MINUTES ("minutes"), TEXT ("faq"), TEXT ("forwarded_to"),
	{ "outcome", "text", TRUE }, { "case", "text", TRUE }, { "notes", "text", TRUE }, END,
};

static const KinkoLayoutField work_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("start"), TEXT ("end"),
	TEXT ("service"), TEXT ("what"), INTEGER ("count"), MINUTES ("minutes"), TEXT ("remarks"), END,
};

static const KinkoLayoutField facility_fields[] = {
	TEXT ("number"), TEXT ("code"), TEXT ("name"), TEXT ("kind"), TEXT ("ward"), TEXT ("corporate_number"),
	TEXT ("contact"), TEXT ("notes"), END,
};

static const KinkoLayoutField receipt_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), MOMENT ("received_at"),
	{ "from", "text", TRUE }, TEXT ("kind"), TEXT ("quantity"), WORD ("has_personal_number"), TEXT ("medium_no"),
	HASH ("sha256"), TEXT ("purpose"), TEXT ("place"), DATE ("return_due"), TEXT ("received_by"),
	DATE ("returned_on"), { "returned_to", "text", TRUE }, TEXT ("returned_by"), END,
};

static const KinkoLayoutField copy_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("what"), TEXT ("approval"),
	TEXT ("medium"), TEXT ("recipient"), DATE ("erase_by"), TEXT ("path_name"), INTEGER ("count"), MOMENT ("at"),
	TEXT ("made_by"), WORD ("made"), HASH ("sha256"), DATE ("verified_on"), TEXT ("verified_by"),
	DATE ("erased_on"), TEXT ("erased_by"), TEXT ("method"), TEXT ("witness"), DATE ("handed_over_on"),
	INTEGER ("pieces"),
	TEXT ("official"), DATE ("approved_on"), TEXT ("approved_what"), END,
};

static const KinkoLayoutField carry_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("what"), INTEGER ("count"),
	TEXT ("medium"), TEXT ("medium_no"), TEXT ("encryption"), TEXT ("container"), TEXT ("route"),
	TEXT ("carrier"), TEXT ("destination"), TEXT ("purpose"), DATE ("return_due"), TEXT ("notes"),
	TEXT ("approval"), MOMENT ("left_at"), MOMENT ("arrived_at"), MOMENT ("returned_at"), TEXT ("returned_by"),
	MOMENT ("disposed_at"), TEXT ("transport_status"), MOMENT ("transport_at"), TEXT ("transport_person"),
	TEXT ("transport_result"), MOMENT ("transport_checked_at"), TEXT ("transport_checker"),
	TEXT ("transport_remark"), TEXT ("transport_finding"), TEXT ("storage_status"), MOMENT ("storage_at"),
	TEXT ("storage_person"), TEXT ("storage_result"), MOMENT ("storage_checked_at"), TEXT ("storage_checker"),
	TEXT ("storage_remark"), TEXT ("storage_finding"), TEXT ("disposal_status"), MOMENT ("disposal_at"),
	TEXT ("disposal_person"), TEXT ("disposal_result"), MOMENT ("disposal_checked_at"),
	TEXT ("disposal_checker"), TEXT ("disposal_remark"), TEXT ("disposal_finding"), END,
};

static const KinkoLayoutField approval_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), DATE ("date"), TEXT ("official"),
	TEXT ("what"), TEXT ("acts"), DATE ("expires"), INTEGER ("uses"), INTEGER ("count"),
	{ "cases", "text", TRUE }, TEXT ("recipients"), TEXT ("notes"), INTEGER ("used"), TEXT ("entered_by"), END,
};

static const KinkoLayoutField erasure_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), WORD ("erased"), INTEGER ("cases"),
	INTEGER ("versions"), INTEGER ("numbers"), INTEGER ("documents"), INTEGER ("lines"), INTEGER ("marks"),
	TEXT ("approval"), MOMENT ("erased_at"), TEXT ("erased_by"), TEXT ("witness"), TEXT ("device"),
	TEXT ("certificate"), TEXT ("reason"), MOMENT ("checked_at"), TEXT ("checked_by"), WORD ("result"),
	WORD ("rewritten"), INTEGER ("pages"), INTEGER ("found"), END,
};

static const KinkoLayoutField exception_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), WORD ("kind"), WORD ("action"),
	{ "case", "text", TRUE }, TEXT ("purpose"), TEXT ("reason"), MOMENT ("at"), TEXT ("done_by"), DATE ("due"),
	MOMENT ("reviewed_at"), TEXT ("reviewed_by"), TEXT ("finding"), END,
};

static const KinkoLayoutField service_counts_fields[] = {
	TEXT ("service"), TEXT ("what"), INTEGER ("count"), MINUTES ("minutes"), INTEGER ("received"),
	INTEGER ("reviewed"), INTEGER ("corrected"), INTEGER ("proposed"), INTEGER ("confirmed"),
	INTEGER ("entered"), INTEGER ("delivered"), END,
};

static const KinkoLayoutField inquiry_counts_fields[] = {
	TEXT ("caller"), TEXT ("service"), INTEGER ("count"), MINUTES ("minutes"), INTEGER ("forwarded"), END,
};

static const KinkoLayoutField step_counts_fields[] = {
	TEXT ("operator"), TEXT ("person"), INTEGER ("created"), INTEGER ("received"), INTEGER ("reviewed"),
	INTEGER ("corrected"), INTEGER ("proposed"), INTEGER ("confirmed"), INTEGER ("entered"),
	INTEGER ("delivered"), INTEGER ("completed"), END,
};

static const KinkoLayoutField security_fields[] = {
	INTEGER ("received"), INTEGER ("returned"), INTEGER ("copied"), INTEGER ("backups"), INTEGER ("carried"),
	INTEGER ("erased"), INTEGER ("copies_erased"), INTEGER ("looks"), INTEGER ("reveals"), INTEGER ("exports"),
	INTEGER ("refusals"), INTEGER ("anomalies"), INTEGER ("alerts"), INTEGER ("open_copies"),
	INTEGER ("exceptions"), INTEGER ("incidents"), INTEGER ("log_entries"), HASH ("log_root"), WORD ("verified"),
	END,
};

static const KinkoLayoutField staff_fields[] = {
	TEXT ("operator"), TEXT ("name"), WORD ("role"), WORD ("numbers"), WORD ("status"), DATE ("from"),
	DATE ("to"), DATE ("pledged"), DATE ("trained"), DATE ("notified"), TEXT ("kana"), TEXT ("duty"),
	WORD ("media"), TEXT ("place"), TEXT ("badge"), END,
};

static const KinkoLayoutField people_fields[] = {
	TEXT ("operator"), TEXT ("name"), WORD ("role"), INTEGER ("acts"), INTEGER ("looks"), INTEGER ("reveals"),
	INTEGER ("exports"), INTEGER ("writes"), INTEGER ("openings"), INTEGER ("refusals"), INTEGER ("failures"),
	INTEGER ("outside"), INTEGER ("sessions"), INTEGER ("days"), MINUTES ("minutes"), END,
};

static const KinkoLayoutField findings_fields[] = {
	DATE ("day"), WORD ("severity"), WORD ("code"), TEXT ("operator"), TEXT ("name"), INTEGER ("count"),
	INTEGER ("limit"), TEXT ("entries"), END,
};

static const KinkoLayoutField limits_fields[] = {
	WORD ("limit"), INTEGER ("value"), END,
};

static const KinkoLayoutField log_fields[] = {
	INTEGER ("entries"), INTEGER ("acts"), INTEGER ("looks"), INTEGER ("reveals"), INTEGER ("exports"),
	INTEGER ("writes"), INTEGER ("refusals"), INTEGER ("failures"), INTEGER ("outside"), INTEGER ("closed_day"),
	INTEGER ("unassigned"), INTEGER ("bursts"), INTEGER ("passphrases"), INTEGER ("new_hosts"),
	INTEGER ("clock"), INTEGER ("changes"), INTEGER ("findings"), MOMENT ("first"), MOMENT ("last"),
	INTEGER ("log_entries"), HASH ("log_root"), HASH ("genesis"), WORD ("verified"), END,
};

static const KinkoLayoutField changes_fields[] = {
	TEXT ("entry"), MOMENT ("at"), TEXT ("operator"), TEXT ("person"), WORD ("change"), WORD ("object"),
	TEXT ("from"), TEXT ("to"), TEXT ("approval"), END,
};

static const KinkoLayoutField backup_schedule_fields[] = {
	INTEGER ("days"), DATE ("last"), DATE ("due"), WORD ("overdue"), END,
};

static const KinkoLayoutField handling_fields[] = {
	WORD ("kind"), TEXT ("purpose"), TEXT ("responsible"), INTEGER ("held"), INTEGER ("numbers"),
	INTEGER ("erased"), DATE ("last_erased"), INTEGER ("cleared"), TEXT ("accessors"), END,
};

static const KinkoLayoutField returns_fields[] = {
	WORD ("kind"), TEXT ("number"), TEXT ("what"), TEXT ("quantity"), { "from", "text", TRUE },
	DATE ("received"), TEXT ("place"), DATE ("return_due"), DATE ("returned_on"),
	{ "returned_to", "text", TRUE }, END,
};

static const KinkoLayoutField open_items_fields[] = {
	WORD ("kind"), TEXT ("number"), DATE ("day"), DATE ("due"), TEXT ("operator"), TEXT ("person"),
	WORD ("overdue"), END,
};

static const KinkoLayoutField case_states_fields[] = {
	TEXT ("state"), INTEGER ("count"), END,
};

static const KinkoLayoutField open_cases_fields[] = {
	{ "case", "text", TRUE }, { "fiscal_year", "text", TRUE }, { "revision", "integer", TRUE },
	{ "state", "text", TRUE }, { "assignee", "text", TRUE }, { "person", "text", TRUE }, { "due", "date", TRUE },
	END,
};

static const KinkoLayoutField handover_fields[] = {
	MOMENT ("at"), WORD ("change"), TEXT ("operator"), TEXT ("person"), TEXT ("approval"), TEXT ("entry"), END,
};

static const KinkoLayoutField holdings_fields[] = {
	INTEGER ("cases"), INTEGER ("erased_cases"), INTEGER ("documents"), INTEGER ("erased_documents"),
	INTEGER ("lines"), INTEGER ("log_entries"), HASH ("log_root"), HASH ("policy"), END,
};

static const KinkoLayoutField member_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("member"), TEXT ("kana"),
	TEXT ("duty"), WORD ("media"), TEXT ("place"), TEXT ("badge"), TEXT ("notes"), TEXT ("recorded_by"), END,
};

static const KinkoLayoutField training_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("kind"), TEXT ("topic"),
	TEXT ("content"), TEXT ("lecturer"), TEXT ("place"), TEXT ("material"), TEXT ("attendees"),
	TEXT ("attendee_names"), TEXT ("scores"), MINUTES ("minutes"), TEXT ("remarks"), TEXT ("recorded_by"), END,
};

static const KinkoLayoutField lent_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("what"), TEXT ("item_no"),
	TEXT ("quantity"), TEXT ("lent_by"), DATE ("received_on"), TEXT ("condition"), TEXT ("purpose"),
	TEXT ("place"), DATE ("return_due"), TEXT ("notes"), TEXT ("received_by"), DATE ("returned_on"),
	TEXT ("returned_to"), TEXT ("return_condition"), TEXT ("returned_by"), END,
};

static const KinkoLayoutField consent_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("kind"), TEXT ("name"),
	TEXT ("version"), HASH ("sha256"), DATE ("consented_on"), TEXT ("official"), TEXT ("document_no"),
	TEXT ("purpose"), TEXT ("notes"), TEXT ("entered_by"), DATE ("ended_on"), TEXT ("end_reason"),
	TEXT ("ended_by"), END,
};

static const KinkoLayoutField device_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("kind"), TEXT ("what"),
	TEXT ("device_no"), TEXT ("owner"), WORD ("has_storage"), TEXT ("place"), TEXT ("fixing"), DATE ("since"),
	TEXT ("notes"), TEXT ("entered_by"), DATE ("checked_on"), TEXT ("check_result"), TEXT ("check_remark"),
	TEXT ("checked_by"), DATE ("sent_on"), TEXT ("sent_to"), TEXT ("handling"), DATE ("ended_on"),
	TEXT ("ended_by"), DATE ("told_ward_on"), TEXT ("measure"), TEXT ("agreement"), MOMENT ("erased_at"),
	TEXT ("method"), TEXT ("witness"), TEXT ("certificate"), TEXT ("erased_by"), END,
};

static const KinkoLayoutField incident_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("category"),
	MOMENT ("discovered_at"), MOMENT ("happened_at"), TEXT ("summary"), TEXT ("systems"), TEXT ("items"),
	INTEGER ("persons"), WORD ("has_personal_number"), TEXT ("reportable"), WORD ("wrongful"),
	TEXT ("encryption"), TEXT ("keys"), TEXT ("first_aid"), TEXT ("cause"), TEXT ("damage"), TEXT ("to_persons"),
	TEXT ("publication"), TEXT ("prevention"), TEXT ("other"), MOMENT ("notice_at"), TEXT ("notice_to"),
	MOMENT ("written_at"), DATE ("prompt_on"), DATE ("full_on"), TEXT ("instructions"), TEXT ("recorded_by"),
	DATE ("prompt_from"), DATE ("prompt_due"), DATE ("full_due"), DATE ("due"), DATE ("closed_on"),
	TEXT ("closing"), TEXT ("closed_by"), END,
};

static const KinkoLayoutField rule_fields[] = {
	TEXT ("number"), DATE ("day"), TEXT ("operator"), TEXT ("person"), TEXT ("kind"), TEXT ("title"),
	TEXT ("version"), DATE ("effective_on"), DATE ("submitted_on"), TEXT ("submitted_to"), TEXT ("place"),
	TEXT ("replaces"), TEXT ("notes"), TEXT ("file_name"), HASH ("sha256"), TEXT ("added_by"), DATE ("ended_on"),
	TEXT ("end_reason"), TEXT ("ended_by"), END,
};

static const KinkoLayoutSource sources[] = {
	{ .name = "form", .single = TRUE, .fields = form_fields },
	{ .name = "contact", .book = "contact", .action = "contact.list", .fields = contact_fields },
	{ .name = "work", .book = "work", .action = "work.list", .fields = work_fields },
	{ .name = "facility", .book = "facility", .action = "facility.list", .fields = facility_fields },
	{ .name = "receipt", .book = "receipt", .action = "receipt.list", .fields = receipt_fields },
	{ .name = "copy", .book = "copy", .action = "copy.list", .fields = copy_fields },
	{ .name = "copy-erased", .book = "copy", .action = "copy.list", .fields = copy_fields },
	{ .name = "backup", .book = "copy", .action = "backup.list", .fields = copy_fields },
	{ .name = "carry", .book = "carry", .action = "carry.list", .fields = carry_fields },
	{ .name = "approval", .book = "approval", .action = "approval.list", .fields = approval_fields },
	{ .name = "erasure", .book = "erasure", .action = "erasure.list", .fields = erasure_fields },
	{ .name = "exception", .book = "exception", .action = "exception.list", .fields = exception_fields },
	{ .name = "service-counts", .action = "work.list", .fields = service_counts_fields },
	{ .name = "inquiry-counts", .action = "contact.list", .fields = inquiry_counts_fields },
	{ .name = "step-counts", .action = "case.list", .fields = step_counts_fields },
	{ .name = "security", .single = TRUE, .action = "log.analyze", .fields = security_fields },
	{ .name = "staff", .action = "operator.list", .fields = staff_fields },
	{ .name = "person", .single = TRUE, .action = "operator.list", .fields = staff_fields },
	{ .name = "people", .action = "log.analyze", .fields = people_fields },
	{ .name = "findings", .action = "log.analyze", .fields = findings_fields },
	{ .name = "limits", .action = "log.analyze", .fields = limits_fields },
	{ .name = "log", .single = TRUE, .action = "log.analyze", .fields = log_fields },
	{ .name = "changes", .action = "log.show", .fields = changes_fields },
	{ .name = "backup-schedule", .single = TRUE, .action = "backup.list", .fields = backup_schedule_fields },
	{ .name = "handling", .action = "erasure.list", .fields = handling_fields },
	{ .name = "returns", .action = "receipt.list", .fields = returns_fields },
	{ .name = "open-items", .action = "contract.status", .fields = open_items_fields },
	{ .name = "case-states", .action = "contract.status", .fields = case_states_fields },
	{ .name = "open-cases", .action = "case.list", .fields = open_cases_fields },
	{ .name = "handover", .action = "contract.status", .fields = handover_fields },
	{ .name = "holdings", .single = TRUE, .action = "contract.status", .fields = holdings_fields },
	{ .name = "member", .book = "member", .action = "member.list", .fields = member_fields },
	{ .name = "training", .book = "training", .action = "training.list", .fields = training_fields },
	{ .name = "lent", .book = "lent", .action = "lent.list", .fields = lent_fields },
	{ .name = "consent", .book = "consent", .action = "consent.list", .fields = consent_fields },
	{ .name = "device", .book = "device", .action = "device.list", .fields = device_fields },
	{ .name = "incident", .book = "incident", .action = "incident.list", .fields = incident_fields },
	{ .name = "rule", .book = "rule", .action = "rule.list", .fields = rule_fields },
};
/* clang-format on */

static const KinkoLayoutField blank = { KINKO_LAYOUT_BLANK, "text", FALSE };

const KinkoLayoutSource *
kinko_layout_sources (gsize *n)
{
	*n = G_N_ELEMENTS (sources);
	return sources;
}

const KinkoLayoutSource *
kinko_layout_source_find (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
		if (strcmp (sources[i].name, name) == 0)
			return &sources[i];
	return NULL;
}

const KinkoLayoutField *
kinko_layout_field_find (const KinkoLayoutSource *source, const char *name)
{
	for (const KinkoLayoutField *field = source->fields; field->name != NULL; field++)
		if (strcmp (field->name, name) == 0)
			return field;
	return strcmp (name, blank.name) == 0 ? &blank : NULL;
}

const char **
kinko_layout_source_names (void)
{
	const char **names = g_new0 (const char *, G_N_ELEMENTS (sources) + 1);

	for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
		names[i] = sources[i].name;
	return names;
}

const char **
kinko_layout_field_names (const KinkoLayoutSource *source)
{
	gsize n = 0;
	const char **names;

	while (source->fields[n].name != NULL)
		n++;
	names = g_new0 (const char *, n + 2);
	for (gsize i = 0; i < n; i++)
		names[i] = source->fields[i].name;
	names[n] = blank.name;
	return names;
}
