#include "vault/intake.h"

#include "audit/mirror.h"
#include "tests/unit/vault/fixture.h"
#include "vault/case-keys.h"
#include "vault/document-content.h"
#include "vault/document.h"
#include "vault/file.h"
#include "vault/number-check.h"
#include "vault/predecessor.h"
#include "vault/register-internal.h"

/* Lines as docs/formats/handover.md has them, written by hand. Numbers are made up, with right check digits. */

#define HANDLE   "11112222333344445555666677778888"
#define HANDLE_2 "9999aaaabbbbccccddddeeeeffff0000"
#define SCAN     "%PDF-1.7 scan of a paper\n"
#define WHEN(t)  "2026-07-0" t "T10:00:00.000+09:00"

/* A case in the state 審査中 with three versions: a number that was corrected in the second, and typed by two people. */
#define CASE_LINE                                                                                                                                                                 \
	"{\"case_no\":\"C26-0001\",\"handle\":\"" HANDLE "\",\"fiscal_year\":2026,"                                                                                               \
	"\"state\":\"審査中\",\"revision\":1,\"version\":3,\"assignee\":\"yamada\","                                                                                           \
	"\"due\":\"2026-08-17\",\"protected\":true,\"erased\":false,\"versions\":["                                                                                               \
	"{\"version\":1,\"seq\":12,\"time\":\"" WHEN (                                                                                                                            \
		"6") "\",\"by\":\"yamada\","                                                                                                                                      \
		     "\"action\":\"case.create\",\"address_withheld\":true,\"record\":{"                                                                                          \
		     "\"case_no\":\"C26-0001\",\"fiscal_year\":\"2026\",\"child_name\":"                                                                                          \
		     "\"神　あおい\"}},"                                                                                                                                     \
		     "{\"version\":2,\"seq\":15,\"time\":\"" WHEN (                                                                                                               \
			     "7") "\",\"by\":\"suzuki\","                                                                                                                         \
				  "\"action\":\"case.edit\",\"address_withheld\":true,\"record\":"                                                                                \
				  "{"                                                                                                                                             \
				  "\"case_no\":\"C26-0001\",\"fiscal_year\":\"2026\",\"child_"                                                                                    \
				  "name\":\"神　葵\"}},"                                                                                                                       \
				  "{\"version\":3,\"seq\":18,\"time\":\"" WHEN (                                                                                                  \
					  "8") "\",\"by\":\"yamada\","                                                                                                            \
					       "\"action\":\"case.review\",\"address_withheld\":"                                                                                 \
					       "true,\"record\":{"                                                                                                                \
					       "\"case_no\":\"C26-0001\",\"fiscal_year\":"                                                                                        \
					       "\"2026\",\"child_name\":\"神　葵\","                                                                                           \
					       "\"state\":\"審査中\",\"revision\":\"1\","                                                                                      \
					       "\"assignee\":\"yamada\",\"due\":\"2026-08-17\","                                                                                  \
					       "\"address_protected\":\"1\"}}],\"numbers\":["                                                                                     \
					       "{\"subject\":\"child\",\"version\":1,\"seq\":12,"                                                                                 \
					       "\"time\":\"" WHEN (                                                                                                               \
						       "6") "\","                                                                                                                 \
							    "\"by\":\"yamada\",\"action\":\"case."                                                                                \
							    "create\",\"on_file\":true},"                                                                                         \
							    "{\"subject\":\"child\",\"version\":"                                                                                 \
							    "2,\"seq\":15,\"time\":\"" WHEN (                                                                                     \
								    "7") "\","                                                                                                    \
									 "\"by\":\"suzuki\","                                                                                     \
									 "\"action\":\"case."                                                                                     \
									 "edit\",\"on_file\":"                                                                                    \
									 "true,\"checked_seq\":"                                                                                  \
									 "16,"                                                                                                    \
									 "\"checked_time\":"                                                                                      \
									 "\"" WHEN (                                                                                              \
										 "7") "\","                                                                                       \
										      "\"checked_"                                                                                \
										      "by\":"                                                                                     \
										      "\"yamada\""                                                                                \
										      "},"                                                                                        \
										      "{\"subject"                                                                                \
										      "\":"                                                                                       \
										      "\"guardian"                                                                                \
										      "1\","                                                                                      \
										      "\"version"                                                                                 \
										      "\":1,"                                                                                     \
										      "\"seq\":"                                                                                  \
										      "12,"                                                                                       \
										      "\"time\":"                                                                                 \
										      "\"" WHEN (                                                                                 \
											      "6") "\","                                                                          \
												   "\"by\":\"yamada\",\"action\":\"case.create\",\"on_file\":true},"              \
												   "{\"subject\":\"guardian1\",\"version\":2,\"seq\":15,\"time\":\"" WHEN (       \
													   "7") "\","                                                             \
														"\"by\":\"suzuki\",\"action\":\"case.edit\",\"on_file\":false}]," \
														"\"documents\":[\"D26-0001\",\"D26-0002\",\"D26-0003\"]}"

