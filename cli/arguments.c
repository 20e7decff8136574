#include "cli/arguments.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "cli/text.h"
#include "policies/action.h"
#include "policies/date.h"
#include "policies/error.h"
#include "policies/role.h"
#include "policies/suggest.h"
#include "policies/word.h"
#include "vault/approval.h"
#include "vault/case-fields.h"
#include "vault/clock.h"
#include "vault/register-values.h"

const char *
kinko_argument_need (KinkoContext *context, const char *option, GError **error)
{
	const char *names[] = { option, NULL };

	return kinko_argument_need_all (context, names, error)
		       ? kinko_context_option (context, option)
		       : NULL;
}

gboolean
kinko_argument_need_all (KinkoContext *context, const char *const *options, GError **error)
{
	g_autoptr (GString) missing = g_string_new (NULL);

	for (; *options != NULL; options++) {
		const char *value = kinko_context_option (context, *options);

		if (value == NULL || value[0] == '\0')
			g_string_append_printf (missing, "%s--%s", missing->len > 0 ? _ (", ") : "",
						*options);
	}
	if (missing->len == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("this command also needs %s"),
		     missing->str);
	kinko_error_set_hint (error, "%s", _ ("--help lists the options"));
	return FALSE;
}

gboolean
kinko_argument_number (KinkoContext *context, const char *option, guint min, guint max,
		       guint *number, GError **error)
{
	const char *text = kinko_context_option (context, option);
	guint64 value;

	if (text == NULL)
		return TRUE;
	if (g_ascii_string_to_unsigned (text, 10, min, max, &value, NULL)) {
		*number = (guint) value;
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("option '--%s' cannot be '%s'"),
		     option, text);
	kinko_error_set_hint (error, _ ("give a number from %u to %u"), min, max);
	return FALSE;
}

static gboolean
refuse_value (const char *option, const char *message, const char *hint, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--%s: %s", option, message);
	if (hint != NULL)
		kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

gboolean
kinko_argument_date (KinkoContext *context, const char *option, GError **error)
{
	const char *text = kinko_context_option (context, option);
	g_autoptr (GError) problem = NULL;
	KinkoDate date;

	return text == NULL || kinko_date_parse (text, &date, &problem) ||
	       refuse_value (option, problem->message,
			     _ ("give a day of the calendar, such as 2026-07-06 or R8.7.6"), error);
}

gboolean
kinko_argument_date_ahead (KinkoContext *context, const char *option, GError **error)
{
	const char *text = kinko_context_option (context, option);
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *day = NULL;
	KinkoDate date;

	if (!kinko_argument_date (context, option, error))
		return FALSE;
	if (text == NULL || !kinko_date_parse (text, &date, NULL))
		return TRUE;
	day = kinko_date_iso (&date);
	return strcmp (day, today) >= 0 || refuse_value (option, _ ("this day is past already"),
							 _ ("give today, or a later day"), error);
}

gboolean
kinko_argument_moment (KinkoContext *context, const char *option, GError **error)
{
	const KinkoField field = { .name = option, .kind = KINKO_FIELD_DATETIME };
	const char *text = kinko_context_option (context, option);
	g_autoptr (KinkoProblem) problem = NULL;
	g_autofree char *moment =
		text == NULL ? NULL : kinko_register_read_moment (&field, text, &problem);

	return text == NULL || moment != NULL ||
	       refuse_value (option, problem->message, NULL, error);
}

gboolean
kinko_argument_log_time (KinkoContext *context, const char *option, gboolean end, gint64 *time_ms,
			 GError **error)
{
	const char *text = kinko_context_option (context, option);
	g_autoptr (GError) problem = NULL;

	return text == NULL || kinko_log_filter_time (text, end, time_ms, &problem) ||
	       refuse_value (option, problem->message, kinko_error_hint (problem), error);
}

gboolean
kinko_argument_known (const char *what, const char *word, const char *const *known, GError **error)
{
	const char *meant;
	g_autofree char *all = NULL;

	if (g_strv_contains (known, word))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("there is no %s '%s'"), what, word);
	meant = kinko_suggest (word, known);
	if (meant != NULL) {
		kinko_error_set_hint (error, _ ("did you mean '%s'?"), meant);
		return FALSE;
	}
	/* TRANSLATORS: between the items of a list */
	all = kinko_text_join (known, _ (", "));
	kinko_error_set_hint (error, _ ("choose one of: %s"), all);
	return FALSE;
}

gboolean
kinko_argument_role (const char *word, GError **error)
{
	const char *names[KINKO_ROLE_LAST + 1] = { NULL };

	for (guint role = KINKO_ROLE_NONE + 1; role <= KINKO_ROLE_LAST; role++)
		names[role - 1] = kinko_role_name ((KinkoRole) role);
	return kinko_argument_known (_ ("role"), word, names, error);
}

gboolean
kinko_argument_action (const char *word, gboolean system, GError **error)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (64, g_free, TRUE);
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++)
		if (system || (actions[i].flags & KINKO_ACTION_SYSTEM) == 0)
			g_ptr_array_add (names, g_strdup (actions[i].name));
	return kinko_argument_known (_ ("action"), word, (const char *const *) names->pdata, error);
}

gboolean
kinko_argument_subject (const char *word, GError **error)
{
	const char *names[KINKO_SUBJECTS + 1] = { NULL };

	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		names[i] = kinko_subject_name ((KinkoSubject) i);
	return kinko_argument_known (_ ("person"), word, names, error);
}

gboolean
kinko_argument_cost (KinkoContext *context, KinkoArgon2 *cost, GError **error)
{
	const char *text = kinko_context_option (context, "argon2");

	g_autoptr (GError) problem = NULL;

	return text == NULL || kinko_argon2_parse (text, cost, &problem) ||
	       refuse_value ("argon2", problem->message, kinko_error_hint (problem), error);
}

gboolean
kinko_argument_encoding (KinkoContext *context, KinkoCsvEncoding *encoding, GError **error)
{
	static const char *const known[] = { "utf-8", "cp932", NULL };
	const char *text = kinko_context_option (context, "encoding");

	return text == NULL || kinko_csv_encoding_parse (text, encoding) ||
	       kinko_argument_known (_ ("encoding"), text, known, error);
}

gboolean
kinko_argument_approval (KinkoContext *context, GError **error)
{
	const char *text = kinko_context_option (context, "approval");

	return text == NULL || kinko_approval_check (text, error);
}

gboolean
kinko_argument_is_same (const char *word, const char *again)
{
	g_autofree char *first = kinko_word_fold_code (word);
	g_autofree char *second = again == NULL ? NULL : kinko_word_fold_code (again);

	return first != NULL && g_strcmp0 (first, second) == 0;
}

gboolean
kinko_argument_readable (const char *path, GError **error)
{
	if (strcmp (path, "-") == 0 || access (path, R_OK) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("'%s' cannot be read: %s"), path, g_strerror (errno));
	kinko_error_set_hint (error, "%s", _ ("look whether the name and the medium are right"));
	return FALSE;
}

gboolean
kinko_argument_creatable (const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);

	if (strcmp (path, "-") == 0)
		return TRUE;
	if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("the folder '%s' is not there"), folder);
		kinko_error_set_hint (error, "%s",
				      _ ("make the folder first, or name another one"));
		return FALSE;
	}
	if (!g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' is there already"), path);
	kinko_error_set_hint (error, "%s",
			      _ ("nothing is ever overwritten: name a file that is not there yet"));
	return FALSE;
}
