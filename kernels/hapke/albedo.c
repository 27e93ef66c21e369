#include "kernels/hapke/albedo.h"

#include <math.h>

#include "kernels/base/processor.h"
#include "kernels/hapke/chebyshev.h"

/* A step d of Newton's leaves C d^2, C half the ratio of curvature and slope: a few, up to 1e4 where
 * particles scatter next to nothing towards the detector. So a step below this is the last. */
static const double LAST_STEP = 1e-10;
enum { MOST_STEPS = 6 };

/* gamma of a reflectance between the model's ends by Newton's steps kept inside a shrinking bracket. */
static double bracketed(const rg_hapke *model, double reflectance, double gamma)
{
    double low = 0.0; /* gamma at a reflectance above, and below, the one sought */
    double high = 1.0;
    for (int step = 0; step < 100; step++) {
        double slope;
        const double off = rg_hapke_at_gamma(model, gamma, &slope) - reflectance;
        if (off > 0.0)
            low = gamma;
        else
            high = gamma;
        const double change = off / slope;
        double next = gamma - change;
        if (fabs(change) <= 4e-16 || off == 0.0)
            return fmin(fmax(next, 0.0), 1.0);
        if (!(next > low && next < high))
            next = (low + high) / 2.0;
        if (next == gamma)
            return gamma;
        gamma = next;
    }
    return gamma;
}

/* The fraction is near the model and its inverse is closed. It also bends where the model does: in dark
 * directions reflectance is all but linear in albedo, and gamma goes as a square root next to the highest.
 * So gamma is smooth along s, where it is not along reflectance, and a short series leads to within the
 * last step for most models; for the others some of Newton's steps do. */
void rg_hapke_start_init(rg_hapke *model)
{
    enum { N = RG_HAPKE_START_TERMS };
    static const double MOST_C = 1e3; /* particles that scatter nothing towards the detector: infinite */
    rg_hapke_start *start = &model->start;
    double at_one, at_zero; /* slopes at these albedos */
    double gamma[N], series[N];
    (void) rg_hapke_at_gamma(model, 0.0, &at_one);
    (void) rg_hapke_at_gamma(model, 1.0, &at_zero);
    start->b = fmax(-at_one / model->highest, 0.0);
    start->c = MOST_C;
    if (at_zero < 0.0)
        start->c = fmin(-2.0 * model->highest / at_zero - 1.0 - start->b, MOST_C);
    for (size_t k = 0; k < N; k++) {
        const double s = (1.0 + rg_chebyshev_node(k, N)) / 2.0;
        const double fraction = (1.0 - s * s) / (1.0 + s * (start->b + s * start->c));
        gamma[k] = bracketed(model, fraction * model->highest, s);
    }
    rg_chebyshev_fit(gamma, N, series);
    start->n_terms = rg_chebyshev_trim(series, N, LAST_STEP / 10.0);
    rg_chebyshev_powers(series, N, start->power);
}

/* The plain twin: vectors of one number. */
#define NAME(x) x##_plain
#define TARGET
#define V                     double
#define LANES                 1
#define GROUP                 4
#define LOAD(p)               (*(p))
#define STORE(p, v)           (*(p) = (v))
#define ALL(x)                (x)
#define ADD(a, b)             ((a) + (b))
#define SUB(a, b)             ((a) - (b))
#define MUL(a, b)             ((a) * (b))
#define DIV(a, b)             ((a) / (b))
#define SQRT(a)               sqrt(a)
#define MIN(a, b)             ((a) < (b) ? (a) : (b))
#define MAX(a, b)             ((a) > (b) ? (a) : (b))
#define SIZE(a)               fabs(a)
#define FMA(a, b, c)          ((a) * (b) + (c))
#define FNMA(a, b, c)         ((c) - (a) * (b))
#define MASK                  bool
#define GREATER(a, b)         ((a) > (b))
#define WITHIN(a, b)          ((a) <= (b))
#define BOTH(a, b)            ((a) && (b))
#define EITHER(a, b)          ((a) || (b))
#define SELECT(mask, yes, no) ((mask) ? (yes) : (no))
#define COUNT(mask)           ((mask) ? 1 : 0)
#include "kernels/hapke/albedo_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef GROUP
#undef LOAD
#undef STORE
#undef ALL
#undef ADD
#undef SUB
#undef MUL
#undef DIV
#undef SQRT
#undef MIN
#undef MAX
#undef SIZE
#undef FMA
#undef FNMA
#undef MASK
#undef GREATER
#undef WITHIN
#undef BOTH
#undef EITHER
#undef SELECT
#undef COUNT