/* Another case, whose child has the number that the first one had by mistake. */
#define CASE_LINE_2                                                                                \
	"{\"case_no\":\"C26-0000\",\"handle\":\"" HANDLE_2 "\",\"fiscal_year\":2026,"              \
	"\"state\":\"登録\",\"revision\":1,\"version\":1,\"protected\":false,"                   \
	"\"erased\":false,\"versions\":[{\"version\":1,\"seq\":20,\"time\":\"" WHEN (              \
		"9") "\",\"by\":\"suzuki\",\"action\":\"case.create\",\"record\":{"                \
		     "\"case_no\":\"C26-0000\",\"fiscal_year\":\"2026\",\"state\":\"登録\","     \
		     "\"revision\":\"1\"}}],\"numbers\":[{\"subject\":\"child\",\"version\":1,"    \
		     "\"seq\":20,\"time\":\"" WHEN ("9") "\",\"by\":\"suzuki\","                   \
							 "\"action\":\"case.create\",\"on_file\":" \
							 "true}],\"documents\":[]}"

#define ERASED_CASE                                                                      \
	"{\"case_no\":\"C26-0099\",\"handle\":\"" HANDLE_2 "\",\"fiscal_year\":2026,"    \
	"\"state\":\"完了\",\"revision\":1,\"version\":1,\"protected\":false,"         \
	"\"erased\":true,\"versions\":[{\"version\":1,\"seq\":2,\"time\":\"" WHEN (      \
		"1") "\",\"by\":\"suzuki\",\"action\":\"case.create\"}],\"numbers\":[]," \
		     "\"documents\":[]}"

#define NUMBER(handle, subject, version, digits)                                     \
	"{\"case_no\":\"C26-0001\",\"handle\":\"" handle "\",\"subject\":\"" subject \
	"\",\"version\":" version ",\"number\":\"" digits "\"}"
#define ADDRESS(version)                                                           \
	"{\"case_no\":\"C26-0001\",\"handle\":\"" HANDLE "\",\"version\":" version \
	",\"address\":\"架空町1-2-" version "\"}"

#define DOCUMENT(number, shows, part, seq, more)                                                   \
	"{\"number\":\"" number "\",\"handle\":\"" HANDLE_2 "\",\"case_no\":\"C26-0001\","         \
	"\"shows_number\":" shows ",\"seq\":" seq ",\"time\":\"" WHEN (                            \
		"8") "\",\"by\":\"suzuki\",\"action\":\"document.add\",\"part\":\"" part "\"" more \
		     "}"
#define SAID                                                                               \
	",\"path\":\"documents/C26-0001/x.pdf\",\"type\":\"課税証明書\",\"pages\":2," \
	"\"place\":\"書庫\",\"received\":\"2026-07-06\",\"receipt\":\"A26-0001\","       \
	"\"file\":\"x.pdf\",\"added_by\":\"suzuki\",\"size\":25"

#define LINE(name, number, version, record)                                              \
	"{\"register\":\"" name "\",\"number\":\"" number "\",\"handle\":\"" HANDLE      \
	"\",\"day\":\"2026-07-06\",\"operator\":\"suzuki\",\"open\":true,\"version\":1," \
	"\"versions\":[{\"version\":" version ",\"seq\":9,\"time\":\"" WHEN (            \
		"6") "\",\"by\":\"suzuki\",\"action\":\"x.add\",\"record\":" record "}]}"
