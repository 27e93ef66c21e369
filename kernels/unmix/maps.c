#include "kernels/unmix/maps.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* Of a Gram matrix of RG_MAPS_MEMBERS, and of its maps. */
enum { MOST_STRIDE = (RG_MAPS_MEMBERS + 3) / 4 * 4, MOST_NUMBERS = (MOST_STRIDE + 1) * MOST_STRIDE };
enum { UNKNOWN, IN_WORK, MADE, DEPENDENT };
/* Supports whose inverse amplifies rounding more are evaluated with refinement by the exchange. */
static const double PLAIN = 1e4;
/* A given sum further off is refined as well. */
static const double SUM = 5e-13;

/* A map is [stride + 1][stride]: the constant, and what each f_j adds. */
static size_t map_size(const rg_gram *gram)
{
    return (gram->stride + 1) * gram->stride;
}

static void add_row(double *restrict to, double factor, const double *restrict row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += factor * row[i];
}

rg_status rg_maps_init(rg_maps *maps, const rg_gram *gram, bool sums, rg_error *err)
{
    const size_t n_supports = (size_t) 1 << gram->n;
    assert(gram->n <= RG_MAPS_MEMBERS && gram->stride <= MOST_STRIDE);
    *maps = (rg_maps){.gram = *gram, .sums = sums};
    maps->state = rg_alloc(n_supports, 1, sizeof *maps->state);
    maps->room = rg_alloc(n_supports, map_size(gram), sizeof *maps->room);
    maps->inflation = rg_alloc(n_supports, 1, sizeof *maps->inflation);
    maps->slack = rg_alloc(3, gram->stride, sizeof *maps->slack);
    if (maps->state == NULL || maps->room == NULL || maps->inflation == NULL || maps->slack == NULL) {
        rg_maps_free(maps);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the maps of supports");
    }
    maps->leave = maps->slack + gram->stride;
    maps->enter = maps->leave + gram->stride;
    for (size_t i = 0; i < gram->n; i++) {
        maps->slack[i] = 1.0 / gram->norm[i];
        maps->leave[i] = RG_EXCHANGE_LEAVE / gram->norm[i];
        maps->enter[i] = -RG_EXCHANGE_ENTER * gram->norm[i];
    }
    return RG_OK;
}

void rg_maps_free(rg_maps *maps)
{
    free(maps->state);
    free(maps->room);
    free(maps->inflation);
    free(maps->slack);
    *maps = (rg_maps){0};
}

/* With C and o of the support, x = C f + o inside; outside the gradient G x - f, less its level inside when
 * the sum is given: mu = o'f - tau with G o = tau inside. */
static void fill_map(const rg_maps *maps, const rg_covariance *c, uint32_t bits, double *map)
{
    const rg_gram *gram = &maps->gram;
    const size_t n = gram->n;
    const size_t stride = gram->stride;
    double *constant = map;
    double tau = 0.0;
    size_t n_passive = 0;
    memset(map, 0, map_size(gram) * sizeof *map);
    for (size_t k = 0; k < n; k++)
        if ((bits >> k & 1U) != 0) {
            add_row(constant, c->offset[k], gram->values + k * stride, stride);
            n_passive++;
        }
    for (size_t i = 0; i < n; i++)
        tau += (bits >> i & 1U) != 0 ? constant[i] : 0.0;
    tau = maps->sums && n_passive > 0 ? tau / (double) n_passive : 0.0;
    for (size_t i = 0; i < stride; i++) {
        const bool inside = i < n && (bits >> i & 1U) != 0;
        constant[i] = inside ? c->offset[i] : i < n && maps->sums ? constant[i] - tau : 0.0;
    }
    for (size_t j = 0; j < n; j++) {
        double *row = map + (1 + j) * stride;
        const double *covariance = c->covariance + j * stride;
        for (size_t k = 0; k < n && (bits >> j & 1U) != 0; k++)
            if ((bits >> k & 1U) != 0)
                add_row(row, covariance[k], gram->values + k * stride, stride);
        for (size_t i = 0; i < n; i++)
            row[i] = (bits >> i & 1U) != 0 ? covariance[i] : row[i] + c->offset[j] - (i == j ? 1.0 : 0.0);
    }
}

