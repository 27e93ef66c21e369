#include "kernels/xrd/refine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/linear/invert.h"
#include "kernels/linear/least_squares.h"
#include "kernels/xrd/symmetry.h"

static const double PI = 3.14159265358979323846;

enum { MOST_LINEAR = RG_REFINE_PHASES + RG_REFINE_BACKGROUND };

/* How large a step of each parameter is, in its unit: the search sees them all alike. */
static const double CELL_UNIT = 1e-4;         /* strain       */
static const double ZERO_UNIT = 1e-3;         /* deg          */
static const double DISPLACEMENT_UNIT = 1e-2; /* mm           */
static const double GAUSS_UNIT = 1e-3;        /* deg^2        */
static const double LORENTZ_UNIT = 1e-2;      /* deg          */
static const double AXIAL_UNIT = 1e-3;        /* of the radius */
static const double MOTION_UNIT = 1e-3;       /* A^2          */

/* Everything that a trial needs; the arrays are scratch. */
typedef struct {
    const double *two_theta;
    const double *counts;
    const double *weight; /* [n] 1 / sigma; 0: takes no part */
    size_t n;
    rg_refine_options options;
    unsigned vary;
    rg_xrd_instrument start;
    rg_refine_phase *phases;
    size_t n_phases;
    double strains[RG_REFINE_PHASES][6][3][3];
    size_t n_strains[RG_REFINE_PHASES];
    double *intensity; /* [most reflections] */
    double *factors;   /* [most reflections] */
    rg_xrd_reflection *moved;
    double *columns; /* [n_linear][n] weighted unit patterns, then weighted Chebyshev polynomials */
    double *target;  /* [n] weighted counts */
    size_t n_linear;
    double *gram;                 /* [n_linear][n_linear] products of columns; those of the background stay */
    double *normal;               /* [n_linear][n_linear], its inverse after a trial */
    double *linear;               /* [n_linear] scales and coefficients              */
    rg_xrd_instrument instrument; /* of the trial */
} fit_state;

rg_refine_options rg_refine_defaults(void)
{
    const unsigned vary =
        RG_REFINE_CELL | RG_REFINE_ZERO | RG_REFINE_GAUSS | RG_REFINE_LORENTZ | RG_REFINE_AXIAL;
    return (rg_refine_options){vary, 8, 30.0, 100};
}

/* --- from parameters to a pattern ---------------------------------------------------------------- */

/* The instrument and the phases' cells and motions at x; returns the number of parameters used. */
static rg_status apply(fit_state *s, const double *x, size_t *n_used, rg_error *err)
{
    const unsigned vary = s->vary;
    size_t k = 0;
    rg_xrd_instrument *i = &s->instrument;
    *i = s->start;
    if (vary & RG_REFINE_ZERO)
        i->zero_deg += x[k++] * ZERO_UNIT;
    if (vary & RG_REFINE_DISPLACEMENT)
        i->displacement_mm += x[k++] * DISPLACEMENT_UNIT;
    if (vary & RG_REFINE_GAUSS) {
        i->widths.u += x[k++] * GAUSS_UNIT;
        i->widths.v += x[k++] * GAUSS_UNIT;
        i->widths.w += x[k++] * GAUSS_UNIT;
    }
    if (vary & RG_REFINE_AXIAL)
        i->axial_sample = i->axial_slit = fabs(i->axial_sample + x[k++] * AXIAL_UNIT);
    for (size_t p = 0; p < s->n_phases; p++) {
        rg_xrd_lattice start;
        double metric[3][3];
        rg_status status = rg_xrd_lattice_init(&s->phases[p].crystal->cell, &start, err);
        if (status != RG_OK)
            return status;
        memcpy(metric, start.metric, sizeof metric);
        for (size_t m = 0; m < s->n_strains[p] && (vary & RG_REFINE_CELL); m++, k++)
            for (int q = 0; q < 9; q++)
                metric[q / 3][q % 3] += x[k] * CELL_UNIT * s->strains[p][m][q / 3][q % 3];
        status = rg_xrd_lattice_of_metric(metric, &s->phases[p].lattice, err);
        if (status != RG_OK)
            return status;
        s->phases[p].x = i->widths.x + (vary & RG_REFINE_LORENTZ ? x[k++] * LORENTZ_UNIT : 0.0);
        s->phases[p].y = i->widths.y + (vary & RG_REFINE_LORENTZ ? x[k++] * LORENTZ_UNIT : 0.0);
        s->phases[p].motion = vary & RG_REFINE_MOTION ? x[k++] * MOTION_UNIT : 0.0;
    }
    *n_used = k;
    return RG_OK;
}

