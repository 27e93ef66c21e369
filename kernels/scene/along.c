#include "kernels/scene/along.h"

#include <math.h>

#include "kernels/base/processor.h"

static double plain(const double *restrict rows, size_t stride, size_t d, const double *restrict direction,
                    double constant, bool in_size, size_t n, double *restrict along)
{
    double largest = (double) -INFINITY;
    for (size_t i = 0; i < n; i++)
        along[i] = constant;
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < n; i++)
            along[i] += direction[k] * rows[k * stride + i];
    for (size_t i = 0; i < n; i++) {
        const double size = in_size ? fabs(along[i]) : along[i];
        largest = size > largest ? size : largest;
    }
    return largest;
}

static bool always(void)
{
    return true;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_VECTORS 1

enum { TOGETHER = 4 };

#define NAME(x) x##_avx2
#define TARGET  __attribute__((target("avx2,fma")))
#define V       __m256d
#define LANES   4
#define LOAD    _mm256_loadu_pd
#define STORE   _mm256_storeu_pd
#define ALL     _mm256_set1_pd
#define FMA     _mm256_fmadd_pd
#define SIZE(v) _mm256_andnot_pd(_mm256_set1_pd(-0.0), v)
#define MAX     _mm256_max_pd
#include "kernels/scene/along_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef LOAD
#undef STORE
#undef ALL
#undef FMA
#undef SIZE
#undef MAX

#define NAME(x) x##_avx512
#define TARGET  __attribute__((target("avx512f")))
#define V       __m512d
#define LANES   8
#define LOAD    _mm512_loadu_pd
#define STORE   _mm512_storeu_pd
#define ALL     _mm512_set1_pd
#define FMA     _mm512_fmadd_pd
#define SIZE    _mm512_abs_pd
#define MAX     _mm512_max_pd
#include "kernels/scene/along_vector.h"

static bool has_avx2(void)
{
    return RG_CPU_HAS("avx2") && RG_CPU_HAS("fma");
}

static bool has_avx512(void)
{
    return RG_CPU_HAS("avx512f");
}
#endif

const rg_along_variant RG_ALONG_VARIANTS[] = {
#ifdef HAVE_VECTORS
    {has_avx512, along_avx512},
    {has_avx2, along_avx2},
#endif
    {always, plain},
};
const size_t RG_ALONG_N_VARIANTS = sizeof RG_ALONG_VARIANTS / sizeof RG_ALONG_VARIANTS[0];

double rg_along(const double *restrict rows, size_t stride, size_t d, const double *restrict direction,
                double constant, bool in_size, size_t n, double *restrict along)
{
    const rg_along_variant *best = RG_ALONG_VARIANTS;
    while (!best->fits())
        best++;
    return best->along(rows, stride, d, direction, constant, in_size, n, along);
}
