/*
 * What `kinko-verify MIRROR` and `kinko-verify analyze MIRROR` do with what others remember: a checkpoint that somebody kept, and witnesses'
 * cosignatures.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/mirror.h"
#include "audit/verify.h"
#include "cli/command.h"

/* --witness, --cosigned, --evidence, for a table of options. */
#define KINKO_VERIFY_WITNESS_OPTIONS                                                               \
	{ "witness", N_ ("VKEY"), N_ ("a witness who must have cosigned the log"), TRUE },         \
		{ "cosigned", N_ ("NOTE"),                                                         \
		  N_ ("a checkpoint that you keep, cosigned or not: the log must have grown out "  \
		      "of it"),                                                                    \
		  FALSE },                                                                         \
	{                                                                                          \
		"evidence", N_ ("FILE"), N_ ("where to write the evidence if the log was forked"), \
			FALSE                                                                      \
	}

gboolean kinko_verify_witness_check_options (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The newest cosignature of each witness who was named. */
typedef struct {
	json_t *witnesses;
	gboolean compared; /* with a checkpoint that was kept */
} KinkoVerifyWitness;

/* KINKO_ERROR_INTEGRITY: a fork (then the evidence is written), a rollback, or a witness who did not cosign. */
gboolean kinko_verify_witness_run (KinkoContext *context, KinkoMirror *mirror,
				   const KinkoVerification *found, KinkoVerifyWitness *result,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds `witnesses` and `cosigned_compared` to the result; takes what is in @witness. */
void kinko_verify_witness_add (KinkoVerifyWitness *witness, json_t *result);
void kinko_verify_witness_clear (KinkoVerifyWitness *witness);

/* What they say, a sentence each (char *), translated; owned by the caller. And as paragraphs. */
GPtrArray *kinko_verify_witness_texts (const json_t *result);
void kinko_verify_witness_show (const json_t *result, GString *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoVerifyWitness, kinko_verify_witness_clear)
