/*
 * What the files of the registers share.
 */
#pragma once

#include "vault/register.h"

/* Columns of register_line in the order that kinko_register_line_from_row() takes. */
#define KINKO_REGISTER_COLUMNS                                                              \
	"SELECT id, number, handle, case_id, day, operator, open, version, key, erased_seq" \
	" FROM register_line"

/* A line and its newest version. KINKO_ERROR_INTEGRITY also when the columns say other things than the record. */
KinkoRegisterLine *kinko_register_line_from_row (KinkoSession *session, const KinkoRegister *book,
						 KinkoStatement *query, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* As kinko_register_load(), and also a line that was erased, with an empty record. */
KinkoRegisterLine *kinko_register_load_row (KinkoSession *session, const KinkoRegister *book,
					    const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The line that @act is about, read within its transaction; its handle becomes the act's object. Errors as
 * kinko_register_load(). */
KinkoRegisterLine *kinko_register_load_for (KinkoAct *act, const KinkoRegister *book,
					    const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Hands every line of a register whose record is there to @each, in the order of entry; @open: only open ones. */
typedef gboolean (*KinkoRegisterEachFunc) (KinkoRegisterLine *line, gpointer data, GError **error);
gboolean kinko_register_each (KinkoSession *session, const KinkoRegister *book, gboolean open,
			      KinkoRegisterEachFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is the newest version of the line the one that the log tells of last? For registers whose lines let or forbid something:
 * a row alone could have been written, and a box sealed, by anybody who holds the database key. KINKO_ERROR_INTEGRITY. */
gboolean kinko_register_check_newest (KinkoSession *session, const KinkoRegisterLine *line,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals line->record as version line->version and stores it. Fills {"version", "box"} into @detail. */
gboolean kinko_register_seal (KinkoAct *act, const KinkoRegisterLine *line, json_t *detail,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the newest version of the line the one that its entry tells of? KINKO_ERROR_INTEGRITY. */
gboolean kinko_register_check_logged (KinkoSession *session, const KinkoRegisterLine *line,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the whole log: is every line that it tells of stored, in its newest version, and no other? KINKO_ERROR_INTEGRITY. */
gboolean kinko_registers_check_log (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoRegister.complete of each register; see there. */
gboolean kinko_contact_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_work_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_facility_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_receipt_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_copy_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_approval_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_second_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_exception_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_carry_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_predecessor_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_reservation_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_member_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_training_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_lent_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_consent_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_device_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_incident_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_rule_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoRegister.tell and KinkoRegister.is_late; see there. */
void kinko_consent_tell (const KinkoRecord *record, json_t *detail);
void kinko_incident_tell (const KinkoRecord *record, json_t *detail);
void kinko_rule_tell (const KinkoRecord *record, json_t *detail);
/* Reckons the days by which an incident is to be reported; for a line that is not completed. */
void kinko_incident_set_clock (KinkoSession *session, KinkoRegisterLine *line);
gboolean kinko_incident_is_late (const KinkoRecord *record, const char *today);
