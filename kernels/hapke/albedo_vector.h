/* The loops of albedo.c for one kind of vector: included once for each, with
 *   NAME(x)  TARGET  V  LANES  LOAD(p)  STORE(p, v)  ALL(x)  ADD  SUB  MUL  DIV  SQRT  MIN  MAX  SIZE(v) =
 * |v| FMA(a, b, c) = ab + c  FNMA(a, b, c) = c - ab  MASK  GREATER(a, b)  WITHIN(a, b): a <= b  BOTH  EITHER
 *   SELECT(mask, yes, no)  COUNT(mask)
 * Comparisons with NaN are false. GROUP vectors go side by side, so that one's sums run while another waits.
 */

/* rg_hapke_at_gamma, H by Horner's rule. */
TARGET static inline void NAME(at_gammas)(const rg_hapke *model, const V gamma[GROUP], V reflectance[GROUP],
                                          V slope[GROUP])
{
    const rg_hapke_h_series *incident = &model->incident;
    const rg_hapke_h_series *emergent = &model->emergent;
    const size_t n_terms = incident->n_terms > emergent->n_terms ? incident->n_terms : emergent->n_terms;
    const V one = ALL(1.0);
    V z[GROUP], p0[GROUP], p[GROUP], d0[GROUP], d[GROUP];
    for (int g = 0; g < GROUP; g++) {
        z[g] = FMA(ALL(2.0), gamma[g], ALL(-1.0));
        p0[g] = ALL(incident->power[n_terms - 1]);
        p[g] = ALL(emergent->power[n_terms - 1]);
        d0[g] = d[g] = ALL(0.0);
    }
    for (size_t j = n_terms - 1; j-- > 0;) {
        const V a0 = ALL(incident->power[j]);
        const V a = ALL(emergent->power[j]);
        for (int g = 0; g < GROUP; g++) {
            d0[g] = FMA(d0[g], z[g], p0[g]);
            d[g] = FMA(d[g], z[g], p[g]);
            p0[g] = FMA(p0[g], z[g], a0);
            p[g] = FMA(p[g], z[g], a);
        }
    }
    for (int g = 0; g < GROUP; g++) {
        const V both = DIV(one, MUL(p0[g], p[g])); /* the two H with one division */
        const V h0 = MUL(both, p[g]);
        const V h = MUL(both, p0[g]);
        const V h0_slope = MUL(MUL(ALL(-2.0), d0[g]), MUL(h0, h0));
        const V h_slope = MUL(MUL(ALL(-2.0), d[g]), MUL(h, h));
        const V more0 = SUB(h0, one);
        const V more = SUB(h, one);
        const V w = FNMA(gamma[g], gamma[g], one);
        const V by_incident = FMA(ALL(model->within), more0, ALL(model->from_incident));
        const V by_emergent = FMA(ALL(model->within), more, ALL(model->from_emergent));
        const V sum = FMA(by_incident, more, FMA(ALL(model->from_emergent), more0, ALL(model->single)));
        const V sum_slope = FMA(by_incident, h_slope, MUL(by_emergent, h0_slope));
        const V twice = MUL(ALL(2.0), gamma[g]);
        reflectance[g] = MUL(ALL(model->factor), MUL(w, sum));
        slope[g] = MUL(ALL(model->factor), FNMA(twice, sum, MUL(w, sum_slope)));
    }
}

/* Where Newton's steps begin: gamma at which the fraction has this reflectance, and the series that leads
 * from there to the model's. */
TARGET static inline void NAME(begin)(const rg_hapke *model, const V reflectance[GROUP], V gamma[GROUP])
{
    const rg_hapke_start *start = &model->start;
    const V one = ALL(1.0);
    const V b = ALL(start->b);
    const V c = ALL(start->c);
    const V over_highest = ALL(1.0 / model->highest);
    V z[GROUP];
    for (int g = 0; g < GROUP; g++) {
        const V q = MUL(reflectance[g], over_highest);
        const V rest = SUB(one, q);
        const V qb = MUL(q, b);
        const V square = FMA(qb, qb, MUL(MUL(ALL(4.0), rest), FMA(q, c, one)));
        const V s = DIV(MUL(ALL(2.0), rest), ADD(qb, SQRT(MAX(square, ALL(0.0)))));
        z[g] = FMA(ALL(2.0), s, ALL(-1.0));
        gamma[g] = ALL(start->power[start->n_terms - 1]);
    }
    for (size_t j = start->n_terms - 1; j-- > 0;)
        for (int g = 0; g < GROUP; g++)
            gamma[g] = FMA(gamma[g], z[g], ALL(start->power[j]));
}

