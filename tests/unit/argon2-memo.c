/*
 * The function of libargon2 that vault/argon2.c calls, in its place in test programs and, preloaded, in programs that scripts
 * start: every key is computed by the library, but only once. A test opens the same identities again and again, and most of its
 * time went into that. What a key belongs to is told by a hash, so that no passphrase is kept.
 *
 * Processes share what they computed in the file that KINKO_TEST_KEYS names, if it does. The preloaded one is in every program of
 * a script, so that this needs the C library alone.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <argon2.h>

#ifdef KINKO_PRELOADED /* by bash and git, too, which have no such library */
#	pragma weak argon2_hash
#endif

__extension__ typedef unsigned __int128 Hash;

typedef struct {
	Hash hash;
	uint8_t key[32];
} Known;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Known known[1024]; /* more are computed each time */
static size_t n_known;
static off_t seen; /* so much of the file is among them */

/* FNV-1a of 128 bits: nobody looks for two that are alike. */
static void
add_to_hash (Hash *hash, const void *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ ((const uint8_t *) data)[i]) * ((Hash) 1 << 88 | 0x13b);
}

static Hash
hash_of (const uint32_t cost[3], const void *pwd, size_t pwdlen, const void *salt, size_t saltlen)
{
	const uint64_t lens[] = { pwdlen, saltlen };
	Hash hash = (Hash) 0x6c62272e07bb0142 << 64 | 0x62b821756295c58d;

	add_to_hash (&hash, cost, 3 * sizeof *cost);
	add_to_hash (&hash, lens, sizeof lens);
	add_to_hash (&hash, pwd, pwdlen);
	add_to_hash (&hash, salt, saltlen);
	return hash;
}

static int
open_file (int flags)
{
	const char *path = getenv ("KINKO_TEST_KEYS");

	return path == NULL ? -1 : open (path, flags | O_CLOEXEC, 0600);
}

static void
remember (const Known *one)
{
	if (n_known < sizeof known / sizeof *known)
		known[n_known++] = *one;
}

/* What other processes have added meanwhile. */
static void
read_more (void)
{
	int fd = open_file (O_RDONLY);
	Known one;

	if (fd == -1)
		return;
	for (; pread (fd, &one, sizeof one, seen) == (ssize_t) sizeof one; seen += sizeof one)
		remember (&one);
	(void) close (fd);
}

static void
tell (const Known *one)
{
	int fd = open_file (O_WRONLY | O_APPEND | O_CREAT);

	if (fd == -1)
		return;
	if (write (fd, one, sizeof *one) != (ssize_t) sizeof *one)
		abort ();
	(void) close (fd);
}

static int
recall (Hash hash, void *key, size_t len)
{
	for (size_t i = 0; i < n_known; i++) {
		if (known[i].hash == hash) {
			memcpy (key, known[i].key, len);
			return 1;
		}
	}
	return 0;
}

int
argon2id_hash_raw (const uint32_t t_cost, const uint32_t m_cost, const uint32_t parallelism,
		   const void *pwd, const size_t pwdlen, const void *salt, const size_t saltlen,
		   void *hash, const size_t hashlen)
{
	const uint32_t cost[] = { t_cost, m_cost, parallelism };
	Known one = { .hash = hash_of (cost, pwd, pwdlen, salt, saltlen) };
	int found, code;

	if (hashlen != sizeof one.key)
		return argon2_hash (t_cost, m_cost, parallelism, pwd, pwdlen, salt, saltlen, hash,
				    hashlen, NULL, 0, Argon2_id, ARGON2_VERSION_13);
	(void) pthread_mutex_lock (&lock);
	found = recall (one.hash, hash, hashlen);
	if (!found) {
		read_more ();
		found = recall (one.hash, hash, hashlen);
	}
	(void) pthread_mutex_unlock (&lock);
	if (found)
		return ARGON2_OK;
	code = argon2_hash (t_cost, m_cost, parallelism, pwd, pwdlen, salt, saltlen, hash, hashlen,
			    NULL, 0, Argon2_id, ARGON2_VERSION_13);
	if (code != ARGON2_OK)
		return code;
	memcpy (one.key, hash, hashlen);
	(void) pthread_mutex_lock (&lock);
	if (getenv ("KINKO_TEST_KEYS") == NULL)
		remember (&one);
	else
		tell (&one);
	(void) pthread_mutex_unlock (&lock);
	return code;
}
