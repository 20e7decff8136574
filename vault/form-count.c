/* Work and inquiries added up (業務記録報告書, 本文5 E(4)). */
#include "vault/form-internal.h"

#include <string.h>

/* What one service, or one kind of caller with one service, comes to. */
typedef struct {
	const char *caller, *service; /* ids; caller NULL: of work */
	guint64 count, minutes, forwarded;
	GString *what;    /* texts, each once, with 、 between them */
	GHashTable *seen; /* those texts */
} Sum;

/* Longest list of what was done: a paper says more in the daily reports. */
#define WHAT_MAX 120

static void
sum_free (gpointer data)
{
	Sum *sum = data;

	g_string_free (sum->what, TRUE);
	g_hash_table_unref (sum->seen);
	g_free (sum);
}

/* The sum of that caller and service, made when there is none. Ids are those of the policy, or the line's. */
static Sum *
find_sum (GPtrArray *sums, const char *caller, const char *service)
{
	Sum *sum;

	for (guint i = 0; i < sums->len; i++) {
		sum = sums->pdata[i];
		if (g_strcmp0 (sum->caller, caller) == 0 && g_strcmp0 (sum->service, service) == 0)
			return sum;
	}
	sum = g_new0 (Sum, 1);
	sum->caller = g_intern_string (caller);
	sum->service = g_intern_string (service);
	sum->what = g_string_new (NULL);
	sum->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_ptr_array_add (sums, sum);
	return sum;
}

static guint64
number_of (const KinkoRegisterLine *line, const char *name)
{
	const char *text = kinko_record_get (line->record, name);

	return text == NULL ? 0 : g_ascii_strtoull (text, NULL, 10);
}

static void
add_what (Sum *sum, const char *what)
{
	if (what == NULL || !g_hash_table_add (sum->seen, g_strdup (what)))
		return;
	if (g_utf8_strlen (sum->what->str, -1) + g_utf8_strlen (what, -1) > WHAT_MAX) {
		if (!g_str_has_suffix (sum->what->str, "ほか"))
			g_string_append (sum->what, "、ほか");
		return;
	}
	g_string_append_printf (sum->what, "%s%s", sum->what->len == 0 ? "" : "、", what);
}

static gboolean
add_work (G_GNUC_UNUSED KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data,
	  G_GNUC_UNUSED GError **error)
{
	Sum *sum = find_sum (data, NULL, kinko_record_get (line->record, "service"));

	sum->count += number_of (line, "count");
	sum->minutes += number_of (line, "minutes");
	add_what (sum, kinko_record_get (line->record, "what"));
	return TRUE;
}

static gboolean
add_inquiry (G_GNUC_UNUSED KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data,
	     G_GNUC_UNUSED GError **error)
{
	Sum *sum = find_sum (data, kinko_record_get (line->record, "caller"),
			     kinko_record_get (line->record, "service"));

	sum->count++;
	sum->minutes += number_of (line, "minutes");
	sum->forwarded += kinko_record_get (line->record, "forwarded_to") != NULL;
	return TRUE;
}

/* Every service has its row, because one that is left out could have been forgotten. */
static GPtrArray *
new_sums (KinkoFormWork *work, gboolean all_services)
{
	const GPtrArray *services = kinko_policy_services (kinko_session_policy (work->session));
	GPtrArray *sums = g_ptr_array_new_with_free_func (sum_free);

	for (guint i = 0; all_services && services != NULL && i < services->len; i++)
		(void) find_sum (sums, NULL, ((const KinkoService *) services->pdata[i])->id);
	return sums;
}

static void
put_steps (json_t *row, const guint *steps)
{
	static const struct {
		const char *name;
		KinkoFormStep step;
	} columns[] = {
		{ "received", KINKO_FORM_RECEIVED },   { "reviewed", KINKO_FORM_REVIEWED },
		{ "corrected", KINKO_FORM_CORRECTED }, { "proposed", KINKO_FORM_PROPOSED },
		{ "confirmed", KINKO_FORM_CONFIRMED }, { "entered", KINKO_FORM_ENTERED },
		{ "delivered", KINKO_FORM_DELIVERED },
	};

	/* Of services without cases the vault knows no steps: that is not zero. */
	for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
		if (steps == NULL)
			kinko_form_put (row, columns[i].name, NULL);
		else
			kinko_form_put_number (row, columns[i].name, steps[columns[i].step]);
}

gboolean
kinko_form_fill_service_counts (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
				json_t *rows, GError **error)
{
	const KinkoLayouts *layouts = kinko_policy_layouts (kinko_session_policy (work->session));
	g_autoptr (GPtrArray) sums = new_sums (work, TRUE);
	KinkoFormLog *log = kinko_form_log (work, error);

	(void) find_sum (sums, NULL, layouts->case_service);
	if (log == NULL || !kinko_form_each_line (work, "work", TRUE, add_work, sums, error))
		return FALSE;
	for (guint i = 0; i < sums->len; i++) {
		const Sum *sum = sums->pdata[i];
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "service", kinko_form_choice (work, "service", sum->service));
		kinko_form_put (row, "what", sum->what->len == 0 ? NULL : sum->what->str);
		kinko_form_put_number (row, "count", (gint64) sum->count);
		kinko_form_put_number (row, "minutes", (gint64) sum->minutes);
		put_steps (row, g_strcmp0 (sum->service, layouts->case_service) == 0
					? kinko_form_log_steps (log)
					: NULL);
	}
	return TRUE;
}

/* In the order of the policy's lists. */
static gint
order_of (const KinkoPolicy *policy, const char *field, const char *id)
{
	const GPtrArray *list = kinko_register_choices (policy, field);

	for (guint i = 0; list != NULL && i < list->len; i++)
		if (g_strcmp0 (((const KinkoService *) list->pdata[i])->id, id) == 0)
			return (gint) i;
	return G_MAXINT;
}

static gint
compare_sums (gconstpointer a, gconstpointer b, gpointer policy)
{
	const Sum *left = *(const Sum *const *) a, *right = *(const Sum *const *) b;
	gint one = order_of (policy, "caller", left->caller);
	gint other = order_of (policy, "caller", right->caller);

	if (one == other) {
		one = order_of (policy, "service", left->service);
		other = order_of (policy, "service", right->service);
	}
	return one < other ? -1 : one > other;
}

gboolean
kinko_form_fill_inquiry_counts (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
				json_t *rows, GError **error)
{
	g_autoptr (GPtrArray) sums = new_sums (work, FALSE);

	if (!kinko_form_each_line (work, "contact", TRUE, add_inquiry, sums, error))
		return FALSE;
	g_ptr_array_sort_with_data (sums, compare_sums,
				    (gpointer) (gsize) kinko_session_policy (work->session));
	for (guint i = 0; i < sums->len; i++) {
		const Sum *sum = sums->pdata[i];
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "caller", kinko_form_choice (work, "caller", sum->caller));
		kinko_form_put (row, "service", kinko_form_choice (work, "service", sum->service));
		kinko_form_put_number (row, "count", (gint64) sum->count);
		kinko_form_put_number (row, "minutes", (gint64) sum->minutes);
		kinko_form_put_number (row, "forwarded", (gint64) sum->forwarded);
	}
	return TRUE;
}