/* The weighted unit pattern of a phase. */
static rg_status unit_pattern(fit_state *s, size_t p, double *column, rg_error *err)
{
    const rg_refine_phase *phase = &s->phases[p];
    const rg_xrd_reflections moved = {s->moved, phase->reflections->n};
    rg_xrd_instrument instrument = s->instrument;
    instrument.widths.x = phase->x;
    instrument.widths.y = phase->y;
    for (size_t r = 0; r < moved.n; r++) {
        moved.items[r] = phase->reflections->items[r];
        const double inverse =
            rg_xrd_lattice_product(&phase->lattice, moved.items[r].hkl, moved.items[r].hkl);
        moved.items[r].d = 1.0 / sqrt(inverse);
        s->factors[r] = exp(-4.0 * PI * PI * phase->motion * inverse);
    }
    rg_xrd_powder_intensities(&instrument, &moved, s->factors, phase->lattice.volume, s->intensity);
    memset(column, 0, s->n * sizeof *column);
    const rg_status status = rg_xrd_powder_sum(&instrument, &moved, s->intensity, s->options.reach,
                                               s->two_theta, s->n, column, err);
    for (size_t i = 0; i < s->n; i++)
        column[i] *= s->weight[i];
    return status;
}

/* Scales and background that fit best: normal equations of columns of length 1. */
static rg_status solve_linear(fit_state *s, rg_error *err)
{
    const size_t k = s->n_linear;
    double length[MOST_LINEAR];
    double right[MOST_LINEAR];
    for (size_t a = 0; a < k; a++) {
        const double *column = s->columns + a * s->n;
        for (size_t b = 0; b <= a && b < s->n_phases; b++)
            s->gram[a * k + b] = rg_dot(column, s->columns + b * s->n, s->n);
        length[a] = sqrt(s->gram[a * k + a]);
        if (!(length[a] > 0.0))
            return rg_fail_named(err, RG_ESINGULAR, a, "a phase has no line in the scan", NULL,
                                 "leave it out");
        right[a] = rg_dot(column, s->target, s->n) / length[a];
        for (size_t b = 0; b <= a; b++)
            s->normal[a * k + b] = s->normal[b * k + a] = s->gram[a * k + b] / (length[a] * length[b]);
    }
    const rg_status status = rg_invert(s->normal, k, NULL, err);
    if (status != RG_OK)
        return status;
    for (size_t a = 0; a < k; a++) {
        s->linear[a] = 0.0;
        for (size_t b = 0; b < k; b++) {
            s->linear[a] += s->normal[a * k + b] * right[b] / length[a];
            s->normal[a * k + b] /= length[a] * length[b];
        }
    }
    return RG_OK;
}

static rg_status trial(const void *state, const double *x, double *residuals, rg_error *err)
{
    fit_state *s = *(fit_state *const *) state;
    size_t n_used;
    rg_status status = apply(s, x, &n_used, err);
    for (size_t p = 0; p < s->n_phases && status == RG_OK; p++)
        status = unit_pattern(s, p, s->columns + p * s->n, err);
    if (status == RG_OK)
        status = solve_linear(s, err);
    for (size_t i = 0; i < s->n && status == RG_OK; i++) {
        double sum = 0.0;
        for (size_t a = 0; a < s->n_linear; a++)
            sum += s->linear[a] * s->columns[a * s->n + i];
        residuals[i] = s->target[i] - sum;
    }
    return status;
}

