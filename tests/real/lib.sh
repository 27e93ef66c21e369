# For tests on real measurements: $DATA is ../shared/data, or the test is skipped; $WORK an empty folder.
set -eu
DATA=${REGOLITH_SHARED:-../shared}/data
if [ ! -d "$DATA" ]; then
    echo "skipped: $DATA is not here"
    exit 77
fi
DATA=$(cd "$DATA" && pwd)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT INT TERM
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
# import NAME ARGUMENTS...: $WORK/NAME.h5, quietly.
import() {
    name=$1
    shift
    "$REGOLITH" import --quiet --force -o "$WORK/$name.h5" "$@" || fail "import of $name"
}
# rows NAME: rows of the first entry.
rows() {
    "$REGOLITH" info --json "$WORK/$1.h5" | sed -n 's/.*"rows": \([0-9]*\).*/\1/p' | awk '{ n += $1 } END { print n }'
}
expect() { # what it is, what it should be, name
    [ "$1" = "$2" ] || fail "$3: $1, expected $2"
}
