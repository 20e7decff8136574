#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define FIRST_SIZE ((gsize) 256 * 1024)
#define MAX_ERRORS ((gsize) 1024 * 1024) /* what of stderr is kept */
#define CHUNK      65536
#define TICK_MS    1000 /* how often who waits is told */

enum { INPUT, OUTPUT, ERRORS, N_PIPES };

typedef struct {
	int pipes[N_PIPES]; /* our ends; -1: closed */
	const guint8 *input;
	gsize input_len;
	KinkoSecret *output; /* as large as what it has, and more */
	gsize output_len;
	gsize max;
	GString *errors;
} Talk;

static void
close_pipe (Talk *talk, int which)
{
	if (talk->pipes[which] != -1)
		(void) close (talk->pipes[which]); /* it is a pipe: nothing is kept back */
	talk->pipes[which] = -1;
}

static void
talk_clear (Talk *talk)
{
	for (int i = 0; i < N_PIPES; i++)
		close_pipe (talk, i);
	kinko_secret_free (talk->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Talk, talk_clear)

/* ---- one step -------------------------------------------------------------------------------- */

/* A child that reads no further says why on its stderr. */
static void
write_some (Talk *talk)
{
	ssize_t n = write (talk->pipes[INPUT], talk->input, MIN (talk->input_len, CHUNK));

	if (n > 0) {
		talk->input += n;
		talk->input_len -= (gsize) n;
	}
	if (talk->input_len == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
		close_pipe (talk, INPUT);
}

static void
make_room (Talk *talk)
{
	gsize size = talk->output == NULL ? 0 : kinko_secret_len (talk->output);
	KinkoSecret *larger;

	if (size - talk->output_len >= CHUNK)
		return;
	larger = kinko_secret_new (MAX (2 * size, FIRST_SIZE));
	if (talk->output_len > 0)
		memcpy (kinko_secret_data (larger), kinko_secret_data (talk->output),
			talk->output_len);
	kinko_secret_free (talk->output);
	talk->output = larger;
}

static void
read_output (Talk *talk)
{
	ssize_t n;

	make_room (talk);
	n = read (talk->pipes[OUTPUT], kinko_secret_data (talk->output) + talk->output_len, CHUNK);
	if (n > 0)
		talk->output_len += (gsize) n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_pipe (talk, OUTPUT);
}

static void
read_errors (Talk *talk)
{
	char buffer[4096];
	ssize_t n = read (talk->pipes[ERRORS], buffer, sizeof buffer);

	if (n > 0 && talk->errors->len < MAX_ERRORS)
		g_string_append_len (talk->errors, buffer, n);
	else if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
		close_pipe (talk, ERRORS);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
fail_long (GError **error, const char *program, guint seconds)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
		     _ ("'%s' was not done within %u seconds and was ended"), program, seconds);
	return FALSE;
}

/* Until the child has closed both its ends. */
static gboolean
talk_to (Talk *talk, const char *program, guint seconds, const KinkoProgress *progress,
	 GError **error)
{
	gint64 start = g_get_monotonic_time (), end = start + (gint64) seconds * G_USEC_PER_SEC;

	while (talk->pipes[OUTPUT] != -1 || talk->pipes[ERRORS] != -1) {
		struct pollfd polls[N_PIPES] = { { talk->pipes[INPUT], POLLOUT, 0 },
						 { talk->pipes[OUTPUT], POLLIN, 0 },
						 { talk->pipes[ERRORS], POLLIN, 0 } };
		gint64 now = g_get_monotonic_time (), left = (end - now) / 1000;

		if (left <= 0)
			return fail_long (error, program, seconds);
		kinko_progress_report (progress, (guint64) (now - start) / G_USEC_PER_SEC, 0);
		if (poll (polls, N_PIPES, (int) MIN (left + 1, TICK_MS)) <= 0)
			continue; /* a signal, or the time: which is looked at above */
		if (polls[INPUT].revents != 0)
			write_some (talk);
		if (polls[OUTPUT].revents != 0)
			read_output (talk);
		if (polls[ERRORS].revents != 0)
			read_errors (talk);
		if (talk->output_len <= talk->max)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("'%s' wrote more than %zu bytes and was ended"), program,
			     talk->max);
		return FALSE;
	}
	return TRUE;
}

/* One that closed its ends and goes on all the same does not keep us. */
static gboolean
wait_for (GPid pid, const char *program, guint seconds, int *status, GError **error)
{
	gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
	pid_t done;

	while ((done = waitpid (pid, status, WNOHANG)) == 0 || (done == -1 && errno == EINTR)) {
		if (g_get_monotonic_time () > end)
			return fail_long (error, program, seconds);
		g_usleep (2000);
	}
	return TRUE;
}

static gboolean
start (const char *const *argv, const char *const *environment, Talk *talk, GPid *pid,
       GError **error)
{
	g_autoptr (GError) problem = NULL;

	/* All other descriptors are closed in the child, the database's and the locks' among them. */
	if (!g_spawn_async_with_pipes_and_fds (
		    "/", argv, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, NULL,
		    NULL, -1, -1, -1, NULL, NULL, 0, pid, &talk->pipes[INPUT], &talk->pipes[OUTPUT],
		    &talk->pipes[ERRORS], &problem)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("cannot start '%s': %s"),
			     argv[0], problem->message);
		return FALSE;
	}
	/* It must not matter who waits for whom. */
	(void) fcntl (talk->pipes[INPUT], F_SETFL, O_NONBLOCK);
	if (talk->input_len == 0)
		close_pipe (talk, INPUT);
	return TRUE;
}

gboolean
kinko_child_run (const char *const *argv, const char *const *environment, gconstpointer input,
		 gsize len, gsize max, guint seconds, const KinkoProgress *progress,
		 KinkoChild *child, GError **error)
{
	g_auto (Talk)
		talk = { .pipes = { -1, -1, -1 }, .input = input, .input_len = len, .max = max };
	GPid pid;
	gboolean good;

	*child = (KinkoChild){ 0, NULL, g_string_new (NULL) };
	talk.errors = child->errors;
	if (!start (argv, environment, &talk, &pid, error))
		return FALSE;
	good = talk_to (&talk, argv[0], seconds, progress, error) &&
	       wait_for (pid, argv[0], seconds, &child->status, error);
	if (!good) {
		(void) kill (pid, SIGKILL); /* it may have ended just now */
		while (waitpid (pid, &child->status, 0) == -1 && errno == EINTR)
			;
		return FALSE;
	}
	child->output =
		talk.output == NULL
			? kinko_secret_new (0)
			: kinko_secret_new_from (kinko_secret_data (talk.output), talk.output_len);
	return TRUE;
}

void
kinko_child_clear (KinkoChild *child)
{
	g_clear_pointer (&child->output, kinko_secret_free);
	if (child->errors != NULL)
		g_string_free (child->errors, TRUE);
	child->errors = NULL;
}
