/*
 * The articles of the contract that kinko has something for: what they ask, what kinko does, and by which entries of the log
 * and open matters it shows. docs/compliance.md says more of each, and names the tests.
 */
#pragma once

#include <glib.h>

#define KINKO_ARTICLE_ACTS  5
#define KINKO_ARTICLE_KINDS 2

/* Constant. */
typedef struct {
	const char *article; /* "別紙2 第22条" */
	const char *asks;    /* N_() */
	const char *does;    /* N_() */
	/* Actions (policies/action.h), or the other names of audit/last-acts.h, whose last time is the evidence; NULL after the last. */
	const char *acts[KINKO_ARTICLE_ACTS + 1];
	/* What may be open (KinkoOpenItem); NULL after the last. */
	const char *kinds[KINKO_ARTICLE_KINDS + 1];
	/* It is met by what the program is, whether anything was done or not. */
	gboolean built_in;
} KinkoArticle;

const KinkoArticle *kinko_articles (gsize *n);
