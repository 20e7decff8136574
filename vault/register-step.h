/*
 * What happens to a line after it was made: it is corrected, or a step is recorded, by which it may end. For registers whose
 * steps need nothing of their own.
 */
#pragma once

#include "vault/register.h"

/* What is given at a step. */
typedef struct {
	const char *field;
	const char *text; /* as typed; NULL: not given */
} KinkoRegisterText;

/*
 * A step: the fields that it takes, and what kinko makes of them. The action is "<register>.<verb>".
 */
struct _KinkoRegisterStep {
	const char *verb;
	const char *const *needed;   /* fields that must be given; NULL-terminated */
	const char *const *optional; /* fields that may be; NULL-terminated */
	/* Sets what kinko itself knows, adds to line->problems what is wrong, and closes the line where it ends. */
	gboolean (*apply) (KinkoSession *session, KinkoRegisterLine *line, GError **error);
};

/*
 * Corrects fields that are asked for, as act "<register>.edit".
 *
 * KINKO_ERROR_INVALID with problems, when nothing would change, and of a line that has ended; KINKO_ERROR_NOT_FOUND;
 * KINKO_ERROR_INTEGRITY when the log tells of another content.
 */
KinkoRegisterLine *kinko_register_edit (KinkoSession *session, const KinkoRegister *book,
					const char *number, const KinkoRecordChange *changes,
					guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Records a step of an open line, as act "<register>.<verb>". @texts: ends with a NULL field; fields that the step does not
 * take are our own mistake. Errors as above.
 */
KinkoRegisterLine *kinko_register_record_step (KinkoSession *session, const KinkoRegister *book,
					       const char *verb, const char *number,
					       const KinkoRegisterText *texts, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A step of a register, which must be one of it. */
const KinkoRegisterStep *kinko_register_find_step (const KinkoRegister *book, const char *verb);

/* Records it of a line that was loaded, within an act: sets what was given, applies the step, stores the version. */
gboolean kinko_register_apply_step (KinkoAct *act, KinkoRegisterLine *line,
				    const KinkoRegisterStep *step, const KinkoRegisterText *texts,
				    json_t *detail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Steps of the registers that have some; each ends with a NULL verb. */
extern const KinkoRegisterStep kinko_lent_steps[];
extern const KinkoRegisterStep kinko_consent_steps[];
extern const KinkoRegisterStep kinko_device_steps[];
extern const KinkoRegisterStep kinko_incident_steps[];
extern const KinkoRegisterStep kinko_rule_steps[];