/* --- the search ---------------------------------------------------------------------------------- */

/* Chebyshev polynomials over the scan, weighted: the columns behind the phases'. */
static void fill_background(fit_state *s)
{
    const double low = s->two_theta[0];
    const double high = s->two_theta[s->n - 1];
    for (size_t i = 0; i < s->n; i++) {
        const double t = (2.0 * s->two_theta[i] - low - high) / (high - low);
        double before = 1.0;
        double value = t;
        for (size_t k = 0; k < s->options.n_background; k++) {
            const double now = k == 0 ? 1.0 : k == 1 ? t : 2.0 * t * value - before;
            if (k > 1) {
                before = value;
                value = now;
            }
            s->columns[(s->n_phases + k) * s->n + i] = now * s->weight[i];
        }
    }
    for (size_t a = s->n_phases; a < s->n_linear; a++)
        for (size_t b = s->n_phases; b <= a; b++)
            s->gram[a * s->n_linear + b] = rg_dot(s->columns + a * s->n, s->columns + b * s->n, s->n);
}

static rg_status search(fit_state *s, unsigned vary, double *x, double *covariance, double *cost, size_t *n_x,
                        rg_error *err)
{
    double zeros[RG_REFINE_PARAMETERS] = {0.0};
    fit_state *const state = s;
    s->vary = vary;
    rg_status status = apply(s, zeros, n_x, err);
    if (status != RG_OK)
        return status;
    if (*n_x == 0) {
        double *residuals = rg_alloc(s->n, 1, sizeof *residuals);
        status = residuals == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the refinement")
                                   : trial(&state, x, residuals, err);
        *cost = status == RG_OK ? rg_dot(residuals, residuals, s->n) : 0.0;
        free(residuals);
        return status;
    }
    const rg_least_squares problem = {.n = *n_x,
                                      .m = s->n,
                                      .step = 0.02,
                                      .tolerance = 1e-4,
                                      .fall = 1e-9,
                                      .most_steps = s->options.most_steps};
    return rg_least_squares_minimise(&problem, trial, &state, x, covariance, cost, err);
}

/* Parameters of a stage as the start of the next: those that both have keep their values. */
static void carry_over(const fit_state *s, unsigned from, unsigned to, const double *x, double *y)
{
    static const struct {
        unsigned flag;
        size_t n;
    } GROUPS[] = {
        {RG_REFINE_ZERO, 1}, {RG_REFINE_DISPLACEMENT, 1}, {RG_REFINE_GAUSS, 3}, {RG_REFINE_AXIAL, 1}};
    size_t i = 0;
    size_t j = 0;
    for (size_t g = 0; g < sizeof GROUPS / sizeof GROUPS[0]; g++)
        for (size_t k = 0; k < GROUPS[g].n; k++) {
            const double value = from & GROUPS[g].flag ? x[i++] : 0.0;
            if (to & GROUPS[g].flag)
                y[j++] = value;
        }
    for (size_t p = 0; p < s->n_phases; p++) {
        const struct {
            unsigned flag;
            size_t n;
        } own[] = {{RG_REFINE_CELL, s->n_strains[p]}, {RG_REFINE_LORENTZ, 2}, {RG_REFINE_MOTION, 1}};
        for (size_t g = 0; g < sizeof own / sizeof own[0]; g++)
            for (size_t k = 0; k < own[g].n; k++) {
                const double value = from & own[g].flag ? x[i++] : 0.0;
                if (to & own[g].flag)
                    y[j++] = value;
            }
    }
}

