# Prints the Signed-By that one file of apt's sources, in either of its formats, gives for an
# archive: awk -v uri=URI -f signed-by.awk FILE. The value is printed as it is to stand after
# "Signed-By:", with its leading space, or over several lines if it is a whole key.

function same_archive (other)
{
	sub (/\/+$/, "", other)
	return other == uri
}

function answer (value)
{
	if (value == "" || answered)
		return
	print value
	answered = 1
}

# One line: deb [option=value ...] URI suite component...
function one_line (line, options, words, count, i)
{
	options = line
	sub (/^[^[]*[[]/, "", options)
	sub (/[]].*/, "", options)
	sub (/^[^]]*[]][ \t]*/, "", line)
	sub (/[ \t].*/, "", line)
	if (!same_archive (line))
		return
	count = split (options, words, " ")
	for (i = 1; i <= count; i++) {
		if (tolower (words[i]) !~ /^signed-by=/)
			continue
		sub (/^[^=]*=/, "", words[i])
		gsub (/,/, " ", words[i])
		answer (" " words[i])
	}
}

function names_archive (value, words, count, i)
{
	count = split (value, words, " ")
	for (i = 1; i <= count; i++)
		if (same_archive (words[i]))
			return 1
	return 0
}

function end_of_stanza ()
{
	if (ours)
		answer (signed_by)
	ours = 0
	signed_by = field = ""
}

/^[ \t]*deb[ \t]*[[]/ {
	one_line ($0)
	next
}

/^#/ {
	next
}

/^[ \t]*$/ {
	end_of_stanza ()
	next
}

# A deb822 field, or the continuation of one.
{
	value = $0
	if ($0 ~ /^[^ \t]/) {
		field = tolower ($0)
		sub (/[ \t]*:.*/, "", field)
		sub (/^[^:]*:[ \t]*/, "", value)
		if (field == "signed-by" && value != "")
			signed_by = " " value
	} else if (field == "signed-by") {
		signed_by = signed_by "\n" value
	}
	if (field == "uris" && names_archive (value))
		ours = 1
}

END {
	end_of_stanza ()
}
