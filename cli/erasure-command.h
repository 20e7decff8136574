/*
 * What the commands that erase share: what people say with it, typing it twice, and what is shown of it.
 */
#pragma once

#include "cli/command.h"
#include "vault/erasure.h"

/* For tables of options; the last one is how what is meant is typed again. */
#define KINKO_ERASURE_NOTE                                                                        \
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承認番号)"), FALSE },           \
		{ "witness", N_ ("NAME"), N_ ("who saw it (立会者)"), FALSE },                    \
		{ "device", N_ ("NO"), N_ ("number of the medium or device (媒体・機器番号)"),    \
		  FALSE },                                                                        \
		{ "certificate", N_ ("NO"), N_ ("number of a certificate (証明書番号)"), FALSE }, \
	{                                                                                         \
		"reason", N_ ("TEXT"), N_ ("why it is erased"), FALSE                             \
	}

/* What was said with the options. */
KinkoErasureNote kinko_erasure_command_note (KinkoContext *context);

/* The arguments of the command, copied. */
GStrv kinko_erasure_command_words (KinkoContext *context);

/* Is the approval number one, and can it be asked whether it is meant? */
gboolean kinko_erasure_command_check (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What cannot be undone is typed twice: @meant once more, by --yes or an answer to @question. */
gboolean kinko_erasure_command_confirm (KinkoContext *context, const char *meant,
					const char *question, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same with the origin of the vault. */
gboolean kinko_erasure_command_confirm_all (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* For commands whose result is the line of an erasure that was checked. */
void kinko_erasure_command_show (KinkoContext *context, const json_t *result, GString *out);

/* The report of an erasure (消去・廃棄報告), which is its certificate, and the page of it. */
json_t *kinko_erasure_command_report (KinkoContext *context, const char *number, GError **error);
void kinko_erasure_command_show_report (KinkoContext *context, const json_t *result, GString *out);
