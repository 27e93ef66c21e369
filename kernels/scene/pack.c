#include "kernels/scene/pack.h"

#include <string.h>

#include "kernels/base/processor.h"

/* One source for all vectors, whose length the compiler is told: the bits are the same. A difference with
 * itself is zero for finite values alone. */
#define PACK(name, attributes, from, from_vector, to, to_vector, widen)                                      \
    attributes static bool name(const from *restrict bands, const to *restrict origin, size_t n,             \
                                to row[restrict])                                                            \
    {                                                                                                        \
        enum { LANES = sizeof(to_vector) / sizeof(to) };                                                     \
        const size_t length = (n * sizeof(to) + LINE - 1) / LINE * (LINE / sizeof(to));                      \
        to_vector off = {0};                                                                                 \
        size_t k = 0;                                                                                        \
        for (; k + LANES <= n; k += LANES) {                                                                 \
            from_vector values;                                                                              \
            to_vector taken_off;                                                                             \
            memcpy(&values, bands + k, sizeof values);                                                       \
            memcpy(&taken_off, origin + k, sizeof taken_off);                                                \
            const to_vector wide = widen(values);                                                            \
            off += wide - wide;                                                                              \
            const to_vector packed = wide - taken_off;                                                       \
            memcpy(row + k, &packed, sizeof packed);                                                         \
        }                                                                                                    \
        to sum = 0;                                                                                          \
        for (; k < length; k++) {                                                                            \
            const to value = k < n ? (to) bands[k] : 0;                                                      \
            sum += value - value;                                                                            \
            row[k] = value - origin[k];                                                                      \
        }                                                                                                    \
        for (size_t l = 0; l < LANES; l++)                                                                   \
            sum += off[l];                                                                                   \
        return sum == 0;                                                                                     \
    }

#define ITSELF(v) (v)
#define ALL_PACKS(suffix, attributes, bytes, widen)                                                          \
    typedef float floats_##suffix __attribute__((vector_size(bytes)));                                       \
    typedef float narrow_##suffix __attribute__((vector_size((bytes) / 2)));                                 \
    typedef double doubles_##suffix __attribute__((vector_size(bytes)));                                     \
    PACK(f32_##suffix, attributes, float, floats_##suffix, float, floats_##suffix, ITSELF)                   \
    PACK(f32_as_f64_##suffix, attributes, float, narrow_##suffix, double, doubles_##suffix, widen)           \
    PACK(f64_##suffix, attributes, double, doubles_##suffix, double, doubles_##suffix, ITSELF)

enum { LINE = RG_LINE_F32 * sizeof(float) };

#define WIDEN_PLAIN(v) __builtin_convertvector(v, doubles_plain)
ALL_PACKS(plain, , 16, WIDEN_PLAIN)
#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h> /* for what __builtin_convertvector is slow in */
ALL_PACKS(avx2, __attribute__((target("avx2"))), 32, _mm256_cvtps_pd)
ALL_PACKS(avx512, __attribute__((target("avx512f"))), 64, _mm512_cvtps_pd)
#define CHOOSE(what, ...)                                                                                    \
    (RG_CPU_HAS("avx512f") ? what##_avx512(__VA_ARGS__)                                                      \
     : RG_CPU_HAS("avx2")  ? what##_avx2(__VA_ARGS__)                                                        \
                           : what##_plain(__VA_ARGS__))
#else
#define CHOOSE(what, ...) what##_plain(__VA_ARGS__)
#endif

bool rg_pack_f32(const float *restrict bands, const float *restrict origin, size_t n, float *restrict row)
{
    return CHOOSE(f32, bands, origin, n, row);
}

bool rg_pack_f32_as_f64(const float *restrict bands, const double *restrict origin, size_t n,
                        double *restrict row)
{
    return CHOOSE(f32_as_f64, bands, origin, n, row);
}

bool rg_pack_f64(const double *restrict bands, const double *restrict origin, size_t n, double *restrict row)
{
    return CHOOSE(f64, bands, origin, n, row);
}

#define BANDS(name, type)                                                                                    \
    const type *name(const type *spectrum, const size_t *used, size_t n, type room[])                        \
    {                                                                                                        \
        if (n > 0 && used[n - 1] - used[0] + 1 == n)                                                         \
            return spectrum + used[0];                                                                       \
        for (size_t k = 0; k < n; k++)                                                                       \
            room[k] = spectrum[used[k]];                                                                     \
        return room;                                                                                         \
    }
BANDS(rg_pack_bands_f32, float)
BANDS(rg_pack_bands_f64, double)
