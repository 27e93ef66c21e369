#!/bin/sh
# Killed at any system call of its write path, `unmix` leaves the old or the complete new file, and can be
# run again.
. tests/cli/lib.sh
. tests/crash/inject.sh
prepare
for mode in in-place output; do
    choose_mode $mode
    list_points
    killed=0 kept_old=0
    while read -r name n; do
        reset_files
        inject "$name" "$n" signal=KILL
        [ "$code" -eq 137 ] || fail "$mode: $name $n: exit $code, expected a kill"
        killed=$((killed + 1))
        check_target "$mode: killed at $name $n"
        # shellcheck disable=SC2086
        run "$REGOLITH" $command
        case $state in
        old)
            kept_old=$((kept_old + 1))
            [ "$code" -eq 0 ] || fail "$mode: after a kill at $name $n: exit $code: $(cat "$err")"
            cmp -s "$target" "$after" || fail "$mode: after a kill at $name $n: the second run gave another file"
            ;;
        new) [ "$code" -eq 73 ] || fail "$mode: after a kill at $name $n: exit $code, expected 73 as the result exists" ;;
        esac
    done <points
    echo "$mode: killed at $killed of $(wc -l <points.all) calls, $kept_old left the old file"
done
done_testing
