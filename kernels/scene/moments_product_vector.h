/* The loops of moments_product.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  T  V  LANES  WIDTH of a panel  ROWS and PANELS of sums kept in registers
 *   LOAD(p)  SPREAD(p)  ZERO()  ADD(a, b)  FMA(a, b, c) = ab + c  ADD_TO(double *, v)
 */
#define PER_PANEL (WIDTH / LANES)

/* ROWS bands, `left`, times the bands of n_panels panels, `right`, a constant where this is inlined, so that
 * the sums stay in registers: as many as hide the latency of FMA. */
TARGET static inline __attribute__((always_inline)) void NAME(block)(const T *restrict left,
                                                                     const T *restrict right, size_t stride,
                                                                     double *restrict sums,
                                                                     const int n_panels)
{
    V sum[ROWS][PANELS * PER_PANEL];
#pragma GCC unroll 8
    for (int k = 0; k < ROWS; k++)
#pragma GCC unroll 4
        for (int v = 0; v < n_panels * PER_PANEL; v++)
            sum[k][v] = ZERO();
    for (size_t r = 0; r < RG_TILE_ROWS; r++, left += stride, right += stride) {
        V column[PANELS * PER_PANEL];
#pragma GCC unroll 4
        for (int v = 0; v < n_panels * PER_PANEL; v++)
            column[v] = LOAD(right + v * LANES);
#pragma GCC unroll 8
        for (int k = 0; k < ROWS; k++) {
            const V value = SPREAD(left + k);
#pragma GCC unroll 4
            for (int v = 0; v < n_panels * PER_PANEL; v++)
                sum[k][v] = FMA(value, column[v], sum[k][v]);
        }
    }
#pragma GCC unroll 8
    for (int k = 0; k < ROWS; k++)
#pragma GCC unroll 4
        for (int v = 0; v < n_panels * PER_PANEL; v++)
            ADD_TO(sums + (size_t) k * stride + v * LANES, sum[k][v]);
}

/* RG_MOMENTS_ROWS bands times those of n panels. */
TARGET static void NAME(rows)(const T *restrict left, const T *restrict right, size_t n, size_t stride,
                              double *restrict sums)
{
    for (size_t p = 0; p < n; p += PANELS)
        for (size_t k = 0; k < RG_MOMENTS_ROWS; k += ROWS) {
            double *to = sums + k * stride + p * WIDTH;
            if (PANELS >= 3 && n - p >= 3)
                NAME(block)(left + k, right + p * WIDTH, stride, to, PANELS >= 3 ? 3 : 1);
            else if (PANELS >= 2 && n - p >= 2)
                NAME(block)(left + k, right + p * WIDTH, stride, to, PANELS >= 2 ? 2 : 1);
            else
                NAME(block)(left + k, right + p * WIDTH, stride, to, 1);
        }
}

/* The sums of the bands of a panel; eight in flight. */
TARGET static void NAME(column_sums)(const T *restrict panel, size_t stride, double *restrict sums)
{
    enum { FLIGHT = 8 };
    for (size_t v = 0; v < PER_PANEL; v++) {
        V sum[FLIGHT];
#pragma GCC unroll 8
        for (int k = 0; k < FLIGHT; k++)
            sum[k] = ZERO();
        for (size_t r = 0; r < RG_TILE_ROWS; r += FLIGHT)
#pragma GCC unroll 8
            for (size_t k = 0; k < FLIGHT; k++)
                sum[k] = ADD(sum[k], LOAD(panel + (r + k) * stride + v * LANES));
        ADD_TO(sums + v * LANES, ADD(ADD(ADD(sum[0], sum[4]), ADD(sum[1], sum[5])),
                                     ADD(ADD(sum[2], sum[6]), ADD(sum[3], sum[7]))));
    }
}

/* Three panels of columns lie in the nearest cache while those of the rows go by. */
TARGET static void NAME(product)(const T *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums)
{
    enum { COLUMNS = 3 };
    const size_t n_panels = rg_moments_panels(n_bands, WIDTH);
    const size_t stride = rg_moments_stride(n_bands, WIDTH);
    const size_t share = rg_ahead_share(&next, count_blocks(n_bands, n_panels, WIDTH, COLUMNS));
    for (size_t j = 0; j < n_panels; j += COLUMNS) {
        for (size_t i = 0; i < n_bands; i += RG_MOMENTS_ROWS) {
            size_t first;
            size_t end;
            rg_moments_columns(n_panels, i / WIDTH, &first, &end);
            first = first > j ? first : j;
            end = end < j + COLUMNS ? end : j + COLUMNS;
            if (first >= end)
                continue;
            rg_ahead_ask(&next, share);
            NAME(rows)
            (tile + i, tile + first * WIDTH, end - first, stride, sums + i * stride + first * WIDTH);
        }
        for (size_t p = j; p < n_panels && p < j + COLUMNS; p++)
            NAME(column_sums)(tile + p * WIDTH, stride, sums + stride * stride + p * WIDTH);
    }
}
#undef PER_PANEL