#define RECEIPT                                                                             \
	LINE ("receipt", "A26-0001", "1",                                                   \
	      "{\"received_at\":\"2026-07-06T09:00:00+09:00\",\"from\":\"保育課\","      \
	      "\"kind\":\"申告書\",\"quantity\":\"3通\",\"has_personal_number\":\"1\"," \
	      "\"purpose\":\"審査\",\"place\":\"書庫\",\"received_by\":\"鈴木\"}")
#define OLD_APPROVAL                      \
	LINE ("approval", "R8-0012", "1", \
	      "{\"number\":\"R8-0012\",\"acts\":\"export\",\"expires\":\"2199-03-31\"}")

#define OLD_INCIDENT                       \
	LINE ("incident", "J26-0001", "1", \
	      "{\"category\":\"漏えい\",\"discovered_at\":\"2026-07-16T09:30:00+09:00\"}")
#define OLD_CONSENT \
	LINE ("consent", "P26-0001", "1", "{\"kind\":\"ソフトウェア\",\"name\":\"kinko\"}")

typedef struct {
	gboolean with_secrets;
	const char *cases[3];     /* lines, ended by NULL */
	const char *documents[4]; /* likewise */
	const char *lines[3];
	const char *content_path; /* NULL: no content comes */
	const char *content;
	KinkoTakeoverCounts counts; /* what came of it */
	KinkoTakeoverMissing missing;
	KinkoTakeoverErased erased;
} Plan;

static json_t *
parse (const char *text)
{
	json_error_t problem;
	json_t *object = json_loads (text, JSON_REJECT_DUPLICATES, &problem);

	if (object == NULL)
		g_error ("%s: %s", problem.text, text);
	return object;
}

static KinkoIntakeSecrets *
make_secrets (void)
{
	static const char *const numbers[] = {
		NUMBER (HANDLE, "child", "1", "000000001015"),
		NUMBER (HANDLE, "child", "2", "000000002011"),
		NUMBER (HANDLE, "guardian1", "1", "000000001112"),
		NUMBER (HANDLE_2, "child", "1", "000000001015"),
	};
	static const char *const addresses[] = { ADDRESS ("1"), ADDRESS ("2"), ADDRESS ("3") };
	KinkoIntakeSecrets *secrets = kinko_intake_secrets_new ();
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
		g_autofree char *line = g_strdup (numbers[i]);

		g_assert_true (
			kinko_intake_secrets_add_number (secrets, line, strlen (line), &error));
		g_assert_no_error (error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
		g_assert_true (kinko_intake_secrets_add_address (secrets, addresses[i],
								 strlen (addresses[i]), &error));
	return secrets;
}

static gboolean
give_content (gpointer data, guint8 *buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	const char **at = data;

	memcpy (buffer, *at, len);
	*at += len;
	return TRUE;
}

typedef gboolean (*TakeFunc) (KinkoIntake *intake, const json_t *line, GError **error);

static gboolean
take_all (KinkoIntake *intake, const char *const *texts, TakeFunc take, GError **error)
{
	for (; *texts != NULL; texts++) {
		json_auto_t *line = parse (*texts);

		if (!take (intake, line, error))
			return FALSE;
	}
	return TRUE;
}

/* Stands for the predecessor's log, which every verification looks for. */
static char *
keep_bundle (KinkoSession *session)
{
	static const char bundle[] = "the predecessor's log";
	KinkoHash hash = kinko_hash_of (bundle, strlen (bundle));
	kinko_autofd int folder = -1;

	g_assert_true (kinko_folder_create_at (kinko_session_folder (session),
					       KINKO_PREDECESSOR_FOLDER, NULL));
	folder = kinko_folder_open_at (kinko_session_folder (session), KINKO_PREDECESSOR_FOLDER,
				       NULL);
	g_assert_true (kinko_file_create (folder, KINKO_PREDECESSOR_BUNDLE, bundle, strlen (bundle),
					  NULL));
	return kinko_detail_hash (&hash);
}

static gboolean
fill (gpointer data, KinkoSession *session, GError **error)
{
	Plan *plan = data;
	g_autofree char *bundle = keep_bundle (session);
	g_autoptr (KinkoIntakeSecrets) secrets = plan->with_secrets ? make_secrets () : NULL;
	g_autoptr (KinkoIntake) intake = kinko_intake_new (session, "R9-0001", secrets);
	json_auto_t *facts = json_pack ("{s:s, s:s}", "handover", "sha256:test", "bundle", bundle);
	const char *content = plan->content;
	gboolean good = take_all (intake, plan->cases, kinko_intake_case, error) &&
			take_all (intake, plan->documents, kinko_intake_document, error) &&
			take_all (intake, plan->lines, kinko_intake_line, error) &&
			(plan->content_path == NULL ||
			 kinko_intake_content (intake, "outer", plan->content_path,
					       strlen (content), give_content, &content, error)) &&
			kinko_intake_finish (intake, facts, error);

	plan->counts = *kinko_intake_counts (intake);
	plan->missing = *kinko_intake_missing (intake);
	plan->erased = *kinko_intake_erased (intake);
	return good;
}

/* A new vault from the plan; FALSE with an error. */
static gboolean
make_vault (Fixture *fixture, Plan *plan, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (KinkoCreated) created = NULL;
	KinkoHash root = { { 5 } };
	g_autoptr (KinkoPredecessor) predecessor = kinko_predecessor_new (
		"ffeeddccbbaa99887766554433221100", "old.example/r7", 100, &root);
	KinkoCreation creation = { .origin = "ward.example/new",
				   .test = TRUE,
				   .policy = KINKO_SOURCE_DIR "/policies/meguro-r8",
				   .operator= "tanaka",
				   .name = "田中 一郎",
				   .passphrase = passphrase,
				   .cost = &floor_cost,
				   .predecessor = predecessor,
				   .fill = fill,
				   .fill_data = plan };

	be_in_a_quiet_place ();
	if (fixture->dir == NULL) {
		fixture->dir = new_folder ();
		fixture->vault = g_build_filename (fixture->dir, "vault", NULL);
		fixture->identity = g_build_filename (fixture->dir, "tanaka.key", NULL);
		fixture->mirror = g_build_filename (fixture->vault, "mirror.git", NULL);
	}
	creation.vault = fixture->vault;
	creation.identity_path = fixture->identity;
	created = kinko_vault_create (&creation, error);
	return created != NULL;
}

static KinkoSession *
make_and_open (Fixture *fixture, Plan *plan)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (make_vault (fixture, plan, &error));
	g_assert_no_error (error);
	return open_manager (fixture);
}

