/*
 * Addresses as the kernel's files write them: which are valid on the Internet, and how people write them.
 */
#pragma once

#include <glib.h>

/* One that routers of the Internet pass on: not among those that IANA's special-purpose registry says are not
 * globally reachable (RFC 6890), no multicast, not reserved. @address: in the machine's byte order. */
gboolean kinko_place_ipv4_is_global (guint32 address);

/* 2000::/3 less what is for documentation. */
gboolean kinko_place_ipv6_is_global (const guint8 address[16]);

/* "192.0.2.1"; as RFC 5952 writes them, "2001:db8::1". Owned by the caller. */
char *kinko_place_ipv4_text (guint32 address);
char *kinko_place_ipv6_text (const guint8 address[16]);

/* 32 hex digits. */
gboolean kinko_place_ipv6_parse (const char *hex, guint8 address[16]) G_GNUC_WARN_UNUSED_RESULT;
