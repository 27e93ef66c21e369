#!/bin/sh
# Layer rule, format, static analysis and house rules; a line per finding, exit 1 when there is one.
#   scripts/lint.sh          needs clang-format, clang-tidy, cppcheck and git
set -u
cd "$(dirname "$0")/.."
findings=$(mktemp) || exit 70
trap 'rm -f "$findings"' EXIT INT TERM
report() { # heading; findings on standard input
    lines=$(cat)
    [ -n "$lines" ] || return 0
    echo "lint: $1"
    echo "$lines" | sed 's/^/  /'
    echo "$1" >>"$findings"
}
# Includes that a layer may have, as a pattern; others are findings.
layer() { # folders, allowed pattern
    git ls-files -- "$1/*.c" "$1/*.h" | xargs grep -nE '^ *# *include' /dev/null | grep -vE "$2"
}
libc='<(assert|ctype|errno|fcntl|float|inttypes|limits|math|sched|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd)\.h>'
pure='<(assert|complex|ctype|errno|float|inttypes|limits|math|stdatomic|stdbool|stddef|stdint|stdlib|string|strings|omp)\.h>'
layer kernels/base "include +($pure|\"kernels/base/)" | report 'kernels/base stands on the C library alone'
layer kernels "include +($pure|\"kernels/|<(cblas|lapacke|fftw3|immintrin)\.h>)" | report 'kernels include no files, HDF5 or MPI'
layer formats "include +($libc|<(sys/stat|sys/ioctl|linux/fs|hdf5|zlib|libdeflate|isa-l|emmintrin|expat|png|setjmp|tiffio|openssl/[a-z]+)\.h>|\"kernels/base/|\"formats/)" |
    report 'formats include kernels/base and formats only'
git ls-files -- '*.c' '*.h' | xargs grep -nE '^ *# *include *"' /dev/null | grep -vE 'include +"(kernels|formats|toolkit|tests)/' |
    report 'includes are written from the root'
git ls-files -- '*.c' '*.h' '*.sh' Makefile .ci/run | grep -v '^scripts/lint.sh$' | xargs grep -nwE 'TODO|FIXME|XXX|HACK' /dev/null | report 'left for later'
{
    git ls-files -- '*.sh' | while read -r script; do sh -n "$script" 2>&1; done
    bash -n .ci/run 2>&1
} | report 'scripts that do not parse'
if [ -x build/release/regolith ]; then
    build/release/regolith --list-commands | tr ' ' - | while read -r command; do
        [ -f "toolkit/man/regolith-$command.1" ] || echo "regolith-$command.1"
    done | report 'commands without a manual page'
fi
if command -v clang-format >/dev/null; then
    git ls-files -- '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>&1 | grep -E 'error:' | head -n 20 | report 'format (make format mends it)'
else
    echo 'clang-format is not installed' | report 'tools'
fi
if command -v cppcheck >/dev/null; then
    git ls-files -- 'kernels/*.c' 'formats/*.c' 'toolkit/*.c' |
        xargs cppcheck -j 2 --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
            --suppressions-list=.cppcheck -I. --template='{file}:{line}: {id}: {message}' 2>&1 | report 'cppcheck'
else
    echo 'cppcheck is not installed' | report 'tools'
fi
if command -v clang-tidy >/dev/null; then
    # The flags that a diagnosis depends on; xargs puts the files before them by way of sh.
    flags="-std=c17 -fopenmp -I. -D_POSIX_C_SOURCE=200809L"
    for has in libisal:ISAL libpng:PNG libtiff-4:TIFF; do
        pkg-config --exists "${has%:*}" && flags="$flags -DRG_HAVE_${has#*:}"
    done
    flags="$flags $(pkg-config --cflags hdf5 libcrypto zlib libdeflate openblas lapacke fftw3)"
    git ls-files -- 'kernels/*.c' 'formats/*.c' 'toolkit/*.c' |
        flags=$flags xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 4 sh -c 'clang-tidy --quiet "$@" -- $flags 2>/dev/null' sh |
        grep -E ': (error|warning):' | sed "s|^$PWD/||" | sort -u | report 'clang-tidy'
else
    echo 'clang-tidy is not installed' | report 'tools'
fi
if [ -s "$findings" ]; then
    exit 1
fi
echo 'lint: clean'
