/*
 * What the files of the carry-outs share.
 */
#pragma once

#include "vault/carry.h"

/* Results of a check, as they stand in the record. */
#define KINKO_CARRY_OK     "適正"
#define KINKO_CARRY_NOT_OK "不適正"

/* The value of a field of a stage ("status"), or NULL. */
const char *kinko_carry_get (const KinkoRegisterLine *line, KinkoCarryStage stage,
			     const char *field);