/* False when the support is dependent. */
static bool make_map(const rg_maps *maps, uint32_t bits, double *map, double *inflation)
{
    enum { N = RG_MAPS_MEMBERS };
    double room[2 * N * MOST_STRIDE + 2 * MOST_STRIDE];
    double work[N * (N + 1)];
    size_t passive[N];
    size_t n_passive = 0;
    rg_covariance c;
    for (size_t i = 0; i < maps->gram.n; i++)
        if ((bits >> i & 1U) != 0)
            passive[n_passive++] = i;
    rg_covariance_place(&c, maps->gram.n, room);
    if (!rg_covariance_fill(&c, &maps->gram, passive, n_passive, maps->sums, work))
        return false;
    fill_map(maps, &c, bits, map);
    *inflation = c.inflation;
    return true;
}

/* The map of a support; NULL when that is dependent. What another thread has in work is made in spare
 * [MOST_NUMBERS], with the same bits. */
ALWAYS_INLINE const double *find_map(rg_maps *maps, uint32_t bits, double *spare, double *inflation)
{
    double *map = maps->room + bits * map_size(&maps->gram);
    *inflation = INFINITY;
    uint_fast8_t state = atomic_load_explicit(&maps->state[bits], memory_order_acquire);
    if (state == MADE) {
        *inflation = maps->inflation[bits];
        return map;
    }
    if (state == DEPENDENT)
        return NULL;
    state = UNKNOWN;
    if (!atomic_compare_exchange_strong(&maps->state[bits], &state, IN_WORK))
        return make_map(maps, bits, spare, inflation) ? spare : NULL;
    const bool fine = make_map(maps, bits, map, inflation);
    maps->inflation[bits] = *inflation;
    atomic_store_explicit(&maps->state[bits], fine ? MADE : DEPENDENT, memory_order_release);
    return fine ? map : NULL;
}

/* What is done to one right side, by the functions below or by vector twins of maps_vector.h. */
typedef struct {
    /* z = map of f with the support `bits`; returns the bits of the lanes on the wrong side: abundances at or
     * below an edge that rounding can reach, gradients below another. */
    uint32_t (*apply)(const rg_maps *maps, const double *restrict map, uint32_t bits, size_t stride,
                      const double *restrict f, const double *restrict scale, double *restrict z);
    /* scale[stride] of the rounding in each lane, see scale_of in active_set.c. */
    void (*scale)(const rg_maps *maps, const double *restrict f, double *restrict scale, size_t stride);
    /* x = x inside of the support and 0 outside; returns their sum. */
    double (*keep)(uint32_t bits, double *restrict x, size_t stride);
} steps;

static uint32_t apply_plain(const rg_maps *maps, const double *restrict map, uint32_t bits, size_t stride,
                            const double *restrict f, const double *restrict scale, double *restrict z)
{
    uint32_t wrong = 0;
    for (size_t i = 0; i < stride; i++)
        z[i] = map[i];
    for (size_t j = 0; j < stride; j++)
        for (size_t i = 0; i < stride; i++)
            z[i] += f[j] * map[(1 + j) * stride + i];
    for (size_t i = 0; i < maps->gram.n; i++) {
        const bool inside = (bits >> i & 1U) != 0;
        const bool low = inside ? z[i] <= maps->leave[i] * scale[i] : z[i] < maps->enter[i] * scale[i];
        wrong |= (low ? 1U : 0U) << i;
    }
    return wrong;
}

static void scale_plain(const rg_maps *maps, const double *restrict f, double *restrict scale, size_t stride)
{
    const double *norm = maps->gram.norm;
    double data = 0.0;
    for (size_t i = 0; i < stride; i++) {
        const double relative = fabs(f[i]) * maps->slack[i];
        data = relative > data ? relative : data;
    }
    for (size_t i = 0; i < stride; i++)
        scale[i] = maps->sums && norm[i] > data ? norm[i] : data;
}

static double keep_plain(uint32_t bits, double *restrict x, size_t stride)
{
    double sum = 0.0;
    for (size_t i = 0; i < stride; i++) {
        x[i] = (bits >> i & 1U) != 0 ? x[i] : 0.0;
        sum += x[i];
    }
    return sum;
}

static const steps PLAIN_STEPS = {apply_plain, scale_plain, keep_plain};

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2 1

