#!/bin/sh
# Install what regolith needs, and only what is missing:  scripts/setup.sh [build|test|check]
#   build  compiler and libraries (the default)
#   test   the same, and what the tests use
#   check  the same, and what .ci/run uses
# Debian and its relatives: by apt, with sudo only when not root. Elsewhere: says what is needed and stops,
# unless it is there already.
set -eu

goal=${1:-build}
case $goal in
build) groups='build' ;;
test) groups='build test' ;;
check) groups='build test check' ;;
*)
    echo "usage: scripts/setup.sh [build|test|check]" >&2
    exit 64
    ;;
esac

# group | Debian | Fedora, RHEL (dnf) | macOS (brew) | conda-forge | cluster (module load)
needs='
build | gcc             | gcc              | gcc        | gcc            | gcc
build | make            | make             | make       | make           | -
build | pkg-config      | pkgconf          | pkgconf    | pkg-config     | -
build | libc6-dev       | glibc-devel      | -          | -              | -
build | libhdf5-dev     | hdf5-devel       | hdf5       | hdf5           | hdf5
build | libfftw3-dev    | fftw-devel       | fftw       | fftw           | fftw
build | libopenblas-dev | openblas-devel   | openblas   | openblas       | openblas
build | liblapacke-dev  | lapack-devel     | lapack     | liblapacke     | openblas
build | libssl-dev      | openssl-devel    | openssl@3  | openssl        | openssl
build | zlib1g-dev      | zlib-devel       | zlib       | zlib           | zlib
build | libdeflate-dev  | libdeflate-devel | libdeflate | libdeflate     | libdeflate
build | libisal-dev     | isa-l-devel      | isa-l      | isa-l          | -
build | libpng-dev      | libpng-devel     | libpng     | libpng         | libpng
build | libtiff-dev     | libtiff-devel    | libtiff    | libtiff        | libtiff
test  | libcmocka-dev   | libcmocka-devel  | cmocka     | cmocka         | -
test  | strace          | strace           | -          | -              | -
test  | hdf5-tools      | hdf5             | hdf5       | hdf5           | hdf5
test  | python3         | python3          | python     | python         | python
test  | python3-numpy   | python3-numpy    | numpy      | numpy          | python
test  | python3-h5py    | python3-h5py     | -          | h5py           | python
test  | python3-silx    | python3-silx     | -          | silx           | -
test  | python3-hyperspy| -                | -          | hyperspy       | -
check | binutils        | binutils         | binutils   | binutils       | binutils
check | clang           | clang            | llvm       | clang          | llvm
check | clang-format    | clang-tools-extra| clang-format| clang-format  | llvm
check | clang-tidy      | clang-tools-extra| llvm       | clang-tools    | llvm
check | libclang-rt-dev | compiler-rt      | -          | compiler-rt    | -
check | libomp-dev      | libomp-devel     | libomp     | llvm-openmp    | -
check | cppcheck        | cppcheck         | cppcheck   | cppcheck       | -
check | groff-base      | groff-base       | groff      | groff          | -
check | man-db          | man-db           | -          | -              | -
'

# Column N of the rows of the wanted groups.
column() {
    printf '%s' "$needs" | awk -F'|' -v groups=" $groups " -v n="$1" '
        { gsub(/ /, ""); if (index(groups, " " $1 " ") && $n != "-" && !seen[$n]++) print $n }'
}

in_one_line() { tr '\n' ' ' | sed 's/ $//'; }

# Without apt: perhaps everything is there by other means (a module, conda, brew).
have_hdf5() {
    home=${HDF5_DIR:-${HDF5_ROOT:-${CONDA_PREFIX:-}}}
    "${PKG_CONFIG:-pkg-config}" --exists hdf5 ||
        echo '#include <hdf5.h>' | "${CC:-gcc}" ${home:+"-I$home/include"} -E - >/dev/null 2>&1
}
have_build_tools() {
    command -v "${CC:-gcc}" >/dev/null && command -v make >/dev/null &&
        command -v "${PKG_CONFIG:-pkg-config}" >/dev/null &&
        "${PKG_CONFIG:-pkg-config}" --exists openblas lapacke fftw3 libcrypto zlib libdeflate && have_hdf5
}
# What is missing besides (strace, h5py, the viewers) skips the tests that need it.
have_test_tools() { have_build_tools && "${PKG_CONFIG:-pkg-config}" --exists cmocka; }

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    case $goal in
    build) have_build_tools && exit 0 ;;
    test) have_test_tools && exit 0 ;;
    esac
    cat >&2 <<TEXT
This system has no apt, so nothing was installed. regolith ($goal) needs what one of these lines gives:

  dnf install $(column 3 | in_one_line)
  brew install $(column 4 | in_one_line)
  conda install -c conda-forge $(column 5 | in_one_line)
  module load $(column 6 | sort -u | in_one_line)

regolith builds without ISA-L (isa-l), and then writes more slowly; without libpng or libtiff it refuses such images.
Then run the script again, or \`make\`. pkg-config must find openblas, lapacke, fftw3, libcrypto, zlib and libdeflate: with conda and modules,
PKG_CONFIG_PATH tells it where to look. HDF5 is found by pkg-config or in \$HDF5_DIR.
TEXT
    exit 69
fi

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A virtual package counts when something installed provides it.
present() {
    installed "$1" || dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2>/dev/null |
        awk -v name="$1" '$1 == "installed" { for (i = 2; i <= NF; i++) { sub(/,$/, "", $i); if ($i == name) found = 1 } }
                          END { exit !found }'
}

missing=
for package in $(column 2); do
    # Older releases know the run-time library of clang's sanitizers only by its version.
    if [ "$package" = libclang-rt-dev ] && dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libclang-rt-*dev' \
        2>/dev/null | grep -q '^installed '; then
        continue
    fi
    present "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root='env'
elif command -v sudo >/dev/null; then
    as_root='sudo'
elif [ "$missing" = ' libisal-dev' ]; then
    exit 0 # regolith does without it, more slowly
else
    echo "These packages are missing, and installing them needs root:" >&2
    echo "  apt-get install$missing" >&2
    exit 69
fi
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@" </dev/null; }

can_be_had() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# The name with the version when the plain one does not exist.
resolve() {
    resolved=
    for package in $missing; do
        if [ "$package" = libclang-rt-dev ] && ! can_be_had "$package"; then
            package=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p' | head -n 1)
        fi
        # Not every architecture has it, and regolith does without.
        [ "$package" = libisal-dev ] && [ "$updated" = yes ] && ! can_be_had "$package" && continue
        resolved="$resolved $package"
        [ -n "$package" ] && can_be_had "$package" || return 1
    done
}

echo "installing:$missing"
# Lists of packages are fetched only when they are absent or turn out to be out of date.
updated=no
if ! resolve; then
    apt update
    updated=yes
    resolve || {
        echo "apt does not know all of these packages:$resolved" >&2
        exit 69
    }
fi
# shellcheck disable=SC2086 # a list of words
if ! apt install -y --no-install-recommends $resolved; then
    [ "$updated" = no ] || exit 69
    apt update
    apt install -y --no-install-recommends $resolved
fi