static double error_of(const double *covariance, size_t n, size_t k, double unit)
{
    return sqrt(fmax(covariance[k * n + k], 0.0)) * unit;
}

/* Standard errors from the covariance of x, each by its place in apply(). */
static rg_status set_errors(fit_state *s, double *x, const double *covariance, size_t n_x, double scale,
                            rg_refine_fit *fit, rg_error *err)
{
    size_t k = 0;
    if (s->vary & RG_REFINE_ZERO)
        fit->zero_error = error_of(covariance, n_x, k++, scale * ZERO_UNIT);
    if (s->vary & RG_REFINE_DISPLACEMENT)
        fit->displacement_error = error_of(covariance, n_x, k++, scale * DISPLACEMENT_UNIT);
    for (int w = 0; w < 3 && (s->vary & RG_REFINE_GAUSS); w++)
        fit->gauss_error[w] = error_of(covariance, n_x, k++, scale * GAUSS_UNIT);
    if (s->vary & RG_REFINE_AXIAL)
        fit->axial_error = error_of(covariance, n_x, k++, scale * AXIAL_UNIT);
    for (size_t p = 0; p < s->n_phases; p++) {
        /* Edges by differences along each strain. */
        const size_t n = s->vary & RG_REFINE_CELL ? s->n_strains[p] : 0;
        double slope[6][6] = {{0.0}};
        for (size_t m = 0; m < n; m++) {
            rg_cell_edges edges[2];
            for (int side = 0; side < 2; side++) {
                size_t n_used;
                const double kept = x[k + m];
                x[k + m] += side == 0 ? -0.1 : 0.1;
                const rg_status status = apply(s, x, &n_used, err);
                x[k + m] = kept;
                if (status != RG_OK)
                    return status;
                edges[side] = rg_xrd_lattice_edges(&s->phases[p].lattice);
            }
            for (int e = 0; e < 6; e++)
                slope[m][e] = ((e < 3 ? edges[1].length[e] : edges[1].angle[e - 3]) -
                               (e < 3 ? edges[0].length[e] : edges[0].angle[e - 3])) /
                              0.2;
        }
        for (int e = 0; e < 6; e++) {
            double variance = 0.0;
            for (size_t a = 0; a < n; a++)
                for (size_t b = 0; b < n; b++)
                    variance += slope[a][e] * covariance[(k + a) * n_x + k + b] * slope[b][e];
            *(e < 3 ? &s->phases[p].cell_error.length[e] : &s->phases[p].cell_error.angle[e - 3]) =
                sqrt(fmax(variance, 0.0)) * scale;
        }
        k += n;
        rg_refine_phase *phase = &s->phases[p];
        phase->x_error =
            s->vary & RG_REFINE_LORENTZ ? error_of(covariance, n_x, k++, scale * LORENTZ_UNIT) : 0.0;
        phase->y_error =
            s->vary & RG_REFINE_LORENTZ ? error_of(covariance, n_x, k++, scale * LORENTZ_UNIT) : 0.0;
        phase->motion_error =
            s->vary & RG_REFINE_MOTION ? error_of(covariance, n_x, k++, scale * MOTION_UNIT) : 0.0;
    }
    return RG_OK;
}

