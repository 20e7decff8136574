/*
 * Rules, plans and manuals as files (規程・計画・手順書, 別紙2 第6条, 第16条, 本文5 E(2)(3)): which version was in force, and by its
 * SHA-256 whether a file is that one.
 */
#pragma once

#include "audit/hash.h"
#include "vault/register.h"

/*
 * Registers a file, as act "rule.add". Its content is read for its SHA-256 and not kept. The line that it replaces, if it names
 * one, ends by it.
 *
 * KINKO_ERROR_INVALID with problems, also for what is no file, is empty or is registered already; KINKO_ERROR_IO when it cannot
 * be read; KINKO_ERROR_NOT_FOUND.
 */
KinkoRegisterLine *kinko_rule_add (KinkoSession *session, const char *path,
				   const KinkoRecordChange *changes, guint n, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoRegisterLine, all that were registered of a file with this content, as act "rule.list". @hash: its SHA-256. */
GPtrArray *kinko_rule_find (KinkoSession *session, const char *path, KinkoHash *hash,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;
