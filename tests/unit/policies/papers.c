#include "policies/papers.h"

#include <locale.h>

#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8"

#define HOUSEHOLD G_MAXUINT

static KinkoPolicy *
load_shipped (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (SHIPPED, &error);

	g_assert_no_error (error);
	g_assert_nonnull (kinko_policy_papers (policy));
	return policy;
}

/* A case as the columns of the CSV have it: lists with ';'. A person without status is absent. */
typedef struct {
	const char *status[KINKO_PAPERS_PERSONS];
	const char *municipality[KINKO_PAPERS_PERSONS];
	const char *flags;
	const char *received;
} Sample;

/* What is missing, as "need person; …". */
static void
assert_missing (const KinkoPapers *papers, const Sample *sample, const char *expected)
{
	g_auto (GStrv) flags = g_strsplit (sample->flags, ";", -1);
	g_auto (GStrv) received = g_strsplit (sample->received, ";", -1);
	KinkoPapersFacts facts = { .flags = (const char *const *) flags,
				   .received = (const char *const *) received };
	g_autoptr (GPtrArray) missing = NULL;
	g_autoptr (GString) summary = g_string_new (NULL);

	for (guint i = 0; i < KINKO_PAPERS_PERSONS; i++)
		facts.persons[i] = (KinkoPapersPerson){
			.present = sample->status[i] != NULL,
			.tax_status = sample->status[i],
			.municipality = sample->municipality[i],
		};
	missing = kinko_papers_missing (papers, &facts);
	for (guint i = 0; i < missing->len; i++) {
		const KinkoMissingPaper *paper = missing->pdata[i];

		g_assert_nonnull (paper->label_en);
		g_assert_nonnull (paper->label_ja);
		g_string_append_printf (summary, "%s%s %d", i > 0 ? "; " : "", paper->need,
					paper->person == HOUSEHOLD ? -1 : (int) paper->person);
	}
	g_assert_cmpstr (summary->str, ==, expected);
}

#define WARD   "目黒区"
#define LEVIED "課税"

/* tests/data/cases-sample.csv, read by hand: g1 and g2 tax status and municipality, flags,
 * docs_received; then docs_missing. */
static void
test_samples (void)
{
	static const struct {
		const char *case_no;
		Sample sample;
		const char *missing;
	} samples[] = {
		{ "0001",
		  { { LEVIED, LEVIED }, { WARD, WARD }, "", "階層決定確認票;個人番号届" },
		  "" },
		{ "0002",
		  { { LEVIED, LEVIED }, { WARD, WARD }, "第2子", "税額決定通知書写し" },
		  "" },
		{ "0003", { { LEVIED }, { WARD }, "ひとり親", "ひとり親証明;課税証明書" }, "" },
		{ "0004",
		  { { "生活保護" }, { WARD }, "生活保護;ひとり親;支援措置", "生活保護受給証明書" },
		  "" },
		{ "0005",
		  { { LEVIED, "未申告" }, { WARD, WARD }, "", "階層決定確認票" },
		  "declaration 1" },
		{ "0006",
		  { { LEVIED, "非課税" }, { "横浜市", "横浜市" }, "転入", "課税証明書(横浜市)" },
		  "" },
		{ "0007",
		  { { "国外", "国外" },
		    { "国外", "国外" },
		    "国外",
		    "年間収入申告書;給与証明(英文)" },
		  "" },
		{ "0008",
		  { { "非課税", "非課税" }, { WARD, WARD }, "第3子", "階層決定確認票" },
		  "" },
		{ "0009",
		  { { LEVIED, "均等割のみ" }, { WARD, WARD }, "双子", "税額決定通知書写し" },
		  "" },
		{ "0010",
		  { { LEVIED, "均等割のみ" }, { WARD, WARD }, "双子;第2子", "税額決定通知書写し" },
		  "" },
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();

	for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
		g_test_message ("C26-%s", samples[i].case_no);
		assert_missing (kinko_policy_papers (policy), &samples[i].sample,
				samples[i].missing);
	}
}

