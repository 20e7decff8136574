#include "audit/mirror-internal.h"

#include <string.h>

#include <glib/gi18n.h>

/* Commits that one thread checks in a row: long enough that reading the trees before the first does not matter. */
#define RUN_LENGTH 256
/* Runs that may be done before they are asked for. */
#define RUNS_AHEAD 64

/* What was found of a run; its texts lie in @texts. */
typedef struct {
	GArray *commits; /* KinkoMirrorCommitInfo */
	GStringChunk *texts;
	GError *error;        /* of the commit after the last of @commits */
	gboolean done;        /* @lock */
	const gint *given_up; /* of the walk */
} Run;

struct _KinkoMirrorWalk {
	KinkoMirrorReader *reader; /* borrowed */
	gboolean partial;          /* only what comes after: */
	git_oid since;
	GThread *lister;   /* NULL: no thread can be made, and who begins the walk lists */
	GThreadPool *pool; /* NULL: who begins a run does it */
	GAsyncQueue *
		mirrors; /* KinkoMirror that no thread uses now: a handle belongs to one at a time */
	GMutex lock;
	GCond changed;
	gint given_up;      /* atomic: nobody asks any more */
	gboolean listed;    /* @lock; then nobody changes these: */
	GArray *ids;        /* git_oid, newest first */
	GError *list_error; /* why they cannot be known */
	GPtrArray *runs;    /* Run; NULL: not begun, or taken */
	gsize begun;   /* runs that were given to the pool; by the lister first, then by who asks */
	guint64 taken; /* commits that were asked for */
};

/* ---- in the pool ------------------------------------------------------------------------------ */

static void
free_run (gpointer data)
{
	Run *run = data;

	if (run == NULL)
		return;
	for (guint i = 0; i < run->commits->len; i++)
		g_clear_pointer (
			&g_array_index (run->commits, KinkoMirrorCommitInfo, i).cosignature,
			g_bytes_unref);
	g_array_unref (run->commits);
	g_string_chunk_free (run->texts);
	g_clear_error (&run->error);
	g_free (run);
}

/* A KinkoMirrorCommitFunc: what it is given is kept. */
static gboolean
record_commit (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	Run *run = data;
	KinkoMirrorCommitInfo copy = *commit;

	if (g_atomic_int_get (run->given_up) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
			     _ ("the walk through the history was ended"));
		return FALSE;
	}

	copy.author = g_string_chunk_insert_const (run->texts, commit->author);
	copy.committer = g_string_chunk_insert_const (run->texts, commit->committer);
	copy.author_time = g_string_chunk_insert_const (run->texts, commit->author_time);
	copy.committer_time = g_string_chunk_insert_const (run->texts, commit->committer_time);
	copy.message = g_string_chunk_insert (run->texts, commit->message);
	if (commit->cosignature != NULL) {
		copy.cosignature_name =
			g_string_chunk_insert (run->texts, commit->cosignature_name);
		copy.cosignature = g_bytes_ref (commit->cosignature);
	}
	g_array_append_val (run->commits, copy);
	return TRUE;
}

/* The commit at @place of all, oldest first. */
static const git_oid *
commit_at (const KinkoMirrorWalk *walk, gsize place)
{
	return &g_array_index (walk->ids, git_oid, walk->ids->len - 1 - place);
}

static gboolean
check_run (KinkoMirrorWalk *walk, KinkoMirror *mirror, gsize number, Run *run)
{
	gsize first = number * RUN_LENGTH;
	gsize n = MIN (RUN_LENGTH, walk->ids->len - first);
	const git_oid *before = walk->partial ? &walk->since : NULL;
	git_oid ids[RUN_LENGTH];

	if (first > 0)
		before = commit_at (walk, first - 1);
	for (gsize i = 0; i < n; i++)
		ids[i] = *commit_at (walk, first + i);
	return kinko_mirror_history_run (mirror, before, ids, n, record_commit, run, &run->error);
}

