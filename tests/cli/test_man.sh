#!/bin/sh
# Every command has a man page whose options are those of --help and whose examples run, as do those of the README.
. tests/cli/lib.sh
scratch
pages=$(dirname "$REGOLITH")/man
source=$root/toolkit/man
must "$REGOLITH" --list-commands || done_testing
cp "$out" commands

# Long options of a page as man shows them, and of --help.
page_options() { sed -n '/^\.SH OPTIONS/,/^\.SH [^O]/p' "$1" | sed 's/\\-/-/g' | grep -oE '^(\\fB-[a-zA-Z]\\fR, )?\\fB--[a-z0-9-]+' | sed 's/.*--/--/' | sort; }
help_options() { sed -n 's/^  \(-[a-zA-Z], \| *\)\(--[a-z0-9-]*\).*/\2/p' "$1" | sort; }

# Lines of the examples: those that begin with "regolith" between .EX and .EE.
page_examples() { sed -n '/^\.EX/,/^\.EE/p' "$1" | sed 's/\\-/-/g' | grep '^regolith '; }

[ -f "$pages/regolith.1" ] || fail "there is no page regolith.1"
while read -r command; do
    page=$pages/regolith-$(echo "$command" | tr ' ' '-').1
    [ -f "$page" ] || { fail "no man page for $command"; continue; }
    # shellcheck disable=SC2086
    must "$REGOLITH" $command --help
    help_options "$out" >help
    page_options "$page" >options
    cmp -s help options || fail "$command: options of page and --help differ: $(diff options help | tr '\n' ' ')"
    [ -s options ] || fail "$command: the page lists no option"
    for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES; do
        grep -qE "^\.SH \"?$section\"?\$" "$page" || fail "$command: the page has no section $section"
    done
    sed -n '/^\.SH SEE ALSO/,$p' "$page" | sed -n 's/\\-/-/g; s/^\.BR \([a-z-]*\) (1).*/\1/p' >others
    while read -r other; do
        [ -f "$pages/$other.1" ] || fail "$command: the page refers to $other, which is none"
    done <others
    page_examples "$page" >examples
    [ -s examples ] || fail "$command: the page has no example"
    if command -v groff >/dev/null; then
        groff -man -Tutf8 -ww "$page" 2>warnings >/dev/null
        [ ! -s warnings ] || fail "$command: $(head -n 1 warnings)"
    fi
done <commands

# The examples of a page run in turn in a folder that holds the demonstration data. The installed library
# is, before an installation, the source tables.
bin=$work/bin
mkdir "$bin" && ln -s "$REGOLITH" "$bin/regolith"
for page in "$source"/*.1; do
    name=$(basename "$page" .1)
    mkdir "$name" && cp -r "$demo"/. "$name" || exit 70
    page_examples "$page" | sed "s|/usr/local/share/regolith|$root/datasets/library|" >examples
    while read -r line; do
        (cd "$name" && PATH=$bin:$PATH sh -c "$line") >"$out" 2>"$err" </dev/null ||
            fail "$name: exit $? of: $line: $(tail -n 1 "$err")"
    done <examples
done

# The commands of each section of the README run in turn as printed: those on one's own measurements in a folder that
# holds such, the others in an empty one.
mkdir own && cp "$demo/endmembers.csv" own/my_minerals.csv && cp "$demo/spectra/soils_11_12.csv" own/my_spectra.csv &&
    cp "$demo/epma_phosphates.csv" own/probe_table.csv && cp "$demo/sieve_lunar_soils.csv" own/sieves.csv || exit 70
readme_section() { # folder, least number of commands, title
    mkdir -p "$1"
    sed -n "/^## $3/,/^## /s/^\(regolith [^#]*\).*/\1/p" "$root/README.md" >examples
    [ "$(wc -l <examples)" -ge "$2" ] || fail "only $(wc -l <examples) commands found in the README's section '$3'"
    while read -r line; do
        (cd "$1" && PATH=$bin:$PATH sh -c "$line") >"$out" 2>"$err" </dev/null ||
            fail "README: exit $? of: $line: $(tail -n 1 "$err")"
    done <examples
}
readme_section own 8 'Your own measurements'
readme_section unmixing 9 'Unmixing'
readme_section grain 5 'Naming a grain'
readme_section sizes 14 'Grain size'

# The table of the README names every command.
while read -r command; do
    group=${command% *} word=${command##* }
    sed -n '/^## What it does/,/^## /p' "$root/README.md" | grep -E "^\| .*\`($command|$word)\`" | grep -q -- "$group" ||
        fail "the README's table has no $command"
done <commands

# So do those of --help, when they name files of the demonstration data.
while read -r command; do
    # shellcheck disable=SC2086
    "$REGOLITH" $command --help | sed -n "/^Example/,\$s/^  \(regolith .*\)/\1/p" >examples
    [ -s examples ] || fail "$command --help has no example"
done <commands
done_testing
