#include "vault/secret-pool.h"

#include <string.h>

#include <sodium.h>

#define BLOCK_LEN    65536
#define SMALLEST     64
#define CLASSES      7 /* 64, 128, … 4096 bytes */
#define LARGEST_SLOT (SMALLEST << (CLASSES - 1))

/* Zero bytes that follow every piece in its slot; whoever writes over them is found out when it is freed. */
#define CANARY_LEN 8

/* Free slots of one size; the pointer to the next one is kept in the slot itself. */
typedef struct _Slot Slot;
struct _Slot {
	Slot *next;
};

static GMutex lock;
static Slot *free_slots[CLASSES];

static gboolean
is_pooled (gsize len)
{
	return KINKO_SECRET_POOL && len <= LARGEST_SLOT - CANARY_LEN;
}

static guint
class_of (gsize len)
{
	guint class = 0;

	while ((gsize) SMALLEST << class < len + CANARY_LEN)
		class ++;
	return class;
}

static guint8 *
guarded (gsize len)
{
	guint8 *data = sodium_init () < 0 ? NULL : sodium_malloc (len);

	if (data == NULL)
		g_error ("no guarded memory for %" G_GSIZE_FORMAT " bytes", len);
	return data;
}

/* A new block cut into slots. Blocks are kept until the process ends: they hold nothing when it does. */
static void
add_block (guint class)
{
	gsize slot_len = (gsize) SMALLEST << class;
	guint8 *block = guarded (BLOCK_LEN);

	for (gsize at = 0; at < BLOCK_LEN; at += slot_len) {
		Slot *slot = (Slot *) (gpointer) (block + at);

		slot->next = free_slots[class];
		free_slots[class] = slot;
	}
}

guint8 *
kinko_secret_pool_alloc (gsize len)
{
	guint8 *data;

	if (is_pooled (len)) {
		guint class = class_of (len);

		g_mutex_lock (&lock);
		if (free_slots[class] == NULL)
			add_block (class);
		data = (guint8 *) free_slots[class];
		free_slots[class] = free_slots[class]->next;
		g_mutex_unlock (&lock);
		memset (data, 0, (gsize) SMALLEST << class);
		return data;
	}
	data = guarded (len);
	memset (data, 0, len);
	return data;
}

void
kinko_secret_pool_free (guint8 *data, gsize len)
{
	guint class;

	if (!is_pooled (len)) {
		sodium_free (data); /* wipes first */
		return;
	}
	class = class_of (len);
	if (!sodium_is_zero (data + len, ((gsize) SMALLEST << class) - len))
		g_error ("a secret was written past its end");
	sodium_memzero (data, (gsize) SMALLEST << class);
	g_mutex_lock (&lock);
	((Slot *) (gpointer) data)->next = free_slots[class];
	free_slots[class] = (Slot *) (gpointer) data;
	g_mutex_unlock (&lock);
}