/* The same cases before anything has come. */
static void
test_nothing_received (void)
{
	static const struct {
		Sample sample;
		const char *missing;
	} cases[] = {
		{ { { LEVIED, LEVIED }, { WARD, WARD }, "", "" }, "tax 0; tax 1" },
		{ { { LEVIED }, { WARD }, "ひとり親", "" }, "tax 0; single-parent -1" },
		{ { { "生活保護" }, { WARD }, "ひとり親;障害", "" }, "welfare -1" },
		{ { { LEVIED, "未申告" }, { WARD, WARD }, "", "" }, "declaration 1; tax 0" },
		{ { { LEVIED, "非課税", "均等割のみ" }, { "横浜市", WARD, "川崎市" }, "", "" },
		  "certificate-elsewhere 0; certificate-elsewhere 2; tax 1" },
		{ { { "国外", LEVIED }, { "国外", "東京都目黒区" }, "", "" },
		  "income-abroad 0; tax 1" },
		{ { { LEVIED }, { WARD }, "障害;双子", "" }, "tax 0; disability -1" },
		/* A place that is not known, or blank, is no other place. */
		{ { { LEVIED, "非課税" }, { NULL, " 　" }, "", "" }, "tax 0; tax 1" },
		/* No status, or none that is known, is no reason to ask for nothing. */
		{ { { "", "免税" }, { WARD, WARD }, "", "" },
		  "tax-not-entered 0; tax-not-entered 1" },
		{ { { NULL }, { NULL }, "", "" }, "" },
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
		assert_missing (kinko_policy_papers (policy), &cases[i].sample, cases[i].missing);
}

/* On 1 January elsewhere: the ward's own form does not show that tax. */
static void
test_elsewhere (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);
	Sample sample = { { LEVIED, LEVIED }, { WARD, "横浜市" }, "", "階層決定確認票" };

	assert_missing (papers, &sample, "certificate-elsewhere 1");
	sample.received = "階層決定確認票;非課税証明書（横浜市）";
	assert_missing (papers, &sample, "");
	/* Somebody who did not declare has no certificate to ask for. */
	sample.status[1] = "未申告";
	assert_missing (papers, &sample, "declaration 1");
}

/* Welfare by flag or by anybody's status; then no paper but one. */
static void
test_welfare (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);
	Sample sample = { { LEVIED, "未申告", "生活保護" }, { "横浜市", WARD, WARD }, "障害", "" };

	assert_missing (papers, &sample, "welfare -1");
	sample.status[2] = NULL;
	sample.flags = "障害;生活保護";
	assert_missing (papers, &sample, "welfare -1");
	sample.received = "生活保護受給証明書(写し)";
	assert_missing (papers, &sample, "");
	sample.flags = "障害";
	assert_missing (papers, &sample, "declaration 1; certificate-elsewhere 0; disability -1");
}

static void
test_absent_lists (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapersFacts facts = { .persons = { { TRUE, NULL, NULL } } };
	g_autoptr (GPtrArray) missing = kinko_papers_missing (kinko_policy_papers (policy), &facts);
	const KinkoMissingPaper *paper = missing->pdata[0];

	g_assert_cmpuint (missing->len, ==, 1);
	g_assert_cmpstr (paper->need, ==, "tax-not-entered");
	g_assert_cmpuint (paper->person, ==, 0);
	g_assert_cmpstr (paper->label_ja, ==, "階層決定確認票または税額の分かる書類");
}

