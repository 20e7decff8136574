#!/bin/bash
# Builds kinko and runs its tests: tests/run.sh [--quick] [PATTERN]
#
#   --quick   only the gcc build: no sanitizers, no fuzzing
#   PATTERN   only tests whose name matches this regular expression, say 'audit/' or 'cli/links'
#
# Unit tests run with gcc and again with clang under AddressSanitizer and UBSan; so do the scripts
# tests/cli/*.{sh,exp}. What kills the program at every step, tests/fault/*.sh and the unit tests
# vault/crash and vault/*-crash, takes long and runs with gcc alone. Each tests/fuzz/*.c runs for some
# seconds, from the seeds that it plants and those in tests/fuzz/corpus/. Ends with one line,
# 'N passed, N failed', and with status 0 only if tests ran and none failed. A script gets a folder of
# its own as HOME and TMPDIR, no terminal, and KINKO_BUILD, where kinko and kinko-verify are; within it
# each key is computed from its passphrase once (tests/unit/argon2-memo.c). It passes by status 0 and
# is skipped by 77, its last line saying why.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
# Some tests wait for a while, most for a disk now and then: half as many again keep the processors busy.
workers=$(((jobs * 3 + 1) / 2))
script_seconds=${KINKO_TEST_SECONDS:-900}
# All of fuzzing together, on however many processors and whatever the number of targets, but for some
# seconds in which they start and end: with these about 70.
fuzz_budget=50
fuzz_most=10
fuzz_runs=100000
# No input may take longer, nor more memory.
fuzz_limits=(-timeout=20 -rss_limit_mb=2560)
# Freed memory that is watched for a while: 256 MiB cost a sixth of the time, most of it at every fork.
asan=quarantine_size_mb=16
# These read the sources, or the properties of a build as it is delivered, or go where others go under sanitizers too: once
# is enough.
once='^cli/(completion|demo|errors|hardening|includes|links|man|package|policy-test|sqlcipher-version|style)\.sh$'
# Kills at hundreds of points.
once_units='^vault/(crash|.*-crash)$'
# The longest, which begin first, so that in the end nobody waits for one of them alone.
first='^fault/(handover|kill|recovery|tamper)\.sh$|^cli/(package|story|handover-accept|demo)\.sh$'

quick=false
pattern=
passed=0
failed=0
skipped=0
failures=()
declare -A running=()

usage ()
{
	printf 'usage: tests/run.sh [--quick] [PATTERN]\n' >&2
	exit 2
}

for argument in "$@"; do
	case $argument in
	--quick) quick=true ;;
	-*) usage ;;
	*)
		[ -z "$pattern" ] || usage
		pattern=$argument
		;;
	esac
done

selected ()
{
	[[ -z $pattern || $1 =~ $pattern ]]
}

# Prints the end of a log, indented, so that no line of it is taken for one of ours.
show ()
{
	tail -n 150 "$1" | sed 's/^/    /'
}

# ---- verdicts ----------------------------------------------------------------------------------

pass ()
{
	passed=$((passed + 1))
	printf 'ok    %s\n' "$1"
}

fail ()
{
	failed=$((failed + 1))
	failures+=("$1")
	printf 'FAIL  %s\n' "$1"
}

skip ()
{
	skipped=$((skipped + 1))
	printf 'skip  %s\n' "$1"
}

# ---- building ----------------------------------------------------------------------------------

# build NAME TARGET CMAKE-OPTION...: configures and builds build/NAME; a failure counts as a test.
build ()
{
	local name=$1 target=$2 dir=$root/build/$1 log=$work/build-$1.log start=$SECONDS
	shift 2

	# CMake refuses a build folder that was copied or moved with its checkout, or made for another tool.
	if [ -e "$dir/CMakeCache.txt" ] &&
		{ ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt" ||
			! grep -qxF "CMAKE_GENERATOR:INTERNAL=$generator" "$dir/CMakeCache.txt"; }; then
		rm -rf "$dir"
	fi
	if cmake -G "$generator" -S "$root" -B "$dir" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKINKO_WERROR=ON "$@" \
		>"$log" 2>&1 </dev/null &&
		cmake --build "$dir" --parallel "$jobs" --target "$target" >"$log" 2>&1 </dev/null; then
		printf 'built build/%s (%d s)\n' "$name" $((SECONDS - start))
	else
		show "$log"
		fail "build/$name"
		return 1
	fi
}

