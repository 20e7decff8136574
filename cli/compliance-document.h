/*
 * Compliance (契約条項への対応状況): each article with what kinko does for it and the evidence that this vault has of it.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/date.h"
#include "vault/compliance.h"

/*
 * An array of objects {"article","asks","does","state","acts":[{"action","what","done","failed","seq","time","by"}],
 * "open","overdue"}; the last two are null without keys. "state": "attention" (something is overdue, or failed and was not done since), "recorded", "none"
 * (nothing was recorded yet), "built-in" (a property of the program). A new reference.
 */
json_t *kinko_compliance_result (const KinkoCompliance *evidence) G_GNUC_WARN_UNUSED_RESULT;

/* Such a result as a document (cli/form-draft.h), about the vault @origin; a new reference. */
json_t *kinko_compliance_document (const json_t *articles, const char *origin, gboolean test,
				   const char *root, const KinkoDate *today)
	G_GNUC_WARN_UNUSED_RESULT;