static void
destroy (Fixture *fixture)
{
	remove_all (fixture->dir);
	free_paths (fixture);
}

static void
assert_version (GPtrArray *history, guint index, const char *time, const char *by,
		const char *action, const char *name, const char *address)
{
	const KinkoCaseVersion *version = history->pdata[index];

	g_assert_cmpuint (version->version, ==, index + 1);
	g_assert_cmpstr (version->time, ==, time);
	g_assert_cmpstr (version->by, ==, by);
	g_assert_cmpstr (version->action, ==, action);
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==, name);
	g_assert_cmpstr (kinko_case_data_get (version->data, "address"), ==, address);
}

static void
assert_number (KinkoSession *session, const char *case_no, KinkoSubject subject, const char *digits)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, case_no, &error);
	g_autoptr (KinkoSecret) number =
		kinko_case_file_read_number (session, file, subject, &error);

	if (digits == NULL) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		return;
	}
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_secret_len (number), ==, KINKO_MYNUMBER_LEN);
	g_assert_cmpstr (kinko_secret_text (number), ==, digits);
}

/* Fields, versions, authors, times, numbers, addresses; and nobody of the predecessor has the case. */
static void
test_cases (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE,
		      .cases = { CASE_LINE_2, CASE_LINE, NULL },
		      .lines = { NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) history = kinko_case_history (session, "C26-0001", &error);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, "C26-0001", &error);
	const KinkoCaseVersion *last;
	guint unchecked;

	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 4);
	assert_version (history, 0, WHEN ("6"), "yamada", "case.create", "神　あおい",
			"架空町1-2-1");
	assert_version (history, 1, WHEN ("7"), "suzuki", "case.edit", "神　葵", "架空町1-2-2");
	assert_version (history, 2, WHEN ("8"), "yamada", "case.review", "神　葵", "架空町1-2-3");
	last = history->pdata[3];
	g_assert_cmpstr (last->by, ==, "tanaka");
	g_assert_cmpstr (last->action, ==, "handover.unassign");
	g_assert_cmpstr (kinko_case_data_get (last->data, "assignee"), ==, NULL);
	g_assert_cmpstr (kinko_case_data_get (last->data, "due"), ==, "2026-08-17");
	g_assert_cmpstr (file->state, ==, "審査中");
	g_assert_cmpstr (file->assignee, ==, NULL);
	g_assert_cmpstr (file->handle, !=, HANDLE);
	assert_number (session, "C26-0001", KINKO_SUBJECT_CHILD, "000000002011");
	assert_number (session, "C26-0001", KINKO_SUBJECT_GUARDIAN1, NULL);
	assert_number (session, "C26-0000", KINKO_SUBJECT_CHILD, "000000001015");
	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 0); /* two people typed it */
	g_assert_cmpuint (plan.counts.cases, ==, 2);
	g_assert_cmpuint (plan.counts.versions, ==, 4);
	g_assert_cmpuint (plan.counts.numbers, ==, 4);
	g_assert_cmpuint (plan.missing.numbers, ==, 0);
	assert_newest_sound (&fixture, session, 3);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* One who has the ID of somebody who typed the number before is not the second person. */