static void
test_types (void)
{
	static const char *const types[] = {
		"階層決定確認票", "個人番号届",         "税額決定通知書写し", "ひとり親証明",
		"課税証明書",     "生活保護受給証明書", "年間収入申告書",     "給与証明",
	};
	static const struct {
		const char *word, *type;
	} words[] = {
		{ "課税証明書", "課税証明書" },
		{ " 課税証明書（横浜市）\n", "課税証明書" },
		{ "課税証明書 (横浜市) (父)", "課税証明書" },
		{ "住民票（番号記載）", "住民票(番号記載)" },
		{ "住民票(世帯全員)", "住民票" },
		{ "課税証明書横浜市", NULL },
		{ "課税証明書(横浜市", NULL },
		{ "課税証明書)横浜市(", NULL },
		{ "課税証明書(横浜市)未着", NULL },
		{ "課税証明書((横浜市))", NULL },
		{ "母の課税証明書", NULL },
		{ "証明書", NULL },
		{ "(横浜市)", NULL },
		{ "", NULL },
		{ "\xff", NULL },
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);

	for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
		g_assert_true (g_strv_contains (kinko_papers_types (papers), types[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		g_assert_cmpstr (kinko_papers_type (papers, words[i].word), ==, words[i].type);
}

/* ---- identity ---- */

static const char no_number[] = "it is not recorded with what the My Number was checked";
static const char wrong_number[] = "what is recorded does not prove a My Number";
static const char no_identity[] = "it is not recorded with what the identity was checked";
static const char wrong_identity[] = "nothing that is recorded proves an identity";
static const char one_plain[] = "one paper without a photo does not prove an identity; another one "
				"is needed, or one with a photo";

static void
assert_identity (const KinkoPapers *papers, const char *number, const char *identity,
		 const char *expected)
{
	const char *why = NULL;

	g_test_message ("%s / %s", number, identity);
	g_assert_cmpint (kinko_papers_identity (papers, number, identity, &why), ==,
			 expected == NULL);
	g_assert_cmpstr (why, ==, expected);
	g_assert_cmpint (kinko_papers_identity (papers, number, identity, NULL), ==,
			 expected == NULL);
}

static void
test_identity (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);
	const char *certificate = "住民票(番号記載)";

	/* Samples 0001, 0002, 0004, 0007. */
	assert_identity (papers, "個人番号カード", "個人番号カード", NULL);
	assert_identity (papers, certificate, "運転免許証", NULL);
	assert_identity (papers, "番号記載住民票", "健康保険資格確認書;児童扶養手当証書", NULL);
	assert_identity (papers, "旅券では番号確認不可", "在留カード", wrong_number);

	assert_identity (papers, "個人番号カード", "", NULL);
	assert_identity (papers, "個人番号カード", NULL, NULL);
	assert_identity (papers, "", "個人番号カード", no_number);
	assert_identity (papers, NULL, "個人番号カード", no_number);
	assert_identity (papers, " 　", "運転免許証", no_number);
	assert_identity (papers, "運転免許証", "運転免許証", wrong_number);
	assert_identity (papers, "\xff", "運転免許証", no_number);
	assert_identity (papers, certificate, "個人番号カード", NULL);
	assert_identity (papers, "住民票（番号記載）", " ﾊﾟｽﾎﾟｰﾄ ", NULL);
	assert_identity (papers, certificate, "", no_identity);
	assert_identity (papers, certificate, NULL, no_identity);
	assert_identity (papers, certificate, ";;", wrong_identity);
	assert_identity (papers, certificate, "住民票(番号記載)", wrong_identity);
	assert_identity (papers, certificate, "個人番号通知書;社員証", wrong_identity);
	/* A remark may take the force from a paper. */
	assert_identity (papers, certificate, "運転免許証(失効)", wrong_identity);
	assert_identity (papers, "個人番号カード(失効)", "運転免許証", wrong_number);
}

/* Two without a photo: not one twice, nor one under two names. */
static void
test_plain (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);
	const char *certificate = "住民票(番号記載)";

	assert_identity (papers, certificate, "年金証書", one_plain);
	assert_identity (papers, certificate, "年金証書;年金証書", one_plain);
	assert_identity (papers, certificate, "健康保険資格確認書;資格確認書", one_plain);
	assert_identity (papers, certificate, "年金証書;社員証", one_plain);
	assert_identity (papers, certificate, "年金証書；介護保険被保険者証", NULL);
	assert_identity (papers, certificate, "資格確認書 ; 社員証 ; 年金手帳", NULL);
	assert_identity (papers, certificate, "年金証書;旅券", NULL);
}

/* What is often taken for proof says why it is none, in the user's language. */
static void
test_refused (void)
{
	static const char *const words[] = {
		"個人番号通知書", "通知カード", "通知カード（変更あり）",
		"旅券",           "パスポート", "住民票",
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoPapers *papers = kinko_policy_papers (policy);
	const char *why = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
		g_assert_false (kinko_papers_identity (papers, words[i], "運転免許証", &why));
		g_assert_cmpstr (why, !=, wrong_number);
	}
	assert_identity (papers, "通知カード(変更なし)", "運転免許証", NULL);
	assert_identity (papers, "住民票(番号記載)", "旅券", NULL);
	g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
	g_setenv ("LANGUAGE", "ja", TRUE);
	g_assert_false (kinko_papers_identity (papers, "旅券", "運転免許証", &why));
	g_assert_cmpstr (why, ==, "旅券には個人番号がありません。身元確認にだけ使えます");
	g_setenv ("LANGUAGE", "en", TRUE);
	g_assert_nonnull (setlocale (LC_ALL, "C"));
}

/* ---- mistakes ---- */

#define HEAD                               \
	"format: 1\n"                      \
	"home_municipality: [目黒区]\n" \
	"types: [甲, 乙(写し)]\n"      \
	"flags: [障害]\n"
#define NEEDS(text) "needs:\n" text
#define NEED(text)  "- {id: a, label: {en: a, ja: あ}, " text "}\n"
#define IDENTITY                   \
	"identity:\n"              \
	"  card: [[カ]]\n"        \
	"  number: [[通, 知]]\n" \
	"  photo: [[旅]]\n"       \
	"  plain: [[保], [年]]\n"
#define GOOD NEED ("for: person, statuses: [課税], any_of: [甲]")

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoPapers) papers = yaml == NULL ? NULL : kinko_papers_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (papers);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_good (void)
{
	assert_problems (HEAD NEEDS (GOOD) IDENTITY, "");
	assert_problems (HEAD NEEDS (NEED ("for: household, flags: [障害], statuses: [未記入], "
					   "only: true, any_of: [甲, 乙(写し)]")) IDENTITY
			 "  refused: [{papers: [旅], reason: {en: r, ja: 理}}]\n",
			 "");
}