size_t rg_hapke_albedo_plain(const rg_hapke *model, const double *reflectance, size_t n, double *w,
                             double *slope)
{
    return albedo_plain(model, reflectance, n, w, slope);
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

#define NAME(x)               x##_avx2
#define TARGET                __attribute__((target("avx2,fma")))
#define V                     __m256d
#define LANES                 4
#define GROUP                 2
#define LOAD                  _mm256_loadu_pd
#define STORE                 _mm256_storeu_pd
#define ALL                   _mm256_set1_pd
#define ADD                   _mm256_add_pd
#define SUB                   _mm256_sub_pd
#define MUL                   _mm256_mul_pd
#define DIV                   _mm256_div_pd
#define SQRT                  _mm256_sqrt_pd
#define MIN                   _mm256_min_pd
#define MAX                   _mm256_max_pd
#define SIZE(a)               _mm256_andnot_pd(_mm256_set1_pd(-0.0), a)
#define FMA                   _mm256_fmadd_pd
#define FNMA                  _mm256_fnmadd_pd
#define MASK                  __m256d
#define GREATER(a, b)         _mm256_cmp_pd(a, b, _CMP_GT_OQ)
#define WITHIN(a, b)          _mm256_cmp_pd(a, b, _CMP_LE_OQ)
#define BOTH                  _mm256_and_pd
#define EITHER                _mm256_or_pd
#define SELECT(mask, yes, no) _mm256_blendv_pd(no, yes, mask)
#define COUNT(mask)           __builtin_popcount((unsigned) _mm256_movemask_pd(mask))
#include "kernels/hapke/albedo_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef GROUP
#undef LOAD
#undef STORE
#undef ALL
#undef ADD
#undef SUB
#undef MUL
#undef DIV
#undef SQRT
#undef MIN
#undef MAX
#undef SIZE
#undef FMA
#undef FNMA
#undef MASK
#undef GREATER
#undef WITHIN
#undef BOTH
#undef EITHER
#undef SELECT
#undef COUNT

#define NAME(x)               x##_avx512
#define TARGET                __attribute__((target("avx512f")))
#define V                     __m512d
#define LANES                 8
#define GROUP                 2
#define LOAD                  _mm512_loadu_pd
#define STORE                 _mm512_storeu_pd
#define ALL                   _mm512_set1_pd
#define ADD                   _mm512_add_pd
#define SUB                   _mm512_sub_pd
#define MUL                   _mm512_mul_pd
#define DIV                   _mm512_div_pd
#define SQRT                  _mm512_sqrt_pd
#define MIN                   _mm512_min_pd
#define MAX                   _mm512_max_pd
#define SIZE                  _mm512_abs_pd
#define FMA                   _mm512_fmadd_pd
#define FNMA                  _mm512_fnmadd_pd
#define MASK                  __mmask8
#define GREATER(a, b)         _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ)
#define WITHIN(a, b)          _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ)
#define BOTH(a, b)            ((MASK) ((a) & (b)))
#define EITHER(a, b)          ((MASK) ((a) | (b)))
#define SELECT(mask, yes, no) _mm512_mask_blend_pd(mask, no, yes)
#define COUNT(mask)           __builtin_popcount(mask)
#include "kernels/hapke/albedo_vector.h"

size_t rg_hapke_albedo(const rg_hapke *model, const double *reflectance, size_t n, double *w, double *slope)
{
    return RG_CPU_HAS("avx512f")                     ? albedo_avx512(model, reflectance, n, w, slope)
           : RG_CPU_HAS("avx2") && RG_CPU_HAS("fma") ? albedo_avx2(model, reflectance, n, w, slope)
                                                     : albedo_plain(model, reflectance, n, w, slope);
}
#else
size_t rg_hapke_albedo(const rg_hapke *model, const double *reflectance, size_t n, double *w, double *slope)
{
    return albedo_plain(model, reflectance, n, w, slope);
}
#endif
