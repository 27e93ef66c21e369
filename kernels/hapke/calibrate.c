#include "kernels/hapke/calibrate.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/hapke/mass.h"
#include "kernels/linear/least_squares.h"
#include "kernels/unmix/gram.h"
#include "kernels/unmix/product.h"

rg_calibrate_options rg_calibrate_defaults(void)
{
    return (rg_calibrate_options){.stiffness = 0.01, .trust = 0.02, .n_modes = 4};
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to calibrate");
}

static double root_mean_square(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum / (double) n);
}

/* Albedo along a path s times as long. */
static double lengthen(double w, double s)
{
    return 1.0 / (1.0 + s * (1.0 - w) / w);
}

/* What the search for path and section shares. */
typedef struct {
    const rg_standards *standards;
    double stiffness;
    const double *correction; /* [n][n_bands] to the references' albedo, or NULL */
    double *albedo;           /* [n][n_bands] scratch, and so the others         */
    double *c;                /* [n] */
    double *lanes;            /* [n_bands][stride] */
    double *gram;             /* [n][stride] */
    double *norm;             /* [stride] */
    double *factor;           /* [n][n] */
    double *right;            /* [n_standards][stride] */
    double *ones;             /* [stride] */
    double *true_sections;    /* [n] */
} trial;

static void set_factors(const trial *t, const double *x, double *albedo, double *c)
{
    const rg_standards *s = t->standards;
    for (size_t i = 0; i < s->n; i++) {
        const double path = exp(x[i]);
        for (size_t b = i * s->n_bands; b < (i + 1) * s->n_bands; b++)
            albedo[b] = lengthen(s->albedo[b], path) + (t->correction != NULL ? t->correction[b] : 0.0);
        c[i] = s->c[i] * (i + 1 < s->n ? exp(x[s->n + i]) : 1.0);
    }
}

/* Cross-sections of sum one that fit every standard, less those of its masses; then the factors' distances
 * from one. Without the bounds at zero the sections stay smooth along the factors, and tell where to go even
 * when the references lie far from the standards. */
static rg_status section_errors(const void *state, const double *x, double *residuals, rg_error *err)
{
    const trial *t = state;
    const rg_standards *s = t->standards;
    const size_t n = s->n;
    const size_t stride = rg_gram_stride(n);
    set_factors(t, x, t->albedo, t->c);
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < s->n_bands; b++)
            t->lanes[b * stride + i] = t->albedo[i * s->n_bands + b];
    rg_gram_fill(t->albedo, t->lanes, n, s->n_bands, t->gram, t->norm);
    const rg_gram gram = {n, stride, t->gram, t->norm};
    const size_t dependent = rg_gram_factor(&gram, t->factor, NULL);
    if (dependent < n)
        return rg_fail(err, RG_ESINGULAR, dependent, "a mineral looks like a mixture of the others");
    rg_unmix_product(t->lanes, s->n_bands, stride, s->mixtures, s->n_standards, false, t->right);
    double weight = 0.0;
    for (size_t i = 0; i < n; i++)
        t->ones[i] = 1.0;
    rg_gram_solve(t->factor, n, t->ones);
    for (size_t i = 0; i < n; i++)
        weight += t->ones[i];
    for (size_t k = 0; k < s->n_standards; k++) {
        double *found = t->right + k * stride;
        double sum = -1.0;
        rg_gram_solve(t->factor, n, found);
        for (size_t i = 0; i < n; i++)
            sum += found[i];
        rg_hapke_sections(s->mass + k * n, t->c, n, t->true_sections);
        for (size_t i = 0; i < n; i++)
            residuals[k * n + i] = found[i] - t->ones[i] * sum / weight - t->true_sections[i];
    }
    for (size_t i = 0; i < 2 * n - 1; i++)
        residuals[s->n_standards * n + i] = t->stiffness * x[i];
    return RG_OK;
}

