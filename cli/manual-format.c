#include "cli/manual-format.h"

#include <glib/gi18n.h>

#include "cli/roff.h"

static const KinkoFormatDocument vault_documents[] = {
	{ "vault", N_ ("the vault's folder, vault.json, the database and its tables") },
	{ "identity", N_ ("an operator's identity file, and the keys that follow from it") },
	{ "grant", N_ ("the keys of the vault, sealed to one operator") },
	{ "record-box", N_ ("one sealed version of a case, a My Number or a key") },
	{ "document", N_ ("papers of a case: manifest and chunks") },
	{ "decision", N_ ("a tier decision, as stored") },
	{ "register", N_ ("lines of the registers (管理簿)") },
	{ "approval", N_ ("approvals, second persons and exceptions") },
	{ "spool", N_ ("what is kept for the log while the vault cannot be opened") },
	{ "seen", N_ ("the checkpoint that an operator remembers") },
	{ "unlocking", N_ ("what the kernel keeps between two commands") },
	{ "test-mark", N_ ("how test vaults, and all that comes from them, are marked") },
	{ NULL, NULL },
};

static const KinkoFormatDocument log_documents[] = {
	{ "audit-log", N_ ("entries, the chain, every action's details, and how it is verified") },
	{ "checkpoint", N_ ("signed notes and checkpoints (C2SP)") },
	{ "merkle-tree", N_ ("the tree over the lines, and its proofs (RFC 6962)") },
	{ "mirror", N_ ("the git repository that mirrors the log") },
	{ "git-signature", N_ ("signatures on its commits (SSHSIG)") },
	{ "proof", N_ ("proofs of an entry or of growth that travel alone") },
	{ "witness", N_ ("witnesses and their cosignatures") },
	{ "trusted", N_ ("what kinko-verify remembers from one visit to the next") },
	{ "evidence", N_ ("evidence of two logs under one name") },
	{ NULL, NULL },
};

static const KinkoFormatDocument policy_documents[] = {
	{ "policy", N_ ("the files of a policy: access, calendar, retention, papers, place") },
	{ "policy-test", N_ ("the table of expected verdicts") },
	{ "tier-table", N_ ("tables of fee tiers") },
	{ NULL, NULL },
};

static const KinkoFormatDocument sealed_documents[] = {
	{ "age", N_ ("what of age files is written and read") },
	{ "backup", N_ ("backups, and what a restore does") },
	{ "handover", N_ ("what is handed over at the end of a contract") },
	{ "handover-receipt", N_ ("the receipt for it") },
	{ "recovery", N_ ("recovery keys") },
	{ "request", N_ ("the file with which a seat is asked for") },
	{ NULL, NULL },
};

static const KinkoFormatDocument csv_documents[] = {
	{ "case-csv", N_ ("columns, values and encodings of cases in a table") },
	{ NULL, NULL },
};

static const KinkoFormatDocument form_documents[] = {
	{ "form-document", N_ ("what kinko-render is told to draw") },
	{ NULL, NULL },
};

const KinkoFormatPage kinko_format_pages[] = {
	{ "vault", N_ ("what a vault is stored as"), vault_documents },
	{ "audit-log", N_ ("the log of all that was done, and its mirror"), log_documents },
	{ "rules", N_ ("the files of a policy"), policy_documents },
	{ "sealed", N_ ("files that are sealed to people"), sealed_documents },
	{ "csv", N_ ("cases in a table (CSV)"), csv_documents },
	{ "paper", N_ ("forms (帳票) as documents"), form_documents },
	{ NULL, NULL, NULL },
};

void
kinko_format_page_print (const KinkoFormatPage *page, GString *out)
{
	g_autofree char *title = g_strdup_printf ("kinko-%s", page->name);

	kinko_roff_begin (out, title, 5);
	kinko_roff_macro (out, "SH", _ ("NAME"));
	g_string_append_printf (out, "%s \\- ", title);
	kinko_roff_text (out, _ (page->summary));
	kinko_roff_macro (out, "SH", _ ("DESCRIPTION"));
	kinko_roff_text (
		out, _ ("Each document describes its format so completely that another program can "
			"read it and check it. They are installed with kinko."));
	kinko_roff_macro (out, "SH", _ ("DOCUMENTS"));
	for (const KinkoFormatDocument *at = page->documents; at->document != NULL; at++) {
		g_autofree char *file =
			g_strdup_printf (KINKO_DOC_DIR "/docs/formats/%s.md", at->document);

		kinko_roff_item (out, file, _ (at->what));
	}
	kinko_roff_macro (out, "SH", _ ("SEE ALSO"));
	kinko_roff_text (out, "kinko(1), kinko-verify(1)");
}
