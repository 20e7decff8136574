/*
 * How the page of an analysis looks: its CSS, without a word of the log in it.
 */
#pragma once

/* What stands between <style> and </style>. */
extern const char *const kinko_analysis_style;
