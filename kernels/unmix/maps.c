#include "kernels/unmix/maps.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2   1
#define FOR_AVX2    __attribute__((target("avx2,fma,popcnt")))
#define INLINE_AVX2 static inline __attribute__((always_inline, target("avx2,fma,popcnt")))
#endif

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* Maps kept at most: about 10 MB a thread for 16 members. */
enum { MOST_MAPS = 4096 };
/* A map is [n + 3][stride]: what each f_j adds, the constant, and the two parts of the edge below which a
 * lane is on the wrong side. */
enum { EXTRA = 3 };
/* Supports whose inverse amplifies rounding more are evaluated with refinement by the exchange. */
static const double PLAIN = 1e4;
/* A given sum further off is refined as well. */
static const double SUM = 5e-13;

static size_t map_size(const rg_gram *gram)
{
    return (gram->n + EXTRA) * gram->stride;
}

rg_status rg_maps_init(rg_maps *maps, rg_exchange *table, rg_error *err)
{
    const rg_gram *gram = &table->gram;
    const size_t n_supports = (size_t) 1 << gram->n;
    *maps = (rg_maps){.table = table, .n_room = n_supports < MOST_MAPS ? n_supports : MOST_MAPS};
    maps->slots = rg_alloc(n_supports, 1, sizeof *maps->slots);
    maps->room = rg_alloc(maps->n_room + 1, map_size(gram), sizeof *maps->room);
    maps->inflation = rg_alloc(maps->n_room + 1, 1, sizeof *maps->inflation);
    maps->slack = rg_alloc(gram->stride, 1, sizeof *maps->slack);
    if (maps->slots == NULL || maps->room == NULL || maps->inflation == NULL || maps->slack == NULL) {
        rg_maps_free(maps);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the maps of supports");
    }
    for (size_t i = 0; i < gram->n; i++)
        maps->slack[i] = 1.0 / gram->norm[i];
    return RG_OK;
}

void rg_maps_free(rg_maps *maps)
{
    free(maps->slots);
    free(maps->room);
    free(maps->inflation);
    free(maps->slack);
    *maps = (rg_maps){0};
}

/* With C and o of the support, x = C f + o inside; outside the gradient G x - f, less its level inside when
 * the sum is given: mu = o'f - tau with G o = tau inside. */
static void fill_map(const rg_exchange *table, const rg_covariance *c, uint32_t bits, double *map)
{
    const rg_gram *gram = &table->gram;
    const size_t n = gram->n;
    const size_t stride = gram->stride;
    double *constant = map + n * stride;
    double *edge = constant + stride;
    double *floor = edge + stride;
    double tau = 0.0;
    size_t n_passive = 0;
    for (size_t i = 0; i < n && table->sums; i++)
        if ((bits >> i & 1U) != 0) {
            for (size_t k = 0; k < n; k++)
                tau += gram->values[i * stride + k] * c->offset[k];
            n_passive++;
        }
    tau = n_passive > 0 ? tau / (double) n_passive : 0.0;
    for (size_t i = 0; i < stride; i++) {
        const bool inside = i < n && (bits >> i & 1U) != 0;
        const double *g = gram->values + i * stride;
        for (size_t j = 0; j < n; j++) {
            double value = 0.0;
            if (inside)
                value = c->covariance[i * stride + j];
            else if (i < n) {
                for (size_t k = 0; k < n; k++)
                    value += g[k] * c->covariance[k * stride + j];
                value += c->offset[j] - (i == j ? 1.0 : 0.0);
            }
            map[j * stride + i] = value;
        }
        constant[i] = inside ? c->offset[i] : 0.0;
        if (i < n && !inside && table->sums) {
            for (size_t k = 0; k < n; k++)
                constant[i] += g[k] * c->offset[k];
            constant[i] -= tau;
        }
        edge[i] = i >= n   ? 0.0
                  : inside ? RG_EXCHANGE_LEAVE / gram->norm[i]
                           : -RG_EXCHANGE_ENTER * gram->norm[i];
        floor[i] = inside ? 0.0 : -DBL_MIN; /* a gradient of zero is right, an abundance of zero is not */
    }
}

/* The place of a support's map; n_room + 1 when the support is dependent. */
static size_t find_map(rg_maps *maps, uint32_t bits)
{
    if (maps->slots[bits] != 0)
        return maps->slots[bits] - 1U;
    const rg_covariance *c = rg_exchange_support(maps->table, bits, false);
    if (c == NULL)
        return maps->n_room + 1;
    const size_t slot = maps->n_filled < maps->n_room ? maps->n_filled++ : maps->n_room;
    fill_map(maps->table, c, bits, maps->room + slot * map_size(&maps->table->gram));
    maps->inflation[slot] = c->inflation;
    if (slot < maps->n_room)
        maps->slots[bits] = (uint16_t) (slot + 1);
    return slot;
}