static void
test_same_id (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE, .cases = { CASE_LINE_2, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autofree char *identity = enrol (&fixture, session, "suzuki", KINKO_ROLE_DEPUTY, TRUE);
	g_autoptr (KinkoSession) suzuki = open_person (&fixture, identity);
	g_autoptr (KinkoSecret) digits = secret_text ("000000001015");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, "C26-0000", &error);
	guint unchecked = 0;

	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 1u << KINKO_SUBJECT_CHILD);
	g_assert_false (
		kinko_number_check (suzuki, "C26-0000", KINKO_SUBJECT_CHILD, digits, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_true (
		kinko_number_check (session, "C26-0000", KINKO_SUBJECT_CHILD, digits, &error));
	g_assert_no_error (error);
	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 0);
	g_clear_pointer (&suzuki, kinko_session_close);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* Without the inner file there are no numbers and no protected addresses, and nothing looks erased that was there. */
static void
test_without_secrets (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { CASE_LINE, NULL },
		      .documents = { DOCUMENT ("D26-0002", "true", "numbers", "17", SAID), NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (session, "C26-0001", &error);
	g_autoptr (GPtrArray) documents = kinko_document_list (session, "C26-0001", &error);
	const KinkoDocument *document;

	g_assert_no_error (error);
	g_assert_false (kase->data->has_number[KINKO_SUBJECT_CHILD]);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "address"), ==, NULL);
	g_assert_cmpuint (documents->len, ==, 1);
	document = documents->pdata[0];
	g_assert_cmpstr (document->type, ==, "課税証明書");
	g_assert_null (document->key);
	g_assert_cmpuint (plan.missing.numbers, ==, 3);
	g_assert_cmpuint (plan.missing.addresses, ==, 3);
	g_assert_cmpuint (plan.missing.documents, ==, 1);
	g_assert_cmpuint (plan.counts.documents, ==, 0);
	g_assert_cmpuint (plan.counts.numbers, ==, 0);
	assert_newest_sound (&fixture, session, 1);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

static gboolean
keep_content (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_string_append_len (data, bytes, (gssize) len);
	return TRUE;
}

static void
assert_content (KinkoSession *session, const char *number, const char *content)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = kinko_document_find (session, number, &error);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, document->case_no, &error);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GString) found = g_string_new (NULL);
	KinkoManifest manifest;

	g_assert_true (kinko_document_read (session, file, document, &error));
	g_assert_cmpstr (document->added_by, ==, "suzuki");
	key = kinko_document_key (session, file, document, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_manifest_read (session, document, key, &manifest, &error));
	g_assert_true (kinko_content_read (session, document, key, &manifest, keep_content, found,
					   &error));
	g_assert_no_error (error);
	g_assert_cmpstr (found->str, ==, content);
}