/* Residuals of the profile and what is left to write out; s holds the last trial, which is that of x. */
static void conclude(fit_state *s, size_t n_x, double cost, double *calculated, double *background,
                     rg_refine_fit *fit)
{
    double observed = 0.0;
    double above = 0.0;
    double plain = 0.0;
    double plain_sum = 0.0;
    size_t n_used = 0;
    for (size_t i = 0; i < s->n; i++) {
        double lines = 0.0;
        const double w = s->weight[i];
        background[i] = 0.0;
        for (size_t a = 0; a < s->n_linear && w > 0.0; a++)
            *(a < s->n_phases ? &lines : &background[i]) += s->linear[a] * s->columns[a * s->n + i] / w;
        calculated[i] = background[i] + lines;
        if (!(w > 0.0)) {
            background[i] = calculated[i] = NAN;
            continue;
        }
        n_used++;
        observed += pow(s->counts[i] * w, 2);
        above += pow((s->counts[i] - background[i]) * w, 2);
        plain += fabs(s->counts[i] - calculated[i]);
        plain_sum += fabs(s->counts[i]);
    }
    fit->n_parameters = n_x + s->n_linear;
    fit->rwp = sqrt(cost / observed);
    fit->rwp_background = sqrt(cost / above);
    fit->rp = plain / plain_sum;
    fit->r_expected = sqrt((double) (n_used - fit->n_parameters) / observed);
    fit->chi2 = cost / (double) (n_used - fit->n_parameters);
    for (size_t p = 0; p < s->n_phases; p++) {
        s->phases[p].scale = s->linear[p];
        s->phases[p].scale_error =
            sqrt(fmax(s->normal[p * s->n_linear + p], 0.0)) * sqrt(fmax(fit->chi2, 1.0));
    }
}

static rg_status check(const double *two_theta, const double *counts, const double *sigma, size_t n,
                       const rg_refine_options *options, const rg_refine_phase *phases, size_t n_phases,
                       size_t *most, rg_error *err)
{
    size_t n_used = 0;
    if (n_phases == 0 || n_phases > RG_REFINE_PHASES)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a refinement takes 1 to 16 phases");
    if (options->n_background == 0 || options->n_background > RG_REFINE_BACKGROUND)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the background has 1 to 24 terms");
    *most = 1;
    for (size_t p = 0; p < n_phases; p++)
        *most = phases[p].reflections->n > *most ? phases[p].reflections->n : *most;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !(two_theta[i] > two_theta[i - 1]))
            return rg_fail(err, RG_EDOMAIN, i, "the angles do not rise");
        if (!isfinite(sigma[i]))
            continue;
        n_used++;
        if (!isfinite(counts[i]) || !(sigma[i] > 0.0))
            return rg_fail(err, RG_EDOMAIN, i, "these counts are not finite, or their error is not positive");
    }
    if (n_used < (size_t) 2 * (RG_REFINE_BACKGROUND + RG_REFINE_PARAMETERS))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the scan has too few points");
    return RG_OK;
}

/* First where the lines are, then how broad, then all: so that far starts do not settle beside the lines. */
static rg_status in_stages(fit_state *s, double *x, double *covariance, double *cost, size_t *n_x,
                           rg_error *err)
{
    static const unsigned STAGES[] = {RG_REFINE_ZERO, RG_REFINE_ZERO | RG_REFINE_CELL,
                                      RG_REFINE_ZERO | RG_REFINE_CELL | RG_REFINE_LORENTZ, ~0u};
    enum { N = sizeof STAGES / sizeof STAGES[0] };
    unsigned before = 0;
    for (size_t k = 0; k < N; k++) {
        const unsigned vary = s->options.vary & STAGES[k];
        double y[RG_REFINE_PARAMETERS] = {0.0};
        if (vary == before && k + 1 < N)
            continue;
        carry_over(s, before, vary, x, y);
        memcpy(x, y, sizeof y);
        rg_error stage = {0};
        const rg_status status = search(s, vary, x, covariance, cost, n_x, &stage);
        /* A stage on the way need not settle. */
        if (status != RG_OK && (k + 1 == N || status != RG_ENOCONV)) {
            if (err != NULL)
                *err = stage;
            return status;
        }
        before = vary;
    }
    return RG_OK;
}

