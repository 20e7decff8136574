#include "cli/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <histedit.h>

#include "cli/watch.h"
#include "cli/words.h"

#define REMEMBERED 200

/* ^_, which stands for a window of another size. */
#define RESIZED     0x1F
#define RESIZED_KEY L"^_"

struct _KinkoEditor {
	const char *program;
	EditLine *edit; /* NULL only where none could be made */
	HistoryW *history;
	FILE *in, *out, *err;
	struct termios before;
	gboolean modes_set;
	wchar_t *prompt;
	KinkoEditorComplete complete;
	gpointer data;
};

/* Text of this program is valid UTF-8, and so is what was typed, as far as it could be read. */
static wchar_t *
widen (const char *text)
{
	G_STATIC_ASSERT (sizeof (wchar_t) == sizeof (gunichar));
	return (wchar_t *) g_utf8_to_ucs4_fast (text, -1, NULL);
}

static char *
narrow (const wchar_t *text, gsize len)
{
	return g_ucs4_to_utf8 ((const gunichar *) text, (glong) len, NULL, NULL, NULL);
}

static KinkoEditor *
editor_of (EditLine *edit)
{
	void *data = NULL;

	(void) el_wget (edit, EL_CLIENTDATA, &data);
	return data;
}

static wchar_t *
show_prompt (EditLine *edit)
{
	return editor_of (edit)->prompt;
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* The bytes of a character come one after the other. What is no UTF-8 is left out. */
static int
read_char (G_GNUC_UNUSED EditLine *edit, wchar_t *c)
{
	mbstate_t state = { 0 };

	for (;;) {
		char byte;
		gssize n;
		gsize used;

		if (!kinko_watch_wait (STDIN_FILENO)) {
			if (kinko_watch_resized ()) {
				*c = RESIZED;
				return 1;
			}
			errno = EINTR;
			return -1;
		}
		n = read (STDIN_FILENO, &byte, 1);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return (int) n;
		kinko_watch_touch ();
		used = mbrtowc (c, &byte, 1, &state);
		if (used == (gsize) -1)
			state = (mbstate_t){ 0 };
		else if (used != (gsize) -2)
			return 1;
	}
}

/*
 * el_resize() makes a new picture of the screen and keeps the place of the cursor in the old one, which may lie outside of it: so
 * all is drawn anew before anything else can be written there.
 */
static unsigned char
resize (EditLine *edit, G_GNUC_UNUSED int key)
{
	el_resize (edit);
	return CC_REDISPLAY;
}

/* ---- completion ------------------------------------------------------------------------------ */

static gsize
common_len (const GPtrArray *words)
{
	const char *first = words->pdata[0];
	gsize len = strlen (first);

	for (guint i = 1; i < words->len; i++) {
		const char *word = words->pdata[i];
		gsize same = 0;

		while (same < len && word[same] == first[same])
			same++;
		len = same;
	}
	while (len > 0 && ((guchar) first[len] & 0xC0) == 0x80) /* not within a character */
		len--;
	return len;
}

static void
insert (EditLine *edit, const char *text)
{
	g_autofree wchar_t *wide = widen (text);

	(void) el_winsertstr (edit, wide);
}

/* They come out of the command table and out of what was shown, so nothing in them is hostile. */
static void
list (const KinkoEditor *editor, const GPtrArray *words)
{
	fputs ("\n", editor->out);
	for (guint i = 0; i < words->len; i++)
		fprintf (editor->out, "%s%s", i == 0 ? "" : "  ", (const char *) words->pdata[i]);
	fputs ("\n", editor->out);
	fflush (editor->out);
}

static unsigned char
complete (EditLine *edit, G_GNUC_UNUSED int key)
{
	KinkoEditor *editor = editor_of (edit);
	const LineInfoW *line = el_wline (edit);
	char *before = narrow (line->buffer, (gsize) (line->cursor - line->buffer));
	g_autoptr (GPtrArray) words = NULL;
	g_autofree char *more = NULL;
	gsize typed, common;

	if (before == NULL)
		return CC_ERROR;
	words = editor->complete (editor->data, before);
	typed = strlen (kinko_words_last (before));
	kinko_words_free_text (before);
	if (words == NULL || words->len == 0)
		return CC_ERROR;
	common = common_len (words);
	more = common > typed ? g_strndup ((char *) words->pdata[0] + typed, common - typed) : NULL;
	if (more != NULL)
		insert (edit, more);
	if (words->len == 1) {
		insert (edit, " ");
		return CC_REFRESH;
	}
	if (more != NULL)
		return CC_REFRESH;
	list (editor, words);
	return CC_REDISPLAY;
}

/* What is typed while a command runs is edited by the kernel: it, too, shall erase whole characters. */
static void
set_modes (KinkoEditor *editor)
{
	struct termios modes;

	if (tcgetattr (STDIN_FILENO, &editor->before) != 0)
		return;
	modes = editor->before;
	modes.c_iflag |= IUTF8;
	editor->modes_set = tcsetattr (STDIN_FILENO, TCSADRAIN, &modes) == 0;
}

/* ---- the editor ------------------------------------------------------------------------------ */

/* libedit has a line of commands for itself, by which keys can be given functions that write what was typed into a file. And
 * it takes letters such as é and ø for its own keys with Meta. */
static void
forbid_keys (EditLine *edit)
{
	static const wchar_t *const commands[] = { L"^[x", L"^[X" };

	for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
		el_wset (edit, EL_BIND, L"-r", commands[i], NULL);
	for (wchar_t c = 0x80; c <= 0xFF; c++) {
		const wchar_t key[] = { c, L'\0' };

		el_wset (edit, EL_BIND, key, c < 0xA0 ? L"ed-unassigned" : L"ed-insert", NULL);
	}
}

static void
set_up (KinkoEditor *editor)
{
	EditLine *edit = editor->edit;

	el_wset (edit, EL_CLIENTDATA, editor);
	el_wset (edit, EL_PROMPT, show_prompt);
	el_wset (edit, EL_EDITOR, L"emacs");
	el_wset (edit, EL_SIGNAL, 0);
	el_wset (edit, EL_GETCFN, read_char);
	el_wset (edit, EL_ADDFN, L"kinko-complete", L"Complete the word", complete);
	el_wset (edit, EL_BIND, L"^I", L"kinko-complete", NULL);
	el_wset (edit, EL_ADDFN, L"kinko-resize", L"Draw for another window", resize);
	el_wset (edit, EL_BIND, RESIZED_KEY, L"kinko-resize", NULL);
	forbid_keys (edit);
	if (editor->history != NULL)
		el_wset (edit, EL_HIST, history_w, editor->history);
}

static void
begin_history (KinkoEditor *editor)
{
	HistEventW event;

	editor->history = history_winit ();
	if (editor->history == NULL)
		return;
	(void) history_w (editor->history, &event, H_SETSIZE, REMEMBERED);
	(void) history_w (editor->history, &event, H_SETUNIQUE, 1);
}

static gboolean
begin (KinkoEditor *editor)
{
	editor->edit = el_init (editor->program, editor->in, editor->out, editor->err);
	if (editor->edit != NULL)
		set_up (editor);
	return editor->edit != NULL;
}

/* libedit keeps what was typed, killed and undone in memory that it lets nobody have, and does not wipe when it lets it go:
 * the C library does, when it is asked to. */
static void
end (KinkoEditor *editor)
{
	/* Whoever is ended in the background must not be stopped for setting the terminal. */
	struct sigaction ignored = { .sa_handler = SIG_IGN }, usual;

	if (editor->edit == NULL)
		return;
	sigaction (SIGTTOU, &ignored, &usual);
	(void) mallopt (M_PERTURB, 1);
	el_end (editor->edit);
	(void) mallopt (M_PERTURB, 0);
	sigaction (SIGTTOU, &usual, NULL);
	editor->edit = NULL;
}

KinkoEditor *
kinko_editor_new (const char *program, KinkoEditorComplete completer, gpointer data)
{
	KinkoEditor *editor = g_new0 (KinkoEditor, 1);

	editor->program = program;
	editor->complete = completer;
	editor->data = data;
	set_modes (editor);
	/* Files of its own: what a command closes is not the terminal of the shell. */
	editor->in = fdopen (fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r");
	editor->out = fdopen (fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	editor->err = fdopen (fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	begin_history (editor);
	if (editor->in != NULL && editor->out != NULL && editor->err != NULL && begin (editor))
		return editor;
	kinko_editor_free (editor);
	return NULL;
}

static void
forget_history (KinkoEditor *editor)
{
	HistEventW event;

	if (editor->history == NULL)
		return;
	for (int found = history_w (editor->history, &event, H_FIRST); found != -1;
	     found = history_w (editor->history, &event, H_NEXT))
		explicit_bzero ((wchar_t *) (gsize) event.str,
				wcslen (event.str) * sizeof (wchar_t));
	(void) history_w (editor->history, &event, H_CLEAR);
}

void
kinko_editor_free (KinkoEditor *editor)
{
	FILE *files[] = { editor->in, editor->out, editor->err };
	struct sigaction ignored = { .sa_handler = SIG_IGN }, usual;

	forget_history (editor);
	end (editor);
	sigaction (SIGTTOU, &ignored, &usual);
	if (editor->history != NULL)
		history_wend (editor->history);
	if (editor->modes_set)
		(void) tcsetattr (STDIN_FILENO, TCSADRAIN, &editor->before);
	sigaction (SIGTTOU, &usual, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
		if (files[i] != NULL)
			fclose (files[i]);
	g_free (editor->prompt);
	g_free (editor);
}

/* libedit keeps the line till the next one is typed. */
static void
wipe_line (EditLine *edit)
{
	const LineInfoW *line = el_wline (edit);

	explicit_bzero ((wchar_t *) (gsize) line->buffer,
			(gsize) (line->lastchar - line->buffer) * sizeof (wchar_t));
}

KinkoEditorResult
kinko_editor_read (KinkoEditor *editor, const char *prompt, char **line)
{
	const wchar_t *typed;
	int len = 0;

	*line = NULL;
	g_free (editor->prompt);
	editor->prompt = widen (prompt);
	/* Before the prompt: who sees it may type. */
	el_wset (editor->edit, EL_PREP_TERM, 1);
	typed = el_wgets (editor->edit, &len);
	if (typed == NULL || len <= 0) {
		wipe_line (editor->edit);
		return kinko_watch_peek () != KINKO_WATCH_NOTHING ? KINKO_EDITOR_WATCH
								  : KINKO_EDITOR_END;
	}
	if (typed[len - 1] == L'\n')
		len--;
	*line = narrow (typed, (gsize) len);
	if (*line == NULL) /* what is no text is nothing */
		*line = g_strdup ("");
	wipe_line (editor->edit);
	return KINKO_EDITOR_LINE;
}

void
kinko_editor_remember (KinkoEditor *editor, const char *line)
{
	g_autofree wchar_t *wide = widen (line);
	HistEventW event;

	if (editor->history != NULL)
		(void) history_w (editor->history, &event, H_ENTER, wide);
}

gboolean
kinko_editor_forget (KinkoEditor *editor)
{
	forget_history (editor);
	end (editor);
	return begin (editor);
}
