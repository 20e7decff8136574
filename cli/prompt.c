#include "cli/prompt.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/terminal.h"
#include "cli/test-mark.h"
#include "cli/text.h"
#include "policies/error.h"

/* Bytes of an answer. A passphrase that is longer is a file given by mistake. */
#define LONGEST 1024

static gboolean
check_may_ask (KinkoContext *context, const char *prompt, GError **error)
{
	if (kinko_context_may_ask (context))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
		     _ ("cannot ask for '%s': there is no terminal, or --no-input is given"),
		     prompt);
	return FALSE;
}

/* The first @len bytes of @line: text, as the key derivation needs it and a NUL would cut it
 * short. */
static KinkoSecret *
take_text (const KinkoSecret *line, gsize len, GError **error)
{
	if (!g_utf8_validate_len (kinko_secret_text (line), len, NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the answer is no UTF-8 text"));
		return NULL;
	}
	return kinko_secret_new_from (kinko_secret_data (line), len);
}

static KinkoSecret *
ask (const char *prompt, gboolean echo, GError **error)
{
	g_autoptr (KinkoSecret) line = kinko_secret_new (LONGEST + 1);
	g_autofree char *visible = kinko_text_visible (prompt);
	g_autofree char *question = g_strdup_printf ("%s: ", visible);
	gssize len = kinko_terminal_ask (question, echo, (char *) kinko_secret_data (line),
					 LONGEST + 1, error);

	return len < 0 ? NULL : take_text (line, (gsize) len, error);
}

KinkoSecret *
kinko_prompt_secret (KinkoContext *context, const char *prompt, GError **error)
{
	g_autofree char *marked = kinko_context_is_test (context)
					  ? g_strdup_printf ("%s %s", kinko_test_mark (), prompt)
					  : NULL;

	if (!check_may_ask (context, prompt, error)) {
		kinko_error_set_hint (error, _ ("passphrases can be given with --passphrase-fd"));
		return NULL;
	}
	return ask (marked != NULL ? marked : prompt, FALSE, error);
}

static void
set_fd_error (GError **error, int fd, KinkoError code, const char *reason)
{
	g_set_error (error, KINKO_ERROR, code, _ ("no passphrase from file descriptor %d: %s"), fd,
		     reason);
}

/* Byte by byte: what follows the line is for the next one who reads, who may be another program. */
static KinkoSecret *
read_passphrase (int fd, GError **error)
{
	g_autoptr (KinkoSecret) line = kinko_secret_new (LONGEST + 1);
	guint8 *bytes = kinko_secret_data (line);
	gsize len = 0;

	if (isatty (fd)) {
		set_fd_error (error, fd, KINKO_ERROR_USAGE,
			      _ ("it is a terminal, which would show it"));
		kinko_error_set_hint (error, _ ("leave --passphrase-fd out to be asked"));
		return NULL;
	}
	for (;;) {
		gssize n = read (fd, bytes + len, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			set_fd_error (error, fd, KINKO_ERROR_IO, g_strerror (errno));
			return NULL;
		}
		if (n == 0 || bytes[len] == '\n')
			break;
		if (++len > LONGEST) {
			set_fd_error (error, fd, KINKO_ERROR_INVALID, _ ("the line is too long"));
			return NULL;
		}
	}
	/* A file from Windows. No keyboard can type a carriage return into a passphrase. */
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	if (len == 0) {
		set_fd_error (error, fd, KINKO_ERROR_INVALID, _ ("the line is empty or missing"));
		return NULL;
	}
	return take_text (line, len, error);
}

static KinkoSecret *
refuse_empty (KinkoSecret *secret, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret;

	if (passphrase == NULL || kinko_secret_len (passphrase) > 0)
		return g_steal_pointer (&passphrase);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("the passphrase is empty"));
	return NULL;
}

KinkoSecret *
kinko_prompt_passphrase (KinkoContext *context, const char *prompt, GError **error)
{
	int fd = kinko_context_passphrase_fd (context);

	if (fd >= 0)
		return read_passphrase (fd, error);
	return refuse_empty (kinko_prompt_secret (context, prompt, error), error);
}

KinkoSecret *
kinko_prompt_new_passphrase (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSecret) first =
		kinko_prompt_passphrase (context, _ ("New passphrase"), error);
	g_autoptr (KinkoSecret) second = NULL;

	if (first == NULL || kinko_context_passphrase_fd (context) >= 0)
		return g_steal_pointer (&first);
	second = kinko_prompt_secret (context, _ ("The same again"), error);
	if (second == NULL)
		return NULL;
	if (!kinko_secret_equal (first, second)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the two passphrases differ"));
		return NULL;
	}
	return g_steal_pointer (&first);
}

KinkoSecret *
kinko_prompt_answer (KinkoContext *context, const char *prompt, const char *current, GError **error)
{
	g_autoptr (KinkoSecret) answer = NULL;
	g_autofree char *question = current == NULL || current[0] == '\0'
					    ? g_strdup (prompt)
					    : g_strdup_printf ("%s [%s]", prompt, current);

	if (!check_may_ask (context, prompt, error))
		return NULL;
	answer = ask (question, TRUE, error);
	return answer == NULL || kinko_secret_len (answer) == 0 ? NULL : g_steal_pointer (&answer);
}

char *
kinko_prompt_line (KinkoContext *context, const char *prompt, const char *current, GError **error)
{
	g_autoptr (KinkoSecret) answer = kinko_prompt_answer (context, prompt, current, error);

	return answer == NULL ? NULL : g_strdup (kinko_secret_text (answer));
}
