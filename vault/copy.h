/*
 * The register of copies (複製承認簿, 別紙2 第10条): every file that leaves the vault is a line in it, open until its
 * erasure is recorded.
 *
 * For an act with an effect outside the vault:
 *
 *     kinko_act_begin (…)
 *     kinko_copy_register (act, &copy, &number, error)     before kinko_act_commit_intent()
 *     kinko_act_commit_intent (act, error)
 *     … the file is written …
 *     kinko_act_reopen (act, error)
 *     kinko_copy_finish (act, number, sha256, bytes, made, error)
 *     kinko_act_finish (act, failure, error)
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"

/* A copy that is about to be made. Texts as people gave them: they are checked like fields of a case. */
typedef struct {
	const char *
		what; /* 対象, "entry sheet of 12 cases"; 【試験】 is put before it in a test vault */
	const char *medium;    /* 方法・媒体; NULL: not said */
	const char *recipient; /* who gets it; NULL: not said */
	const char *approval;  /* 承認番号, kinko_approval_check() */
	const char *erase_by;  /* 消去期限, any form of kinko_date_parse(); NULL: not said */
	const char *path_name; /* name of the file, without its folder */
	guint count;           /* how many cases or papers are in it */
	/* The file may be little else than a My Number: its hash, from which that could be guessed, is not recorded where
	 * people without clearance read. */
	gboolean without_hash;
	const char *
		kind; /* "backup": what more is known of it than that it is a copy; NULL: nothing */
	/* Notes beside the line what finds it again; NULL: nothing is to be noted. */
	gboolean (*note_line) (KinkoAct *act, const char *number, GError **error);
} KinkoCopy;

/*
 * Enters a copy that is about to be made, and names its line in the act's detail ("copy": {"line", "version", "box"}).
 *
 * @number: "F26-0001", owned by the caller. KINKO_ERROR_INVALID with problems. On failure the act must not go on.
 */
gboolean kinko_copy_register (KinkoAct *act, const KinkoCopy *copy, char **number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Records what became of it: the file's SHA-256 (64 hex digits; NULL: not recorded, because the file shows a My Number
 * that could be guessed from it) and size, in the sealed record only; or, with @made FALSE, that there never was a file, which closes the line. For use between kinko_act_reopen() and
 * kinko_act_finish().
 */
gboolean kinko_copy_finish (KinkoAct *act, const char *number, const char *sha256, guint64 bytes,
			    gboolean made, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Records that a copy was erased (消去報告: 日時・担当者・処理内容), as act "copy.erased", and closes its line.
 *
 * @method: how; @witness: who saw it; @on: day, or NULL for today. KINKO_ERROR_INVALID when it was erased already or
 * when a text is wrong; KINKO_ERROR_NOT_FOUND.
 */
KinkoRegisterLine *kinko_copy_erased (KinkoSession *session, const char *number, const char *method,
				      const char *witness, const char *on, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
