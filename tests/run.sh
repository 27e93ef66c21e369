#!/bin/sh
# Run test programs and scripts one after the other; a line each, then `N passed, N failed, N skipped`.
# A cmocka program counts by its cases. A script exits 0 (passed), 77 (skipped: it says why) or otherwise.
# Words in TEST_ONLY choose among the names.
set -u
# Threads that wait do not spin: where other work shares the processors, spinning takes most of the time.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
log=$(mktemp) || exit 70
trap 'rm -f "$log"' EXIT INT TERM
passed=0 failed=0 skipped=0
for program in "$@"; do
    case $program in *"${TEST_ONLY:-}"*) ;; *) continue ;; esac
    name=${program#"${BUILD:-}"/}
    case $program in
    *.sh) sh "$program" >"$log" 2>&1 ;;
    *) "$program" >"$log" 2>&1 ;;
    esac
    code=$?
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(grep -c '^\[  FAILED  \] [A-Za-z_]*$' "$log")
    skip=$(grep -c '^\[  SKIPPED \] [A-Za-z_]*$' "$log")
    if [ $((ok + bad + skip)) -eq 0 ]; then
        case $code in 0) ok=1 ;; 77) skip=1 ;; *) bad=1 ;; esac
    elif [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    if [ "$bad" -gt 0 ]; then
        echo "FAIL $name (exit $code)"
        tail -n 60 "$log"
    elif [ "$skip" -gt 0 ]; then
        echo "skip $name: $(grep -iE 'skip' "$log" | head -n 1)"
    else
        echo "ok   $name ($ok)"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
