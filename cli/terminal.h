/*
 * One line from the person at the terminal.
 */
#pragma once

#include <glib.h>

/* Asked about every second while a question waits for its answer: TRUE ends it as an interruption does. NULL: nobody is asked. */
typedef gboolean (*KinkoPatienceFunc) (void);
void kinko_terminal_set_patience (KinkoPatienceFunc is_over);

/* ^S stops whoever writes, who then cannot lock either: not while @forbid. FALSE puts it back as it was. */
void kinko_terminal_forbid_stop (gboolean forbid);

/* Wipes the screen, and what was scrolled away as far as the terminal forgets it. One that takes nothing any more is given up
 * after a second. */
void kinko_terminal_clear (void);

/*
 * Shows @prompt on /dev/tty and reads a line into @line, without its newline, NUL-terminated.
 *
 * The echo is off unless @echo. Whatever ends or stops the program meanwhile (^C, ^\, ^Z, TERM,
 * HUP) finds the terminal as it was before; after ^Z and fg the question is asked again, unless somebody handles that signal. IUTF8 is
 * set, so that erasing a Japanese character removes all of its bytes.
 *
 * @size: of @line; the caller wipes it. Returns: the length, or -1 with KINKO_ERROR_INVALID for a
 * line that is too long, KINKO_ERROR_FAILED for the end of input, KINKO_ERROR_IO.
 */
gssize kinko_terminal_ask (const char *prompt, gboolean echo, char *line, gsize size,
			   GError **error) G_GNUC_WARN_UNUSED_RESULT;
