#!/bin/sh
# What every command has in common: help, names of options, operands, outputs that exist.
. tests/cli/lib.sh
scratch
must "$REGOLITH" --list-commands || done_testing
cp "$out" commands
[ "$(wc -l <commands)" -ge 12 ] || fail "--list-commands names only $(wc -l <commands) commands"

# expect CODE WORDS COMMAND...: exit code, and one line on stderr that holds the words.
expect() {
    expected=$1 words=$2
    shift 2
    run "$@"
    shift
    [ "$code" -eq "$expected" ] || fail "exit $code, expected $expected: regolith $*: $(head -n 1 "$err")"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$(wc -l <"$err") lines on stderr, expected one: regolith $*"
    grep -qE -- "$words" "$err" || fail "no '$words' in the message of: regolith $*: $(cat "$err")"
}

# ---- the program itself
must "$REGOLITH" --version && { grep -q '^regolith [0-9]' "$out" || fail "--version does not begin with name and number"; }
for library in HDF5 zlib build; do
    grep -q "$library" "$out" || fail "--version does not tell of $library"
done
must "$REGOLITH" --help && while read -r command; do
    grep -q "^  $command " "$out" || fail "--help does not list $command"
done <commands
[ -z "$(grep '^[A-Z][a-z]*$' "$out" | sort | uniq -d)" ] || fail "--help has a heading twice"
run "$REGOLITH"
[ "$code" -eq 64 ] || fail "without a command: exit $code, expected 64"
[ ! -s "$out" ] || fail "without a command something goes to stdout"
for words in 'simulate --help' 'simulate -h' 'help simulate'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" $words && [ "$(grep -c '^  simulate ' "$out")" -eq "$(grep -c '^simulate ' commands)" ] || fail "$words does not list all"
done
expect 64 'simulate' "$REGOLITH" simulate
expect 64 'unmix' "$REGOLITH" unmixx in.h5
expect 64 'grains stats' "$REGOLITH" grains statistics in.h5

# ---- every command
while read -r command; do
    # shellcheck disable=SC2086 # "grains stats" is two words
    {
        must "$REGOLITH" $command --help && {
            [ ! -s "$err" ] || fail "$command --help writes to stderr"
            grep -q "^  regolith $command" "$out" || fail "$command --help shows no example"
            for option in --quiet --threads; do
                grep -q -- "$option" "$out" || fail "$command has no $option"
            done
            sed -n 's/^  \(-[a-zA-Z], \)\{0,1\} *--\([a-z0-9-]*\).*/\2/p' "$out" | sort | uniq -d >doubled
            [ ! -s doubled ] || fail "$command --help lists twice: $(cat doubled)"
        }
        [ "$("$REGOLITH" $command --help)" = "$("$REGOLITH" $command -h)" ] || fail "$command: -h is not --help"
        expect 64 '--quiet' "$REGOLITH" $command --quietly
        expect 64 'no-such-option|unknown option' "$REGOLITH" $command --no-such-option
        expect 64 '--quiet' "$REGOLITH" $command --quiet=yes
        case $command in
        bench) ;; # needs no operand
        simulate*) expect 64 'add ' "$REGOLITH" $command ;;
        *) expect 64 'missing|no |add|name' "$REGOLITH" $command ;;
        esac
    }
done <commands
expect 64 'fcls' "$REGOLITH" unmix --method fcsl --endmembers e.h5 in.h5
expect 64 'threads' "$REGOLITH" unmix --threads many --endmembers e.h5 in.h5
expect 64 'threads' "$REGOLITH" unmix --threads -2 --endmembers e.h5 in.h5
expect 64 'endmembers' "$REGOLITH" unmix in.h5

# ---- nothing is overwritten without --force
must "$REGOLITH" import -q -t reflectance -o endmembers.h5 "$demo/endmembers.csv"
must "$REGOLITH" import -q -t reflectance -o data.h5 "$demo"/spectra/soil_0[1-4].txt
expect 73 '--force' "$REGOLITH" import -q -t reflectance -o data.h5 "$demo/endmembers.csv"
must "$REGOLITH" unmix -q --endmembers endmembers.h5 data.h5
cp data.h5 before.h5
expect 73 '--force' "$REGOLITH" unmix -q --endmembers endmembers.h5 data.h5
cmp -s data.h5 before.h5 || fail "a refused result changed the file"
must "$REGOLITH" unmix -q --endmembers endmembers.h5 --method nnls --force data.h5
cmp -s data.h5 before.h5 && fail "--force did not replace the result"
must "$REGOLITH" info data.h5 && {
    [ "$(grep -c 'process_[0-9]*_unmix' "$out")" -eq 1 ] || fail "--force left two results of the same name"
}
must "$REGOLITH" export data.h5 --result unmix -o table.csv
expect 73 '--force' "$REGOLITH" export data.h5 --result unmix -o table.csv
must "$REGOLITH" export data.h5 --result unmix --force -o table.csv
head -n 1 table.csv | grep -q '^index,sample_id,olivine,.*,olivine_error,.*,rmse,status' ||
    fail "the columns of an exported unmix result are $(head -n 1 table.csv)"

# ---- streams: data to stdout, quiet is quiet, JSON is JSON
must "$REGOLITH" unmix --quiet --endmembers endmembers.h5 -o quiet.h5 data.h5
[ ! -s "$out" ] && [ ! -s "$err" ] || fail "--quiet is not quiet: $(cat "$out" "$err")"
for words in 'unmix --endmembers endmembers.h5 -o json.h5 data.h5' 'info data.h5' 'validate data.h5' 'validate --rules'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" $words --json && { "$PYTHON" -m json.tool <"$out" >/dev/null || fail "no JSON from: $words --json"; }
done
if [ -c /dev/full ]; then
    "$REGOLITH" export data.h5 >/dev/full 2>"$err"
    [ $? -eq 74 ] || fail "a full disk behind stdout is not exit 74"
fi
done_testing
