/* What the list of the people who work here says of each (従事者名簿, 別紙2 第6条2(1)), beside what a seat says. */
#include "vault/register-forms.h"

#include <glib/gi18n.h>

#include "vault/register-internal.h"

/* clang-format off */
/* How somebody is reached in an emergency is not among it: all registers are handed over at the end, and the successor has no
 * need of that. Forms leave room for it. */
static const KinkoField fields[] = {
	{ .name = "member", .label = N_ ("person (ID)"), .kind = KINKO_FIELD_CODE, .required = TRUE },
	{ .name = "kana", .label = N_ ("name in kana"), .kind = KINKO_FIELD_TEXT },
	{ .name = "duty", .label = N_ ("responsibility and role"), .kind = KINKO_FIELD_TEXT },
	{ .name = "media", .label = N_ ("hands media over and takes them in"),
	  .kind = KINKO_FIELD_BOOLEAN },
	{ .name = "place", .label = N_ ("place of work"), .kind = KINKO_FIELD_TEXT },
	{ .name = "badge", .label = N_ ("number of the badge"), .kind = KINKO_FIELD_TEXT },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "recorded_by", .label = N_ ("recorded by"), .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

const KinkoForm kinko_member_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 7,
};

gboolean
kinko_member_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *member = kinko_record_get (line->record, "member");

	if (member != NULL && kinko_roster_find (kinko_session_roster (session), member) == NULL)
		kinko_register_complain (line, "member", "no_seat",
					 _ ("nobody of that ID has a seat"));
	return line->version > 0 ||
	       kinko_register_stamp (session, line, NULL, "recorded_by", error);
}
