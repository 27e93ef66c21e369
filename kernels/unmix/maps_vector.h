/* The loops of maps.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p, v)  STORE(p, v, x)  ALL(x)  ZERO()  ADD  MUL  FMA(a, b, c) = ab + c
 * MAX ABS(x)  AT_MOST(a, b): bits of the lanes with a <= b  BELOW(a, b)  KEEP(x, bits)  HIGHEST(x) TOTAL(x)
 * where v counts the vectors of a row of `stride` lanes, the last of which may be half. */

#define VECTORS ((stride + LANES - 1) / LANES)

TARGET static inline uint32_t NAME(apply)(const rg_maps *maps, const double *restrict map, uint32_t bits,
                                          const size_t stride, const double *restrict f,
                                          const double *restrict scale, double *restrict z)
{
    V even[4];
    V odd[4];
    uint32_t wrong = 0;
#pragma GCC unroll 4
    for (size_t v = 0; v < VECTORS; v++) {
        even[v] = LOAD(map + LANES * v, v);
        odd[v] = ZERO();
    }
#pragma GCC unroll 8
    for (size_t j = 0; j < stride; j += 2) {
        const double *row = map + (1 + j) * stride;
        const V a = ALL(f[j]);
        const V b = ALL(f[j + 1]);
#pragma GCC unroll 4
        for (size_t v = 0; v < VECTORS; v++) {
            even[v] = FMA(a, LOAD(row + LANES * v, v), even[v]);
            odd[v] = FMA(b, LOAD(row + stride + LANES * v, v), odd[v]);
        }
    }
#pragma GCC unroll 4
    for (size_t v = 0; v < VECTORS; v++) {
        const V value = ADD(even[v], odd[v]);
        const V unit = LOAD(scale + LANES * v, v);
        const uint32_t low = AT_MOST(value, MUL(LOAD(maps->leave + LANES * v, v), unit));
        const uint32_t pulled = BELOW(value, MUL(LOAD(maps->enter + LANES * v, v), unit));
        const uint32_t inside = bits >> (LANES * v);
        STORE(z + LANES * v, v, value);
        wrong |= ((low & inside) | (pulled & ~inside)) << (LANES * v);
    }
    return wrong;
}

TARGET static inline void NAME(scale)(const rg_maps *maps, const double *restrict f, double *restrict scale,
                                      const size_t stride)
{
    const double *norm = maps->gram.norm;
    V most = ZERO();
#pragma GCC unroll 4
    for (size_t v = 0; v < VECTORS; v++)
        most = MAX(most, MUL(ABS(LOAD(f + LANES * v, v)), LOAD(maps->slack + LANES * v, v)));
    const V data = ALL(HIGHEST(most));
#pragma GCC unroll 4
    for (size_t v = 0; v < VECTORS; v++)
        STORE(scale + LANES * v, v, maps->sums ? MAX(LOAD(norm + LANES * v, v), data) : data);
}

/* x = x inside of the support and 0 outside; returns their sum. */
TARGET static inline double NAME(keep)(uint32_t bits, double *restrict x, const size_t stride)
{
    V sum = ZERO();
#pragma GCC unroll 4
    for (size_t v = 0; v < VECTORS; v++) {
        const V inside = KEEP(LOAD(x + LANES * v, v), bits >> (LANES * v));
        STORE(x + LANES * v, v, inside);
        sum = ADD(sum, inside);
    }
    return TOTAL(sum);
}

#undef VECTORS