static rg_status unmix(const rg_intimate_minerals *minerals, const double *mixtures, size_t n_mixtures,
                       double *mass, double *errors, rg_error *err)
{
    rg_intimate mixing;
    const rg_intimate_result result = {.mass = mass, .errors = errors};
    rg_status status = rg_intimate_init(&mixing, minerals, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_intimate_unmix(&mixing, mixtures, NULL, n_mixtures, &result, err);
    rg_intimate_free(&mixing);
    return status;
}

/* Root mean square error of the masses that the bounded solution gives with these factors. */
static rg_status score(const trial *t, const double *x, double *wrong, rg_error *err)
{
    const rg_standards *s = t->standards;
    double *mass = rg_alloc(s->n_standards, s->n, sizeof *mass);
    if (mass == NULL)
        return no_memory(err);
    set_factors(t, x, t->albedo, t->c);
    const rg_intimate_minerals minerals = {
        .n = s->n, .n_bands = s->n_bands, .albedo = t->albedo, .mass_per_section = t->c, .inflation = 1.0};
    const rg_status status = unmix(&minerals, s->mixtures, s->n_standards, mass, NULL, err);
    if (status == RG_OK)
        *wrong = root_mean_square(mass, s->mass, s->n_standards * s->n);
    free(mass);
    return status;
}

/* Of the minima reached from `start` (unless NULL) and, where `widely`, from references as they are and from
 * longer and shorter paths, the one that does best by the standards' masses. */
static rg_status search(const rg_least_squares *problem, const trial *t, const double *start, bool widely,
                        double *x, double *covariance, double *cost, rg_error *err)
{
    static const double PATHS[] = {1.0, 2.0, 0.5, 4.0, 0.25};
    const size_t n_paths = widely ? sizeof PATHS / sizeof PATHS[0] : 0;
    const size_t n_starts = n_paths + (start != NULL ? 1 : 0);
    rg_status status = RG_OK;
    rg_error first = {0};
    size_t best = n_starts;
    double lowest = INFINITY;
    for (size_t k = 0; k <= n_starts; k++) { /* the last time for good */
        const size_t from = k < n_starts ? k : best;
        if (from == n_starts)
            break;
        for (size_t i = 0; i < problem->n; i++)
            x[i] = from == n_paths ? start[i] : i < t->standards->n ? log(PATHS[from]) : 0.0;
        rg_error here = {0};
        status = rg_least_squares_minimise(problem, section_errors, t, x, covariance, cost, &here);
        double wrong = INFINITY;
        if (status == RG_OK)
            status = score(t, x, &wrong, &here);
        if (status != RG_OK && first.status == RG_OK)
            first = here;
        if (status == RG_ENOMEM || n_starts == 1)
            break;
        if (status == RG_OK && wrong < lowest) {
            lowest = wrong;
            best = k;
        }
    }
    if (status == RG_OK)
        return RG_OK;
    if (err != NULL && err->status == RG_OK)
        *err = first;
    return first.status;
}

static rg_status find_factors(const rg_standards *s, const rg_calibrate_options *options, const double *start,
                              bool widely, const double *correction, rg_calibration *calibration,
                              rg_error *err)
{
    const size_t n = s->n;
    const size_t n_factors = 2 * n - 1;
    const size_t stride = rg_gram_stride(n);
    /* Along a curved valley the cost falls slowly; what is left below 1e-5 of it moves no factor by a tenth
     * of its error. */
    const rg_least_squares problem = {n_factors, s->n_standards * n + n_factors, 1e-5, 1e-9, 1e-5, 2000};
    const size_t lengths[] = {n_factors, s->n_bands * stride,     n * stride, stride,
                              n * n,     s->n_standards * stride, stride,     n};
    size_t total = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        total += lengths[i];
    double *x = rg_alloc(total, 1, sizeof *x);
    if (x == NULL)
        return no_memory(err);
    double cost = 0.0;
    trial t = {.standards = s,
               .stiffness = options->stiffness,
               .correction = correction,
               .albedo = calibration->albedo,
               .c = calibration->c};
    double **const places[] = {&t.lanes, &t.gram, &t.norm, &t.factor, &t.right, &t.ones, &t.true_sections};
    double *next = x + n_factors;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        *places[i] = next;
        next += lengths[i + 1];
    }
    rg_status status = search(&problem, &t, start, widely, x, calibration->log_covariance, &cost, err);
    if (status == RG_OK) {
        set_factors(&t, x, calibration->albedo, calibration->c);
        /* Of the sections of a standard one follows from the others; the factors' own rows make up for the
         * factors. */
        const double variance = cost / (double) (s->n_standards * (n - 1));
        for (size_t i = 0; i < n_factors * n_factors; i++)
            calibration->log_covariance[i] *= variance;
        for (size_t i = 0; i < n; i++) {
            calibration->path[i] = exp(x[i]);
            calibration->section[i] = i + 1 < n ? exp(x[n + i]) : 1.0;
            for (size_t k = 0; k < n; k++)
                calibration->section_covariance[i * n + k] =
                    i + 1 < n && k + 1 < n ? calibration->log_covariance[(n + i) * n_factors + n + k] : 0.0;
        }
    }
    free(x);
    return status;
}

