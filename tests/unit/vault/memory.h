/*
 * Looking for what a secret leaves behind: in all memory of this process that can be written.
 */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <glib.h>
#include <sodium.h>

/* A sanitizer maps terabytes to keep its notes on memory in, and no copy of it; nothing else here is as large. */
#define MEMORY_SHADOW ((guint64) 1 << 32)

/* How often @pattern, each byte of it turned by 0x55 so that it does not find itself, is in this process' memory. */
static inline guint
memory_count (const guint8 *pattern, gsize len)
{
	g_autofree char *maps = NULL;
	g_auto (GStrv) lines = NULL;
	int memory = open ("/proc/self/mem", O_RDONLY);
	guint n = 0;

	g_assert_cmpint (memory, >=, 0);
	g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
	lines = g_strsplit (maps, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		guint64 from, to;
		char mode[5];
		static guint8 block[65536];
		const gsize step = sizeof block - 64;

		if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &from,
			    &to, mode) != 3 ||
		    mode[1] != 'w' || to - from > MEMORY_SHADOW)
			continue;
		for (; from < to; from += step) {
			gssize got =
				pread (memory, block, MIN (sizeof block, to - from), (off_t) from);

			/* not its own window on the memory */
			if (from < (gsize) (block + sizeof block) && from + step > (gsize) block)
				continue;
			for (gssize i = 0; i + (gssize) len <= got && i < (gssize) step; i++) {
				gsize k = 0;

				while (k < len && (block[i + (gssize) k] ^ 0x55) == pattern[k])
					k++;
				n += k == len;
			}
		}
		sodium_memzero (block, sizeof block);
	}
	(void) close (memory);
	return n;
}
