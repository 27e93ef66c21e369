/* A copy of a container whose spectra lie in the file in one piece, as programs without chunks write them. */
#ifndef RG_TOOLKIT_BENCH_CONTIGUOUS_H
#define RG_TOOLKIT_BENCH_CONTIGUOUS_H

#include <stddef.h>

#include "kernels/base/error.h"

/* values [n][n_bands]: those of /entry/data/reflectance. RG_EIO. */
rg_status rg_bench_contiguous(const char *from, const char *to, const float *values, size_t n, size_t n_bands,
                              rg_error *err) RG_MUST_CHECK;

#endif
