# What decides about a whole package, before cpack begins: what may be packed, and which time it bears.

if (CPACK_KINKO_TESTS OR CPACK_KINKO_SANITIZE)
	message (FATAL_ERROR "a build with tests or sanitizers is not packed: its programs can be killed at chosen points. "
		"Configure another folder with -DKINKO_TESTS=OFF -DKINKO_SANITIZE=OFF")
endif ()

# The same sources make the same package: times are those of the last commit, where there is none a fixed day.
if (NOT DEFINED ENV{SOURCE_DATE_EPOCH})
	execute_process (COMMAND git -C ${CPACK_KINKO_SOURCE_DIR} log -1 --format=%ct
		OUTPUT_VARIABLE epoch OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
	if (NOT status EQUAL 0 OR NOT epoch MATCHES "^[0-9]+$")
		set (epoch 1775001600) # 2026-04-01, the first day of the contract's year
	endif ()
	set (ENV{SOURCE_DATE_EPOCH} ${epoch})
endif ()