static void
do_run (gpointer number, gpointer data)
{
	KinkoMirrorWalk *walk = data;
	gsize place = GPOINTER_TO_SIZE (number) - 1;
	KinkoMirror *mirror = g_async_queue_try_pop (walk->mirrors);
	Run *run = walk->runs->pdata[place];

	if (mirror == NULL)
		mirror = kinko_mirror_open (walk->reader->mirror->path, &run->error);
	if (mirror != NULL) {
		(void) check_run (walk, mirror, place, run); /* the error is the run's */
		g_async_queue_push (walk->mirrors, mirror);
	}
	g_mutex_lock (&walk->lock);
	run->done = TRUE;
	g_cond_broadcast (&walk->changed);
	g_mutex_unlock (&walk->lock);
}

static void
begin_run (KinkoMirrorWalk *walk)
{
	Run *run = g_new0 (Run, 1);

	run->given_up = &walk->given_up;

	run->commits = g_array_sized_new (FALSE, FALSE, sizeof (KinkoMirrorCommitInfo), RUN_LENGTH);
	run->texts = g_string_chunk_new (4096);
	walk->runs->pdata[walk->begun++] = run;
	/* FALSE says that it tried to make one more thread: the run is done all the same, by one that is there. */
	if (walk->pool != NULL)
		(void) g_thread_pool_push (walk->pool, GSIZE_TO_POINTER (walk->begun), NULL);
	else
		do_run (GSIZE_TO_POINTER (walk->begun), walk);
}

/* A single run is done sooner than threads are made. The threads are the pool's own and made at once: so it is known that there is
 * one, and no run waits for ever. */
static void
make_pool (KinkoMirrorWalk *walk)
{
	if (walk->runs->len <= 1)
		return;
	walk->pool = g_thread_pool_new (do_run, walk, (gint) g_get_num_processors (), TRUE, NULL);
	if (walk->pool == NULL || g_thread_pool_get_num_threads (walk->pool) > 0)
		return;
	g_thread_pool_free (walk->pool, TRUE, FALSE);
	walk->pool = NULL;
}

/* ---- the list --------------------------------------------------------------------------------- */

/* The commits from the tip back to the first. Their hashes are checked later, so what a forged pack gives as a commit may have
 * itself as an ancestor: a place on the way, moved on ever more rarely, is then met again (Brent's cycle detection). */
static gboolean
list_commits (KinkoMirrorWalk *walk, KinkoMirror *mirror, GError **error)
{
	git_oid id = walk->reader->commit;
	git_oid place = id;
	gboolean has_parent = !walk->reader->empty;

	while (has_parent && g_atomic_int_get (&walk->given_up) == 0 &&
	       !(walk->partial && git_oid_equal (&id, &walk->since))) {
		git_oid parent;

		if (!kinko_mirror_commit_parent (mirror, &id, &has_parent, &parent, error))
			return FALSE;
		g_array_append_val (walk->ids, id);
		if (has_parent && git_oid_equal (&parent, &place)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("git commit '%s' is its own ancestor"),
				     git_oid_tostr_s (&place));
			return FALSE;
		}
		if ((walk->ids->len & (walk->ids->len - 1)) == 0)
			place = parent;
		id = parent;
	}
	if (has_parent || !walk->partial)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("git commit '%s' is not part of the mirror's history"),
		     git_oid_tostr_s (&walk->since));
	return FALSE;
}

static gpointer
run_lister (gpointer data)
{
	KinkoMirrorWalk *walk = data;
	KinkoMirror *mirror = kinko_mirror_open (walk->reader->mirror->path, &walk->list_error);
	gsize runs;

	if (mirror != NULL && list_commits (walk, mirror, &walk->list_error)) {
		runs = (walk->ids->len + RUN_LENGTH - 1) / RUN_LENGTH;
		g_ptr_array_set_size (walk->runs, (gint) runs);
		make_pool (walk);
		while (walk->begun < MIN (runs, RUNS_AHEAD))
			begin_run (walk);
	}
	if (mirror != NULL)
		g_async_queue_push (walk->mirrors, mirror);
	g_mutex_lock (&walk->lock);
	walk->listed = TRUE;
	g_cond_broadcast (&walk->changed);
	g_mutex_unlock (&walk->lock);
	return NULL;
}

/* ---- asking ----------------------------------------------------------------------------------- */

static void
free_mirror (gpointer mirror)
{
	kinko_mirror_free (mirror);
}