/* Lines of a scan without axial divergence do not tell how small it is: then it is none. */
static rg_status find_all(fit_state *s, double *x, double *covariance, double *cost, size_t *n_x,
                          rg_error *err)
{
    rg_error first = {0};
    rg_status status = in_stages(s, x, covariance, cost, n_x, &first);
    if (status == RG_ESINGULAR && (s->options.vary & RG_REFINE_AXIAL)) {
        s->options.vary &= ~(unsigned) RG_REFINE_AXIAL;
        s->start.axial_sample = s->start.axial_slit = 0.0;
        memset(x, 0, RG_REFINE_PARAMETERS * sizeof *x);
        return in_stages(s, x, covariance, cost, n_x, err);
    }
    if (status != RG_OK && err != NULL)
        *err = first;
    return status;
}

rg_status rg_refine_scan(const double *two_theta, const double *counts, const double *sigma, size_t n,
                         const rg_refine_options *options, rg_xrd_instrument *instrument,
                         rg_refine_phase *phases, size_t n_phases, double *calculated, double *background,
                         rg_refine_fit *fit, rg_error *err)
{
    double x[RG_REFINE_PARAMETERS] = {0.0};
    double cost = 0.0;
    size_t n_x = 0;
    size_t most = 0;
    *fit = (rg_refine_fit){0};
    rg_status status = check(two_theta, counts, sigma, n, options, phases, n_phases, &most, err);
    if (status != RG_OK)
        return status;
    const size_t n_linear = n_phases + options->n_background;
    fit_state *s = rg_alloc(1, 1, sizeof *s);
    double *weight = rg_alloc(n, 3, sizeof *weight);
    double *columns = rg_alloc(n, n_linear, sizeof *columns);
    double *lines = rg_alloc(most, 2, sizeof *lines);
    rg_xrd_reflection *moved = rg_alloc(most, 1, sizeof *moved);
    double *linear = rg_alloc(n_linear, 2 * n_linear + 1, sizeof *linear);
    double *covariance = rg_alloc(RG_REFINE_PARAMETERS, RG_REFINE_PARAMETERS, sizeof *covariance);
    if (s == NULL || weight == NULL || columns == NULL || lines == NULL || moved == NULL || linear == NULL ||
        covariance == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the refinement");
        goto done;
    }
    *s = (fit_state){.two_theta = two_theta,
                     .counts = counts,
                     .weight = weight,
                     .n = n,
                     .options = *options,
                     .start = *instrument,
                     .phases = phases,
                     .n_phases = n_phases,
                     .intensity = lines,
                     .factors = lines + most,
                     .moved = moved,
                     .columns = columns,
                     .target = weight + n,
                     .n_linear = n_linear,
                     .normal = linear + n_linear,
                     .gram = linear + n_linear * (n_linear + 1),
                     .linear = linear};
    for (size_t i = 0; i < n; i++) {
        weight[i] = isfinite(sigma[i]) ? 1.0 / sigma[i] : 0.0;
        weight[n + i] = isfinite(sigma[i]) ? counts[i] * weight[i] : 0.0;
    }
    for (size_t p = 0; p < n_phases && status == RG_OK; p++) {
        const rg_xrd_crystal *crystal = phases[p].crystal;
        status = rg_xrd_lattice_init(&crystal->cell, &phases[p].lattice, err);
        s->n_strains[p] = rg_xrd_symmetry_strains(crystal->operators, crystal->n_operators,
                                                  &phases[p].lattice, s->strains[p]);
    }
    fill_background(s);
    if (status == RG_OK)
        status = find_all(s, x, covariance, &cost, &n_x, err);
    fit_state *const state = s;
    if (status == RG_OK)
        status = trial(&state, x, weight + 2 * n, err);
    if (status == RG_OK) {
        conclude(s, n_x, cost, calculated, background, fit);
        status = set_errors(s, x, covariance, n_x, sqrt(fmax(fit->chi2, 1.0)), fit, err);
    }
    if (status == RG_OK)
        status = apply(s, x, &n_x, err);
    if (status == RG_OK)
        *instrument = s->instrument;
done:
    free(s);
    free(weight);
    free(columns);
    free(lines);
    free(moved);
    free(linear);
    free(covariance);
    return status;
}
