/*
 * What a person was last told of the place, and what was there at that person's last opening: the column `place` of
 * the seat. Format: docs/formats/vault.md.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoPlaceMemory KinkoPlaceMemory;

KinkoPlaceMemory *kinko_place_memory_new (void);
void kinko_place_memory_free (KinkoPlaceMemory *memory);

/* From the column; NULL, or text in another form, is an empty memory: then everything is told anew. */
KinkoPlaceMemory *kinko_place_memory_parse (const char *text);

/* For the column; owned by the caller. */
char *kinko_place_memory_format (const KinkoPlaceMemory *memory);

/* Was exactly this told on this day? @told: the ids of the findings, in order, with spaces between them. */
gboolean kinko_place_memory_was_told (const KinkoPlaceMemory *memory, const char *day,
				      const char *told);
void kinko_place_memory_set_told (KinkoPlaceMemory *memory, const char *day, const char *told);

/* The program of the last opening on @host, and the policy of the last opening: 64 hex digits, borrowed, NULL when
 * there was none. @day: receives the day of that opening; may be NULL. */
const char *kinko_place_memory_program (const KinkoPlaceMemory *memory, const char *host,
					const char **day);
const char *kinko_place_memory_policy (const KinkoPlaceMemory *memory, const char **day);

/* An opening takes place. */
void kinko_place_memory_set_opened (KinkoPlaceMemory *memory, const char *day, const char *host,
				    const char *program, const char *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPlaceMemory, kinko_place_memory_free)
