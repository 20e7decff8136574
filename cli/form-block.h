/*
 * Reading the blocks of a form's document; for cli/form-document.c.
 */
#pragma once

#include "cli/form-document.h"

/* @rows: how many all tables together may still have; reduced by those of this one. KINKO_ERROR_INVALID. */
KinkoFormBlock *kinko_form_block_read (json_t *json, guint *rows, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_form_block_free (KinkoFormBlock *block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFormBlock, kinko_form_block_free)
