/*
 * The one error domain of kinko.
 *
 * A GError of this domain says what is wrong in one line. It may also carry a hint (the next step
 * for the user) and a list of problems (every bad row of a file, every mistake in a policy), so
 * that one return value brings everything that the outermost layer needs to print.
 */
#pragma once

#include <glib.h>

/* Codes are part of the `--json` interface: names and exit statuses are in error.c. */
typedef enum {
	KINKO_ERROR_FAILED,      /* what has no better code */
	KINKO_ERROR_USAGE,       /* the command line is wrong */
	KINKO_ERROR_INVALID,     /* input (a file, a field) is not what it must be */
	KINKO_ERROR_NOT_FOUND,   /* the thing that was named does not exist */
	KINKO_ERROR_EXISTS,      /* the thing to be made exists already */
	KINKO_ERROR_IO,          /* the operating system refused (disk full, permission) */
	KINKO_ERROR_DENIED,      /* the policy, a role or a missing key refuses */
	KINKO_ERROR_INTEGRITY,   /* tampering, rollback or damage */
	KINKO_ERROR_BUSY,        /* another process holds what is needed */
	KINKO_ERROR_AUTH,        /* wrong passphrase, or no seat in this vault */
	KINKO_ERROR_UNSUPPORTED, /* a format or library version that we do not accept */
} KinkoError;

#define KINKO_ERROR (kinko_error_quark ())
GQuark kinko_error_quark (void);

/* One of several things wrong with an input. Unknown places are 0 or NULL. */
typedef struct {
	char *file;
	guint line;   /* 1-based line of the file */
	guint column; /* 1-based column (characters) in the line */
	guint row;    /* 1-based row of a table, the heading is row 1 */
	char *field;  /* column heading or key */
	char *label; /* what people call the field, translated; NULL: what they wrote is its name */
	char *code;  /* stable identifier, for example "mynumber_length" */
	char *message; /* translated, one line */
} KinkoProblem;

/* Copies the strings. @message is a printf format. */
KinkoProblem *kinko_problem_new (const char *code, const char *field, const char *message, ...)
	G_GNUC_PRINTF (3, 4);
void kinko_problem_free (KinkoProblem *problem);

/* "file:12:3", "row 3, child's date of birth (child_birth)" and the like; owned by the caller, "" when nothing is known. */
char *kinko_problem_place (const KinkoProblem *problem);

/* Adds the next step to an error that was just set; does nothing when @error or *@error is NULL
 * or the error is of another domain. */
void kinko_error_set_hint (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The hint of @error or NULL. */
const char *kinko_error_hint (const GError *error);

/* What a person does next, translated: the hint, or what is true of every error with this code. Never NULL. */
const char *kinko_error_next_step (const GError *error);

/* Gives the problems (KinkoProblem with its free function as element-free) to an error that was
 * just set; takes ownership of @problems in every case. */
void kinko_error_set_problems (GError **error, GPtrArray *problems);

/* The problems of @error or NULL. */
GPtrArray *kinko_error_problems (const GError *error);

/* The stable name for `--json`, for example "integrity"; errors of other domains are "failed". */
const char *kinko_error_name (const GError *error);

/* 1 failed, 2 usage, 3 denied, 4 integrity, 5 busy, 6 wrong passphrase or no seat. */
int kinko_error_exit_status (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoProblem, kinko_problem_free)
