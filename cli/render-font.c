#include "cli/render-font.h"

#include <fontconfig/fontconfig.h>
#include <glib/gi18n.h>
#include <hb.h>
#include <pango/pangofc-fontmap.h>

#include "policies/error.h"

/* Where distributions put them, below KINKO_FONT_ROOT. IPAex has the characters of JIS X 0213 and of printed matter; IPAmj the
 * 60,000 of family and residents' registers, with their variations. Both may be embedded (IPA Font License 1.0). */
typedef struct {
	const char *family;
	const char *package; /* Debian's */
	const char *files[4];
} FontFile;

enum { IPAEX_MINCHO, IPAEX_GOTHIC, IPAMJ_MINCHO, N_FONTS };

static const FontFile font_files[N_FONTS] = {
	[IPAEX_MINCHO] = { "IPAexMincho",
			   "fonts-ipaexfont-mincho",
			   { "opentype/ipaexfont-mincho/ipaexm.ttf", "OTF/ipaexm.ttf",
			     "ipa-ex-mincho-fonts/ipaexm.ttf", NULL } },
	[IPAEX_GOTHIC] = { "IPAexGothic",
			   "fonts-ipaexfont-gothic",
			   { "opentype/ipaexfont-gothic/ipaexg.ttf", "OTF/ipaexg.ttf",
			     "ipa-ex-gothic-fonts/ipaexg.ttf", NULL } },
	[IPAMJ_MINCHO] = { "IPAmjMincho",
			   "fonts-ipamj-mincho",
			   { "truetype/ipamj/ipamjm.ttf", "TTF/ipamjm.ttf",
			     "ipa-mj-mincho-fonts/ipamjm.ttf", NULL } },
};

/* The first is a face's own, the others stand in where it has no glyph. */
static const int choices[KINKO_RENDER_N_FACES][2] = {
	[KINKO_RENDER_MINCHO] = { IPAEX_MINCHO, IPAMJ_MINCHO },
	[KINKO_RENDER_GOTHIC] = { IPAEX_GOTHIC, IPAMJ_MINCHO },
};

struct _KinkoRenderFonts {
	PangoFontMap *map;
	PangoContext *context;
	PangoFont *fonts[N_FONTS];
	hb_font_t *shapes[N_FONTS]; /* borrowed from fonts */
};

/* ---- loading --------------------------------------------------------------------------------- */

static gboolean
add_file (FcConfig *config, const FontFile *font, GError **error)
{
	for (guint i = 0; font->files[i] != NULL; i++) {
		g_autofree char *path = g_build_filename (KINKO_FONT_ROOT, font->files[i], NULL);

		if (g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
		    FcConfigAppFontAddFile (config, (const FcChar8 *) path))
			return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("the font %s is not installed"),
		     font->family);
	kinko_error_set_hint (error, _ ("install the package %s"), font->package);
	return FALSE;
}

/* A configuration that is made here reads no file, no home folder and no environment, and has no cache to write. As the current
 * one it also keeps the library from loading its own. */
static FcConfig *
make_configuration (GError **error)
{
	FcConfig *config = FcConfigCreate ();

	for (guint i = 0; i < N_FONTS; i++)
		if (!add_file (config, &font_files[i], error)) {
			FcConfigDestroy (config);
			return NULL;
		}
	(void) FcConfigSetCurrent (config); /* which fails for lack of memory only */
	return config;
}

static PangoContext *
make_context (PangoFontMap *map)
{
	PangoContext *context = pango_font_map_create_context (map);
	cairo_font_options_t *options = cairo_font_options_create ();

	/* Paper has no pixels that glyphs could be moved to. */
	cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options (context, options);
	cairo_font_options_destroy (options);
	pango_context_set_round_glyph_positions (context, FALSE);
	/* Not the language of the environment, which would choose how lines are broken. */
	pango_context_set_language (context, pango_language_from_string ("ja"));
	pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
	return context;
}

static gboolean
open_font (KinkoRenderFonts *fonts, guint which, GError **error)
{
	PangoFontDescription *wanted = pango_font_description_new (), *found;
	gboolean good;

	pango_font_description_set_family_static (wanted, font_files[which].family);
	pango_font_description_set_absolute_size (wanted, 10 * PANGO_SCALE);
	fonts->fonts[which] = pango_font_map_load_font (fonts->map, fonts->context, wanted);
	pango_font_description_free (wanted);
	if (fonts->fonts[which] == NULL)
		good = FALSE;
	else {
		found = pango_font_describe (fonts->fonts[which]);
		good = g_strcmp0 (pango_font_description_get_family (found),
				  font_files[which].family) == 0;
		pango_font_description_free (found);
		fonts->shapes[which] = pango_font_get_hb_font (fonts->fonts[which]);
	}
	if (!good)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("the font %s is not what its name says"), font_files[which].family);
	return good;
}

