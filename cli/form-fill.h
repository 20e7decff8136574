/*
 * Filling a form: the layout of the policy (policies/layout.h) and what the vault gathered for it (vault/form.h) become the document
 * that is rendered (cli/form-document.h).
 */
#pragma once

#include <jansson.h>

#include "policies/layout.h"

/* @filled: of kinko_form_make(). A new reference. */
json_t *kinko_form_fill (const KinkoLayouts *layouts, const KinkoLayout *layout,
			 const json_t *filled, gboolean test) G_GNUC_WARN_UNUSED_RESULT;
