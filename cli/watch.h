/*
 * What happens to a shell while it waits for its person: signals, time that passes, a computer that slept. One per process.
 */
#pragma once

#include <glib.h>

typedef enum {
	KINKO_WATCH_NOTHING,
	KINKO_WATCH_INTERRUPT, /* ^C */
	KINKO_WATCH_IDLE,      /* no key for as long as is allowed */
	KINKO_WATCH_SLEPT,     /* the computer was suspended */
	KINKO_WATCH_STOP,      /* ^Z */
	KINKO_WATCH_HANG_UP,   /* the terminal has gone */
	KINKO_WATCH_TERMINATE,
} KinkoWatchEvent;

/* From now on these signals only take a note, also while a command runs. */
void kinko_watch_begin (void);
void kinko_watch_end (void);

/* How long nothing may happen, from now on; 0: for ever. */
void kinko_watch_set_idle (guint seconds);

/* Somebody is there. */
void kinko_watch_touch (void);

/* The gravest thing that happened and was not taken yet. */
KinkoWatchEvent kinko_watch_peek (void);

/* The same; it is done with, and so is a ^C that came before it. */
KinkoWatchEvent kinko_watch_take (void);

/* Was the window given another size since this was asked last? */
gboolean kinko_watch_resized (void);

/* Waits until @fd can be read (TRUE), or something happens: also a new size. */
gboolean kinko_watch_wait (int fd);

/* Stops the process as ^Z does; comes back when it goes on. */
void kinko_watch_stop (void);

/* A KinkoPatienceFunc: is there anything that a question must not go on with? */
gboolean kinko_watch_is_over (void);
