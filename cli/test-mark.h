/*
 * How what is said about a test vault is marked (別紙2 第24条の2). A command says once that its vault is one, with
 * kinko_context_set_test(); then the program's name, questions for secrets, text and JSON carry the mark by themselves.
 */
#pragma once

#include <glib.h>

/* "【試験】", with TEST beside it for who does not read that. Static. */
const char *kinko_test_mark (void);

/* The line above text for people, with its newline; owned by the caller. */
char *kinko_test_mark_line (void);