static void
test_need_mistakes (void)
{
	assert_problems (HEAD NEEDS (NEED ("for: child, statuses: [課税], any_of: [甲]")) IDENTITY,
			 "6:39 unknown_target needs[0].for");
	assert_problems (
		HEAD NEEDS (NEED ("for: person, statuses: [免税, 課税, 課税], any_of: [丙, "
				  "甲, 甲]")) IDENTITY,
		"6:58 unknown_status needs[0].statuses[0]; "
		"6:66 duplicate needs[0].statuses[2]; "
		"6:80 unknown_type needs[0].any_of[0]; 6:86 duplicate needs[0].any_of[2]");
	assert_problems (HEAD NEEDS (NEED ("for: household, flags: [障がい], any_of: [甲]"))
				 IDENTITY,
			 "6:58 unknown_flag needs[0].flags[0]");
	assert_problems (HEAD NEEDS (NEED ("for: household, any_of: [甲]")) IDENTITY,
			 "6:3 no_condition needs[0]");
	assert_problems (HEAD NEEDS (NEED ("for: person, elsewhere: true, any_of: [甲]")) IDENTITY,
			 "6:3 no_condition needs[0]");
	assert_problems (HEAD NEEDS (NEED ("for: person, statuses: [課税], flags: [障害], only: "
					   "false, any_of: [甲]")) IDENTITY,
			 "6:70 misplaced needs[0].flags; 6:82 misplaced needs[0].only");
	assert_problems (HEAD NEEDS (NEED ("for: household, flags: [障害], elsewhere: false, "
					   "any_of: [甲]")) IDENTITY,
			 "6:74 misplaced needs[0].elsewhere");
	assert_problems (HEAD NEEDS (GOOD "- {id: a, label: あ, for: person, statuses: [課税], "
					  "elsewhere: no, any_of: []}\n- あ\n") IDENTITY,
			 "7:8 duplicate needs[1].id; 7:18 yaml_type needs[1].label; "
			 "7:73 yaml_empty_list needs[1].any_of; "
			 "7:61 yaml_boolean needs[1].elsewhere; 8:3 yaml_type needs[2]");
	assert_problems (HEAD NEEDS ("- {id: a}\n") IDENTITY,
			 "6:3 yaml_missing_key needs[0]; 6:3 yaml_missing_key needs[0]; "
			 "6:3 yaml_missing_key needs[0]");
}

