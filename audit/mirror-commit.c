#include "audit/mirror-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/sshsig.h"

#define MAIL_DOMAIN "kinko.invalid" /* RFC 2606: a name that nobody can ever own */

/* ---- writing --------------------------------------------------------------------------------- */

char *
kinko_mirror_commit_time (const char *time)
{
	const char *zone;
	gint64 time_ms;

	if (!kinko_entry_time_parse (time, strlen (time), &time_ms) || time_ms < 0)
		return NULL;
	zone = time + strlen ("2026-07-08T10:31:22.104");
	return g_strdup_printf ("%" G_GINT64_FORMAT " %c%.2s%.2s", time_ms / 1000, zone[0],
				zone + 1, zone + 4);
}

/* "ID <ID@kinko.invalid> SECONDS +hhmm", as git writes people; NULL when a part is not allowed. */
static char *
format_person (const char *id, const char *time)
{
	g_autofree char *when = kinko_mirror_commit_time (time);

	if (!kinko_operator_id_is_valid (id) || when == NULL)
		return NULL;
	return g_strdup_printf ("%s <%s@" MAIL_DOMAIN "> %s", id, id, when);
}

char *
kinko_mirror_commit_build (const KinkoMirrorAct *act, const git_oid *tree, const git_oid *parent,
			   const KinkoSigner *signer, GError **error)
{
	g_autofree char *author = format_person (act->author, act->time);
	g_autofree char *committer = format_person (act->committer, act->time);
	g_autoptr (GString) commit = g_string_new (NULL);
	g_autofree char *armor = NULL;
	g_autoptr (GString) header = NULL;
	gsize header_len;

	if (author == NULL || committer == NULL || !g_utf8_validate (act->message, -1, NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the act of entry %" PRIu64 " cannot be a git commit"),
			     act->first_seq);
		return NULL;
	}
	g_string_append_printf (commit, "tree %s\n", git_oid_tostr_s (tree));
	if (parent != NULL)
		g_string_append_printf (commit, "parent %s\n", git_oid_tostr_s (parent));
	g_string_append_printf (commit, "author %s\ncommitter %s\n", author, committer);
	header_len = commit->len;
	g_string_append_printf (commit, "\n%s%s", act->message,
				g_str_has_suffix (act->message, "\n") ? "" : "\n");

	armor = kinko_sshsig_sign (commit->str, commit->len, signer, error);
	if (armor == NULL)
		return NULL;
	header = g_string_new ("gpgsig ");
	g_string_append (header, armor);
	(void) g_string_replace (header, "\n", "\n ", 0);
	g_string_append_c (header, '\n');
	g_string_insert (commit, (gssize) header_len, header->str);
	return g_string_free (g_steal_pointer (&commit), FALSE);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Takes a line that begins with @prefix; what follows the prefix is *value, not NUL-terminated. */
static gboolean
take_line (const char **at, const char *end, const char *prefix, const char **value, gsize *len)
{
	gsize prefix_len = strlen (prefix);
	const char *newline = memchr (*at, '\n', (gsize) (end - *at));

	if (newline == NULL || (gsize) (newline - *at) < prefix_len ||
	    memcmp (*at, prefix, prefix_len) != 0)
		return FALSE;
	*value = *at + prefix_len;
	*len = (gsize) (newline - *value);
	*at = newline + 1;
	return TRUE;
}

static gboolean
take_id (const char **at, const char *end, const char *prefix, git_oid *id)
{
	const char *value;
	gsize len;

	return take_line (at, end, prefix, &value, &len) && len == KINKO_GIT_ID_HEX_LEN &&
	       git_oid_fromstrn (id, value, len) == 0 &&
	       memcmp (git_oid_tostr_s (id), value, len) == 0; /* lower case */
}

static gboolean
take_person (const char **at, const char *end, const char *prefix, char **id, char **time)
{
	g_autofree char *person = NULL, *name = NULL, *mail = NULL;
	const char *value;
	gsize len;

	if (!take_line (at, end, prefix, &value, &len))
		return FALSE;
	person = g_strndup (value, len);
	name = g_strndup (person, strcspn (person, " "));
	mail = g_strdup_printf ("%s <%s@" MAIL_DOMAIN "> ", name, name);
	if (!kinko_operator_id_is_valid (name) || !g_str_has_prefix (person, mail))
		return FALSE;
	*id = g_steal_pointer (&name);
	*time = g_strdup (person + strlen (mail));
	return TRUE;
}

/* The armored lines, each indented by one space after the first. */
static gboolean
take_signature (const char **at, const char *end, GString *signature)
{
	const char *value;
	gsize len;

	if (!take_line (at, end, "gpgsig ", &value, &len))
		return FALSE;
	g_string_append_len (signature, value, (gssize) len);
	while (take_line (at, end, " ", &value, &len)) {
		/* An armor that is read from a file may end with a newline; here that would be a second spelling. */
		if (len == 0)
			return FALSE;
		g_string_append_c (signature, '\n');
		g_string_append_len (signature, value, (gssize) len);
	}
	return TRUE;
}

/*
 * Parsed here and not by libgit2: that believes grafts, `shallow` and commit-graph files, with
 * which a hostile mirror could show other parents than the ones that were signed. Knowing
 * exactly these headers in this order, there can also be no second signature for other tools to
 * look at.
 */
static const char *
parse_commit (KinkoMirrorCommit *commit, const char *data, gsize len)
{
	const char *at = data;
	const char *end = data + len;
	const char *signature_at;

	/* A NUL would end what is compared here, and not what others read. */
	if (memchr (data, '\0', len) != NULL || !take_id (&at, end, "tree ", &commit->tree))
		return _ ("it is malformed");
	commit->has_parent = take_id (&at, end, "parent ", &commit->parent);
	if (end - at > 7 && memcmp (at, "parent ", 7) == 0)
		return _ ("it is a merge");
	if (!take_person (&at, end, "author ", &commit->author, &commit->author_time) ||
	    !take_person (&at, end, "committer ", &commit->committer, &commit->committer_time))
		return _ ("it was not made by kinko");
	signature_at = at;
	if (!take_signature (&at, end, commit->signature))
		return _ ("it is not signed");
	if (at == end || *at != '\n')
		return _ ("it has an unknown header");
	commit->message = g_strndup (at + 1, (gsize) (end - at - 1));
	g_string_append_len (commit->payload, data, signature_at - data);
	g_string_append_len (commit->payload, at, end - at);
	return NULL;
}

KinkoMirrorCommit *
kinko_mirror_commit_read (KinkoMirror *mirror, const git_oid *id, GError **error)
{
	g_autoptr (GBytes) bytes =
		kinko_object_store_read (mirror->objects, id, GIT_OBJECT_COMMIT, error);
	g_autoptr (KinkoMirrorCommit) commit = g_new0 (KinkoMirrorCommit, 1);
	const char *data, *problem;
	gsize len;

	commit->payload = g_string_new (NULL);
	commit->signature = g_string_new (NULL);
	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data (bytes, &len);
	problem = parse_commit (commit, data, len);
	if (problem == NULL)
		return g_steal_pointer (&commit);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("git commit '%s' cannot be part of the mirror: %s"), git_oid_tostr_s (id),
		     problem);
	return NULL;
}

gboolean
kinko_mirror_commit_parent (KinkoMirror *mirror, const git_oid *id, gboolean *has_parent,
			    git_oid *parent, GError **error)
{
	g_autoptr (GBytes) commit =
		kinko_object_store_peek (mirror->objects, id, GIT_OBJECT_COMMIT, error);
	const char *at, *end;
	git_oid tree;
	gsize len;

	if (commit == NULL)
		return FALSE;
	at = g_bytes_get_data (commit, &len);
	end = at + len;
	*has_parent = take_id (&at, end, "tree ", &tree) && take_id (&at, end, "parent ", parent);
	return TRUE;
}

void
kinko_mirror_commit_free (KinkoMirrorCommit *commit)
{
	if (commit == NULL)
		return;
	g_free (commit->author);
	g_free (commit->author_time);
	g_free (commit->committer);
	g_free (commit->committer_time);
	g_free (commit->message);
	(void) g_string_free (commit->payload, TRUE);
	(void) g_string_free (commit->signature, TRUE);
	g_free (commit);
}
