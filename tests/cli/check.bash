# What the scripts share that look at what is delivered: where it is, a folder to work in, and what is wrong with it. Sourced by
# scripts whose folder `tests/cli` is; needs KINKO_BUILD. They end with `exit "$status"`.
# shellcheck shell=bash disable=SC2034

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

wrong ()
{
	printf '%s\n' "$*"
	status=1
}
