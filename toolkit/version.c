#include "toolkit/version.h"

#include <openssl/crypto.h>
#include <libdeflate.h>
#include <zlib.h>

#include "formats/hdf5/container.h"
#include "formats/hdf5/deflate.h"
#include "kernels/base/threads.h"
#include "kernels/base/version.h"

#ifndef RG_BUILD_FLAGS
#define RG_BUILD_FLAGS "unknown"
#endif

void rg_version_print(FILE *out)
{
    char hdf5[32];
    rg_h5_library_version(hdf5);
    fprintf(out,
            "regolith %s\n"
            "container schema  %s\n"
            "HDF5              %s\n"
            "zlib              %s\n"
            "libdeflate        %s\n"
            "packing           %s %s\n"
            "crypto            %s\n"
            "compiler          %s\n"
            "build             %s\n",
            RG_VERSION, RG_SCHEMA, hdf5, zlibVersion(), LIBDEFLATE_VERSION_STRING, rg_h5_deflate_library,
            rg_h5_deflate_version, OpenSSL_version(OPENSSL_VERSION), __VERSION__, RG_BUILD_FLAGS);
#ifdef _OPENMP
    fprintf(out, "OpenMP            %d, %zu threads here\n", _OPENMP, rg_threads());
#endif
    fprintf(out, "licence           GPL-3.0-or-later\n");
}
