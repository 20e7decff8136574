/*
 * Inside of the place: one function per check, for place*.c.
 */
#pragma once

#include "vault/place.h"

void kinko_place_look_default_route (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_global_address (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_clock (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_swap (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_core_dumps (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_file_modes (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_host (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_program (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
void kinko_place_look_policy (const KinkoPlaceView *view, KinkoPlaceFinding *finding);

/* Something was seen; a second thing is added with "; ". */
void kinko_place_see (KinkoPlaceFinding *finding, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* It could not be looked at; what was seen before stays. @path: what was to be read; @code: an errno, 0: it is not in
 * the form that is known. */
void kinko_place_miss (KinkoPlaceFinding *finding, const char *path, int code);

/*
 * A file of the machine ("/proc/swaps", within the machine's root) as text with a zero byte behind it, owned by the caller.
 *
 * Regular files of at most a few MiB without zero bytes, never through a link in the last place; NULL with an errno
 * in @code otherwise (EFBIG too large, EINVAL not text).
 */
char *kinko_place_read (const KinkoPlaceMachine *machine, const char *path, int *code);

/* Is there a file or folder of this name? */
gboolean kinko_place_exists (const KinkoPlaceMachine *machine, const char *path);

/* Calls @take for every line, without its newline. FALSE when a line is refused or the last one has no end. */
typedef gboolean (*KinkoPlaceLineFunc) (char *line, gpointer data);
gboolean kinko_place_each_line (char *text, KinkoPlaceLineFunc take, gpointer data);

/* The words of a line, by spaces and tabs. */
char **kinko_place_words (const char *line);

/* Is @word exactly @digits hex digits (0: 1 to 8)? */
gboolean kinko_place_read_hex (const char *word, gsize digits, guint32 *value);

/* "eth0, eth1, eth2, eth3, …"; owned by the caller. */
char *kinko_place_join (const GPtrArray *names);