#define PROOFS(card, number, photo, plain, rest)                                               \
	HEAD NEEDS (GOOD) "identity:\n  card: " card "\n  number: " number "\n  photo: " photo \
			  "\n  plain: " plain "\n" rest

static void
test_proof_mistakes (void)
{
	/* Proof and no proof, with photo and without, the card beside another. */
	assert_problems (PROOFS ("[[カ]]", "[[通]]", "[[旅]]", "[[旅], [カ]]", ""),
			 "11:12 contradiction identity.plain[0][0]; "
			 "11:17 contradiction identity.plain[1][0]");
	assert_problems (PROOFS ("[[カ]]", "[[通], [カ]]", "[[旅], [免, ﾒﾝ, メン]]", "[[年]]",
				 "  refused: [{papers: [通, 旅], reason: {en: r, ja: 理}}]\n"),
			 "9:18 contradiction identity.number[1][0]; "
			 "10:24 duplicate identity.photo[1][2]; "
			 "12:23 contradiction identity.refused[0].papers[0]");
	/* The same paper may prove a number and an identity. */
	assert_problems (PROOFS ("[[カ]]", "[[住]]", "[[旅]]", "[[住], [年]]", ""), "");
	assert_problems (PROOFS ("カ", "[通]", "[[]]", "[]", "  refused: [旅, {papers: 旅}]\n"),
			 "8:9 yaml_type identity.card; 9:12 yaml_type identity.number[0]; "
			 "10:11 yaml_empty_list identity.photo[0]; "
			 "11:10 yaml_empty_list identity.plain; "
			 "12:13 yaml_type identity.refused[0]; "
			 "12:16 yaml_missing_key identity.refused[1]; "
			 "12:25 yaml_type identity.refused[1].papers");
	assert_problems (HEAD NEEDS (GOOD) "identity: {card: [[カ]]}\n",
			 "7:11 yaml_missing_key identity; 7:11 yaml_missing_key identity; "
			 "7:11 yaml_missing_key identity");
}

static void
test_file_mistakes (void)
{
	assert_problems ("format: 2\n", "1:1 yaml_missing_key; 1:1 yaml_missing_key; "
					"1:1 yaml_missing_key; 1:1 yaml_missing_key; "
					"1:1 yaml_missing_key; 1:9 yaml_range format");
	assert_problems ("[]\n", "1:1 yaml_type");
	assert_problems ("format: 1\nhome_municipality: 目黒区\ntypes: [甲, '甲 ', [乙]]\n"
			 "flags: [（子）, (子)]\n" NEEDS (GOOD) IDENTITY,
			 "2:20 yaml_type home_municipality; 3:12 duplicate types[1]; "
			 "3:18 yaml_type types[2]; 4:14 duplicate flags[1]");
}

static void
test_most (void)
{
	g_autoptr (GString) text =
		g_string_new ("format: 1\nhome_municipality: [目黒区]\nflags: [障害]\n" IDENTITY
			      "needs:\n" GOOD "types:\n- 甲\n");
	g_autofree char *full = NULL;

	for (guint i = 1; i < 256; i++)
		g_string_append_printf (text, "- 乙%u\n", i);
	full = g_strdup (text->str);
	assert_problems (full, "");
	g_string_append (text, "- 丙\n");
	assert_problems (text->str, "268:3 too_many types[256]");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/papers/samples", test_samples);
	g_test_add_func ("/papers/nothing-received", test_nothing_received);
	g_test_add_func ("/papers/elsewhere", test_elsewhere);
	g_test_add_func ("/papers/welfare", test_welfare);
	g_test_add_func ("/papers/absent-lists", test_absent_lists);
	g_test_add_func ("/papers/types", test_types);
	g_test_add_func ("/papers/identity", test_identity);
	g_test_add_func ("/papers/plain", test_plain);
	g_test_add_func ("/papers/refused", test_refused);
	g_test_add_func ("/papers/good", test_good);
	g_test_add_func ("/papers/need-mistakes", test_need_mistakes);
	g_test_add_func ("/papers/proof-mistakes", test_proof_mistakes);
	g_test_add_func ("/papers/file-mistakes", test_file_mistakes);
	g_test_add_func ("/papers/most", test_most);
	return g_test_run ();
}
