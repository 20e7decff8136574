/*
 * Small pieces of guarded memory. A system allows a process some 16,000 guarded allocations and each costs
 * several system calls; so small secrets share guarded blocks.
 */
#pragma once

#include <glib.h>

/* Under AddressSanitizer every piece stays an allocation of its own: what writes past its end must meet the guard
 * page at once, not its neighbour. */
#ifdef __has_feature
#	if __has_feature(address_sanitizer)
#		define KINKO_SECRET_POOL 0
#	endif
#endif
#ifdef __SANITIZE_ADDRESS__
#	define KINKO_SECRET_POOL 0
#endif
#ifndef KINKO_SECRET_POOL
#	define KINKO_SECRET_POOL 1
#endif

/* @len zero bytes of guarded, unswappable (if the limits allow it) memory. Aborts when there is none. */
guint8 *kinko_secret_pool_alloc (gsize len);

/* Wipes and gives back what kinko_secret_pool_alloc() gave for the same @len. */
void kinko_secret_pool_free (guint8 *data, gsize len);
