#include "audit/heads.h"

typedef struct {
	guint64 first_seq, size;
	KinkoHash root;
} Head;

struct _KinkoHeads {
	GArray *heads; /* Head, from the smallest to the largest */
};

KinkoHeads *
kinko_heads_new (void)
{
	KinkoHeads *heads = g_new0 (KinkoHeads, 1);

	heads->heads = g_array_new (FALSE, FALSE, sizeof (Head));
	return heads;
}

void
kinko_heads_free (KinkoHeads *heads)
{
	if (heads == NULL)
		return;
	g_array_unref (heads->heads);
	g_free (heads);
}

guint64
kinko_heads_last (const KinkoHeads *heads)
{
	guint n = heads->heads->len;

	return n == 0 ? 0 : g_array_index (heads->heads, Head, n - 1).size;
}

void
kinko_heads_add (KinkoHeads *heads, guint64 first_seq, guint64 size, const KinkoHash *root)
{
	Head head = { first_seq, size, *root };

	g_assert (size > kinko_heads_last (heads));
	g_array_append_val (heads->heads, head);
}

static gint
compare_sizes (gconstpointer a, gconstpointer b)
{
	guint64 left = ((const Head *) a)->size, right = ((const Head *) b)->size;

	return left < right ? -1 : left > right;
}

const KinkoHash *
kinko_heads_find (const KinkoHeads *heads, guint64 size, guint64 *first_seq)
{
	Head wanted = { .size = size };
	guint at;

	if (!g_array_binary_search (heads->heads, &wanted, compare_sizes, &at))
		return NULL;
	if (first_seq != NULL)
		*first_seq = g_array_index (heads->heads, Head, at).first_seq;
	return &g_array_index (heads->heads, Head, at).root;
}
