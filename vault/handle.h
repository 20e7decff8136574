/*
 * Handles: what the log calls a thing, so that it says nothing of it.
 */
#pragma once

/* 32 random hex digits, owned by the caller. */
char *kinko_handle_new (void);