# ---- unit tests --------------------------------------------------------------------------------

# Prints one attribute of the summary that ctest wrote.
junit ()
{
	sed -n "/<testsuite\b/,/>/ s/.*[ \t]$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

# unit_tests NAME: runs ctest in build/NAME, which prints a line per test, and counts.
unit_tests ()
{
	local name=$1 result=$work/ctest-$1.xml count=0 bad=0 left_out=0 status=0 besides=$once_units
	[ "$name" != tests ] || besides=

	printf -- '---- unit tests, build/%s\n' "$name"
	ASAN_OPTIONS=$asan ctest --test-dir "$root/build/$name" --parallel "$workers" --output-on-failure --no-tests=ignore \
		--output-junit "$result" ${pattern:+-R "$pattern"} \
		${besides:+-E "$besides"} </dev/null || status=$?
	if [ -e "$result" ]; then
		count=$(junit "$result" tests)
		bad=$(junit "$result" failures)
		left_out=$(($(junit "$result" skipped) + $(junit "$result" disabled)))
	fi
	if [ "$status" -ne 0 ]; then
		failures+=("unit tests, build/$name: status $status")
		# A ctest that fails for another reason than a test has failed too.
		if [ "$bad" -eq 0 ]; then
			bad=1
			count=$((count + 1))
		fi
	fi
	passed=$((passed + count - bad - left_out))
	failed=$((failed + bad))
	skipped=$((skipped + left_out))
}

# ---- scripts and fuzz targets: several at a time ------------------------------------------------

# start NAME SECONDS COMMAND...: in a folder and a session of its own, so that it finds no terminal
# to wait at and nothing of it outlives its time.
start ()
{
	local name=$1 seconds=$2 dir
	shift 2

	while [ "${#running[@]}" -ge "$workers" ]; do
		finish_one
	done
	dir=$(mktemp -d "$work/test.XXXXXX")
	mkdir "$dir/home"
	(
		cd "$dir/home"
		export HOME=$dir/home TMPDIR=$dir/home
		export ASAN_OPTIONS="exitcode=99:log_path=$dir/sanitizer:$asan" UBSAN_OPTIONS=print_stacktrace=1
		export KINKO_TEST_KEYS=$dir/keys
		exec setsid --wait timeout --kill-after=10 "$seconds" "$@" >"$dir/log" 2>&1 </dev/null
	) &
	running[$!]=$dir
	printf '%s\n%s\n' "$name" "$SECONDS" >"$dir/name"
}

# Waits for one of those that run, and judges it. What a sanitizer reported fails a test even where
# the test expected the program to fail.
finish_one ()
{
	local pid status=0 dir name began

	wait -n -p pid "${!running[@]}" || status=$?
	dir=${running[$pid]}
	unset "running[$pid]"
	{ read -r name && read -r began; } <"$dir/name"
	name+=" ($((SECONDS - began)) s)"
	# Without a symbolizer on the machine a sanitizer leaves a file that only warns of that.
	if grep -qE 'ERROR: |runtime error: ' "$dir"/sanitizer* 2>/dev/null; then
		cat "$dir"/sanitizer* >>"$dir/log"
		status=99
	fi
	case $status in
	0) pass "$name" ;;
	77) skip "$name: $(tail -n 1 "$dir/log")" ;;
	124 | 137)
		show "$dir/log"
		fail "$name: stopped after its time"
		;;
	*)
		show "$dir/log"
		fail "$name: status $status"
		;;
	esac
	chmod -R u+rwX "$dir" && rm -rf "$dir"
}

finish_all ()
{
	while [ "${#running[@]}" -gt 0 ]; do
		finish_one
	done
}