/* Their numbers stay, the next one comes behind them, and an erased one is still there. */
static void
test_documents (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE,
		      .cases = { CASE_LINE, ERASED_CASE, NULL },
		      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
				     DOCUMENT ("D26-0002", "true", "erased", "17", ""), NULL },
		      .lines = { RECEIPT, NULL },
		      .content_path = "documents/C26-0001/x.pdf",
		      .content = SCAN };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) documents = kinko_document_list (session, "C26-0001", &error);
	g_autofree char *path = g_build_filename (fixture.dir, "new.pdf", NULL);
	KinkoDocumentInput input = { .path = path,
				     .type = "課税証明書",
				     .pages = 1,
				     .receipt = "A26-0001",
				     .place = "書庫" };
	g_autoptr (KinkoDocument) added = NULL;

	g_assert_no_error (error);
	g_assert_cmpuint (documents->len, ==, 2);
	assert_content (session, "D26-0001", SCAN);
	g_assert_cmpstr (((const KinkoDocument *) documents->pdata[1])->number, ==, "D26-0002");
	g_assert_null (((const KinkoDocument *) documents->pdata[1])->box);
	/* Of what was erased nothing is left: it is told apart. */
	g_assert_cmpuint (plan.counts.documents, ==, 1);
	g_assert_cmpuint (plan.counts.cases, ==, 1);
	g_assert_cmpuint (plan.erased.documents, ==, 1);
	g_assert_cmpuint (plan.erased.cases, ==, 1);
	g_assert_cmpuint (plan.erased.lines, ==, 0);
	g_assert_true (g_file_set_contents (path, "x", 1, NULL));
	added = kinko_document_add (session, "C26-0001", &input, &error);
	g_assert_no_error (error);
	g_assert_true (g_str_has_suffix (added->number, "-0003") ||
		       !g_str_has_prefix (added->number, "D26-"));
	assert_newest_sound (&fixture, session, 1);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* What came in goes on; an approval of the predecessor's has no force here. */
