#!/bin/sh
# With the disk full or failing at any system call of its write path, `unmix` says so in one line with exit
# 74 (73 where the file could not be created), leaves the old or the complete new file and no temporary one.
. tests/cli/lib.sh
. tests/crash/inject.sh

# try MODE NAME ORDINAL[+] ERROR: the plus makes all later calls of that name fail as well.
try() {
    where="$1: $4 at $2 $3"
    reset_files
    inject "$2" "$3" "error=$4"
    check_target "$where"
    case $code in
    0) [ "$state" = new ] || fail "$where: exit 0 without the result" ;;
    73 | 74)
        refused=$((refused + 1))
        if [ "$state" = new ] && grep -q 'nothing was changed' "$err"; then
            fail "$where: the new file is there, but the message is: $(cat "$err")"
        fi
        [ "$(wc -l <"$err")" -eq 1 ] || fail "$where: $(wc -l <"$err") lines on stderr, expected one"
        ;;
    *) fail "$where: exit $code: $(head -n 1 "$err")" ;;
    esac
    [ -z "$(leftovers)" ] || fail "$where: left behind $(leftovers)"
}

prepare
for mode in in-place output; do
    choose_mode $mode
    list_points
    tried=0 refused=0
    while read -r name n; do
        case $name in
        unlink | unlinkat | chown | fchown | chmod | fchmod) ;;
        openat | write | ioctl | close) try $mode "$name" "$n" ENOSPC && tried=$((tried + 1)) ;;
        *) try $mode "$name" "$n+" ENOSPC && tried=$((tried + 1)) ;; # a full disk stays full
        esac
        try $mode "$name" "$n" EIO && tried=$((tried + 1))
    done <points
    echo "$mode: $tried failures injected into $n_points of $(wc -l <points.all) calls, $refused refused with a message"
    [ "$refused" -gt 0 ] || fail "$mode: no failure was noticed"
done
done_testing