KinkoMirrorWalk *
kinko_mirror_walk_begin (KinkoMirrorReader *reader, const char *since)
{
	KinkoMirrorWalk *walk = g_new0 (KinkoMirrorWalk, 1);

	walk->reader = reader;
	walk->partial = since != NULL;
	/* What is no commit is found nowhere. */
	if (since != NULL && git_oid_fromstr (&walk->since, since) != 0)
		memset (&walk->since, 0, sizeof walk->since);
	walk->ids = g_array_new (FALSE, FALSE, sizeof (git_oid));
	walk->runs = g_ptr_array_new_with_free_func (free_run);
	walk->mirrors = g_async_queue_new_full (free_mirror);
	g_mutex_init (&walk->lock);
	g_cond_init (&walk->changed);
	walk->lister = g_thread_try_new ("history", run_lister, walk, NULL);
	if (walk->lister == NULL)
		(void) run_lister (walk);
	return walk;
}

void
kinko_mirror_walk_free (KinkoMirrorWalk *walk)
{
	if (walk == NULL)
		return;
	g_atomic_int_set (&walk->given_up, 1);
	if (walk->lister != NULL)
		(void) g_thread_join (walk->lister);
	if (walk->pool != NULL)
		g_thread_pool_free (walk->pool, TRUE, TRUE);
	g_clear_error (&walk->list_error);
	g_ptr_array_unref (walk->runs);
	g_array_unref (walk->ids);
	g_async_queue_unref (walk->mirrors);
	g_mutex_clear (&walk->lock);
	g_cond_clear (&walk->changed);
	g_free (walk);
}

/* Is @flag, which another thread sets, set? */
static gboolean
is_set (KinkoMirrorWalk *walk, const gboolean *flag, gboolean wait)
{
	gboolean set;

	g_mutex_lock (&walk->lock);
	while (!*flag && wait)
		g_cond_wait (&walk->changed, &walk->lock);
	set = *flag;
	g_mutex_unlock (&walk->lock);
	return set;
}

/* Gives what a run found to @check, up to the place @end of all; a run that was given whole is forgotten, and another begun. */
static gboolean
take_run (KinkoMirrorWalk *walk, guint64 end, KinkoMirrorCommitFunc check, gpointer data,
	  GError **error)
{
	gsize number = (gsize) (walk->taken / RUN_LENGTH);
	Run *run = walk->runs->pdata[number];

	while (walk->taken < end) {
		gsize place = (gsize) (walk->taken % RUN_LENGTH);

		if (place == run->commits->len) {
			g_propagate_error (error, g_steal_pointer (&run->error));
			return FALSE;
		}
		if (!check (data, &g_array_index (run->commits, KinkoMirrorCommitInfo, place),
			    error))
			return FALSE;
		walk->taken++;
	}
	if (walk->taken % RUN_LENGTH == 0 || walk->taken == walk->ids->len) {
		g_clear_pointer (&walk->runs->pdata[number], free_run);
		if (walk->begun < walk->runs->len)
			begin_run (walk);
	}
	return TRUE;
}

gboolean
kinko_mirror_walk_check (KinkoMirrorWalk *walk, guint64 acts, gboolean wait,
			 KinkoMirrorCommitFunc check, gpointer data, GError **error)
{
	guint64 end;

	if (!is_set (walk, &walk->listed, wait))
		return TRUE;
	if (walk->list_error != NULL) {
		g_propagate_error (error, g_steal_pointer (&walk->list_error));
		return FALSE;
	}
	end = MIN (acts, walk->ids->len);
	while (walk->taken < end) {
		guint64 number = walk->taken / RUN_LENGTH;
		Run *run = walk->runs->pdata[number];

		if (!is_set (walk, &run->done, wait))
			return TRUE;
		if (!take_run (walk, MIN (end, (number + 1) * RUN_LENGTH), check, data, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_mirror_reader_check_history (KinkoMirrorReader *reader, KinkoMirrorCommitFunc check,
				   gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorWalk) walk = kinko_mirror_walk_begin (reader, NULL);

	return kinko_mirror_walk_check (walk, G_MAXUINT64, TRUE, check, data, error);
}
