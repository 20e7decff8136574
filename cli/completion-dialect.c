#include "cli/completion-dialect.h"

/* bash and zsh write the tables alike; what differs is how words are taken and given. zsh has a variable `words` of its
 * own. */
#define POSIX_TABLES                      \
	"\tif [[ -n $option ]]; then\n"   \
	"\t\tcase $option in\n"           \
	"@VALUES@"                        \
	"\t\tesac\n"                      \
	"\telif [[ $cur == -* ]]; then\n" \
	"\t\tcase $key in\n"              \
	"@OPTIONS@"                       \
	"\t\tesac\n"                      \
	"\telse\n"                        \
	"\t\tcase $key/$n in\n"           \
	"@WORDS@"                         \
	"\t\tesac\n"                      \
	"\tfi\n"
#define POSIX_WALK                                                \
	"\t\tif [[ -n $option ]]; then option=''; continue; fi\n" \
	"\t\tcase $word in\n"                                     \
	"\t\t@VALUED@) option=$word ;;\n"                         \
	"\t\t-*) ;;\n"                                            \
	"\t\t*)\n"                                                \
	"\t\t\tcase $key in\n"                                    \
	"\t\t\t@NOUNS@) key=\"${key:+$key }$word\" ;;\n"          \
	"\t\t\t*) n=$((n + 1)) ;;\n"                              \
	"\t\t\tesac\n"                                            \
	"\t\t\tcase $key in @WRAPPERS@) key='' ;; esac ;;\n"      \
	"\t\tesac\n"                                              \
	"\tdone\n"

static const char bash_script[] =
	"# Completion for @PROGRAM@ in bash; made by '@PROGRAM@ completion bash'.\n"
	"_@FUNCTION@ () {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} option='' key='' n=0 list='' paths='' word\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n" POSIX_WALK POSIX_TABLES
	"\tCOMPREPLY=()\n"
	"\tif [[ -n $list ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$cur\")\n"
	"\tfi\n"
	"\tif [[ -n $paths ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \"$paths\" -- \"$cur\")\n"
	"\tfi\n"
	"}\n"
	"complete -F _@FUNCTION@ @PROGRAM@\n";

/* Read from a file of the function path it is the function itself; sourced it says whose completion it is. */
static const char zsh_script[] =
	"#compdef @PROGRAM@\n"
	"# Completion for @PROGRAM@ in zsh; made by '@PROGRAM@ completion zsh'.\n"
	"_@FUNCTION@ () {\n"
	"\temulate -L zsh\n"
	"\tlocal cur=$words[CURRENT] option='' key='' n=0 list='' paths='' word\n"
	"\tfor word in \"${(@)words[2,CURRENT-1]}\"; do\n" POSIX_WALK POSIX_TABLES
	"\tlocal found=1\n"
	"\tif [[ -n $list ]]; then compadd -- ${=list} && found=0; fi\n"
	"\tif [[ $paths == -d ]]; then _files -/ && found=0; fi\n"
	"\tif [[ $paths == -f ]]; then _files && found=0; fi\n"
	"\treturn found\n"
	"}\n"
	"if [[ $funcstack[1] == _@FUNCTION@ ]]; then\n"
	"\t_@FUNCTION@ \"$@\"\n"
	"else\n"
	"\tcompdef _@FUNCTION@ @PROGRAM@\n"
	"fi\n";

static const char fish_script[] =
	"# Completion for @PROGRAM@ in fish; made by '@PROGRAM@ completion fish'.\n"
	"function __@FUNCTION@_complete\n"
	"\tset -l typed (commandline -opc)\n"
	"\tset -l cur (commandline -ct)\n"
	"\tset -l option ''\n"
	"\tset -l key ''\n"
	"\tset -l n 0\n"
	"\tset -l list\n"
	"\tset -l paths ''\n"
	"\tfor word in $typed[2..-1]\n"
	"\t\tif test -n \"$option\"\n"
	"\t\t\tset option ''\n"
	"\t\t\tcontinue\n"
	"\t\tend\n"
	"\t\tswitch $word\n"
	"\t\tcase @VALUED@\n"
	"\t\t\tset option $word\n"
	"\t\tcase '-*'\n"
	"\t\tcase '*'\n"
	"\t\t\tswitch \"$key\"\n"
	"\t\t\tcase @NOUNS@\n"
	"\t\t\t\tset key (string trim -- \"$key $word\")\n"
	"\t\t\tcase '*'\n"
	"\t\t\t\tset n (math $n + 1)\n"
	"\t\t\tend\n"
	"\t\t\tswitch \"$key\"\n"
	"\t\t\tcase @WRAPPERS@\n"
	"\t\t\t\tset key ''\n"
	"\t\t\tend\n"
	"\t\tend\n"
	"\tend\n"
	"\tif test -n \"$option\"\n"
	"\t\tswitch $option\n"
	"@VALUES@"
	"\t\tend\n"
	"\telse if string match -q -- '-*' \"$cur\"\n"
	"\t\tswitch \"$key\"\n"
	"@OPTIONS@"
	"\t\tend\n"
	"\telse\n"
	"\t\tswitch \"$key/$n\"\n"
	"@WORDS@"
	"\t\tend\n"
	"\tend\n"
	"\tif test -n \"$list\"\n"
	"\t\tprintf '%s\\n' $list\n"
	"\tend\n"
	"\tswitch \"$paths\"\n"
	"\tcase -d\n"
	"\t\t__fish_complete_directories \"$cur\"\n"
	"\tcase -f\n"
	"\t\t__fish_complete_path \"$cur\"\n"
	"\tend\n"
	"end\n"
	"complete -c @PROGRAM@ -f -a '(__@FUNCTION@_complete)'\n";

/* clang-format off */
#define POSIX_ACTIONS \
	.row = "\t\t%s) %s ;;\n", .or_else = "|", .words = "list='%s'", .folders = "paths=-d", .files = "paths=-f", \
	.nothing = ":", .any = "*", .any_verb = "'%s '*", .and_then = "; "
/* clang-format on */

const KinkoCompletionDialect kinko_completion_dialects[] = {
	{ .shell = "bash", .script = bash_script, POSIX_ACTIONS },
	{ .shell = "zsh", .script = zsh_script, POSIX_ACTIONS },
	{
		.shell = "fish",
		.script = fish_script,
		.row = "\t\tcase %s\n\t\t\t%s\n",
		.or_else = " ",
		.words = "set list %s",
		.folders = "set paths -d",
		.files = "set paths -f",
		.nothing = "true",
		.any = "'*'",
		.any_verb = "'%s *'",
		.and_then = "\n\t\t\t",
	},
	{ .shell = NULL },
};
