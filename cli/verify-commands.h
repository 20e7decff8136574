/*
 * The tables of kinko-verify's further commands; each ends with a NULL noun.
 */
#pragma once

#include "cli/command.h"

extern const KinkoCommand kinko_verify_proof_commands[];
extern const KinkoCommand kinko_verify_evidence_commands[];
