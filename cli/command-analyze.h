/*
 * kinko-verify analyze: the analysis of a log without any key.
 */
#pragma once

#include "cli/command.h"

extern const KinkoCommand kinko_analyze_commands[];
