/* The loops of efficiencies.c for one kind of vector (kernels/lanes): one sphere in each lane. */

/* Ratios inside and outside, downward, of two vectors of spheres, for each step waits for the one before it.
 * A lane enters at its own start, so that its bits are its own. */
TARGET static void NAME(ratios)(const group *g, double *restrict work)
{
    const V zero = ALL(0.0);
    const V not_zero = ALL(1e-60);
    V over_re[2], over_im[2], over_x[2], start[2], out[2], in_re[2], in_im[2];
    for (int h = 0; h < 2; h++) {
        over_re[h] = LOAD(g->over_re + h * LANES);
        over_im[h] = LOAD(g->over_im + h * LANES);
        over_x[h] = LOAD(g->over_x + h * LANES);
        start[h] = LOAD(g->start + h * LANES);
        out[h] = in_re[h] = in_im[h] = zero;
    }
    for (size_t n = g->most_start; n > 0; n--) {
        const V odd = ALL(2.0 * (double) n + 1.0);
        for (int h = 0; h < 2; h++) {
            const MASK waits = LESS(start[h], ALL((double) n));
            const V d = ADD(SUB(MUL(odd, over_x[h]), out[h]), not_zero);
            const V d_re = ADD(SUB(MUL(odd, over_re[h]), in_re[h]), not_zero);
            const V d_im = SUB(MUL(odd, over_im[h]), in_im[h]);
            const V size = FMA(d_re, d_re, MUL(d_im, d_im));
            const V both = DIV(ALL(1.0), MUL(size, d)); /* the two with one division */
            const V norm = MUL(both, d);
            out[h] = SELECT(waits, zero, MUL(both, size));
            in_re[h] = SELECT(waits, zero, MUL(d_re, norm));
            in_im[h] = SELECT(waits, zero, SUB(zero, MUL(d_im, norm)));
        }
        if (n <= g->most_terms + 1)
            for (int h = 0; h < 2; h++) {
                double *at = work + (n * 2 + (size_t) h) * 3 * LANES;
                STORE(at, out[h]);
                STORE(at + LANES, in_re[h]);
                STORE(at + 2 * LANES, in_im[h]);
            }
    }
}

/* P/(P - iQ) times the norm of its denominator, for P = next + U now of psi, Q the same of chi. */
TARGET static inline V NAME(share)(V u_re, V u_im, V psi, V psi_next, V chi, V chi_next, V *re, V *im)
{
    const V p_re = FMA(u_re, psi, psi_next);
    const V p_im = MUL(u_im, psi);
    const V q_re = FMA(u_re, chi, chi_next);
    const V q_im = MUL(u_im, chi);
    const V d_re = ADD(p_re, q_im);
    const V d_im = SUB(p_im, q_re);
    *re = FMA(p_re, d_re, MUL(p_im, d_im));
    *im = FMA(p_im, q_im, MUL(p_re, q_re));
    return FMA(d_re, d_re, MUL(d_im, d_im));
}

TARGET static void NAME(sums)(group *g, size_t first, const double *restrict work)
{
    const V zero = ALL(0.0);
    const V x = LOAD(g->x + first);
    const V over_x = LOAD(g->over_x + first);
    const V terms = LOAD(g->terms + first);
    const V m_re = LOAD(g->m_re + first);
    const V m_im = LOAD(g->m_im + first);
    const V i_re = LOAD(g->inverse_re + first);
    const V i_im = LOAD(g->inverse_im + first);
    const V c_re = LOAD(g->contrast_re + first);
    const V c_im = LOAD(g->contrast_im + first);
    V psi_before = LOAD(g->sine + first);
    V chi_before = LOAD(g->cosine + first);
    V psi = SELECT(LESS(ALL(1.0), x), SUB(MUL(psi_before, over_x), chi_before),
                   MUL(psi_before, LOAD(work + (size_t) 6 * LANES)));
    V chi = FMA(chi_before, over_x, psi_before);
    V a_re = zero, a_im = zero, b_re = zero, b_im = zero;
    V extinction = zero, scattering = zero, forward = zero, back_re = zero, back_im = zero;
    for (size_t n = 1; n <= g->most_terms; n++) {
        const double order = (double) n;
        const double *at = work + (n + 1) * 6 * LANES;
        const MASK counts = LESS(ALL(order - 0.5), terms);
        const V odd = ALL(2.0 * order + 1.0);
        const V odd_over_x = MUL(odd, over_x);
        const V psi_next =
            SELECT(LESS(ALL(order + 1.0), x), SUB(MUL(odd_over_x, psi), psi_before), MUL(psi, LOAD(at)));
        const V chi_next = SUB(MUL(odd_over_x, chi), chi_before);
        const V r_re = LOAD(at + LANES);
        const V r_im = LOAD(at + 2 * LANES);
        const V rise = ALL(order + 1.0);
        const V u_re = SUB(MUL(rise, c_re), SUB(MUL(r_re, i_re), MUL(r_im, i_im)));
        const V u_im = SUB(MUL(rise, c_im), FMA(r_re, i_im, MUL(r_im, i_re)));
        const V v_re = SUB(MUL(r_im, m_im), MUL(r_re, m_re));
        const V v_im = SUB(zero, FMA(r_re, m_im, MUL(r_im, m_re)));
        V re, im, b, b_i;
        const V size_a = NAME(share)(u_re, u_im, psi, psi_next, chi, chi_next, &re, &im);
        const V size_b = NAME(share)(v_re, v_im, psi, psi_next, chi, chi_next, &b, &b_i);
        const V both = DIV(ALL(1.0), MUL(size_a, size_b));
        const V over_a = MUL(both, size_b);
        const V over_b = MUL(both, size_a);
        re = SELECT(counts, MUL(re, over_a), zero);
        im = SELECT(counts, MUL(im, over_a), zero);
        b = SELECT(counts, MUL(b, over_b), zero);
        b_i = SELECT(counts, MUL(b_i, over_b), zero);
        const V along = FMA(a_re, re, FMA(a_im, im, FMA(b_re, b, MUL(b_im, b_i))));
        const V across = FMA(re, b, MUL(im, b_i));
        extinction = FMA(odd, ADD(re, b), extinction);
        scattering = FMA(odd, FMA(re, re, FMA(im, im, FMA(b, b, MUL(b_i, b_i)))), scattering);
        forward = FMA(ALL((order - 1.0) * (order + 1.0) / order), along, forward);
        forward = FMA(ALL((2.0 * order + 1.0) / (order * (order + 1.0))), across, forward);
        back_re = FMA(odd, SUB(re, b), SUB(zero, back_re));
        back_im = FMA(odd, SUB(im, b_i), SUB(zero, back_im));
        a_re = re;
        a_im = im;
        b_re = b;
        b_im = b_i;
        psi_before = psi;
        psi = psi_next;
        chi_before = chi;
        chi = chi_next;
    }
    const V size = MUL(over_x, over_x);
    STORE(g->extinction + first, MUL(MUL(ALL(2.0), size), extinction));
    STORE(g->scattering + first, MUL(MUL(ALL(2.0), size), scattering));
    STORE(g->back + first, MUL(size, FMA(back_re, back_re, MUL(back_im, back_im))));
    STORE(g->asymmetry + first, DIV(MUL(ALL(2.0), forward), scattering));
}

TARGET static void NAME(spheres)(group *g, double *work)
{
    NAME(ratios)(g, work);
    NAME(sums)(g, 0, work);
    NAME(sums)(g, LANES, work + (size_t) 3 * LANES);
}
