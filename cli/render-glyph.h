/*
 * The characters of a form that no font of kinko-render has: they are named, and nothing is drawn. A name with a box in it, or
 * with another variant of a character, would be the name of somebody else.
 */
#pragma once

#include "cli/form-document.h"
#include "cli/render-font.h"

/* KINKO_ERROR_INVALID with a problem (glyph_missing) for each that is missing: its code points and where it stands first. */
gboolean kinko_render_glyphs_check (const KinkoFormDocument *document, KinkoRenderFonts *fonts,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* At most so many are listed. */
#define KINKO_RENDER_MAX_MISSING 1000
