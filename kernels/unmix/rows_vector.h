/* The loops of rows.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p)  STORE(p, v)  SPREAD(p)  ZERO()  FMA(a, b, c) = ab + c
 *   FNMA(a, b, c) = c - ab  TOTAL(a, b, c, d)  ALL(x)  MUL  DIV  MASK  GREATER(a, b)  SELECT(mask, yes, no)
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

TARGET static size_t NAME(worst)(const double *restrict column, const double *restrict side,
                                 const double *restrict diagonal, size_t n, double limit)
{
    static const double STEPS[RG_ROWS_VECTOR] = {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
    const V bar = ALL(limit);
    V largest = ZERO();
    V place = ALL((double) n);
    V at = LOAD(STEPS);
    for (size_t i = 0; i < n; i += LANES) {
        const V sign = LOAD(side + i);
        const V off = MUL(sign, LOAD(column + i));
        const V gain = SELECT(GREATER(off, bar), DIV(MUL(off, off), MUL(sign, LOAD(diagonal + i))), ZERO());
        const MASK better = GREATER(gain, largest);
        largest = SELECT(better, gain, largest);
        place = SELECT(better, at, place);
        at = ADD(at, ALL((double) LANES));
    }
    double value[LANES];
    double index[LANES];
    STORE(value, largest);
    STORE(index, place);
    size_t best = 0;
    for (size_t l = 1; l < LANES; l++)
        if (value[l] > value[best] || (!(value[l] < value[best]) && index[l] < index[best]))
            best = l;
    return (size_t) index[best];
}
