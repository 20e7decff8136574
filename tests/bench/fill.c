/*
 * A vault as it is in its second year: last year's cases are nearly all closed, this year's are spread over the states,
 * each of some operators has a few hundred to work on, and some are late. Through the functions that acts are made
 * of, many cases to an act.
 */
#include <string.h>

#include "tests/bench/bench.h"
#include "vault/case-write.h"
#include "vault/register.h"

#define PER_ACT       1000 /* cases or lines */
#define ENTRIES_ACT   100
#define OPEN_FOR_EACH 300 /* most cases in work that one operator has */

typedef struct {
	const char *name, *kana;
} Name;

static const Name surnames[] = {
	{ "例題", "レイダイ" }, { "見本", "ミホン" },   { "架空", "カクウ" },
	{ "佐藤", "サトウ" },   { "鈴木", "スズキ" },   { "高橋", "タカハシ" },
	{ "田中", "タナカ" },   { "伊藤", "イトウ" },   { "山本", "ヤマモト" },
	{ "中村", "ナカムラ" }, { "小林", "コバヤシ" }, { "加藤", "カトウ" },
};
static const Name given_names[] = {
	{ "あおい", "アオイ" }, { "湊", "ミナト" }, { "陽葵", "ヒマリ" }, { "蓮", "レン" },
	{ "凛", "リン" },       { "蒼", "アオ" },   { "結菜", "ユイナ" }, { "樹", "イツキ" },
};
static const Name rare_surname = { "小鳥遊", "タカナシ" };

/* In percent of this year's cases; 補正依頼中 is 5 % of both years'. */
static const struct {
	const char *state;
	guint percent;
	gboolean in_work;
} this_year[] = {
	{ "登録", 20, TRUE },       { "案内済", 15, TRUE },
	{ "受領", 10, TRUE },       { "審査中", 15, TRUE },
	{ "補正依頼中", 10, TRUE }, { "判定案", 5, TRUE },
	{ "確認済", 5, TRUE },      { "保育システム入力済", 5, FALSE },
	{ "区引渡し", 5, FALSE },   { "完了", 10, FALSE },
};

static void
put (KinkoCaseData *data, const char *field, const char *text)
{
	char **value = &data->values[kinko_field_index_all (field)];

	g_free (*value);
	*value = g_strdup (text);
}

static void
put_names (KinkoCaseData *data, guint i)
{
	static const char *const people[] = { "child", "g1", "g2" };
	const Name *family =
		i % 9973 == 8 ? &rare_surname : &surnames[i / 2 % G_N_ELEMENTS (surnames)];

	for (guint n = 0; n < G_N_ELEMENTS (people); n++) {
		const Name *own = &given_names[(i / 7 + n * 3) % G_N_ELEMENTS (given_names)];
		g_autofree char *name_field = g_strconcat (people[n], "_name", NULL);
		g_autofree char *kana_field = g_strconcat (people[n], "_kana", NULL);
		g_autofree char *name = g_strconcat (family->name, "　", own->name, NULL);
		g_autofree char *kana = g_strconcat (family->kana, "　", own->kana, NULL);

		put (data, name_field, name);
		put (data, kana_field, kana);
	}
}

static void
put_numbers (KinkoCaseData *data, guint i)
{
	static const char *const fields[] = { "child_mynumber", "g1_mynumber", "g2_mynumber" };

	for (guint n = 0; n < G_N_ELEMENTS (fields); n++) {
		g_autoptr (GString) digits = g_string_new (NULL);

		bench_append_number (digits, (G_GUINT64_CONSTANT (200000000) + i) * 7 + n);
		bench_must (kinko_case_data_set (data, kinko_field_index_all (fields[n]),
						 digits->str, NULL),
			    NULL);
	}
}

/* Four in a hundred of this year's cases, so two of all, are late. */
static void
put_due (KinkoCaseData *data, guint i)
{
	g_autoptr (GDateTime) today = g_date_time_new_from_iso8601 (BENCH_TODAY "T00:00:00Z", NULL);
	g_autoptr (GDateTime) due =
		g_date_time_add_days (today, i % 25 == 0 ? -1 - (gint) (i % 30) : (gint) (i % 60));
	g_autofree char *text = g_date_time_format (due, "%Y-%m-%d");

	put (data, "due", text);
	if (strcmp (kinko_case_data_get (data, "state"), "補正依頼中") == 0)
		put (data, "correction_due", text);
}

/* @i: of this year's cases. */
static void
put_this_year (KinkoCaseData *data, guint i)
{
	guint percent = i * 37 % 100, below = 0, n = 0;
	g_autofree char *operator= g_strdup_printf ("op%u", 1 + i % BENCH_OPERATORS);

	while (percent >= (below += this_year[n].percent))
		n++;
	put (data, "state", this_year[n].state);
	if (this_year[n].in_work)
		put_due (data, i);
	if (!this_year[n].in_work || i < OPEN_FOR_EACH * BENCH_OPERATORS)
		put (data, "assignee", operator);
}

