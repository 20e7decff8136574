#include <stdlib.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "cli/commands.h"
#include "cli/session.h"

/* In the order of help: from making a vault to looking after it. */
/* clang-format off */
static const KinkoCommand *const tables[] = {
	kinko_init_commands,
	kinko_shell_commands,
	kinko_unlock_commands,
	kinko_identity_commands,
	kinko_keys_commands,
	kinko_operator_commands,
	kinko_recovery_commands,
	kinko_case_change_commands,
	kinko_case_list_commands,
	kinko_case_look_commands,
	kinko_case_assign_commands,
	kinko_case_steps_commands,
	kinko_case_states_commands,
	kinko_case_explain_commands,
	kinko_case_reveal_commands,
	kinko_case_numbers_commands,
	kinko_case_erase_commands,
	kinko_case_sheet_commands,
	kinko_case_export_commands,
	kinko_document_commands,
	kinko_receipt_commands,
	kinko_member_commands,
	kinko_training_commands,
	kinko_lent_commands,
	kinko_consent_commands,
	kinko_device_commands,
	kinko_incident_commands,
	kinko_rule_commands,
	kinko_copy_commands,
	kinko_backup_commands,
	kinko_restore_commands,
	kinko_approval_commands,
	kinko_second_commands,
	kinko_exception_commands,
	kinko_carry_commands,
	kinko_facility_commands,
	kinko_office_commands,
	kinko_erasure_commands,
	kinko_erasure_due_commands,
	kinko_contract_commands,
	kinko_handover_export_commands,
	kinko_handover_inspect_commands,
	kinko_handover_accept_commands,
	kinko_handover_end_commands,
	kinko_form_commands,
	kinko_log_commands,
	kinko_log_analyze_commands,
	kinko_log_prove_commands,
	kinko_witness_commands,
	kinko_policy_commands,
	kinko_policy_adopt_commands,
	kinko_policy_explain_commands,
	kinko_policy_test_commands,
	kinko_tier_commands,
	kinko_calendar_commands,
	kinko_doctor_commands,
	kinko_spec_commands,
	NULL,
};
/* clang-format on */

static const KinkoProgram program = {
	.name = "kinko",
	.summary = N_ ("an encrypted, audited vault for records with My Numbers"),
	.commands = tables,
	.open_session = kinko_cli_open_session,
	.close_session = kinko_cli_close_session,
};

int
main (int argc, char **argv)
{
	if (sodium_init () < 0)
		return EXIT_FAILURE;
	return kinko_program_main (&program, argc, argv);
}
