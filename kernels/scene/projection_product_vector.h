/* The loops of projection_product.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p)  STORE(p, v)  ZERO()  FMA(a, b, c) = ab + c
 *   KEEP(v) in a register  TOTALS(sum): a vector of the totals of LANES vectors
 */

/* As many spectra as a vector has lanes, along n directions, a constant where this is inlined, so that the
 * sums stay in registers; lanes are bands. In the end the lanes of each sum are added, all at once by turning
 * them. */
TARGET static inline __attribute__((always_inline)) void NAME(block)(const double *restrict directions,
                                                                     size_t length,
                                                                     const double *restrict spectra,
                                                                     double *restrict out, const int n)
{
    V sum[DIRECTIONS][LANES];
#pragma GCC unroll 3
    for (int k = 0; k < n; k++)
#pragma GCC unroll 8
        for (int s = 0; s < LANES; s++)
            sum[k][s] = ZERO();
    for (size_t b = 0; b < length; b += LANES) {
        V direction[DIRECTIONS];
#pragma GCC unroll 3
        for (int k = 0; k < n; k++)
            direction[k] = LOAD(directions + (size_t) k * length + b);
#pragma GCC unroll 8
        for (int s = 0; s < LANES; s++) {
            V spectrum = LOAD(spectra + (size_t) s * length + b);
            KEEP(spectrum); /* in a register: compilers load it for each product, which is more than can be
                               loaded */
#pragma GCC unroll 3
            for (int k = 0; k < n; k++)
                sum[k][s] = FMA(spectrum, direction[k], sum[k][s]);
        }
    }
#pragma GCC unroll 3
    for (int k = 0; k < n; k++)
        STORE(out + k * RG_PROJECTED, TOTALS(sum[k]));
}

TARGET static void NAME(product)(const double *restrict directions, size_t d, size_t length,
                                 const double *restrict spectra, rg_ahead next, double *restrict out)
{
    const size_t share = rg_ahead_share(&next, (d + DIRECTIONS - 1) / DIRECTIONS);
    for (size_t k = 0; k < d; k += DIRECTIONS) {
        const double *along = directions + k * length;
        rg_ahead_ask(&next, share);
        for (size_t s = 0; s < RG_PROJECTED; s += LANES) {
            double *to = out + k * RG_PROJECTED + s;
            if (d - k >= 3)
                NAME(block)(along, length, spectra + s * length, to, 3);
            else if (d - k == 2)
                NAME(block)(along, length, spectra + s * length, to, 2);
            else
                NAME(block)(along, length, spectra + s * length, to, 1);
        }
    }
}
