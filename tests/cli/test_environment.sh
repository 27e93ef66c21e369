#!/bin/sh
# What the environment says changes no result: variables of HDF5, OpenMP and the C library, and HDF5's folder of
# plug-ins, whose code must never run. The number of threads does follow the job.
. tests/cli/lib.sh
scratch

threads() { sed -n 's/^OpenMP .*, \([0-9]*\) threads\{0,1\} here$/\1/p' "$out"; }
must env SLURM_CPUS_PER_TASK=3 "$REGOLITH" --version && [ "$(threads)" = 3 ] || fail "SLURM_CPUS_PER_TASK=3: $(threads) threads"
for nonsense in '' 0 -2 many; do
    must env SLURM_CPUS_PER_TASK="$nonsense" "$REGOLITH" --version && [ "$(threads)" -ge 1 ] || fail "SLURM_CPUS_PER_TASK='$nonsense'"
done
if command -v taskset >/dev/null; then
    must env -u SLURM_CPUS_PER_TASK taskset -c 0 "$REGOLITH" --version && [ "$(threads)" = 1 ] || fail "on one CPU: $(threads) threads"
fi

must "$REGOLITH" import -q -t reflectance -o endmembers.h5 "$demo/endmembers.csv" || done_testing
must "$REGOLITH" import -q -t reflectance -o data.h5 "$demo"/spectra/soil_0[1-6].txt || done_testing
cp data.h5 before.h5
must "$REGOLITH" unmix -q --endmembers endmembers.h5 data.h5 || done_testing
mv data.h5 expected.h5
for setting in HDF5_DRIVER=core HDF5_USE_FILE_LOCKING=FALSE HDF5_DISABLE_VERSION_CHECK=1 HDF5_NOCLEANUP=1 \
    OMP_NUM_THREADS=5 OMP_SCHEDULE=dynamic,1 OMP_DYNAMIC=true OPENBLAS_NUM_THREADS=4 \
    LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 TZ=Asia/Shanghai TMPDIR=/nonexistent; do
    cp before.h5 data.h5
    must env "$setting" "$REGOLITH" unmix -q --endmembers endmembers.h5 data.h5
    cmp -s data.h5 expected.h5 || fail "$setting changes the file"
done

# A file packed by a filter that a plug-in would bring: the message names it, and the plug-in is not loaded.
"$PYTHON" -c 'import h5py' 2>/dev/null || skip_all "h5py is not installed for $PYTHON"
command -v "${CC:-gcc}" >/dev/null || skip_all "there is no compiler to make a plug-in with"
mkdir plugins
cat >trap.c <<'C'
#include <fcntl.h>
#include <stdlib.h>
__attribute__((constructor)) static void sprung(void) { if (open(getenv("TRAP"), O_CREAT | O_WRONLY, 0600) < 0) abort(); }
int H5PLget_plugin_type(void) { return 0; }
static const struct { int version; int id; unsigned encode, decode; const char *name; void *can, *set, *filter; }
    class = {1, 32001, 1, 1, "trap", 0, 0, 0};
const void *H5PLget_plugin_info(void) { return &class; }
C
must "${CC:-gcc}" -shared -fPIC -o plugins/libtrap.so trap.c
"$PYTHON" -c '
import h5py, numpy
with h5py.File("packed.h5", "w") as f:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((2, 100))
    plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (1, 2))
    space = h5py.h5s.create_simple((2, 100))
    h5py.h5d.create(f.id, b"reflectance", h5py.h5t.IEEE_F32LE, space, plist)
    f["reflectance"].id.write_direct_chunk((0, 0), b"packed by another program")
    f["wavelength"] = numpy.linspace(400, 2500, 100)
    f["wavelength"].attrs["units"] = "nm"' || fail "packed.h5 was not made"
run env TRAP="$work/sprung" HDF5_PLUGIN_PATH="$work/plugins" "$REGOLITH" import -t reflectance --dataset /reflectance \
    --axis /wavelength -o out.h5 packed.h5
[ "$code" -eq 65 ] || fail "a filter that is not built in: exit $code"
grep -q '32001' "$err" || fail "the message does not name the filter: $(cat "$err")"
[ ! -e sprung ] || fail "code of a plug-in ran"
done_testing