/* scale[stride] of the rounding in each lane, see scale_of in active_set.c. */
ALWAYS_INLINE void find_scale(const rg_maps *maps, const double *restrict f, double *restrict scale,
                              const size_t stride)
{
    const double *norm = maps->table->gram.norm;
    double data = 0.0;
    for (size_t i = 0; i < stride; i++) {
        const double relative = fabs(f[i]) * maps->slack[i];
        data = relative > data ? relative : data;
    }
    for (size_t i = 0; i < stride; i++)
        scale[i] = maps->table->sums && norm[i] > data ? norm[i] : data;
}

/* How a map is applied: by this function or by one of its vector twins. */
typedef uint32_t apply_map(const double *restrict map, size_t n, size_t stride, const double *restrict f,
                           const double *restrict scale, double *restrict z);

/* z = map of f; returns the bits of the lanes on the wrong side. */
static uint32_t apply_plain(const double *restrict map, size_t n, size_t stride, const double *restrict f,
                            const double *restrict scale, double *restrict z)
{
    const double *constant = map + n * stride;
    uint32_t wrong = 0;
    for (size_t i = 0; i < stride; i++)
        z[i] = constant[i];
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < stride; i++)
            z[i] += f[j] * map[j * stride + i];
    for (size_t i = 0; i < stride; i++)
        wrong |= (z[i] <= constant[stride + i] * scale[i] + constant[2 * stride + i] ? 1U : 0U) << i;
    return wrong;
}

#ifdef HAVE_AVX2
INLINE_AVX2 uint32_t apply_lanes(const double *restrict map, size_t n, const double *restrict f,
                                 const double *restrict scale, double *restrict z, const size_t n_vectors)
{
    const size_t stride = 4 * n_vectors;
    const double *constant = map + n * stride;
    __m256d even[4];
    __m256d odd[4];
    uint32_t wrong = 0;
#pragma GCC unroll 4
    for (size_t v = 0; v < n_vectors; v++) {
        even[v] = _mm256_loadu_pd(constant + 4 * v);
        odd[v] = _mm256_setzero_pd();
    }
    size_t j = 0;
    for (; j + 2 <= n; j += 2) {
        const __m256d a = _mm256_broadcast_sd(f + j);
        const __m256d b = _mm256_broadcast_sd(f + j + 1);
#pragma GCC unroll 4
        for (size_t v = 0; v < n_vectors; v++) {
            even[v] = _mm256_fmadd_pd(a, _mm256_loadu_pd(map + j * stride + 4 * v), even[v]);
            odd[v] = _mm256_fmadd_pd(b, _mm256_loadu_pd(map + (j + 1) * stride + 4 * v), odd[v]);
        }
    }
    if (j < n) {
        const __m256d a = _mm256_broadcast_sd(f + j);
#pragma GCC unroll 4
        for (size_t v = 0; v < n_vectors; v++)
            even[v] = _mm256_fmadd_pd(a, _mm256_loadu_pd(map + j * stride + 4 * v), even[v]);
    }
#pragma GCC unroll 4
    for (size_t v = 0; v < n_vectors; v++) {
        const __m256d value = _mm256_add_pd(even[v], odd[v]);
        const __m256d edge =
            _mm256_fmadd_pd(_mm256_loadu_pd(constant + stride + 4 * v), _mm256_loadu_pd(scale + 4 * v),
                            _mm256_loadu_pd(constant + 2 * stride + 4 * v));
        _mm256_storeu_pd(z + 4 * v, value);
        wrong |= (uint32_t) _mm256_movemask_pd(_mm256_cmp_pd(value, edge, _CMP_LE_OQ)) << (4 * v);
    }
    return wrong;
}

/* One function per width, its number of vectors a constant. */
#define APPLY_WIDTH(name, vectors)                                                                           \
    FOR_AVX2 static uint32_t name(const double *restrict map, size_t n, size_t stride,                       \
                                  const double *restrict f, const double *restrict scale,                    \
                                  double *restrict z)                                                        \
    {                                                                                                        \
        (void) stride;                                                                                       \
        return apply_lanes(map, n, f, scale, z, vectors);                                                    \
    }
