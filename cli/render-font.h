/*
 * The fonts of kinko-render: a few known files, and nothing that a machine, a home folder or an environment could add to them.
 *
 * Each character is given its font here and not by chance: the first of the list that has it, with its variation if one is
 * asked for (IVS: 辻 with one dot or two). What none of them has is not drawn at all, neither as a box nor as another variant.
 */
#pragma once

#include <glib.h>
#include <pango/pangocairo.h>

typedef enum {
	KINKO_RENDER_MINCHO, /* what is filled in */
	KINKO_RENDER_GOTHIC, /* titles, headings and labels */
	KINKO_RENDER_N_FACES,
} KinkoRenderFace;

typedef struct _KinkoRenderFonts KinkoRenderFonts;

/* KINKO_ERROR_NOT_FOUND when a font is not installed. */
KinkoRenderFonts *kinko_render_fonts_load (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_render_fonts_free (KinkoRenderFonts *fonts);

/* Borrowed. */
PangoContext *kinko_render_fonts_context (KinkoRenderFonts *fonts);

/* The font of @face at @points. Owned by the caller: pango_font_description_free(). */
PangoFontDescription *kinko_render_fonts_describe (KinkoRenderFace face, double points);

/* Which font each part of @text is drawn with. Owned by the caller: pango_attr_list_unref(). */
PangoAttrList *kinko_render_fonts_attributes (KinkoRenderFonts *fonts, KinkoRenderFace face,
					      const char *text);

/* The part of a text from @text on that is drawn as one: a character, and what varies it or combines with it. */
const char *kinko_render_cluster_end (const char *text);

/* Has any font all of the cluster from @text to @end? Gaiji of the private use area belong to some font that is not here. */
gboolean kinko_render_fonts_has (KinkoRenderFonts *fonts, KinkoRenderFace face, const char *text,
				 const char *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRenderFonts, kinko_render_fonts_free)
