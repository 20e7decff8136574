#include "vault/passphrase-words.h"

#include <string.h>

/* Less is part of too much: "or" and "の" are in every sentence. */
#define LEAST_LETTERS 3

/* A family name and a given name in kanji, written without a blank, are parted anywhere. */
#define LONGEST_JOINED 8

/* What this work is about. */
static const char *const work_words[] = {
	"kinko",  "金庫",      "きんこ",         "vault",  "mynumber", "マイナンバー", "個人番号",
	"hoiku",  "保育",      "ほいく",         "保育料", "保育所",   "保育園",       "kaiso",
	"kaisou", "階層",      "階層決定",       "meguro", "目黒",     "めぐろ",       "目黒区",
	"区役所", "kuyakusho", "業務管理責任者", "責任者",
};

/* The library knows what is typed in Latin letters all over the world, and nothing in Japanese. */
static const char *const japanese_words[] = {
	"パスワード",   "ぱすわーど",   "パスフレーズ", "合言葉",
	"あいことば",   "暗証番号",     "あんしょう",   "開けごま",
	"ひらけごま",   "秘密",         "ひみつ",       "テスト",
	"管理者",       "かんり",       "kanri",        "ログイン",
	"さくら",       "桜",           "日本",         "にほん",
	"にっぽん",     "nihon",        "nippon",       "東京",
	"東京都",       "とうきょう",   "富士山",       "ふじさん",
	"ありがとう",   "ございます",   "おはよう",     "こんにちは",
	"こんばんは",   "さようなら",   "よろしく",     "おねがいします",
	"お願いします", "おつかれさま", "お疲れ様",     "です",
	"ます",         "いつも",       "大好き",       "だいすき",
	"daisuki",      "愛してる",     "あいしてる",   "aishiteru",
	"arigatou",     "arigato",      "ohayou",       "konnichiwa",
	"くるみ",       "ひまわり",     "himawari",     "どらえもん",
	"ドラえもん",   "ピカチュウ",   "ポケモン",     "となりのトトロ",
	"鬼滅の刃",     "ねこ",         "いぬ",         "令和",
	"れいわ",       "reiwa",        "平成",         "昭和",
	"年度",         "月",           "日",           "年",
};

static gboolean
parts_words (gunichar c)
{
	return !g_unichar_isalpha (c) && !g_unichar_ismark (c);
}

static gboolean
is_kanji (gunichar c)
{
	return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN;
}

static void
add_word (GPtrArray *words, const char *text, gsize len)
{
	gboolean kanji = len > 0 && is_kanji (g_utf8_get_char (text));
	glong letters = g_utf8_strlen (text, (gssize) len);
	gboolean latin = len == (gsize) letters;

	/* One kanji is a whole family name (林), one kana is nothing. */
	if (letters >= (kanji ? 1 : latin ? LEAST_LETTERS : 2))
		g_ptr_array_add (words, g_strndup (text, len));
}

/* "田中一郎": nobody but its owner knows where the given name begins. */
static void
add_cuts (GPtrArray *words, const char *word, gsize len)
{
	glong letters = g_utf8_strlen (word, (gssize) len);

	if (letters < 3 || letters > LONGEST_JOINED || !is_kanji (g_utf8_get_char (word)))
		return;
	for (glong cut = 1; cut < letters; cut++) {
		gsize at = (gsize) (g_utf8_offset_to_pointer (word, cut) - word);

		if (cut > 1)
			add_word (words, word, at);
		if (letters - cut > 1)
			add_word (words, word + at, len - at);
	}
}

/* @text without what parts its words, and then each of them. */
static void
add_words_of (GPtrArray *words, const char *text)
{
	g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
	g_autoptr (GString) joined = g_string_new (NULL);
	const char *at = normal == NULL ? "" : normal;
	guint whole = words->len;

	while (*at != '\0') {
		const char *end = at;

		while (*end != '\0' && !parts_words (g_utf8_get_char (end)))
			end = g_utf8_next_char (end);
		if (end == at) {
			at = g_utf8_next_char (at);
			continue;
		}
		g_string_append_len (joined, at, end - at);
		add_word (words, at, (gsize) (end - at));
		add_cuts (words, at, (gsize) (end - at));
		at = end;
	}
	if (joined->len > 0)
		g_ptr_array_insert (words, (gint) whole, g_strdup (joined->str));
}

static void
add_list (GPtrArray *words, const char *const *list, gsize n)
{
	for (gsize i = 0; i < n; i++)
		g_ptr_array_add (words, g_utf8_normalize (list[i], -1, G_NORMALIZE_ALL_COMPOSE));
}

GPtrArray *
kinko_passphrase_words (const KinkoPassphraseOwner *owner, guint *own)
{
	GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

	add_words_of (words, owner->name);
	add_words_of (words, owner->operator);
	add_words_of (words, owner->origin);
	add_list (words, work_words, G_N_ELEMENTS (work_words));
	*own = words->len;
	add_list (words, japanese_words, G_N_ELEMENTS (japanese_words));
	return words;
}
