/*
 * Logs of audit/log-fixture.h as mirrors, for the tests of what is made of a whole one: every act by tanaka, whose
 * git key is her note key here, and acts `log.cosign` with the file that follows from them.
 */
#pragma once

#include <glib/gstdio.h>

#include "audit/cosigned.h"
#include "audit/mirror.h"
#include "audit/sshsig.h"
#include "tests/unit/audit/log-fixture.h"

static Person auditor; /* the witness */

/* A log of @n acts by tanaka, each of one entry; @object tells two histories apart, from entry @from on. */
static inline GPtrArray *
history (guint n, guint from, const char *object)
{
	g_autofree Step *steps = g_new0 (Step, n);

	for (guint i = 0; i < n; i++)
		steps[i] = (Step){ .by = &tanaka,
				   .action = "log.show",
				   .object = i >= from ? object : NULL };
	steps[0].action = "vault.genesis";
	steps[0].object = NULL;
	steps[0].detail = genesis_detail ();
	return build_log (steps, n);
}

/* @n acts, then one by which the auditor's cosignature at @size is taken in, then a look. */
static inline GPtrArray *
cosigned_history (guint n, guint size)
{
	g_autoptr (GPtrArray) plain = history (n, 99, "log");
	const Act *act = plain->pdata[size - 1];
	g_autoptr (KinkoNote) note = kinko_note_parse (act->note->str, act->note->len, NULL);
	KinkoWitness witness = { .name = (char *) (gsize) auditor.id,
				 .key = auditor.signer.public_key };
	KinkoCosigned cosigned = { .size = size, .witness = &witness };
	g_autofree Step *steps = g_new0 (Step, n + 2);

	g_assert_true (kinko_cosignature_sign (note->text, 1783900800, &auditor.signer,
					       &cosigned.cosignature, NULL));
	for (guint i = 0; i < n + 2; i++)
		steps[i] = (Step){ .by = &tanaka, .action = "log.show" };
	steps[0].action = "vault.genesis";
	steps[0].detail = genesis_detail ();
	steps[n].action = "log.cosign";
	steps[n].detail = kinko_cosigned_detail (&cosigned);
	return build_log (steps, n + 2);
}

/* Each act is one entry. @name, @content: of the file in cosignatures/, NULL for none. */
static inline void
mirror_act_with (KinkoMirror *mirror, GPtrArray *log, guint i, const char *action, const char *name,
		 const char *content)
{
	const Act *act = log->pdata[i];
	g_autofree char *signers = kinko_ssh_allowed_signer ("tanaka", &tanaka.signer.public_key);
	g_autofree char *message = g_strdup_printf ("%s %u", action, i);
	g_autoptr (GError) error = NULL;
	KinkoMirrorAct mirrored = { .first_seq = i,
				    .lines = act->lines->str,
				    .lines_len = act->lines->len,
				    .note = act->note->str,
				    .author = "tanaka",
				    .committer = "tanaka",
				    .message = message,
				    .time = "2026-07-08T10:31:22.104+09:00",
				    .allowed_signers = signers,
				    .cosignature_name = name,
				    .cosignature = content };

	g_assert_true (kinko_mirror_add (mirror, &mirrored, &tanaka.signer, &error));
	g_assert_no_error (error);
}

/* With the file that follows from it. */
static inline void
mirror_act (KinkoMirror *mirror, GPtrArray *log, guint i)
{
	const Act *act = log->pdata[i];
	g_autoptr (KinkoCosigned) cosigned =
		kinko_cosigned_of_act (act->lines->str, act->lines->len, NULL);
	g_autofree char *name = cosigned == NULL ? NULL : kinko_cosigned_file_name (cosigned);
	g_autofree char *content = NULL;

	if (cosigned != NULL)
		content = kinko_cosigned_note (cosigned,
					       ((Act *) log->pdata[cosigned->size - 1])->note->str);
	mirror_act_with (mirror, log, i,
			 i == 0             ? "vault.genesis"
			 : cosigned != NULL ? "log.cosign"
					    : "log.show",
			 name, content);
}

/* Makes it at @dir/@name, and opens it. */
static inline KinkoMirror *
mirror_of (const char *dir, const char *name, GPtrArray *log)
{
	g_autofree char *path = g_build_filename (dir, name, NULL);
	g_autoptr (GError) error = NULL;
	KinkoMirror *mirror;

	g_assert_true (kinko_mirror_create (path, &error));
	mirror = kinko_mirror_open (path, &error);
	g_assert_no_error (error);
	for (guint i = 0; i < log->len; i++)
		mirror_act (mirror, log, i);
	g_assert_true (kinko_mirror_flush (mirror, &error));
	g_assert_no_error (error);
	return mirror;
}

static inline KinkoVerification *
verified (KinkoMirror *mirror)
{
	g_autoptr (GError) error = NULL;
	KinkoVerification *found = kinko_verify_mirror (mirror, NULL, NULL, &error);

	g_assert_no_error (error);
	return found;
}

/* Her git key stands in the log from its first entry on. */
static inline void
make_mirror_people (void)
{
	make_people ();
	make_person (&auditor, "ward-audit", "auditor");
	tanaka.git_key = tanaka.signer.public_key;
}

static inline void
remove_folder (const char *dir)
{
	g_autofree char *command = g_strdup_printf ("rm -rf '%s'", dir);

	g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}
