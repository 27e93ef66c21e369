#!/bin/sh
# Interrupted by a signal, a command leaves no temporary file and dies of that signal; one that was told to
# ignore a hangup (nohup) goes on. A reader that goes away (head) changes nothing in the file.
. tests/cli/lib.sh
command -v "$PYTHON" >/dev/null || skip_all "there is no $PYTHON"
scratch
# Work enough, by draws, to be in the midst of it when the signal comes: the output is watched for, not the clock.
must "$REGOLITH" simulate mixtures -q --random-endmembers 6 --bands 100 --count 20000 --library-out library.h5 -o data.h5 || done_testing
work='unmix --noise monte-carlo 15 --endmembers library.h5'
mkdir run

# In the background, with the signals that shells and nohup have jobs ignore put back.
begin() { # command...
    "$PYTHON" -c 'import os, signal, sys
for s in (signal.SIGINT, signal.SIGQUIT): signal.signal(s, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_IGN if sys.argv[1] == "nohup" else signal.SIG_DFL)
os.execv(sys.argv[2], sys.argv[2:])' "$@" >"$out" 2>"$err" &
    pid=$!
    tries=0
    while [ -z "$(find run -name '.*.tmp')" ] && [ $tries -lt 1000 ] && kill -0 $pid 2>/dev/null; do
        tries=$((tries + 1))
        sleep 0.01
    done
    [ -n "$(find run -name '.*.tmp')" ]
}

for signal in INT:130 TERM:143 HUP:129; do
    rm -rf run/*
    begin plain "$REGOLITH" $work -q --threads 1 -o run/out.h5 data.h5 || {
        echo "skipped: $signal: the command was done too soon"
        wait $pid
        continue
    }
    kill -"${signal%:*}" $pid
    wait $pid
    code=$?
    [ $code -eq "${signal#*:}" ] || fail "SIG${signal%:*}: exit $code, expected ${signal#*:}"
    [ -z "$(find run -type f)" ] || fail "SIG${signal%:*} leaves $(find run -type f)"
done

rm -rf run/*
if begin nohup "$REGOLITH" $work -q --threads 1 -o run/out.h5 data.h5; then
    kill -HUP $pid
fi
wait $pid
code=$?
[ $code -eq 0 ] && [ -f run/out.h5 ] || fail "a hangup that was to be ignored: exit $code"

cp run/out.h5 whole.h5
"$REGOLITH" $work --force -o run/out.h5 data.h5 2>"$err" | head -n 1 >"$out"
cmp -s run/out.h5 whole.h5 || fail "the file differs when nobody reads the table"
[ -z "$(find run -name '.*')" ] || fail "left behind: $(find run -name '.*')"
done_testing
