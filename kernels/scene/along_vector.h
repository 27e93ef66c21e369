/* The loop of along.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p)  STORE(p, v)  ALL(x)  FMA(a, b, c) = ab + c  SIZE(v)
 *   MAX(a, b): b where a is NaN
 */

/* Four vectors of places at a time; one alone, or places less than a vector, are done with the same
 * arithmetic. */
TARGET static double NAME(along)(const double *restrict rows, size_t stride, size_t d,
                                 const double *restrict direction, double constant, bool in_size, size_t n,
                                 double *restrict along)
{
    V most[TOGETHER];
    size_t i = 0;
#pragma GCC unroll 4
    for (int v = 0; v < TOGETHER; v++)
        most[v] = ALL((double) -INFINITY);
    for (; i + TOGETHER * LANES <= n; i += TOGETHER * LANES) {
        V sum[TOGETHER];
#pragma GCC unroll 4
        for (int v = 0; v < TOGETHER; v++)
            sum[v] = ALL(constant);
        for (size_t k = 0; k < d; k++) {
            const V factor = ALL(direction[k]);
#pragma GCC unroll 4
            for (int v = 0; v < TOGETHER; v++)
                sum[v] = FMA(factor, LOAD(rows + k * stride + i + v * LANES), sum[v]);
        }
#pragma GCC unroll 4
        for (int v = 0; v < TOGETHER; v++) {
            STORE(along + i + v * LANES, sum[v]);
            most[v] = MAX(in_size ? SIZE(sum[v]) : sum[v], most[v]);
        }
    }
    double lanes[LANES];
    double largest = (double) -INFINITY;
    STORE(lanes, MAX(MAX(most[0], most[1]), MAX(most[2], most[3])));
    for (size_t l = 0; l < LANES; l++)
        largest = lanes[l] > largest ? lanes[l] : largest;
    for (; i < n; i++) {
        double sum = constant;
        for (size_t k = 0; k < d; k++)
            sum = __builtin_fma(direction[k], rows[k * stride + i], sum);
        along[i] = sum;
        const double size = in_size ? fabs(sum) : sum;
        largest = size > largest ? size : largest;
    }
    return largest;
}
