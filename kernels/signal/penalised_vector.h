/* The loops of penalised.c for one kind of vector: included once for each, behind lanes_*.h.
 *
 * W + lambda D'D is pentadiagonal. A round is two sweeps: forwards, weights from the residuals of the last
 * round and at once their LDL' and the forward substitution; backwards, the solution and at once what the
 * next weights need to know of the residuals. GROUP vectors go side by side, so that one's division runs
 * while another multiplies. Every lane is a spectrum of its own; one that has ended makes room for the next.
 */

enum { NAME(WIDE) = GROUP * LANES };

/* exp(x) for -700 < x < 700 within 2 units of the last place: 2^k times a polynomial on |r| <= ln 2 / 2. */
TARGET static inline V NAME(exponential)(V x)
{
    const V t = FMA(x, ALL(1.4426950408889634), ALL(POWER_BIAS));
    const V k = SUB(t, ALL(POWER_BIAS));
    const V r = FNMA(k, ALL(1.9082149292705877e-10), FNMA(k, ALL(6.93147180369123816490e-01), x));
    V p = ALL(1.0 / 479001600.0); /* Taylor to r^13, half of it by its even and odd terms */
    const V r2 = MUL(r, r);
    V q = ALL(1.0 / 6227020800.0);
    p = FMA(p, r2, ALL(1.0 / 3628800.0));
    q = FMA(q, r2, ALL(1.0 / 39916800.0));
    p = FMA(p, r2, ALL(1.0 / 40320.0));
    q = FMA(q, r2, ALL(1.0 / 362880.0));
    p = FMA(p, r2, ALL(1.0 / 720.0));
    q = FMA(q, r2, ALL(1.0 / 5040.0));
    p = FMA(p, r2, ALL(1.0 / 24.0));
    q = FMA(q, r2, ALL(1.0 / 120.0));
    p = FMA(p, r2, ALL(0.5));
    q = FMA(q, r2, ALL(1.0 / 6.0));
    p = FMA(p, r2, ALL(1.0));
    q = FMA(q, r2, ALL(1.0));
    return MUL(FMA(q, r, p), POWER_OF_TWO(t));
}

/* The weight of a channel. a, b are what the kind keeps of each lane: see weigh_lane. */
TARGET static inline V NAME(weight)(rg_penalised_kind kind, V d, V a, V b, V edge, bool at_edge)
{
    const V one = ALL(1.0);
    const V most = ALL(MOST_EXPONENT);
    switch (kind) {
    case RG_PENALISED_ARPLS: {
        const V x = MAX(MIN(FMA(a, d, b), most), SUB(ALL(0.0), most));
        return RECIPROCAL(ADD(one, NAME(exponential)(x)));
    }
    case RG_PENALISED_AIRPLS: {
        const V x = MIN(MUL(a, SUB(ALL(0.0), d)), most);
        return at_edge ? edge : SELECT(LESS(d, ALL(0.0)), NAME(exponential)(MAX(x, ALL(0.0))), ALL(0.0));
    }
    case RG_PENALISED_ASLS:
        return SELECT(LESS(ALL(0.0), d), a, b);
    default:
        return one;
    }
}

TARGET static inline void NAME(forwards)(rg_penalised_kind kind, const band *matrix, double *work,
                                         lane_state *s)
{
    enum { WIDE = NAME(WIDE) };
    const size_t n = matrix->n;
    const size_t plane = n * WIDE;
    const V c = ALL(matrix->lambda);
    V e[GROUP], f[GROUP], f_next[GROUP], p[GROUP], u[GROUP], u_before[GROUP], change[GROUP], size[GROUP];
    V a[GROUP], b[GROUP], edge[GROUP];
    MASK fresh[GROUP];
    for (int g = 0; g < GROUP; g++) {
        e[g] = f[g] = f_next[g] = p[g] = u[g] = u_before[g] = change[g] = size[g] = ALL(0.0);
        a[g] = LOAD(s->a + g * LANES);
        b[g] = LOAD(s->b + g * LANES);
        edge[g] = LOAD(s->edge + g * LANES);
        fresh[g] = LESS(ALL(0.0), LOAD(s->fresh + g * LANES));
    }
    for (size_t i = 0; i < n; i++) {
        const V diagonal = ALL(matrix->diagonal[i]);
        const V beside = ALL(matrix->beside[i]);
        const bool at_edge = i == 0 || i + 1 == n;
        for (int g = 0; g < GROUP; g++) {
            double *at = work + i * WIDE + (size_t) g * LANES;
            const V y = LOAD(at + Y * plane);
            const V old = LOAD(at + W * plane);
            const MASK valid = VALID(y);
            V w = NAME(weight)(kind, SUB(y, LOAD(at + Z * plane)), a[g], b[g], edge[g], at_edge);
            w = SELECT(fresh[g], ALL(1.0), w);
            w = SELECT(valid, w, ALL(0.0));
            const V moved = SUB(w, old);
            change[g] = FMA(moved, moved, change[g]);
            size[g] = FMA(old, old, size[g]);
            STORE(at + W * plane, w);
            /* Row i: e and f lead to i-1 and i-2, p = e d_{i-1}, r = 1 / d_i. */
            const V pivot = FNMA(e[g], p[g], FNMA(f[g], c, ADD(w, diagonal)));
            const V r = RECIPROCAL(pivot);
            const V here = FNMA(f[g], u_before[g], FNMA(e[g], u[g], MUL(w, SELECT(valid, y, ALL(0.0)))));
            p[g] = FNMA(c, e[g], beside);
            e[g] = MUL(p[g], r);
            f[g] = f_next[g];
            f_next[g] = MUL(c, r);
            u_before[g] = u[g];
            u[g] = here;
            STORE(at + G * plane, MUL(here, r));
            STORE(at + E * plane, e[g]);
            STORE(at + F * plane, f_next[g]);
        }
    }
    for (int g = 0; g < GROUP; g++) {
        STORE(s->change + g * LANES, change[g]);
        STORE(s->size + g * LANES, size[g]);
    }
}

