/*
 * What a restore lost, as JSON and for people: first what somebody has to enter again.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* @lost: KinkoLostEntry. A new reference. */
json_t *kinko_lost_result (const GPtrArray *lost);

/* @lost: the former. */
void kinko_lost_result_show (const json_t *lost, GString *out);
