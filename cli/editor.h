/*
 * The line of a shell, edited on the terminal: by libedit, which counts in characters and columns, not in bytes. What was typed is
 * kept in memory alone.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoEditor KinkoEditor;

typedef enum {
	KINKO_EDITOR_LINE,
	KINKO_EDITOR_END,   /* ^D on an empty line, or no terminal any more */
	KINKO_EDITOR_WATCH, /* something happened (cli/watch.h), and what was typed is gone */
} KinkoEditorResult;

/* What may stand in the place of the last word of @before, which may be empty: an array of strings. @before: the line up to the
 * cursor. */
typedef GPtrArray *(*KinkoEditorComplete) (gpointer data, const char *before);

/* Between kinko_watch_begin() and kinko_watch_end(). NULL when the terminal cannot be used so. */
KinkoEditor *kinko_editor_new (const char *program, KinkoEditorComplete complete, gpointer data);
void kinko_editor_free (KinkoEditor *editor);

/* @line: receives the line without its newline, to be freed by kinko_words_free_text(). */
KinkoEditorResult kinko_editor_read (KinkoEditor *editor, const char *prompt, char **line)
	G_GNUC_WARN_UNUSED_RESULT;

/* Has the line come back with the arrow keys. */
void kinko_editor_remember (KinkoEditor *editor, const char *line);

/* Nothing of what was typed, killed or undone comes back from here on, nor stays in memory. FALSE: nothing can be read any more. */
gboolean kinko_editor_forget (KinkoEditor *editor) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoEditor, kinko_editor_free)
