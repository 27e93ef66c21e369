#!/bin/sh
# The form of `bench`, not its figures: every row and part for both numbers of threads, in both outputs; what is
# refused; nothing left behind.
. tests/cli/lib.sh
command -v "$PYTHON" >/dev/null || skip_all "there is no $PYTHON"
scratch
mkdir tmp
TMPDIR=$work/tmp
export TMPDIR
must "$REGOLITH" bench --json --quick || done_testing
"$PYTHON" - "$out" <<'P' || fail "form of the JSON"
import json, sys
b = json.load(open(sys.argv[1]))
parts = {"fcls": 3, "nnls": 3, "sparse": 2, "library-nnls": 2, "vca": 5, "hapke": 3, "arpls": 1, "continuum": 1,
         "interferogram": 1, "resample": 1, "align": 1, "search": 2, "features": 1, "mie": 2, "powder": 3, "pattern": 2, "modes": 2, "peaks": 1, "bands": 1, "grains": 3, "lines": 2, "shape": 2, "image": 2, "inversion": 2, "read": 2, "command": 5,
         "members": 3,
         "verdict": 5}
assert b["quick"] is True and len(b["machine"]) == 2 and b["machine"][0]["threads"] == 1, b["machine"]
assert all(m[k] > 0 for m in b["machine"] for k in m), b["machine"]
many = b["machine"][1]["threads"]
assert many >= 2
for name, n in parts.items():
    for threads in (1, many):
        rows = [r for r in b["rows"] if r["row"] == name and r["threads"] == threads]
        assert len(rows) == n == len({r["part"] for r in rows}), (name, threads, rows)
        assert all(r["seconds"] > 0 and r["per_second"] > 0 and r["count"] >= 64 for r in rows), rows
        assert all((r["floor_seconds"] is None) == (r["part"] == "eigenvectors" or name in ("verdict", "peaks", "bands", "modes", "members", "lines", "shape", "image", "inversion")) for r in rows), rows
        assert any(r["kkt"] is not None for r in rows) == (name in ("fcls", "nnls", "sparse", "library-nnls", "hapke", "search")), rows
assert len(b["rows"]) == 2 * sum(parts.values())
# The answers are optima on any machine; how long they took is not asked.
assert all(r["kkt"] is None or r["kkt"] < 1e-8 for r in b["rows"]), b["rows"]
P
[ -z "$(ls -A tmp)" ] || fail "left in the temporary folder: $(ls -A tmp)"
must "$REGOLITH" bench -q --quick --rows nnls,hapke --threads 1
[ "$(grep -cE '^(nnls|hapke) .* 1 ' "$out")" -eq 6 ] || fail "table of two rows: $(cat "$out")"
grep -qE '^(fcls|read) ' "$out" && fail "rows that were not asked for"
run "$REGOLITH" bench --rows fcls,plume
[ "$code" -eq 64 ] && grep -q 'no such row (plume)' "$err" || fail "unknown row: exit $code, $(cat "$err")"
run "$REGOLITH" bench --rows fcls,fcls
[ "$code" -eq 64 ] || fail "a row twice: exit $code"
run env TMPDIR="$work/nowhere" "$REGOLITH" bench -q --quick --rows read
[ "$code" -eq 73 ] && grep -q TMPDIR "$err" || fail "no temporary folder: exit $code, $(cat "$err")"

# A signal in the midst.
"$REGOLITH" bench -q --rows command >"$out" 2>"$err" &
pid=$!
tries=0
while [ -z "$(find tmp -name '*.h5')" ] && [ $tries -lt 1000 ] && kill -0 $pid 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.01
done
kill -TERM $pid
wait $pid
code=$?
[ $code -eq 143 ] || fail "SIGTERM: exit $code"
[ -z "$(ls -A tmp)" ] || fail "SIGTERM leaves $(find tmp)"
done_testing
