#include "vault/fold.h"

/*
 * The common form first, then its variants: forms of 旧字体, 異体字 and 俗字 that the same person's
 * papers use side by side. What NFKC folds already (神 塚 隆 and other compatibility ideographs) is
 * not listed; 﨑 (U+FA11) is a unified ideograph in spite of its place and is.
 */
static const char *const variants[] = {
	/* clang-format off */
	"高髙", "崎﨑嵜", "吉𠮷", "辺邊邉", "斉齊斎齋", "沢澤", "浜濱濵", "桜櫻", "広廣", "国國圀",
	"島嶋嶌", "竜龍", "滝瀧", "真眞", "恵惠", "栄榮", "円圓", "学學斈", "宝寶寳", "寿壽",
	"条條", "静靜", "浅淺", "関關", "峰峯", "富冨", "渋澁澀", "曽曾", "徳德", "黒黑",
	"県縣", "鉄鐵", "亀龜", "児兒", "実實", "亜亞", "豊豐", "万萬", "与與", "弥彌",
	"礼禮", "覚覺", "巌巖", "桧檜", "薮藪", "篭籠", "頼賴", "瀬瀨", "会會", "絵繪",
	"応應", "桑桒", "穂穗", "暁曉", "晋晉", "尭堯", "槙槇", "遥遙", "瑶瑤", "凛凜",
	"蔵藏", "荘莊", "館舘", "鶴靏靍", "柳栁", "柏栢", "梅楳", "枡桝", "松枩", "船舩",
	"淵渕渊", "野埜", "郎郞", "鋭銳", "清淸", "青靑", "緑綠", "録錄", "禄祿", "姫姬",
	"毎每", "勲勳", "薫薰", "熙煕熈", "彦彥", "産產", "顔顏", "将將", "奨奬", "壮壯",
	"寛寬", "黄黃", "横橫", "内內", "呉吳", "芦蘆", "芸藝", "総總", "聡聰", "続續",
	"経經", "軽輕", "径徑", "帰歸", "気氣", "区區", "駆驅", "残殘", "銭錢", "剣劍劒剱釼",
	"検檢", "仏佛", "伝傳", "団團", "湾灣", "蛍螢", "楼樓", "数數", "来來", "麦麥",
	"渓溪", "鶏鷄", "浄淨", "争爭", "穣穰", "譲讓", "嬢孃", "乗乘", "塩鹽", "穏穩",
	"隣鄰", "霊靈", "祢禰", "称稱", "鴎鷗", "莱萊", "蒋蔣", "繋繫", "涛濤", "焔焰",
	"台臺", "当當", "労勞", "励勵", "双雙", "従從", "随隨", "歩步",
	/* clang-format on */
};

static GHashTable *
make_variant_table (void)
{
	GHashTable *table = g_hash_table_new (NULL, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (variants); i++) {
		gunichar common = g_utf8_get_char (variants[i]);
		const char *at = g_utf8_next_char (variants[i]);

		for (; *at != '\0'; at = g_utf8_next_char (at))
			g_hash_table_insert (table, GUINT_TO_POINTER (g_utf8_get_char (at)),
					     GUINT_TO_POINTER (common));
	}
	return table;
}

static gunichar
common_variant (gunichar c)
{
	static gsize table;
	gpointer common;

	if (g_once_init_enter (&table))
		g_once_init_leave (&table, GPOINTER_TO_SIZE (make_variant_table ()));
	common = g_hash_table_lookup (GSIZE_TO_POINTER (table), GUINT_TO_POINTER (c));
	return common == NULL ? c : GPOINTER_TO_UINT (common);
}

/* Marks that are written, left out or typed with another key at will. */
static gboolean
is_dropped (gunichar c)
{
	switch (c) {
	case 0x00b7: /* middle dot */
	case 0x2022: /* bullet */
	case 0x2212: /* minus */
	case 0x30fb: /* katakana middle dot */
	case 0x30fc: /* long-vowel mark */
	case '~':    /* what NFKC makes of U+FF5E */
		return TRUE;
	default:
		break;
	}
	if ((c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef))
		return TRUE; /* variation selectors: 邉󠄂 is 邉 */
	switch (g_unichar_type (c)) {
	case G_UNICODE_DASH_PUNCTUATION: /* U+2010 to U+2015, U+301C and more */
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
		return TRUE;
	default:
		return g_unichar_isspace (c);
	}
}

