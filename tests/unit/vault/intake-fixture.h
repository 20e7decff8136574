/* What the tests of an intake share: a plan of what is taken in, and the vault that it is taken into. */
#pragma once

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

static inline json_t *
parse (const char *text)
{
	json_error_t problem;
	json_t *object = json_loads (text, JSON_REJECT_DUPLICATES, &problem);

	if (object == NULL)
		g_error ("%s: %s", problem.text, text);
	return object;
}

static inline KinkoIntakeSecrets *
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

static inline gboolean
give_content (gpointer data, guint8 *buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	const char **at = data;

	memcpy (buffer, *at, len);
	*at += len;
	return TRUE;
}

typedef gboolean (*TakeFunc) (KinkoIntake *intake, const json_t *line, GError **error);

static inline gboolean
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
static inline char *
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

static inline gboolean
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
static inline gboolean
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

static inline void
destroy (Fixture *fixture)
{
	remove_all (fixture->dir);
	free_paths (fixture);
}
