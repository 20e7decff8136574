#include "vault/interruption.h"

#include <signal.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static const int held[] = { SIGINT, SIGTERM, SIGHUP };

static volatile sig_atomic_t caught[G_N_ELEMENTS (held)];
static struct sigaction before[G_N_ELEMENTS (held)];

static void
take_note (int number)
{
	for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
		if (held[i] == number)
			caught[i] = 1;
}

/* Not blocked: another thread would have them. */
void
kinko_interruption_hold (void)
{
	struct sigaction note = { .sa_handler = take_note, .sa_flags = SA_RESTART };

	sigfillset (&note.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS (held); i++) {
		caught[i] = 0;
		sigaction (held[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction (held[i], &note, NULL);
	}
}

void
kinko_interruption_release (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
		sigaction (held[i], &before[i], NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
		if (caught[i])
			raise (held[i]);
}

gboolean
kinko_interruption_check (GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS (held); i++) {
		if (!caught[i])
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED, _ ("interrupted"));
		kinko_error_set_hint (error, "%s",
				      _ ("the file was not made; give the command again"));
		return FALSE;
	}
	return TRUE;
}