/* Albedos A = reference + correction that minimise the sum over standards of |mixture - F A|^2 plus
 * trust |correction|^2; sections F [n_standards][n]. */
static rg_status correct_references(const rg_standards *s, double trust, const double *sections,
                                    rg_calibration *calibration, double *correction, rg_error *err)
{
    const size_t n = s->n;
    const size_t n_bands = s->n_bands;
    double *normal = rg_alloc(n, n, sizeof *normal);
    if (normal == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < n_bands; b++)
            calibration->albedo[i * n_bands + b] = lengthen(s->albedo[i * n_bands + b], calibration->path[i]);
    memset(correction, 0, n * n_bands * sizeof *correction);
    for (size_t m = 0; m < s->n_standards; m++)
        for (size_t b = 0; b < n_bands; b++) {
            double left = s->mixtures[m * n_bands + b];
            for (size_t i = 0; i < n; i++)
                left -= sections[m * n + i] * calibration->albedo[i * n_bands + b];
            for (size_t i = 0; i < n; i++)
                correction[i * n_bands + b] += sections[m * n + i] * left;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            normal[i * n + k] = i == k ? trust : 0.0;
            for (size_t m = 0; m < s->n_standards; m++)
                normal[i * n + k] += sections[m * n + i] * sections[m * n + k];
        }
    rg_status status = RG_OK;
    if (LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', (lapack_int) n, (lapack_int) n_bands, normal, (lapack_int) n,
                      correction, (lapack_int) n_bands) != 0)
        status = rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the standards do not tell the minerals apart");
    for (size_t i = 0; i < n * n_bands && status == RG_OK; i++) {
        const double corrected = fmin(fmax(calibration->albedo[i] + correction[i], 1e-6), 1.0);
        correction[i] = corrected - calibration->albedo[i];
        calibration->albedo[i] = corrected;
    }
    free(normal);
    return status;
}