/* Hiragana to katakana, small kana to large, and the kana that are read alike. */
static gunichar
common_kana (gunichar c)
{
	static const gunichar pairs[][2] = {
		{ 0x30a1, 0x30a2 }, { 0x30a3, 0x30a4 }, { 0x30a5, 0x30a6 }, { 0x30a7, 0x30a8 },
		{ 0x30a9, 0x30aa }, { 0x30c3, 0x30c4 }, { 0x30e3, 0x30e4 }, { 0x30e5, 0x30e6 },
		{ 0x30e7, 0x30e8 }, { 0x30ee, 0x30ef }, { 0x30f5, 0x30ab }, { 0x30f6, 0x30b1 },
		{ 0x30f0, 0x30a4 }, /* ヰ, イ */
		{ 0x30f1, 0x30a8 }, /* ヱ, エ */
		{ 0x30f2, 0x30aa }, /* ヲ, オ */
		{ 0x30f7, 0x30d0 }, /* ヷ, バ */
		{ 0x30f8, 0x30d3 }, /* ヸ, ビ */
		{ 0x30f9, 0x30d9 }, /* ヹ, ベ */
		{ 0x30fa, 0x30dc }, /* ヺ, ボ */
	};

	if ((c >= 0x3041 && c <= 0x3096) || c == 0x309d || c == 0x309e)
		c += 0x60;
	for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
		if (pairs[i][0] == c)
			return pairs[i][1];
	return c;
}

/* ヴ before @next (in its common form): what is written for it, and whether @next is part of it. */
static gunichar
common_vu (gunichar next, gboolean *takes_next)
{
	*takes_next = TRUE;
	switch (next) {
	case 0x30a2: /* ヴァ */
		return 0x30d0;
	case 0x30a4: /* ヴィ */
		return 0x30d3;
	case 0x30a8: /* ヴェ */
		return 0x30d9;
	case 0x30aa: /* ヴォ */
		return 0x30dc;
	default:
		*takes_next = FALSE;
		/* ヴャ ヴュ ヴョ are ビャ ビュ ビョ */
		return next == 0x30e4 || next == 0x30e6 || next == 0x30e8 ? 0x30d3 : 0x30d6;
	}
}

gsize
kinko_fold_points (gunichar *points, gsize n)
{
	gsize out = 0;

	for (gsize i = 0; i < n; i++) {
		gunichar c = common_kana (points[i]);
		gboolean takes_next = FALSE;

		if (is_dropped (c))
			continue;
		if (c == 0x30f4)
			c = common_vu (i + 1 < n ? common_kana (points[i + 1]) : 0, &takes_next);
		if (c == 0x3005 && out > 0) /* 々 repeats: 佐々木 is 佐佐木 */
			c = points[out - 1];
		points[out++] = common_variant (c);
		i += takes_next;
	}
	return out;
}

char *
kinko_fold (const char *text)
{
	g_autoptr (GString) marked = NULL;
	g_autofree char *composed = NULL;
	g_autofree char *cased = NULL;
	g_autofree gunichar *characters = NULL;
	glong n;

	if (!g_utf8_validate (text, -1, NULL))
		return g_strdup ("");
	/* NFKC parts the free-standing ゛ and ゜ from their kana by a space; the combining ones
	 * join. */
	marked = g_string_new (text);
	g_string_replace (marked, "\xe3\x82\x9b", "\xe3\x82\x99", 0);
	g_string_replace (marked, "\xe3\x82\x9c", "\xe3\x82\x9a", 0);
	composed = g_utf8_normalize (marked->str, -1, G_NORMALIZE_ALL_COMPOSE);
	cased = g_utf8_casefold (composed, -1);
	characters = g_utf8_to_ucs4_fast (cased, -1, &n);
	return g_ucs4_to_utf8 (characters, (glong) kinko_fold_points (characters, (gsize) n), NULL,
			       NULL, NULL);
}
