/*
 * The commands that every program has: help, version, completion, man.
 */
#pragma once

#include "cli/command.h"

/* Ends with a NULL noun. */
extern const KinkoCommand kinko_builtin_commands[];