#define NAME(x)        x##_avx2
#define TARGET         __attribute__((target("avx2,fma,popcnt")))
#define V              __m256d
#define LANES          4
#define LOAD(p, v)     _mm256_loadu_pd(p)
#define STORE(p, v, x) _mm256_storeu_pd(p, x)
#define ALL            _mm256_set1_pd
#define ZERO           _mm256_setzero_pd
#define ADD            _mm256_add_pd
#define MUL            _mm256_mul_pd
#define FMA            _mm256_fmadd_pd
#define MAX            _mm256_max_pd
#define ABS(x)         _mm256_andnot_pd(_mm256_set1_pd(-0.0), x)
#define AT_MOST(a, b)  (uint32_t) _mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_LE_OQ))
#define BELOW(a, b)    (uint32_t) _mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_LT_OQ))
#define KEEP(x, bits)  _mm256_and_pd(x, inside_avx2(bits))
#define HIGHEST        highest_avx2
#define TOTAL          total_avx2
TARGET static inline __m256d inside_avx2(uint32_t bits)
{
    const __m256i lane = _mm256_setr_epi64x(1, 2, 4, 8);
    const __m256i set = _mm256_and_si256(_mm256_set1_epi64x((long long) bits), lane);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(set, lane));
}
TARGET static inline double highest_avx2(V x)
{
    const __m128d two = _mm_max_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
    return _mm_cvtsd_f64(_mm_max_sd(two, _mm_unpackhi_pd(two, two)));
}
TARGET static inline double total_avx2(V x)
{
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}
#include "kernels/unmix/maps_vector.h"
#undef NAME
#undef TARGET
#undef V
#undef LANES
#undef LOAD
#undef STORE
#undef ALL
#undef ZERO
#undef ADD
#undef MUL
#undef FMA
#undef MAX
#undef ABS
#undef AT_MOST
#undef BELOW
#undef KEEP
#undef HIGHEST
#undef TOTAL

#define NAME(x)        x##_avx512
#define TARGET         __attribute__((target("avx512f,avx512dq,popcnt")))
#define V              __m512d
#define LANES          8
#define PART(v)        (stride - 8 * (v) < 8 ? (__mmask8) 0x0f : (__mmask8) 0xff)
#define LOAD(p, v)     _mm512_maskz_loadu_pd(PART(v), p)
#define STORE(p, v, x) _mm512_mask_storeu_pd(p, PART(v), x)
#define ALL            _mm512_set1_pd
#define ZERO           _mm512_setzero_pd
#define ADD            _mm512_add_pd
#define MUL            _mm512_mul_pd
#define FMA            _mm512_fmadd_pd
#define MAX            _mm512_max_pd
#define ABS            _mm512_abs_pd
#define AT_MOST(a, b)  (uint32_t) _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ)
#define BELOW(a, b)    (uint32_t) _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ)
#define KEEP(x, bits)  _mm512_maskz_mov_pd((__mmask8) (bits), x)
#define HIGHEST        _mm512_reduce_max_pd
#define TOTAL          _mm512_reduce_add_pd
#include "kernels/unmix/maps_vector.h"
#endif

/* Right sides at once. All of them take a step, then those that are on the wrong side still take another:
 * nothing inside of such a round depends on the outcome of a step, so steps of different right sides overlap.
 */
enum { GROUP = 192, TRIES = 3, MOST_STEPS = 200 };

typedef struct {
    double scale[GROUP][RG_EXCHANGE_MEMBERS];
    int fewest[GROUP]; /* on the wrong side so far */
    int tries[GROUP];  /* left without fewer */
    size_t open[GROUP];
} group;

/* The answer for a support with nothing on the wrong side; false when it is not exact. */
ALWAYS_INLINE bool accept(rg_maps *maps, rg_exchange *table, uint32_t bits, const double *restrict f,
                          double *restrict x, const size_t stride, const steps *by)
{
    double spare[MOST_NUMBERS];
    double inflation;
    const double sum = by->keep(bits, x, stride);
    return (find_map(maps, bits, spare, &inflation) != NULL && inflation <= PLAIN &&
            !(maps->sums && fabs(1.0 - sum) > SUM)) ||
           rg_exchange_evaluate(table, bits, f, x);
}

/* A step of right side s with the map of its support; whether another is to follow. */
ALWAYS_INLINE bool step(const rg_maps *maps, const double *map, group *g, size_t s, const double *restrict f,
                        double *restrict x, uint32_t *restrict bits, const size_t stride, const steps *by)
{
    const uint32_t wrong = by->apply(maps, map, bits[s], stride, f + s * stride, g->scale[s], x + s * stride);
    const int count = __builtin_popcount(wrong);
    const bool fewer = count < g->fewest[s];
    g->fewest[s] = fewer ? count : g->fewest[s];
    g->tries[s] = fewer ? TRIES : g->tries[s] - 1;
    /* One at a time always ends: Murty (1974), Opsearch 11, 1. */
    bits[s] ^= g->tries[s] >= 0 ? wrong : 1U << (31 - __builtin_clz(wrong));
    return wrong != 0;
}