static void
put_last_year (KinkoCaseData *data, guint i)
{
	g_autofree char *operator= g_strdup_printf ("op%u", 1 + i % BENCH_OPERATORS);

	put (data, "state", i % 50 == 0 ? "取下げ" : i % 50 == 1 ? "対象外" : "完了");
	put (data, "assignee", operator);
}

/* Odd ones are of this year. Owned by the caller. */
static char *
number_of (guint i)
{
	return g_strdup_printf ("L%s-%06u", i % 2 == 1 ? "26" : "25", i / 2);
}

static KinkoCaseData *
make_case (const KinkoCaseData *sample, guint i)
{
	KinkoCaseData *data = kinko_case_data_copy (sample);
	gboolean is_new = i % 2 == 1;
	g_autofree char *case_no = number_of (i);

	put (data, "case_no", case_no);
	put (data, "fiscal_year", is_new ? "2026" : "2025");
	put_names (data, i);
	put_numbers (data, i);
	if (is_new)
		put_this_year (data, i / 2);
	else
		put_last_year (data, i / 2);
	return data;
}

static void
add_case (KinkoAct *act, const KinkoCaseData *sample, guint i)
{
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	g_autoptr (GError) error = NULL;
	g_autofree char *object = NULL;
	json_t *detail = json_object ();

	kase->data = make_case (sample, i);
	bench_must (kinko_case_write_new (act, kase, detail, &error), &error);
	object = g_strconcat ("case/", kase->file->handle, NULL);
	bench_must (kinko_act_add_entry (act, "case.create", object, "granted", detail, &error),
		    &error);
}

static void
add_line (KinkoAct *act, const char *name, guint i)
{
	g_autofree char *action = NULL;
	const KinkoRegister *book = kinko_register_find (name);
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (book);
	g_autoptr (GError) error = NULL;
	g_autoptr (GDateTime) first =
		g_date_time_new_from_iso8601 ("2026-04-01T09:00:00+09:00", NULL);
	/* As many on each day of a year, entered day by day. */
	g_autoptr (GDateTime) at = g_date_time_add_days (first, (gint) (i / 275 % 365));
	g_autofree char *day = g_date_time_format (at, "%Y-%m-%d");
	g_autofree char *time = g_date_time_format (at, "%Y-%m-%dT%H:%M:%S+09:00");
	g_autofree char *case_no = number_of (i % 500);
	gboolean is_contact = strcmp (name, "contact") == 0;
	json_t *detail = json_object ();
	g_autofree char *object = NULL;

	kinko_register_set (line, "service", "fee-tier");
	kinko_register_set (line, "minutes", "5");
	kinko_register_set (line, is_contact ? "at" : "day", is_contact ? time : day);
	kinko_register_set (line, is_contact ? "caller" : "what", is_contact ? "resident" : "審査");
	if (is_contact) {
		kinko_register_set (line, "topic", "提出書類");
		kinko_register_set (line, "case", case_no);
	}
	bench_must (kinko_register_add (act, line, detail, &error), &error);
	object = kinko_register_line_object (line);
	action = g_strconcat (name, ".add", NULL);
	bench_must (kinko_act_add_entry (act, action, object, "granted", detail, &error), &error);
}

/* Entries as looking at a page of cases leaves them. */
static void
add_entry (KinkoAct *act)
{
	g_autoptr (GError) error = NULL;
	json_t *detail =
		json_pack ("{s:i, s:[s,s]}", "count", 2, "cases",
			   "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100");

	bench_must (kinko_act_add_entry (act, "case.list", "vault", "granted", detail, &error),
		    &error);
}

static KinkoAct *
begin (Bench *bench)
{
	g_autoptr (GError) error = NULL;
	const KinkoActScope scope = { .approval = APPROVAL, .count = PER_ACT };
	KinkoAct *act = kinko_act_begin (bench->session, "case.import", "vault", NULL, &error);

	bench_must (act != NULL && kinko_act_authorize (act, &scope, &error), &error);
	return act;
}

static void
commit (KinkoAct *act)
{
	g_autoptr (GError) error = NULL;

	bench_must (kinko_act_commit (act, &error), &error);
	kinko_act_free (act);
}

void
bench_fill (Bench *bench, guint cases, guint64 entries)
{
	g_autoptr (KinkoCase) sample = kinko_case_show (bench->session, "C26-0001", NULL);
	KinkoMirror *mirror = bench_mirror_take_away (bench);

	bench_must (sample != NULL, NULL);
	while (bench->filled < cases) {
		KinkoAct *act = begin (bench);

		for (guint i = 0; i < PER_ACT; i++, bench->filled++) {
			add_case (act, sample->data, bench->filled);
			add_line (act, "contact", bench->filled);
			add_line (act, "work", bench->filled);
		}
		commit (act);
	}
	while (kinko_log_size (kinko_session_log (bench->session)) < entries) {
		KinkoAct *act = begin (bench);

		for (guint i = 0; i < ENTRIES_ACT; i++)
			add_entry (act);
		commit (act);
	}
	bench_mirror_give_back (bench, mirror);
}
