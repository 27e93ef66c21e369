# shellcheck shell=sh
# Helpers of the scripts under tests/: sourced from the root of the repository.
#   REGOLITH          the binary under test (make test sets it)
#   REGOLITH_LIBRARY  the mineral library built with it
set -u
root=$PWD
demo=$root/datasets/demo
REGOLITH=${REGOLITH:-$root/build/release/regolith}
REGOLITH_LIBRARY=${REGOLITH_LIBRARY:-$(dirname "$REGOLITH")/regolith-library.h5}
# The system's Python has the packages that apt installs; another one may stand before it in PATH.
[ -n "${PYTHON:-}" ] || { [ -x /usr/bin/python3 ] && PYTHON=/usr/bin/python3; } || PYTHON=python3
export REGOLITH REGOLITH_LIBRARY PYTHON
LC_ALL=C
export LC_ALL
n_failed=0
work=

fail() {
    echo "FAILED: $*"
    n_failed=$((n_failed + 1))
}

# Last line of every script.
done_testing() {
    [ "$n_failed" -eq 0 ] || echo "$n_failed checks failed"
    exit $((n_failed > 0))
}

# Skip the whole script; in CI a missing tool is a failure, for there it must be installed.
skip_all() {
    if [ "${CI:-}" = true ]; then
        echo "FAILED: would skip in CI: $*"
        exit 1
    fi
    echo "skipped: $*"
    exit 77
}

# An empty directory, made the current one and removed at exit.
scratch() {
    work=$(mktemp -d) || exit 70
    trap 'cd "$root" && rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
    cd "$work" || exit 70
}

# run COMMAND...: stdout, stderr and exit code go to $out, $err and $code. A name with a leading dot
# keeps the two files out of `ls`, so that a listing shows only what the command wrote.
out=.out
err=.err
run() {
    "$@" >"$out" 2>"$err" </dev/null
    code=$?
}

# Run what must work; the transcript is shown when it does not.
must() {
    run "$@"
    [ "$code" -eq 0 ] && return 0
    fail "exit $code: $*"
    cat "$out" "$err"
    return 1
}

# The files here with their contents, to see that a failed command wrote nothing.
listing() {
    find . -type f ! -name .out ! -name .err ! -name .listing -exec cksum {} + | sort
    find . -type d | sort
}

# refuse CODE WORDS ARGUMENTS: one line on standard error with the words, that code, and no out.h5.
refuse() {
    expected=$1 words=$2
    shift 2
    run "$REGOLITH" "$@"
    [ "$code" -eq "$expected" ] || fail "exit $code, expected $expected: regolith $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$(wc -l <"$err") lines on stderr, expected one: regolith $*"
    grep -q -- "$words" "$err" || fail "no '$words' in: $(head -n 1 "$err")"
    [ ! -e out.h5 ] || fail "an output was written: regolith $*"
}