ALWAYS_INLINE void solve_group(rg_maps *maps, rg_exchange *table, const double *restrict f, size_t n,
                               double *restrict x, uint32_t *restrict bits, const size_t stride,
                               const steps *by)
{
    const uint32_t all = (uint32_t) ((1U << maps->gram.n) - 1U);
    double spare[MOST_NUMBERS];
    double inflation;
    group g;
    size_t n_open = 0;
    const double *map = find_map(maps, all, spare, &inflation);
    if (map == NULL) {
        for (size_t s = 0; s < n; s++)
            bits[s] = UINT32_MAX;
        return;
    }
    for (size_t s = 0; s < n; s++) {
        by->scale(maps, f + s * stride, g.scale[s], stride);
        bits[s] = all;
        g.fewest[s] = (int) maps->gram.n + 1;
        const bool goes_on = step(maps, map, &g, s, f, x, bits, stride, by);
        g.open[n_open] = s;
        n_open += goes_on ? 1 : 0;
    }
    for (int round = 1; n_open > 0 && round < MOST_STEPS; round++) {
        size_t n_left = 0;
        for (size_t k = 0; k < n_open; k++) {
            const size_t s = g.open[k];
            map = find_map(maps, bits[s], spare, &inflation);
            if (map == NULL || (maps->sums && bits[s] == 0)) {
                bits[s] = UINT32_MAX;
                continue;
            }
            const bool goes_on = step(maps, map, &g, s, f, x, bits, stride, by);
            g.open[n_left] = s;
            n_left += goes_on ? 1 : 0;
        }
        n_open = n_left;
    }
    for (size_t k = 0; k < n_open; k++)
        bits[g.open[k]] = UINT32_MAX;
    for (size_t s = 0; s < n; s++)
        if (bits[s] != UINT32_MAX &&
            !accept(maps, table, bits[s], f + s * stride, x + s * stride, stride, by))
            bits[s] = UINT32_MAX;
}

ALWAYS_INLINE void solve(rg_maps *maps, rg_exchange *table, const double *f, size_t count, double *x,
                         uint32_t *bits, const size_t stride, const steps *by)
{
    for (size_t s = 0; s < count; s += GROUP)
        solve_group(maps, table, f + s * stride, count - s < GROUP ? count - s : GROUP, x + s * stride,
                    bits + s, stride, by);
}

#ifdef HAVE_AVX2
/* The width a constant, so that a row stays in registers. */
#define SOLVE(name, target)                                                                                  \
    target static void solve_##name(rg_maps *maps, rg_exchange *table, const double *f, size_t count,        \
                                    double *x, uint32_t *bits)                                               \
    {                                                                                                        \
        static const steps BY = {apply_##name, scale_##name, keep_##name};                                   \
        switch (maps->gram.stride) {                                                                         \
        case 4:                                                                                              \
            solve(maps, table, f, count, x, bits, 4, &BY);                                                   \
            return;                                                                                          \
        case 8:                                                                                              \
            solve(maps, table, f, count, x, bits, 8, &BY);                                                   \
            return;                                                                                          \
        case 12:                                                                                             \
            solve(maps, table, f, count, x, bits, 12, &BY);                                                  \
            return;                                                                                          \
        default:                                                                                             \
            solve(maps, table, f, count, x, bits, 16, &BY);                                                  \
            return;                                                                                          \
        }                                                                                                    \
    }
SOLVE(avx2, __attribute__((target("avx2,fma,popcnt"))))
SOLVE(avx512, __attribute__((target("avx512f,avx512dq,popcnt"))))
#endif

void rg_maps_solve(rg_maps *maps, rg_exchange *table, const double *f, size_t count, double *x,
                   uint32_t *bits)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx512f") && RG_CPU_HAS("avx512dq")) {
        solve_avx512(maps, table, f, count, x, bits);
        return;
    }
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma")) {
        solve_avx2(maps, table, f, count, x, bits);
        return;
    }
#endif
    solve(maps, table, f, count, x, bits, maps->gram.stride, &PLAIN_STEPS);
}
