"""Lists every code that the sources can put into an error, one "KIND CODE" a line, sorted.

A code is the literal that stands for the parameter `const char *code` of some function, or an entry of one of the tables
below. What is neither, and could be a code that nobody sees, ends the program: then a table is missing here.
"""

import glob
import re
import sys

ROOMS = ("policies", "audit", "vault", "cli")

# Where codes stand that are no argument of a call: file, what they look like there, and the kind.
TABLES = (
    ("policies/error.c", r'\[KINKO_ERROR_\w+\] = \{ "([\w-]+)", (\d)', "error"),
    ("vault/finding.c", r'\[KINKO_FINDING_\w+\] = \{ "(\w+)"', "finding"),
    ("policies/place.c", r'\[KINKO_PLACE_\w+\] = "([\w-]+)"', "place"),
    ("policies/life-cycle.c", r'\n\t\{ "(\w+)", (?:NULL|"\w+"), N_', "need"),
    ("vault/contract-status.c", r'\n\t\{ "(\w+)", N_', "open"),
    ("vault/contract-status.c", r'\n#define INTENT "(\w+)"', "open"),
    ("vault/mynumber.c", r'return [^;]*"(mynumber_\w+)"', "problem"),
    ("audit/replay.c", r'(?:return |NULL : |\bcode = )"(\w+)"', "problem"),
)

# What hands on a code of these tables instead of a literal.
FROM_TABLES = {
    "kinko_finding_name (finding->code)",
    "needs[i].id",
    "item->kind",
    "id",
    # What kinko-render says is handed on as it is: its own sources are read as well.
    'kinko_result_text (problem, "code")',
}

# Functions that look for something by a code that is none of these.
OTHERS = {"find_code", "words_of", "add_header_text"}


def without_comments(text):
    return re.sub(r"/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found.group()), text, flags=re.S)


def arguments(text, at):
    """The arguments of the call whose bracket opens at `at`, as written."""
    out, depth, start = [], 0, at + 1
    quoted = False
    for i in range(at, len(text)):
        c = text[i]
        if quoted:
            quoted = not (c == '"' and text[i - 1] != "\\")
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c in ")]}" or (c == "," and depth == 1):
            depth -= c != ","
            if depth == 0 or c == ",":
                out.append(text[start:i].strip())
                start = i + 1
            if depth == 0:
                return out
    return []


def sinks(sources):
    """(function, position of its code, the only file that can call it or None)."""
    for name, text in sources.items():
        for found in re.finditer(r"^(static [^;{}]*?)?\b(\w+) \((?=[^;{}]*\bconst char \*code\b)", text, re.M):
            given = arguments(text, found.end() - 1)
            if "const char *code" in given and found.group(2) not in OTHERS:
                own = None if found.group(2).startswith("kinko_") else name
                yield found.group(2), given.index("const char *code"), own


def main():
    sources = {}
    for room in ROOMS:
        for name in glob.glob(room + "/*.[ch]"):
            with open(name, encoding="utf-8") as file:
                sources[name] = without_comments(file.read())
    codes, unknown = set(), []
    for function, position, own in set(sinks(sources)):
        for name, text in sources.items():
            if own not in (None, name):
                continue
            for found in re.finditer(r"\b" + function + r" \(", text):
                given = arguments(text, found.end() - 1)
                if len(given) <= position:
                    continue
                code = given[position]
                if code in FROM_TABLES:
                    continue
                literals = re.findall(r'"([^"]*)"', code)
                codes.update(("problem", literal) for literal in literals)
                if not literals and code not in {"code", "const char *code"}:
                    unknown.append(f"{name}: {function}: {code}")
    for name, pattern, kind in TABLES:
        entries = re.findall(pattern, sources[name])
        if not entries:
            unknown.append(f"{name}: no table of codes is found")
        codes.update((kind, " ".join(entry) if isinstance(entry, tuple) else entry) for entry in entries)
    if unknown:
        sys.exit("\n".join(sorted(unknown)))
    for kind, code in sorted(codes):
        print(kind, code)


main()
