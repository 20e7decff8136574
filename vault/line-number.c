#include "vault/line-number.h"

#include <glib/gi18n.h>

#include "audit/line-number.h"
#include "policies/date.h"
#include "policies/error.h"

static char *
prefix_of (const KinkoRegister *book, const char *day)
{
	return g_strdup_printf ("%c%02u-", book->letter, kinko_date_fiscal_year (day) % 100);
}

static char *
next_after (KinkoSession *session, const KinkoRegister *book, const char *day, const char *sql,
	    GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), sql, error);
	g_autofree char *prefix = prefix_of (book, day);
	g_autofree char *number = NULL;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error) ||
	    !kinko_statement_bind_text (query, 2, prefix, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	number = g_strdup_printf ("%s%04" G_GINT64_FORMAT, prefix,
				  kinko_statement_int (query, 0) + 1);
	if (kinko_line_number_is_valid (number))
		return g_steal_pointer (&number);
	/* Nobody enters so many lines: somebody wrote into the database, and the log must not take it over. */
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("after the last number of this register, '%s', there is none that a "
			"line can have"),
		     prefix);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed by another program: verify it with "
				 "'kinko log verify --deep', and restore a backup"));
	return NULL;
}

#define GREATEST_STORED                                                 \
	"SELECT max (CAST (substr (number, 5) AS INTEGER)) AS greatest" \
	" FROM register_line INDEXED BY register_by_number"             \
	" WHERE register = ?1 AND substr (number, 1, 4) = ?2"

char *
kinko_line_number_next (KinkoSession *session, const KinkoRegister *book, const char *day,
			GError **error)
{
	return next_after (session, book, day,
			   "SELECT max (greatest) FROM (" GREATEST_STORED
			   " UNION ALL SELECT number FROM number_given"
			   " WHERE register = ?1 AND year = ?2)",
			   error);
}

char *
kinko_line_number_after_stored (KinkoSession *session, const KinkoRegister *book, const char *day,
				GError **error)
{
	return next_after (session, book, day, GREATEST_STORED, error);
}

gboolean
kinko_line_number_keep (KinkoAct *act, const KinkoRegister *book, const char *number,
			GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act,
		"INSERT INTO number_given (register, year, number) VALUES (?, ?, ?)"
		" ON CONFLICT (register, year) DO UPDATE"
		" SET number = max (number, excluded.number)",
		error);
	g_autofree char *prefix = g_strndup (number, KINKO_LINE_NUMBER_PREFIX);

	return insert != NULL && kinko_statement_bind_text (insert, 1, book->name, error) &&
	       kinko_statement_bind_text (insert, 2, prefix, error) &&
	       kinko_statement_bind_int (
		       insert, 3, g_ascii_strtoll (number + KINKO_LINE_NUMBER_PREFIX, NULL, 10),
		       error) &&
	       kinko_statement_run (insert, error);
}
