#!/bin/sh
# The record of a chain says every step in full, and made again from it the file is the same, byte by byte.
. tests/cli/lib.sh
scratch
awk 'BEGIN { print "shift,a,b,c"; for (x = 100; x <= 500; x++) { y = 100 + 40 * sin(x / 30) + ((x * x * 7919 + 31 * x) % 101 - 50) / 10
    printf "%d,%.6f,%.6f,%.6f\n", x, y, y + 1, y + 3 } }' >noisy.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o noisy.h5 noisy.csv || done_testing
# steps FILE: the recorded words of its chain, one a line.
steps() {
    "$REGOLITH" export "$1" --result prep --table chain | sed '1d; s/^"\([^"]*\)".*/\1/; t; s/,.*//'
}
# again STEP...: the chain and the same once more, its steps taken from the record of the first.
again() {
    must "$REGOLITH" prep -q --force noisy.h5 "$@" -o first.h5 || return
    steps first.h5 >words
    [ "$(wc -l <words)" -eq $# ] || fail "$* is recorded as $(cat words)"
    # shellcheck disable=SC2046 # words of steps hold no blanks
    must "$REGOLITH" prep -q --force noisy.h5 $(cat words) -o second.h5 && cmp first.h5 second.h5 ||
        fail "$* made again from $(cat words)"
}
again smooth
[ "$(cat words)" = smooth=savgol,window=11,order=3,derivative=0 ] || fail "smooth: $(cat words)"
again smooth=window=9 baseline=lambda=1e4
grep -q '^smooth=savgol,window=9,' words && grep -q '^baseline=arpls,lambda=10000,' words || fail "methods: $(cat words)"
again smooth=gaussian,fwhm=4.25 normalise=at=200 crop=120:
again despike mask=200:210,300:310 baseline=snip,width=40
again average=sample_id smooth=whittaker,lambda=0.1 continuum resample=150:450:3
again convert=nm,laser=532 baseline=imodpoly,output=baseline

# The command that is stored with it is that chain, and a complaint has the step as it was typed.
must "$REGOLITH" info first.h5
grep -qF "regolith prep noisy.h5 $(paste -sd ' ' words)" "$out" || fail "command: $(cat "$out")"
refuse 64 'step smooth=savgol,window=10: ' prep noisy.h5 smooth=savgol,window=10 -o out.h5
done_testing
