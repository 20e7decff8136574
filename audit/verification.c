#include "audit/verification.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"

void
kinko_verification_free (KinkoVerification *verification)
{
	if (verification == NULL)
		return;
	g_free (verification->vault_id);
	g_free (verification->origin);
	g_free (verification->first_time);
	g_free (verification->last_time);
	g_free (verification->note);
	kinko_reviews_free (verification->reviews);
	g_ptr_array_unref (verification->recoveries);
	g_array_unref (verification->restores);
	kinko_takeover_clear (&verification->takeover);
	kinko_erasures_free (verification->erasures);
	kinko_heads_free (verification->heads);
	kinko_cosignatures_free (verification->cosignatures);
	g_strfreev (verification->keys);
	g_free (verification);
}

gboolean
kinko_verification_check_reviews (const KinkoVerification *verification, const char *today,
				  GError **error)
{
	g_autofree char *now = NULL;
	g_autofree char *field = NULL;
	g_autofree char *meaning = NULL;
	GPtrArray *problems;
	const char *due;
	guint64 seq;

	if (today == NULL) {
		KinkoDate date;

		/* A clock beyond all dates fails closed: nothing is in time. */
		today = now = kinko_date_from_time (g_get_real_time () / 1000, &date, NULL)
				      ? kinko_date_iso (&date)
				      : g_strdup ("9999-12-31");
	}
	if (!kinko_reviews_overdue (verification->reviews, today, &seq, &due))
		return TRUE;
	field = g_strdup_printf ("entry %" PRIu64, seq);
	meaning = g_strdup_printf (_ ("it tells of a break-glass whose review was due on %s, and "
				      "there is none"),
				   due);
	problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log is whole, but entry %" PRIu64 " waits too long: %s"), seq,
		     meaning);
	kinko_error_set_hint (error, "%s",
			      _ ("another person than the one who did it reviews it with 'kinko "
				 "exception review'"));
	g_ptr_array_add (problems, kinko_problem_new ("review_overdue", field, "%s", meaning));
	kinko_error_set_problems (error, problems);
	return FALSE;
}
