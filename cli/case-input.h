/*
 * The fields of a case as a person gives them.
 */
#pragma once

#include "cli/field-input.h"
#include "vault/case.h"

KinkoFieldInput *kinko_case_input_new (void);
