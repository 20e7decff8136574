/*
 * A machine on which no further thread can be made: what is done on all cores must be done all the same, and not be waited for
 * for ever. Takes the place of the C library's pthread_create() in the test program.
 */
#pragma once

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include <glib.h>

/* How many may still be made. */
static gint threads_left = G_MAXINT;

typedef int (*CreateFunc) (pthread_t *thread, const pthread_attr_t *attributes,
			   void *(*start) (void *), void *data);

#if defined(__has_feature)
#	if __has_feature(address_sanitizer)
#		define THREADS_ARE_WATCHED 1
#	endif
#endif

#ifdef THREADS_ARE_WATCHED
int __interceptor_pthread_create (pthread_t *thread, const pthread_attr_t *attributes,
				  void *(*start) (void *), void *data);
#endif

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *),
		void *data)
{
#ifdef THREADS_ARE_WATCHED
	CreateFunc create = __interceptor_pthread_create;
#else
	union {
		gpointer found;
		CreateFunc create;
	} next = { dlsym (RTLD_NEXT, "pthread_create") };
	CreateFunc create = next.create;
#endif

	if (g_atomic_int_add (&threads_left, -1) <= 0)
		return EAGAIN;
	return create (thread, attributes, start, data);
}

/* From now on so many threads can be made; whoever waits for another one is ended. */
static inline void
limit_threads (gint n)
{
	g_atomic_int_set (&threads_left, n);
	(void) alarm (60);
}

/* Whether one was asked for that there was not. */
static inline gboolean
end_limit (void)
{
	gboolean short_of = g_atomic_int_get (&threads_left) < 0;

	g_atomic_int_set (&threads_left, G_MAXINT);
	(void) alarm (0);
	return short_of;
}