# scripts NAME FOLDER...: runs the executable scripts of tests/FOLDER on build/NAME.
scripts ()
{
	local name=$1 folder script test build=
	local -a early=() late=()
	shift
	[ "$name" = tests ] || build=" [$name]"

	printf -- '---- scripts, build/%s\n' "$name"
	for folder in "$@"; do
		for script in "$root/tests/$folder"/*.sh "$root/tests/$folder"/*.exp; do
			test=$folder/${script##*/}
			if [ ! -e "$script" ] || ! selected "$test"; then
				continue
			fi
			if [ ! -x "$script" ]; then
				fail "$test: not executable"
				continue
			fi
			if [ "$name" != tests ] && [[ $test =~ $once ]]; then
				continue
			fi
			if [[ $test =~ $first ]]; then
				early+=("$test")
			else
				late+=("$test")
			fi
		done
	done
	for test in "${early[@]}" "${late[@]}"; do
		start "$test$build" "$script_seconds" \
			env "KINKO_BUILD=$root/build/$name" "LD_PRELOAD=$root/build/$name/tests/libargon2-memo.so" \
			"$root/tests/$test"
	done
	finish_all
}

fuzz ()
{
	local sources=() corpora source name corpus seconds

	for source in "$root"/tests/fuzz/*.c; do
		name=${source##*/}
		if [ -e "$source" ] && selected "fuzz/${name%.c}"; then
			sources+=("$source")
		fi
	done
	[ "${#sources[@]}" -gt 0 ] || return 0
	seconds=$((fuzz_budget * jobs / ${#sources[@]}))
	seconds=$((seconds < 1 ? 1 : seconds > fuzz_most ? fuzz_most : seconds))
	printf -- '---- fuzz targets, build/asan, %d s each\n' "$seconds"
	for source in "${sources[@]}"; do
		name=${source##*/}
		name=${name%.c}
		corpus=$(mktemp -d "$work/corpus.XXXXXX")
		corpora=("$corpus")
		[ ! -d "$root/tests/fuzz/corpus/$name" ] || corpora+=("$root/tests/fuzz/corpus/$name")
		start "fuzz/$name" $((seconds + 60)) "$root/build/asan/tests/fuzz-$name" "${fuzz_limits[@]}" \
			-error_exitcode=99 -runs="$fuzz_runs" -max_total_time="$seconds" -artifact_prefix="$corpus/" \
			"${corpora[@]}"
	done
	finish_all
}

# ---- the way through ---------------------------------------------------------------------------

# Nothing of the caller's may decide a test, nor a test touch what is the caller's.
clean_environment ()
{
	local variable

	while read -r variable; do
		case $variable in
		KINKO_VECTORS | KINKO_NO_SETUP) ;;
		*) unset "$variable" ;;
		esac
	done < <(compgen -e | grep -E '^(KINKO_|GIT_|LC_)' || true)
	unset LANG LANGUAGE SSH_AUTH_SOCK XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
	export LC_ALL=C.UTF-8 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
}

clean_up ()
{
	local pid

	for pid in "${!running[@]}"; do
		# This is its timeout, which hands the signal on.
		kill "$pid" 2>/dev/null || true
	done
	chmod -R u+rwX "$work" && rm -rf "$work"
}

report ()
{
	local failure

	for failure in "${failures[@]}"; do
		printf 'failed: %s\n' "$failure"
	done
	printf '%d passed, %d failed' "$passed" "$failed"
	[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
	printf '\n'
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# Is there plenty of memory that files can be in, and programs be started from?
has_memory ()
{
	local room free probe works=false

	room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || room=0
	free=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	if [ "$((room))" -lt 3000000 ] || [ "$((free))" -lt 6000000 ]; then
		return 1
	fi
	probe=$(mktemp -p /dev/shm 2>/dev/null) || return 1
	printf '#!/bin/sh\n' >"$probe"
	chmod 700 "$probe"
	! "$probe" 2>/dev/null || works=true
	rm -f "$probe"
	$works
}

"$root/.ci/setup" tests
clean_environment
generator='Unix Makefiles'
! command -v ninja >/dev/null || generator=Ninja
# Every act of kinko waits for its disk.
place=${TMPDIR:-/tmp}
! has_memory || place=/dev/shm
work=$(mktemp -d -p "$place")
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

if build tests all -DCMAKE_C_COMPILER=gcc -DKINKO_TESTS=ON; then
	unit_tests tests
	scripts tests cli fault
fi
if ! $quick; then
	if build asan all -DCMAKE_C_COMPILER=clang -DKINKO_TESTS=ON -DKINKO_SANITIZE=ON -DKINKO_FUZZ=ON; then
		unit_tests asan
		scripts asan cli
		fuzz
	fi
fi
report
