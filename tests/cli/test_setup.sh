#!/bin/sh
# On a system without apt the set-up installs nothing, prints what to install by other means and stops; where
# the tools are there by other means it goes on.
. tests/cli/lib.sh
scratch
mkdir bare
for tool in sh awk sed tr sort cat env id head grep uname; do
    ln -s "$(command -v $tool)" "bare/$tool" || exit 70
done
for script in 'setup.sh build' 'setup.sh test' 'setup.sh check'; do
    # shellcheck disable=SC2086
    run env PATH="$work/bare" sh "$root/scripts/"$script
    [ "$code" -eq 69 ] || fail "$script without apt: exit $code, expected 69"
    for line in 'dnf install .*hdf5-devel' 'brew install .*hdf5' 'conda install -c conda-forge .*hdf5' 'module load .*hdf5'; do
        grep -q "$line" "$err" || fail "$script without apt: no line '$line'"
    done
    [ ! -s "$out" ] || fail "$script without apt writes to standard output"
done

# A compiler, make and a pkg-config that finds everything.
printf '#!/bin/sh\nexit 0\n' >bare/gcc
cp bare/gcc bare/make
cp bare/gcc bare/pkg-config
chmod +x bare/gcc bare/make bare/pkg-config
for goal in build test; do
    must env -u CC -u PKG_CONFIG PATH="$work/bare" sh "$root/scripts/setup.sh" $goal
done
printf '#!/bin/sh\ncase $* in *cmocka*) exit 1 ;; esac\n' >bare/pkg-config
run env -u CC -u PKG_CONFIG PATH="$work/bare" sh "$root/scripts/setup.sh" test
[ "$code" -eq 69 ] && grep -q cmocka "$err" || fail "setup.sh test without cmocka: exit $code"
run sh "$root/scripts/setup.sh" everything
[ "$code" -eq 64 ] || fail "an unknown goal: exit $code, expected 64"
done_testing
