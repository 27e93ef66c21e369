# shellcheck shell=sh
# Failures injected by strace into `regolith unmix`, one at each system call of its write path. Sourced
# behind tests/cli/lib.sh. Counters of strace are per thread and per call name, so one thread is used.
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# The leak checker cannot run under ptrace.
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export OMP_NUM_THREADS OPENBLAS_NUM_THREADS ASAN_OPTIONS

WRITE_PATH=openat,write,pwrite64,writev,pwritev,copy_file_range,sendfile,ioctl,fallocate,ftruncate,fsync
WRITE_PATH=$WRITE_PATH,fdatasync,chmod,fchmod,chown,fchown,close,rename,renameat,renameat2,link,linkat,unlink,unlinkat

command -v strace >/dev/null || skip_all "strace is not installed"
strace -qq -o /dev/null -e trace=fsync true 2>/dev/null || skip_all "strace may not trace processes here"

# The state before each run: run/data.h5 to work on; run/ is empty otherwise.
reset_files() {
    rm -rf run
    mkdir run
    cp old.h5 run/data.h5
}

# endmembers.h5 and old.h5 to start from; what must come out: new.h5 (old with the result added) and out.h5
# (the result on its own). File names are part of the record, so the references are made under the same.
prepare() {
    scratch
    must "$REGOLITH" import --quiet --technique reflectance -o endmembers.h5 "$demo/endmembers.csv" &&
        must "$REGOLITH" import --quiet --technique reflectance -o old.h5 "$demo"/spectra/soil_0[1-4].txt || done_testing
    reset_files
    must "$REGOLITH" unmix --endmembers endmembers.h5 -o out.h5 run/data.h5 &&
        must "$REGOLITH" unmix --endmembers endmembers.h5 run/data.h5 || done_testing
    mv run/data.h5 new.h5
}

# Set `command` for a mode: results into the file itself, or with -o into another.
choose_mode() {
    case $1 in
    in-place) target=run/data.h5 before=old.h5 after=new.h5 command="unmix --endmembers endmembers.h5 run/data.h5" ;;
    output) target=run/out.h5 before= after=out.h5 command="unmix --endmembers endmembers.h5 -o run/out.h5 run/data.h5" ;;
    esac
}

# List the calls of the write path of $command as "name ordinal", from the first file it creates on.
list_points() {
    reset_files
    # shellcheck disable=SC2086 # the command is a list of words
    must strace -qq -o trace -e trace=$WRITE_PATH "$REGOLITH" $command || done_testing
    awk '{
        name = $0
        sub(/\(.*/, "", name)
        n[name]++
        if (name == "openat" && /O_CREAT/) writing = 1
        if (name == "openat" && !/O_CREAT|O_RDWR|O_WRONLY/) next
        if (writing) print name, n[name]
    }' trace >points.all
    # The sanitizers make each run several times slower: a sample, not every point.
    step=1
    case ${BUILD:-$REGOLITH} in *sanitize*) step=9 ;; esac
    awk -v step=$step 'NR % step == 0 || step == 1' points.all >points
    n_points=$(wc -l <points)
    [ "$(wc -l <points.all)" -ge 10 ] || fail "only $(wc -l <points.all) calls found in the write path"
}

# inject NAME ORDINAL WHAT: run $command with that one failure; its exit code to $code, its message to $err.
inject() {
    # shellcheck disable=SC2086
    run strace -qq -o /dev/null -e trace="$1" -e inject="$1:$3:when=$2" "$REGOLITH" $command
}

# Old or new, nothing between; sets state to old or new.
check_target() {
    state=broken
    if [ -z "$before" ] && [ ! -e "$target" ]; then
        state=old
    elif [ -n "$before" ] && cmp -s "$target" "$before"; then
        state=old
    elif cmp -s "$target" "$after"; then
        state=new
    else
        fail "$1: $target is neither the old nor the complete new file"
        return
    fi
    if [ -e "$target" ]; then
        "$REGOLITH" info "$target" >info.txt 2>&1 || fail "$1: $target cannot be read: $(cat info.txt)"
    fi
    cmp -s run/data.h5 old.h5 || [ "$target" = run/data.h5 ] || fail "$1: the input was changed"
}

leftovers() { find run -name '.*' -type f; }
