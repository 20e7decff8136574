/*
 * The tables of kinko's commands; each ends with a NULL noun.
 */
#pragma once

#include "cli/command.h"

extern const KinkoCommand kinko_init_commands[];
extern const KinkoCommand kinko_identity_commands[];
extern const KinkoCommand kinko_keys_commands[];
extern const KinkoCommand kinko_operator_commands[];
extern const KinkoCommand kinko_recovery_commands[];
extern const KinkoCommand kinko_case_change_commands[];
extern const KinkoCommand kinko_case_export_commands[];
extern const KinkoCommand kinko_case_erase_commands[];
extern const KinkoCommand kinko_case_list_commands[];
extern const KinkoCommand kinko_case_look_commands[];
extern const KinkoCommand kinko_case_states_commands[];
extern const KinkoCommand kinko_case_assign_commands[];
extern const KinkoCommand kinko_case_steps_commands[];
extern const KinkoCommand kinko_case_explain_commands[];
extern const KinkoCommand kinko_case_numbers_commands[];
extern const KinkoCommand kinko_case_reveal_commands[];
extern const KinkoCommand kinko_case_sheet_commands[];
extern const KinkoCommand kinko_document_commands[];
extern const KinkoCommand kinko_office_commands[];
extern const KinkoCommand kinko_facility_commands[];
extern const KinkoCommand kinko_receipt_commands[];
extern const KinkoCommand kinko_member_commands[];
extern const KinkoCommand kinko_training_commands[];
extern const KinkoCommand kinko_lent_commands[];
extern const KinkoCommand kinko_consent_commands[];
extern const KinkoCommand kinko_device_commands[];
extern const KinkoCommand kinko_incident_commands[];
extern const KinkoCommand kinko_rule_commands[];
extern const KinkoCommand kinko_approval_commands[];
extern const KinkoCommand kinko_copy_commands[];
extern const KinkoCommand kinko_backup_commands[];
extern const KinkoCommand kinko_restore_commands[];
extern const KinkoCommand kinko_exception_commands[];
extern const KinkoCommand kinko_second_commands[];
extern const KinkoCommand kinko_carry_commands[];
extern const KinkoCommand kinko_contract_commands[];
extern const KinkoCommand kinko_handover_export_commands[];
extern const KinkoCommand kinko_handover_inspect_commands[];
extern const KinkoCommand kinko_handover_accept_commands[];
extern const KinkoCommand kinko_handover_end_commands[];
extern const KinkoCommand kinko_erasure_commands[];
extern const KinkoCommand kinko_erasure_due_commands[];
extern const KinkoCommand kinko_form_commands[];
extern const KinkoCommand kinko_log_commands[];
extern const KinkoCommand kinko_log_analyze_commands[];
extern const KinkoCommand kinko_log_prove_commands[];
extern const KinkoCommand kinko_witness_commands[];
extern const KinkoCommand kinko_policy_adopt_commands[];
extern const KinkoCommand kinko_policy_commands[];
extern const KinkoCommand kinko_policy_explain_commands[];
extern const KinkoCommand kinko_policy_test_commands[];
extern const KinkoCommand kinko_tier_commands[];
extern const KinkoCommand kinko_calendar_commands[];
extern const KinkoCommand kinko_doctor_commands[];
extern const KinkoCommand kinko_shell_commands[];
extern const KinkoCommand kinko_unlock_commands[];
extern const KinkoCommand kinko_spec_commands[];
