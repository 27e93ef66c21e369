/* The loops of rows.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p)  STORE(p, v)  SPREAD(p)  ZERO()  FMA(a, b, c) = ab + c
 *   FNMA(a, b, c) = c - ab  TOTAL(a, b, c, d)  ALL(x)  ADD  MUL  INVERSE(x)  MASK  GREATER(a, b)  BOTH(a, b)
 *   SELECT(mask, yes, no)  FIRST(gain, place)
 */

/* Four vectors of the sum stay in registers while the rows go by. */
TARGET static void NAME(add)(const rg_rows *rows, const double *restrict coefficients, size_t length,
                             double *restrict out)
{
    size_t j = 0;
    for (; j + 4 * LANES <= length; j += 4 * LANES) {
        V a = LOAD(out + j);
        V b = LOAD(out + j + LANES);
        V c = LOAD(out + j + 2 * LANES);
        V d = LOAD(out + j + 3 * LANES);
        for (size_t i = 0; i < rows->k; i++) {
            const double *row = rows->values + (rows->index != NULL ? rows->index[i] : i) * rows->stride + j;
            const V factor = SPREAD(coefficients + i);
            a = FMA(factor, LOAD(row), a);
            b = FMA(factor, LOAD(row + LANES), b);
            c = FMA(factor, LOAD(row + 2 * LANES), c);
            d = FMA(factor, LOAD(row + 3 * LANES), d);
        }
        STORE(out + j, a);
        STORE(out + j + LANES, b);
        STORE(out + j + 2 * LANES, c);
        STORE(out + j + 3 * LANES, d);
    }
    for (; j < length; j += LANES) {
        V a = LOAD(out + j);
        for (size_t i = 0; i < rows->k; i++) {
            const double *row = rows->values + (rows->index != NULL ? rows->index[i] : i) * rows->stride + j;
            a = FMA(SPREAD(coefficients + i), LOAD(row), a);
        }
        STORE(out + j, a);
    }
}

/* One row at a time in four partial sums, so that a product does not depend on its neighbours. */
TARGET static void NAME(dot)(const rg_rows *rows, const double *restrict vector, size_t length,
                             double *restrict out)
{
    for (size_t i = 0; i < rows->k; i++) {
        const double *row = rows->values + (rows->index != NULL ? rows->index[i] : i) * rows->stride;
        V a = ZERO();
        V b = ZERO();
        V c = ZERO();
        V d = ZERO();
        size_t j = 0;
        for (; j + 4 * LANES <= length; j += 4 * LANES) {
            a = FMA(LOAD(row + j), LOAD(vector + j), a);
            b = FMA(LOAD(row + j + LANES), LOAD(vector + j + LANES), b);
            c = FMA(LOAD(row + j + 2 * LANES), LOAD(vector + j + 2 * LANES), c);
            d = FMA(LOAD(row + j + 3 * LANES), LOAD(vector + j + 3 * LANES), d);
        }
        for (; j < length; j += LANES)
            a = FMA(LOAD(row + j), LOAD(vector + j), a);
        out[i] = TOTAL(a, b, c, d);
    }
}

/* A strip of the row stays in registers while the rows of the table go by. */
TARGET static void NAME(update)(double *restrict table, size_t stride, size_t n,
                                const double *restrict coefficients, const double *restrict row,
                                size_t length)
{
    size_t j = 0;
    for (; j + 4 * LANES <= length; j += 4 * LANES) {
        const V a = LOAD(row + j);
        const V b = LOAD(row + j + LANES);
        const V c = LOAD(row + j + 2 * LANES);
        const V d = LOAD(row + j + 3 * LANES);
        for (size_t i = 0; i < n; i++) {
            const V factor = SPREAD(coefficients + i);
            double *to = table + i * stride + j;
            STORE(to, FNMA(factor, a, LOAD(to)));
            STORE(to + LANES, FNMA(factor, b, LOAD(to + LANES)));
            STORE(to + 2 * LANES, FNMA(factor, c, LOAD(to + 2 * LANES)));
            STORE(to + 3 * LANES, FNMA(factor, d, LOAD(to + 3 * LANES)));
        }
    }
    for (; j < length; j += LANES) {
        const V a = LOAD(row + j);
        for (size_t i = 0; i < n; i++) {
            double *to = table + i * stride + j;
            STORE(to, FNMA(SPREAD(coefficients + i), a, LOAD(to)));
        }
    }
}

/* n vectors of a step, n a constant where this is inlined: they stay in registers while the rows go by. */
TARGET static inline __attribute__((always_inline)) void NAME(strip)(
    const rg_rows *rows, const double *restrict coefficients, const rg_rows_change *change, size_t j,
    double *restrict pull, double *restrict distance, const size_t n, V *largest, V *place)
{
    V w[6];
#pragma GCC unroll 6
    for (size_t v = 0; v < n; v++)
        w[v] = change->base != NULL ? LOAD(change->base + j + v * LANES) : ZERO();
    for (size_t i = 0; i < rows->k; i++) {
        const double *row = rows->values + (rows->index != NULL ? rows->index[i] : i) * rows->stride + j;
        const V factor = SPREAD(coefficients + i);
#pragma GCC unroll 6
        for (size_t v = 0; v < n; v++)
            w[v] = FMA(factor, LOAD(row + v * LANES), w[v]);
    }
    const V by = ALL(change->by);
    const V share = ALL(change->share);
#pragma GCC unroll 6
    for (size_t v = 0; v < n; v++) {
        const size_t at = j + v * LANES;
        const V p = FNMA(by, w[v], LOAD(pull + at));
        const V d = FNMA(MUL(share, w[v]), w[v], LOAD(distance + at));
        STORE(pull + at, p);
        STORE(distance + at, d);
        const MASK open = BOTH(GREATER(p, ALL(change->limit)), GREATER(d, ALL(change->least)));
        const V gain = SELECT(open, MUL(MUL(p, p), INVERSE(d)), ZERO());
        const MASK better = GREATER(gain, *largest);
        *largest = SELECT(better, gain, *largest);
        *place = SELECT(better, ADD(LOAD(STEPS), ALL((double) at)), *place);
    }
}

TARGET static size_t NAME(step)(const rg_rows *rows, const double *restrict coefficients,
                                const rg_rows_change *change, size_t length, double *restrict pull,
                                double *restrict distance)
{
    V largest = ZERO();
    V place = ALL((double) length);
    size_t j = 0;
    for (; j + 6 * LANES <= length; j += 6 * LANES)
        NAME(strip)(rows, coefficients, change, j, pull, distance, 6, &largest, &place);
    for (; j + 2 * LANES <= length; j += 2 * LANES)
        NAME(strip)(rows, coefficients, change, j, pull, distance, 2, &largest, &place);
    for (; j < length; j += LANES)
        NAME(strip)(rows, coefficients, change, j, pull, distance, 1, &largest, &place);
    return (size_t) FIRST(largest, place);
}
