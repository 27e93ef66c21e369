/* The loop of rings.c for one kind of vector (kernels/lanes): one angle in each lane, TOGETHER spheres.
 *
 * S+ = S1 + S2 = sum w (a + b)(pi + tau), S- = S1 - S2 = sum w (a - b)(pi - tau), w = (2n + 1)/(n(n + 1)),
 * and |S1|^2 + |S2|^2 = (|S+|^2 + |S-|^2) / 2.
 *
 *   series  [terms][TOGETHER][4]  w (a + b) re, im; w (a - b) re, im
 *   steps   [terms][2]            (2n + 1)/n, (n + 1)/n
 *   power   [n][TOGETHER]         out |S1|^2 + |S2|^2 */
TARGET static void NAME(powers)(const double *restrict series, const double *restrict steps, size_t terms,
                                const double *restrict mu, size_t n, double *restrict power)
{
    const V zero = ALL(0.0);
    for (size_t at = 0; at < n; at += LANES) {
        const V cosine = LOAD(mu + at);
        V before = zero;
        V pi_n = ALL(1.0);
        V plus_re[TOGETHER], plus_im[TOGETHER], minus_re[TOGETHER], minus_im[TOGETHER];
        for (int s = 0; s < TOGETHER; s++)
            plus_re[s] = plus_im[s] = minus_re[s] = minus_im[s] = zero;
        for (size_t t = 0; t < terms; t++) {
            const double *c = series + t * TOGETHER * 4;
            const V order = ALL((double) t + 1.0);
            const V mu_pi = MUL(cosine, pi_n);
            const V tau = FMA(order, mu_pi, FNMA(order, before, SUB(zero, before)));
            const V sum = ADD(pi_n, tau);
            const V difference = SUB(pi_n, tau);
            for (int s = 0; s < TOGETHER; s++) {
                plus_re[s] = FMA(ALL(c[4 * s]), sum, plus_re[s]);
                plus_im[s] = FMA(ALL(c[4 * s + 1]), sum, plus_im[s]);
                minus_re[s] = FMA(ALL(c[4 * s + 2]), difference, minus_re[s]);
                minus_im[s] = FMA(ALL(c[4 * s + 3]), difference, minus_im[s]);
            }
            const V next = FNMA(ALL(steps[2 * t + 1]), before, MUL(ALL(steps[2 * t]), mu_pi));
            before = pi_n;
            pi_n = next;
        }
        for (int s = 0; s < TOGETHER; s++) {
            double parts[LANES];
            STORE(parts, FMA(plus_re[s], plus_re[s],
                             FMA(plus_im[s], plus_im[s],
                                 FMA(minus_re[s], minus_re[s], MUL(minus_im[s], minus_im[s])))));
            for (int lane = 0; lane < LANES; lane++)
                power[(at + (size_t) lane) * TOGETHER + (size_t) s] = 0.5 * parts[lane];
        }
    }
}
