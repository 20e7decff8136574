#include "vault/handle.h"

#include <glib.h>
#include <sodium.h>

char *
kinko_handle_new (void)
{
	guint8 random[16];
	char *handle = g_malloc (2 * sizeof random + 1);

	randombytes_buf (random, sizeof random);
	return sodium_bin2hex (handle, 2 * sizeof random + 1, random, sizeof random);
}