/* gamma of reflectances between the model's ends, and the slope of reflectance there. A lane rests after its
 * own last step, whatever its neighbours need. */
TARGET static inline void NAME(solve)(const rg_hapke *model, const V reflectance[GROUP], V gamma[GROUP],
                                      V slope[GROUP])
{
    MASK done[GROUP];
    V found[GROUP], here[GROUP];
    int n_done = 0;
    NAME(begin)(model, reflectance, gamma);
    for (int g = 0; g < GROUP; g++) {
        gamma[g] = MIN(MAX(gamma[g], ALL(0.0)), ALL(1.0));
        slope[g] = ALL(0.0);
        done[g] = GREATER(ALL(0.0), ALL(0.0));
    }
    for (int step = 0; step < MOST_STEPS && n_done < GROUP * LANES; step++) {
        NAME(at_gammas)(model, gamma, found, here);
        n_done = 0;
        for (int g = 0; g < GROUP; g++) {
            const V change = DIV(SUB(found[g], reflectance[g]), here[g]);
            const V next = MIN(MAX(SUB(gamma[g], change), ALL(0.0)), ALL(1.0));
            gamma[g] = SELECT(done[g], gamma[g], next);
            slope[g] = SELECT(done[g], slope[g], here[g]);
            done[g] = EITHER(done[g], WITHIN(SIZE(change), ALL(LAST_STEP)));
            n_done += COUNT(done[g]);
        }
    }
    if (n_done == GROUP * LANES)
        return;
    for (int g = 0; g < GROUP; g++) {
        double r[LANES], x[LANES], along[LANES], rests[LANES];
        STORE(r, reflectance[g]);
        STORE(x, gamma[g]);
        STORE(along, slope[g]);
        STORE(rests, SELECT(done[g], ALL(1.0), ALL(0.0)));
        for (int l = 0; l < LANES; l++)
            if (!(rests[l] > 0.0)) {
                x[l] = bracketed(model, r[l], 0.5);
                (void) rg_hapke_at_gamma(model, x[l], &along[l]);
            }
        gamma[g] = LOAD(x);
        slope[g] = LOAD(along);
    }
}

TARGET static size_t NAME(albedo)(const rg_hapke *model, const double *reflectance, size_t n, double *w,
                                  double *slope)
{
    enum { MANY = GROUP * LANES };
    const V lowest = ALL(model->lowest);
    const V highest = ALL(model->highest);
    const V middle = ALL((model->lowest + model->highest) / 2.0);
    const V missing = ALL(NAN);
    size_t n_inside = 0;
    for (size_t first = 0; first < n; first += MANY) {
        const size_t count = n - first < MANY ? n - first : MANY;
        double room[MANY], w_room[MANY], slope_room[MANY];
        const double *from = reflectance + first;
        double *to = w + first;
        double *slope_to = slope != NULL ? slope + first : slope_room;
        if (count < MANY) { /* the last ones: padded with what is outside of any model */
            for (size_t i = 0; i < MANY; i++)
                room[i] = i < count ? from[i] : NAN;
            from = room;
            to = w_room;
            slope_to = slope_room;
        }
        V r[GROUP], gamma[GROUP], along[GROUP];
        MASK inside[GROUP];
        for (int g = 0; g < GROUP; g++) {
            const V value = LOAD(from + g * LANES);
            inside[g] = BOTH(GREATER(value, lowest), WITHIN(value, highest));
            r[g] = SELECT(inside[g], value, middle);
            n_inside += (size_t) COUNT(inside[g]);
        }
        NAME(solve)(model, r, gamma, along);
        for (int g = 0; g < GROUP; g++) {
            const V rise = DIV(MUL(ALL(-2.0), gamma[g]), along[g]);
            STORE(to + g * LANES, SELECT(inside[g], FNMA(gamma[g], gamma[g], ALL(1.0)), missing));
            STORE(slope_to + g * LANES, SELECT(inside[g], rise, missing));
        }
        if (count < MANY)
            for (size_t i = 0; i < count; i++) {
                w[first + i] = w_room[i];
                if (slope != NULL)
                    slope[first + i] = slope_room[i];
            }
    }
    return n - n_inside;
}