/* The largest principal components of the residual spectra, and per band what they leave. */
static rg_status describe_error(const rg_standards *s, const double *sections, rg_calibration *calibration,
                                rg_error *err)
{
    const size_t m = s->n_standards;
    const size_t n_bands = s->n_bands;
    const double freedom = (double) (m - s->n);
    double *residual = rg_alloc(m, n_bands, sizeof *residual);
    double *gram = rg_alloc(m, m, sizeof *gram);
    double *values = rg_alloc(m, 1, sizeof *values);
    rg_status status = RG_OK;
    if (residual == NULL || gram == NULL || values == NULL) {
        status = no_memory(err);
        goto done;
    }
    for (size_t k = 0; k < m; k++)
        for (size_t b = 0; b < n_bands; b++) {
            double left = s->mixtures[k * n_bands + b];
            for (size_t i = 0; i < s->n; i++)
                left -= sections[k * s->n + i] * calibration->albedo[i * n_bands + b];
            residual[k * n_bands + b] = left;
        }
    for (size_t k = 0; k < m; k++)
        for (size_t l = 0; l <= k; l++)
            gram[k * m + l] = gram[l * m + k] =
                rg_dot(residual + k * n_bands, residual + l * n_bands, n_bands);
    if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'L', (lapack_int) m, gram, (lapack_int) m, values) != 0) {
        status = rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "no principal components of the residuals");
        goto done;
    }
    for (size_t b = 0; b < n_bands; b++) {
        double total = 0.0;
        for (size_t k = 0; k < m; k++)
            total += residual[k * n_bands + b] * residual[k * n_bands + b];
        for (size_t q = 0; q < calibration->n_modes; q++) {
            double along = 0.0;
            for (size_t k = 0; k < m; k++)
                along += gram[k * m + (m - 1 - q)] * residual[k * n_bands + b];
            /* An eigenvector of the sign that makes its first band positive: which one LAPACK gives is
             * chance. */
            calibration->modes[q * n_bands + b] = along / sqrt(freedom);
            total -= along * along;
        }
        calibration->noise[b] = sqrt(fmax(total, 0.0) / freedom);
    }
    for (size_t q = 0; q < calibration->n_modes; q++) {
        double *mode = calibration->modes + q * n_bands;
        if (mode[0] < 0.0)
            for (size_t b = 0; b < n_bands; b++)
                mode[b] = -mode[b];
    }
done:
    free(residual);
    free(gram);
    free(values);
    return status;
}

static bool allocate(rg_calibration *c, const rg_standards *s, size_t n_modes)
{
    const size_t n = s->n;
    const size_t m = s->n_standards;
    const size_t n_factors = 2 * n - 1;
    *c = (rg_calibration){.n = n,
                          .n_bands = s->n_bands,
                          .n_standards = m,
                          .n_modes = n_modes < m - n ? n_modes : m - n,
                          .inflation = 1.0};
    const struct {
        double **array;
        size_t rows, columns;
    } PARTS[] = {{&c->path, n, 1},
                 {&c->section, n, 1},
                 {&c->log_covariance, n_factors, n_factors},
                 {&c->albedo, n, s->n_bands},
                 {&c->c, n, 1},
                 {&c->section_covariance, n, n},
                 {&c->modes, c->n_modes, s->n_bands},
                 {&c->noise, s->n_bands, 1},
                 {&c->fitted, m, n},
                 {&c->left_out, m, n}};
    bool fine = true;
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        *PARTS[i].array = rg_alloc(PARTS[i].rows, PARTS[i].columns, sizeof(double));
        fine = fine && *PARTS[i].array != NULL;
    }
    return fine;
}

void rg_calibration_free(rg_calibration *c)
{
    double *const arrays[] = {
        c->path,  c->section, c->log_covariance, c->albedo,  c->c, c->section_covariance,
        c->modes, c->noise,   c->fitted,         c->left_out};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    *c = (rg_calibration){0};
}

rg_intimate_minerals rg_calibration_minerals(const rg_calibration *c)
{
    return (rg_intimate_minerals){.n = c->n,
                                  .n_bands = c->n_bands,
                                  .albedo = c->albedo,
                                  .mass_per_section = c->c,
                                  .log_covariance = c->section_covariance,
                                  .n_modes = c->n_modes,
                                  .modes = c->modes,
                                  .noise = c->noise,
                                  .inflation = c->inflation};
}