APPLY_WIDTH(apply_4, 1)
APPLY_WIDTH(apply_8, 2)
APPLY_WIDTH(apply_12, 3)
APPLY_WIDTH(apply_16, 4)
#endif

/* Write the answer for a support with nothing on the wrong side; false when it is not exact. */
ALWAYS_INLINE bool accept(rg_maps *maps, size_t slot, uint32_t bits, const double *restrict f,
                          const double *restrict z, double *restrict x, const size_t stride)
{
    double sum = 0.0;
    for (size_t i = 0; i < stride; i++) {
        x[i] = (bits >> i & 1U) != 0 ? z[i] : 0.0;
        sum += x[i];
    }
    const bool plain = maps->inflation[slot] <= PLAIN && !(maps->table->sums && fabs(1.0 - sum) > SUM);
    return plain || rg_exchange_evaluate(maps->table, bits, f, x);
}

/* Search on from *bits, as long as the number on the wrong side falls at every third step. */
ALWAYS_INLINE bool search(rg_maps *maps, const double *restrict f, const double *restrict scale,
                          uint32_t *bits, double *restrict x, const size_t stride, apply_map *apply)
{
    const rg_gram *gram = &maps->table->gram;
    int fewest = (int) gram->n + 1;
    for (int tries = 3; tries > 0;) {
        double z[RG_EXCHANGE_MEMBERS];
        const size_t slot = find_map(maps, *bits);
        if (slot > maps->n_room || (maps->table->sums && *bits == 0))
            return false;
        const uint32_t wrong = apply(maps->room + slot * map_size(gram), gram->n, stride, f, scale, z);
        if (wrong == 0)
            return accept(maps, slot, *bits, f, z, x, stride);
        const int count = __builtin_popcount(wrong);
        if (count < fewest) {
            fewest = count;
            tries = 3;
        } else
            tries--;
        *bits ^= wrong;
    }
    return false;
}

/* A few steps for all right sides of a group without asking whether each is there yet: most are by then, and
 * steps of different spectra overlap where the steps of one would wait for each other. */
enum { GROUP = 12, BLIND_STEPS = 2 };

ALWAYS_INLINE void solve_group(rg_maps *maps, const double *restrict f, size_t count, double *restrict x,
                               uint32_t *restrict bits, const size_t stride, apply_map *apply)
{
    const rg_gram *gram = &maps->table->gram;
    const uint32_t all = (uint32_t) ((1U << gram->n) - 1U);
    double scale[GROUP][RG_EXCHANGE_MEMBERS];
    double z[RG_EXCHANGE_MEMBERS];
    for (size_t s = 0; s < count; s++) {
        find_scale(maps, f + s * stride, scale[s], stride);
        bits[s] = all;
    }
    for (int step = 0; step < BLIND_STEPS; step++)
        for (size_t s = 0; s < count; s++) {
            const size_t slot = find_map(maps, bits[s]);
            if (slot <= maps->n_room && bits[s] != 0)
                bits[s] ^=
                    apply(maps->room + slot * map_size(gram), gram->n, stride, f + s * stride, scale[s], z);
        }
    for (size_t s = 0; s < count; s++)
        if (!search(maps, f + s * stride, scale[s], &bits[s], x + s * stride, stride, apply))
            bits[s] = UINT32_MAX;
}

ALWAYS_INLINE void solve(rg_maps *maps, const double *f, size_t count, double *x, uint32_t *bits,
                         const size_t stride, apply_map *apply)
{
    for (size_t s = 0; s < count; s += GROUP)
        solve_group(maps, f + s * stride, count - s < GROUP ? count - s : GROUP, x + s * stride, bits + s,
                    stride, apply);
}

#ifdef HAVE_AVX2
FOR_AVX2 static void solve_avx2(rg_maps *maps, const double *f, size_t count, double *x, uint32_t *bits)
{
    switch (maps->table->gram.stride) {
    case 4:
        solve(maps, f, count, x, bits, 4, apply_4);
        return;
    case 8:
        solve(maps, f, count, x, bits, 8, apply_8);
        return;
    case 12:
        solve(maps, f, count, x, bits, 12, apply_12);
        return;
    default:
        solve(maps, f, count, x, bits, 16, apply_16);
        return;
    }
}
#endif

void rg_maps_solve(rg_maps *maps, const double *f, size_t count, double *x, uint32_t *bits)
{
#ifdef HAVE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        solve_avx2(maps, f, count, x, bits);
        return;
    }
#endif
    solve(maps, f, count, x, bits, maps->table->gram.stride, apply_plain);
}
