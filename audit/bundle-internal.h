/*
 * The head of a bundle, for its two sides.
 */
#pragma once

#include "audit/bundle.h"
#include "audit/git.h"

/* Both refs name the same commit. @id: 40 hex digits, twice. */
#define KINKO_BUNDLE_HEAD KINKO_BUNDLE_SIGNATURE "%s HEAD\n%s " KINKO_MIRROR_REF "\n\n"
#define KINKO_BUNDLE_HEAD_LEN                                                                  \
	(sizeof KINKO_BUNDLE_SIGNATURE - 1 + 2 * KINKO_GIT_ID_HEX_LEN + sizeof " HEAD\n" - 1 + \
	 sizeof " " KINKO_MIRROR_REF "\n\n" - 1)