static rg_status check(const rg_standards *s, rg_error *err)
{
    if (s->n < 2 || s->n_standards < 3 * s->n)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX,
                       "a calibration needs two minerals and three standards for each");
    for (size_t k = 0; k < s->n_standards; k++) {
        double sum = 0.0;
        bool fine = true;
        for (size_t i = 0; i < s->n; i++) {
            sum += s->mass[k * s->n + i];
            fine = fine && s->mass[k * s->n + i] >= 0.0;
        }
        if (!fine || !(fabs(sum - 1.0) < 1e-6))
            return rg_fail(err, RG_EDOMAIN, k, "the mass fractions of a standard do not sum to one");
    }
    for (size_t i = 0; i < s->n; i++) {
        double most = 0.0;
        for (size_t k = 0; k < s->n_standards; k++)
            most = fmax(most, s->mass[k * s->n + i]);
        if (!(most > 0.0))
            return rg_fail(err, RG_EDOMAIN, i, "a mineral is in no standard");
    }
    return RG_OK;
}

static void logs(const rg_calibration *c, double *x)
{
    for (size_t i = 0; i < c->n; i++) {
        x[i] = log(c->path[i]);
        if (i + 1 < c->n)
            x[c->n + i] = log(c->section[i]);
    }
}

/* Factors and corrections in turn, until the factors stay: each was found with the other's error in it. */
static rg_status settle(const rg_standards *s, const rg_calibrate_options *options, double *sections,
                        double *correction, double *x, rg_calibration *calibration, rg_error *err)
{
    enum { MOST_TURNS = 20 };
    const size_t n = s->n;
    const bool corrects = isfinite(options->trust);
    rg_status status = RG_OK;
    double change = INFINITY;
    for (int turn = 0; turn < MOST_TURNS && status == RG_OK; turn++) {
        for (size_t k = 0; k < s->n_standards; k++)
            rg_hapke_sections(s->mass + k * n, calibration->c, n, sections + k * n);
        if (!corrects)
            break;
        status = correct_references(s, options->trust, sections, calibration, correction, err);
        if (status != RG_OK || change < 1e-3 || turn + 1 == MOST_TURNS)
            break;
        logs(calibration, x);
        status = find_factors(s, options, x, false, correction, calibration, err);
        change = 0.0;
        for (size_t i = 0; i < n && status == RG_OK; i++) {
            change = fmax(change, fabs(log(calibration->path[i]) - x[i]));
            if (i + 1 < n)
                change = fmax(change, fabs(log(calibration->section[i]) - x[n + i]));
        }
    }
    return status;
}