static void
test_registers (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { NULL }, .lines = { RECEIPT, OLD_APPROVAL, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) kept = NULL;
	g_autoptr (KinkoRegisterLine) none = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_register_find ("receipt"), "A26-0001", &error);
	g_autofree char *next = NULL;

	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_cmpstr (line->operator, ==, "suzuki");
	g_assert_cmpstr (kinko_record_get (line->record, "received_by"), ==, "鈴木");
	g_assert_true (kinko_register_check_newest (session, line, &error));
	kept = kinko_register_show (session, kinko_register_find ("predecessor"),
				    "approval/R8-0012", &error);
	g_assert_no_error (error);
	g_assert_false (kept->open);
	g_assert_cmpstr (kinko_record_get (kept->record, "was_open"), ==, "1");
	g_assert_cmpstr (kinko_record_get (kept->record, "record"), ==,
			 "{\"acts\":\"export\",\"expires\":\"2199-03-31\",\"number\":\"R8-0012\"}");
	none = kinko_register_load (session, kinko_register_find ("approval"), "R8-0012", &error);
	g_assert_null (none);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_true (kinko_registers_check_log (session, &error));
	g_assert_cmpuint (plan.counts.lines, ==, 2);
	next = enter_receipt (session);
	g_assert_cmpstr (next, !=, "A26-0001");
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* What the ward consented to for the predecessor, and what happened there, is no line of this vault's own. */
static void
test_records (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { NULL }, .lines = { OLD_INCIDENT, OLD_CONSENT, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	static const char *const names[] = { "incident", "consent" };
	static const char *const numbers[] = { "J26-0001", "P26-0001" };
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *there = g_strconcat (names[i], "/", numbers[i], NULL);
		g_autoptr (KinkoRegisterLine) kept = kinko_register_show (
			session, kinko_register_find ("predecessor"), there, &error);
		g_autoptr (KinkoRegisterLine) none = NULL;

		g_assert_no_error (error);
		g_assert_false (kept->open);
		g_assert_cmpstr (kinko_record_get (kept->record, "was_open"), ==, "1");
		none = kinko_register_load (session, kinko_register_find (names[i]), numbers[i],
					    &error);
		g_assert_null (none);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_clear_error (&error);
	}
	g_assert_true (kinko_registers_check_log (session, &error));
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* ---- what is refused ------------------------------------------------------------------------- */

/* Replaces @from, of which there must be at least one, in @line. */
static void
assert_refused (Plan *plan, const char **line, const char *from, const char *to)
{
	Fixture fixture = { 0 };
	g_autoptr (GString) changed = g_string_new (*line);
	g_autoptr (GError) error = NULL;
	g_autoptr (GDir) dir = NULL;

	g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
	*line = changed->str;
	if (make_vault (&fixture, plan, &error))
		g_error ("%s → %s was taken", from, to);
	if (!g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		g_error ("%s → %s: %s", from, to, error->message);
	/* Nothing is left, not even under another name. */
	dir = g_dir_open (fixture.dir, 0, NULL);
	g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
	destroy (&fixture);
}

static void
test_bad_cases (void)
{
	static const char *const changes[][2] = {
		{ "\"version\":2,\"seq\":15,\"time\":\"2026-07-07T10:00:00.000+09:00\",\"by\":"
		  "\"suzuki\",\"action\":\"case.edit\",\"address",
		  "\"version\":3,\"seq\":15,\"time\":\"2026-07-07T10:00:00.000+09:00\",\"by\":"
		  "\"suzuki\",\"action\":\"case.edit\",\"address" },
		{ "\"case_no\":\"C26-0001\",\"fiscal_year\":\"2026\",\"child_name\":\"神　あおい\"",
		  "\"case_no\":\"C26-0002\",\"fiscal_year\":\"2026\"" },
		{ "\"state\":\"審査中\",\"revision\":1", "\"state\":\"完了\",\"revision\":1" },
		{ "\"assignee\":\"yamada\",\"due\":\"2026-08-17\",\"protected\"", "\"protected\"" },
		{ "\"by\":\"yamada\"", "\"by\":\"Yamada Taro\"" },
		{ "\"action\":\"case.review\",", "" },
		{ "\"subject\":\"child\"", "\"subject\":\"uncle\"" },
		{ "\"on_file\":false", "\"on_file\":true" },
		{ "\"versions\":[", "\"version_s\":[" },
		{ "\"record\":", "\"records\":" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .with_secrets = TRUE, .cases = { CASE_LINE, NULL } };

		assert_refused (&plan, &plan.cases[0], changes[i][0], changes[i][1]);
	}
}

static void
test_bad_documents (void)
{
	static const char *const changes[][2] = {
		{ "\"size\":25", "\"size\":26" },
		{ "\"size\":25", "\"size\":25,\"sha256\":\"00\"" },
		{ "\"pages\":2", "\"pages\":0" },
		{ "\"type\"", "\"kind\"" },
		{ "C26-0001", "C26-0007" },
		{ "\"shows_number\":false", "\"shows_number\":\"no\"" },
		{ "\"part\":\"outer\"", "\"part\":\"numbers\"" },
		{ "x.pdf", "y.pdf" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .with_secrets = TRUE,
			      .cases = { CASE_LINE, NULL },
			      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
					     NULL },
			      .content_path = "documents/C26-0001/x.pdf",
			      .content = SCAN };

		assert_refused (&plan, &plan.documents[0], changes[i][0], changes[i][1]);
	}
	{
		Plan plan = { .with_secrets = TRUE,
			      .cases = { CASE_LINE, NULL },
			      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
					     NULL } };

		assert_refused (&plan, &plan.documents[0], "x.pdf", "x.pdf"); /* no content came */
	}
}

static void
test_bad_lines (void)
{
	static const char *const changes[][2] = {
		{ "\"day\":\"2026-07-06\"", "\"days\":1" },
		{ "\"open\":true", "\"open\":1" },
		{ "{\"version\":1,\"seq\"", "{\"version\":2,\"seq\"" },
		{ "\"seq\":9,", "" },
		{ "\"record\":{", "\"recorded\":{" },
		{ "\"number\":\"A26-0001\",", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .cases = { NULL }, .lines = { RECEIPT, NULL } };

		assert_refused (&plan, &plan.lines[0], changes[i][0], changes[i][1]);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/intake/cases", test_cases);
	g_test_add_func ("/intake/same-id", test_same_id);
	g_test_add_func ("/intake/without-secrets", test_without_secrets);
	g_test_add_func ("/intake/documents", test_documents);
	g_test_add_func ("/intake/registers", test_registers);
	g_test_add_func ("/intake/records", test_records);
	g_test_add_func ("/intake/bad-cases", test_bad_cases);
	g_test_add_func ("/intake/bad-documents", test_bad_documents);
	g_test_add_func ("/intake/bad-lines", test_bad_lines);
	return g_test_run ();
}