KinkoRenderFonts *
kinko_render_fonts_load (GError **error)
{
	FcConfig *config = make_configuration (error);
	g_autoptr (KinkoRenderFonts) fonts = NULL;

	if (config == NULL)
		return NULL;
	fonts = g_new0 (KinkoRenderFonts, 1);
	fonts->map = pango_cairo_font_map_new_for_font_type (CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config (PANGO_FC_FONT_MAP (fonts->map), config);
	FcConfigDestroy (config); /* the map and the library hold it */
	fonts->context = make_context (fonts->map);
	for (guint i = 0; i < N_FONTS; i++)
		if (!open_font (fonts, i, error))
			return NULL;
	return g_steal_pointer (&fonts);
}

void
kinko_render_fonts_free (KinkoRenderFonts *fonts)
{
	if (fonts == NULL)
		return;
	for (guint i = 0; i < N_FONTS; i++)
		g_clear_object (&fonts->fonts[i]);
	g_clear_object (&fonts->context);
	g_clear_object (&fonts->map);
	g_free (fonts);
}

PangoContext *
kinko_render_fonts_context (KinkoRenderFonts *fonts)
{
	return fonts->context;
}

PangoFontDescription *
kinko_render_fonts_describe (KinkoRenderFace face, double points)
{
	PangoFontDescription *font = pango_font_description_new ();

	pango_font_description_set_family_static (font, font_files[choices[face][0]].family);
	pango_font_description_set_absolute_size (font, points * PANGO_SCALE);
	return font;
}

/* ---- characters ------------------------------------------------------------------------------ */

static gboolean
is_variation (gunichar c)
{
	return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

static gboolean
is_joiner (gunichar c)
{
	return c == 0x200c || c == 0x200d;
}

const char *
kinko_render_cluster_end (const char *text)
{
	if (*text == '\0')
		return text;
	do
		text = g_utf8_next_char (text);
	while (*text != '\0' &&
	       (g_unichar_ismark (g_utf8_get_char (text)) || is_joiner (g_utf8_get_char (text))));
	return text;
}

static gboolean
has_glyph (hb_font_t *font, gunichar c)
{
	hb_codepoint_t glyph;

	return g_unichar_type (c) != G_UNICODE_PRIVATE_USE &&
	       hb_font_get_nominal_glyph (font, c, &glyph);
}

static gboolean
font_has (hb_font_t *font, const char *text, const char *end)
{
	gunichar before = 0;

	for (; text < end; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text), composed;
		hb_codepoint_t glyph;

		if (c == '\n' || is_joiner (c))
			continue; /* nothing is drawn for these */
		if (before != 0 && is_variation (c)) {
			if (!hb_font_get_variation_glyph (font, before, c, &glyph))
				return FALSE;
			continue;
		}
		if (before != 0 && g_unichar_compose (before, c, &composed) &&
		    has_glyph (font, composed)) {
			before = composed;
			continue;
		}
		if (!has_glyph (font, c))
			return FALSE;
		before = c;
	}
	return TRUE;
}

/* -1: none has it. */
static int
font_for (KinkoRenderFonts *fonts, KinkoRenderFace face, const char *text, const char *end)
{
	for (guint i = 0; i < G_N_ELEMENTS (choices[face]); i++)
		if (font_has (fonts->shapes[choices[face][i]], text, end))
			return choices[face][i];
	return -1;
}

gboolean
kinko_render_fonts_has (KinkoRenderFonts *fonts, KinkoRenderFace face, const char *text,
			const char *end)
{
	return font_for (fonts, face, text, end) >= 0;
}

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, gsize start, gsize end)
{
	attribute->start_index = (guint) start;
	attribute->end_index = (guint) end;
	pango_attr_list_insert (list, attribute);
}

PangoAttrList *
kinko_render_fonts_attributes (KinkoRenderFonts *fonts, KinkoRenderFace face, const char *text)
{
	PangoAttrList *list = pango_attr_list_new ();
	const char *at = text;

	add_attribute (list, pango_attr_fallback_new (FALSE), PANGO_ATTR_INDEX_FROM_TEXT_BEGINNING,
		       PANGO_ATTR_INDEX_TO_TEXT_END);
	while (*at != '\0') {
		const char *end = kinko_render_cluster_end (at);
		int font = font_for (fonts, face, at, end);

		if (font >= 0 && font != choices[face][0])
			add_attribute (list, pango_attr_family_new (font_files[font].family),
				       (gsize) (at - text), (gsize) (end - text));
		at = end;
	}
	return list;
}