/* Everything but what leaving out tells; start [2n-1]: where to begin too, or NULL. */
static rg_status learn(const rg_standards *s, const rg_calibrate_options *options, const double *start,
                       rg_calibration *calibration, rg_error *err)
{
    double *sections = rg_alloc(s->n_standards, s->n, sizeof *sections);
    double *correction = rg_alloc(s->n, s->n_bands, sizeof *correction);
    double *x = rg_alloc(2, s->n, sizeof *x);
    rg_status status =
        allocate(calibration, s, options->n_modes) && sections != NULL && correction != NULL && x != NULL
            ? RG_OK
            : no_memory(err);
    if (status == RG_OK)
        status = find_factors(s, options, start, true, NULL, calibration, err);
    if (status == RG_OK)
        status = settle(s, options, sections, correction, x, calibration, err);
    if (status == RG_OK)
        status = describe_error(s, sections, calibration, err);
    free(x);
    free(correction);
    free(sections);
    return status;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Standard k unmixed by what the others teach: found [n] and its errors [n]. */
static rg_status leave_one_out(const rg_standards *s, const rg_calibrate_options *options,
                               const double *start, size_t k, double *found, double *errors, rg_error *err)
{
    const size_t n = s->n;
    const size_t m = s->n_standards;
    rg_calibration others = {0};
    rg_standards rest = *s;
    double *mixtures = rg_alloc(m, s->n_bands, sizeof *mixtures);
    double *mass = rg_alloc(m, n, sizeof *mass);
    rg_status status = mixtures == NULL || mass == NULL ? no_memory(err) : RG_OK;
    if (status != RG_OK)
        goto done;
    rest.n_standards = m - 1;
    rest.mixtures = mixtures;
    rest.mass = mass;
    for (size_t l = 0, to = 0; l < m; l++)
        if (l != k) {
            memcpy(mixtures + to * s->n_bands, s->mixtures + l * s->n_bands, s->n_bands * sizeof *mixtures);
            memcpy(mass + to++ * n, s->mass + l * n, n * sizeof *mass);
        }
    status = learn(&rest, options, start, &others, err);
    const rg_intimate_minerals minerals = rg_calibration_minerals(&others);
    if (status == RG_OK)
        status = unmix(&minerals, s->mixtures + k * s->n_bands, 1, found, errors, err);
done:
    rg_calibration_free(&others);
    free(mixtures);
    free(mass);
    return status;
}

/* Each standard left out in turn, and the size of its errors against those stated. */
static rg_status leave_out(const rg_standards *s, const rg_calibrate_options *options,
                           rg_calibration *calibration, rg_error *err)
{
    const size_t n = s->n;
    const size_t m = s->n_standards;
    double *errors = rg_alloc(m, n, sizeof *errors);
    double *ratios = rg_alloc(m, n, sizeof *ratios);
    double *start = rg_alloc(2, n, sizeof *start);
    rg_status *outcome = rg_alloc(m, 1, sizeof *outcome);
    rg_error *failure = rg_alloc(m, 1, sizeof *failure);
    size_t n_ratios = 0;
    rg_status status = RG_OK;
    if (errors == NULL || ratios == NULL || start == NULL || outcome == NULL || failure == NULL) {
        status = no_memory(err);
        goto done;
    }
    logs(calibration, start);
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t k = 0; k < m; k++)
        outcome[k] =
            leave_one_out(s, options, start, k, calibration->left_out + k * n, errors + k * n, &failure[k]);
    for (size_t k = 0; k < m && status == RG_OK; k++)
        if (outcome[k] != RG_OK) {
            status = outcome[k];
            if (err != NULL && err->status == RG_OK)
                *err = failure[k];
        }
    for (size_t i = 0; i < m * n && status == RG_OK; i++)
        if (isfinite(errors[i]) && errors[i] > 0.0)
            ratios[n_ratios++] = fabs(calibration->left_out[i] - s->mass[i]) / errors[i];
    if (n_ratios > 0) {
        qsort(ratios, n_ratios, sizeof *ratios, by_value);
        const size_t at = (size_t) (0.6827 * (double) n_ratios);
        calibration->inflation = ratios[at < n_ratios ? at : n_ratios - 1];
    }
done:
    free(errors);
    free(ratios);
    free(start);
    free(outcome);
    free(failure);
    return status;
}

rg_status rg_calibrate(const rg_standards *standards, const rg_calibrate_options *options,
                       rg_calibration *calibration, rg_error *err)
{
    *calibration = (rg_calibration){0};
    rg_status status = check(standards, err);
    if (status == RG_OK)
        status = learn(standards, options, NULL, calibration, err);
    if (status == RG_OK)
        status = leave_out(standards, options, calibration, err);
    if (status == RG_OK) {
        const rg_intimate_minerals minerals = rg_calibration_minerals(calibration);
        const size_t n_masses = standards->n_standards * standards->n;
        status =
            unmix(&minerals, standards->mixtures, standards->n_standards, calibration->fitted, NULL, err);
        calibration->fitted_rmse = root_mean_square(calibration->fitted, standards->mass, n_masses);
        calibration->left_out_rmse = root_mean_square(calibration->left_out, standards->mass, n_masses);
    }
    if (status != RG_OK)
        rg_calibration_free(calibration);
    return status;
}