TARGET static inline void NAME(backwards)(size_t n, double *work, lane_state *s)
{
    enum { WIDE = NAME(WIDE) };
    const size_t plane = n * WIDE;
    V z1[GROUP], z2[GROUP], count[GROUP], sum[GROUP], squares[GROUP], largest[GROUP];
    for (int g = 0; g < GROUP; g++) {
        z1[g] = z2[g] = count[g] = sum[g] = squares[g] = ALL(0.0);
        largest[g] = ALL(-INFINITY);
    }
    for (size_t i = n; i-- > 0;)
        for (int g = 0; g < GROUP; g++) {
            double *at = work + i * WIDE + (size_t) g * LANES;
            const V z =
                FNMA(LOAD(at + F * plane), z2[g], FNMA(LOAD(at + E * plane), z1[g], LOAD(at + G * plane)));
            const V d = SUB(LOAD(at + Y * plane), z);
            const MASK negative = LESS(d, ALL(0.0));
            const V low = SELECT(negative, d, ALL(0.0));
            STORE(at + Z * plane, z);
            count[g] = ADD(count[g], SELECT(negative, ALL(1.0), ALL(0.0)));
            sum[g] = ADD(sum[g], low);
            squares[g] = FMA(low, low, squares[g]);
            largest[g] = SELECT(negative, MAX(largest[g], d), largest[g]);
            z2[g] = z1[g];
            z1[g] = z;
        }
    for (int g = 0; g < GROUP; g++) {
        STORE(s->count + g * LANES, count[g]);
        STORE(s->sum + g * LANES, sum[g]);
        STORE(s->squares + g * LANES, squares[g]);
        STORE(s->largest + g * LANES, largest[g]);
    }
}

TARGET static void NAME(forwards_of)(const rg_penalised_options *o, const band *matrix, double *work,
                                     lane_state *s)
{
    /* One loop for each kind, so that none asks which it is at every channel. */
    if (o->kind == RG_PENALISED_ARPLS)
        NAME(forwards)(RG_PENALISED_ARPLS, matrix, work, s);
    else if (o->kind == RG_PENALISED_AIRPLS)
        NAME(forwards)(RG_PENALISED_AIRPLS, matrix, work, s);
    else if (o->kind == RG_PENALISED_ASLS)
        NAME(forwards)(RG_PENALISED_ASLS, matrix, work, s);
    else
        NAME(forwards)(RG_PENALISED_SMOOTH, matrix, work, s);
}

/* Spectra [first, first + count) of a job; work has room for ARRAYS planes of n times WIDE. */
TARGET static void NAME(run)(const job *j, size_t first, size_t count, double *work)
{
    enum { WIDE = NAME(WIDE) };
    lane_state s = {0};
    size_t next = first;
    size_t busy = 0;
    for (size_t l = 0; l < WIDE; l++) {
        next = fill_lane(j, first + count, next, l, WIDE, work, &s);
        busy += s.spectrum[l] != RG_NO_INDEX;
    }
    while (busy > 0) {
        NAME(forwards_of)(j->options, j->matrix, work, &s);
        for (size_t l = 0; l < WIDE; l++)
            if (s.spectrum[l] != RG_NO_INDEX && lane_has_ended(j, l, &s)) {
                empty_lane(j, l, WIDE, work, &s);
                next = fill_lane(j, first + count, next, l, WIDE, work, &s);
                busy -= s.spectrum[l] == RG_NO_INDEX;
            }
        NAME(backwards)(j->matrix->n, work, &s);
        for (size_t l = 0; l < WIDE; l++)
            weigh_lane(j, l, &s);
    }
}
