/*
 * Which cases: the options that lists and exports share.
 */
#pragma once

#include "cli/command.h"
#include "vault/case.h"

/* Rows of a command's options. */
#define KINKO_CASE_FILTER_OPTIONS                                                                  \
	{ "year", N_ ("YEAR"), N_ ("only cases of this fiscal year"), FALSE },                     \
		{ "state", N_ ("STATE"),                                                           \
		  N_ ("only cases in this state, by its name or id (審査中, review)"), FALSE },    \
		{ "mine", NULL, N_ ("only cases that are assigned to me"), FALSE },                \
		{ "assigned", N_ ("OPERATOR"), N_ ("only cases that are assigned to this person"), \
		  FALSE },                                                                         \
		{ "unassigned", NULL, N_ ("only cases that are assigned to nobody"), FALSE },      \
		{ "overdue", NULL, N_ ("only cases whose due date is past"), FALSE },              \
	{                                                                                          \
		"waiting", NULL, N_ ("only cases that wait for the family (補正依頼中)"), FALSE    \
	}

/* What the command line says; before anything is opened. KINKO_ERROR_USAGE. */
gboolean kinko_case_filter_read (KinkoContext *context, KinkoCaseFilter *filter, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What else it takes: who --mine is, and which day --overdue means. @today must live as long as @filter. */
void kinko_case_filter_complete (KinkoContext *context, const char *today, KinkoCaseFilter *filter);
