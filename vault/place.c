#include "vault/place.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "vault/place-internal.h"

/* In the order of the ids; remedies are the next step for a person, as everywhere. */
/* clang-format off */
static const struct {
	void (*look) (const KinkoPlaceView *view, KinkoPlaceFinding *finding);
	const char *label, *remedy;
} checks[] = {
	[KINKO_PLACE_DEFAULT_ROUTE] = {
		kinko_place_look_default_route, N_ ("default route"),
		N_ ("take the machine off networks that lead outside, or ask who looks after it "
		    "whether this route is meant") },
	[KINKO_PLACE_GLOBAL_ADDRESS] = {
		kinko_place_look_global_address, N_ ("global address"),
		N_ ("ask who looks after the machine why it has an address that is valid on the "
		    "Internet") },
	[KINKO_PLACE_CLOCK] = {
		kinko_place_look_clock, N_ ("clock"),
		N_ ("have the clock synchronised with the time server that the ward names, and "
		    "compare it with the ward's clock") },
	[KINKO_PLACE_SWAP] = {
		kinko_place_look_swap, N_ ("swap"),
		N_ ("switch this swap space off, or have it encrypted") },
	[KINKO_PLACE_CORE_DUMPS] = {
		kinko_place_look_core_dumps, N_ ("core dumps"),
		N_ ("kinko forbids them itself: report it, and use the program that was consented "
		    "to") },
	[KINKO_PLACE_FILE_MODES] = {
		kinko_place_look_file_modes, N_ ("file modes"),
		N_ ("take the rights of others away (chmod go-rwx), and find out who gave them") },
	[KINKO_PLACE_HOST] = {
		kinko_place_look_host, N_ ("host"),
		N_ ("work on a machine that the policy names, or have this one added to the "
		    "policy") },
	[KINKO_PLACE_PROGRAM] = {
		kinko_place_look_program, N_ ("program"),
		N_ ("compare its SHA-256 with the one that the ward consented to; stop if nobody "
		    "updated it") },
	[KINKO_PLACE_POLICY] = {
		kinko_place_look_policy, N_ ("policy"),
		N_ ("ask the manager (業務管理責任者) whether the rules were changed") },
};
/* clang-format on */

KinkoPlace *
kinko_place_look (const KinkoPlaceView *view)
{
	KinkoPlace *place = g_new0 (KinkoPlace, 1);

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++)
		checks[i].look (view, &place->findings[i]);
	return place;
}

void
kinko_place_free (KinkoPlace *place)
{
	if (place == NULL)
		return;
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++)
		g_free (place->findings[i].text);
	g_free (place);
}

gboolean
kinko_place_is_open (const KinkoPlace *place, KinkoPlaceCheck check)
{
	KinkoPlaceOutcome outcome = place->findings[check].outcome;

	return outcome == KINKO_PLACE_SEEN || outcome == KINKO_PLACE_UNKNOWN;
}

json_t *
kinko_place_ids (const KinkoPlace *place, KinkoPlaceOutcome outcome)
{
	json_t *ids = json_array ();

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		if (place->findings[i].outcome == outcome)
			json_array_append_new (
				ids, json_string (kinko_place_check_id ((KinkoPlaceCheck) i)));
	}
	return ids;
}

const char *
kinko_place_check_label (KinkoPlaceCheck check)
{
	return _ (checks[check].label);
}

const char *
kinko_place_check_remedy (KinkoPlaceCheck check)
{
	return _ (checks[check].remedy);
}

/* ---- findings -------------------------------------------------------------------------------- */

void
kinko_place_see (KinkoPlaceFinding *finding, const char *format, ...)
{
	g_autofree char *before =
		finding->outcome == KINKO_PLACE_SEEN ? g_steal_pointer (&finding->text) : NULL;
	g_autofree char *text = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	g_free (finding->text);
	finding->outcome = KINKO_PLACE_SEEN;
	finding->text = before == NULL ? g_steal_pointer (&text)
				       : g_strconcat (before, _ ("; "), text, NULL);
}

void
kinko_place_miss (KinkoPlaceFinding *finding, const char *path, int code)
{
	const char *why = code == 0 ? _ ("it is not in the form that is known") : g_strerror (code);

	/* A finding is worth more than the news that there may be others. */
	if (finding->outcome == KINKO_PLACE_SEEN)
		return;
	g_free (finding->text);
	finding->outcome = KINKO_PLACE_UNKNOWN;
	finding->text = g_strdup_printf (_ ("could not be looked at: '%s': %s"), path, why);
}
