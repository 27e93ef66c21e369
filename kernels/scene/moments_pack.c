#include "kernels/scene/moments_pack.h"

#include <string.h>

#include "kernels/scene/moments_product.h"

/* One source for all vectors, whose length the compiler is told: the bits are the same. A difference with
 * itself is zero for finite values alone. */
#define PACK(name, attributes, from, from_vector, to, to_vector)                                             \
    attributes static bool name(const from *restrict spectrum, const to *restrict origin, size_t n,          \
                                to *restrict row)                                                            \
    {                                                                                                        \
        enum { LANES = sizeof(to_vector) / sizeof(to) };                                                     \
        const size_t length = rg_moments_panels(n, LINE / sizeof(to)) * (LINE / sizeof(to));                 \
        to_vector off = {0};                                                                                 \
        size_t k = 0;                                                                                        \
        for (; k + LANES <= n; k += LANES) {                                                                 \
            from_vector values;                                                                              \
            to_vector taken_off;                                                                             \
            memcpy(&values, spectrum + k, sizeof values);                                                    \
            memcpy(&taken_off, origin + k, sizeof taken_off);                                                \
            const to_vector wide = __builtin_convertvector(values, to_vector);                               \
            off += wide - wide;                                                                              \
            const to_vector packed = wide - taken_off;                                                       \
            memcpy(row + k, &packed, sizeof packed);                                                         \
        }                                                                                                    \
        to sum = 0;                                                                                          \
        for (; k < length; k++) {                                                                            \
            const to value = k < n ? (to) spectrum[k] : 0;                                                   \
            sum += value - value;                                                                            \
            row[k] = value - origin[k];                                                                      \
        }                                                                                                    \
        for (size_t l = 0; l < LANES; l++)                                                                   \
            sum += off[l];                                                                                   \
        return sum == 0;                                                                                     \
    }

#define ALL_PACKS(suffix, attributes, bytes)                                                                 \
    typedef float floats_##suffix __attribute__((vector_size(bytes)));                                       \
    typedef float narrow_##suffix __attribute__((vector_size((bytes) / 2)));                                 \
    typedef double doubles_##suffix __attribute__((vector_size(bytes)));                                     \
    PACK(f32_##suffix, attributes, float, floats_##suffix, float, floats_##suffix)                           \
    PACK(f32_as_f64_##suffix, attributes, float, narrow_##suffix, double, doubles_##suffix)                  \
    PACK(f64_##suffix, attributes, double, doubles_##suffix, double, doubles_##suffix)

enum { LINE = RG_PANEL_F32 * sizeof(float) };

ALL_PACKS(plain, , 16)
#if defined(__GNUC__) && defined(__x86_64__)
ALL_PACKS(avx2, __attribute__((target("avx2"))), 32)
ALL_PACKS(avx512, __attribute__((target("avx512f"))), 64)
#define CHOOSE(what, ...)                                                                                    \
    (__builtin_cpu_supports("avx512f") ? what##_avx512(__VA_ARGS__)                                          \
     : __builtin_cpu_supports("avx2")  ? what##_avx2(__VA_ARGS__)                                            \
                                       : what##_plain(__VA_ARGS__))
#else
#define CHOOSE(what, ...) what##_plain(__VA_ARGS__)
#endif

bool rg_moments_pack_f32(const float *restrict spectrum, const float *restrict origin, size_t n,
                         float *restrict row)
{
    return CHOOSE(f32, spectrum, origin, n, row);
}

bool rg_moments_pack_f32_as_f64(const float *restrict spectrum, const double *restrict origin, size_t n,
                                double *restrict row)
{
    return CHOOSE(f32_as_f64, spectrum, origin, n, row);
}

bool rg_moments_pack_f64(const double *restrict spectrum, const double *restrict origin, size_t n,
                         double *restrict row)
{
    return CHOOSE(f64, spectrum, origin, n, row);
}
