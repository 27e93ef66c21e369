#include "kernels/hapke/sizes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/mass.h"
#include "kernels/linear/least_squares.h"
#include "kernels/unmix/active_set.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/product.h"

static const double PI = 3.14159265358979323846;

rg_sizes_options rg_sizes_defaults(void)
{
    return (rg_sizes_options){.slab = {RG_HAPKE_FRESNEL_1993, 0.0}, .loosest = 10.0};
}

void rg_optical_albedo(const rg_optical_minerals *m, const rg_hapke_slab_options *slab,
                       const double *diameter_um, double *albedo)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t b = 0; b < m->n_bands; b++) {
            const size_t at = i * m->n_bands + b;
            const double absorption =
                4.0 * PI * m->extinction[at] / m->wavelength_um[b] + (m->added != NULL ? m->added[at] : 0.0);
            albedo[at] =
                rg_hapke_slab_albedo(slab, m->index[at], m->extinction[at], absorption, diameter_um[i]);
        }
}

/* Everything that one fit needs; bands in use are packed. */
typedef struct {
    rg_optical_minerals minerals; /* packed copies */
    const rg_sizes_options *options;
    const double *start; /* [n] ln diameter */
    size_t n_free;
    double *index;
    double *extinction;
    double *added;
    double *wavelength;
    double *observed; /* [n_bands] albedo, times weight */
    double *weight;   /* [n_bands] d reflectance / d albedo over sigma */
    double *albedo;   /* [n][n_bands], times weight */
    double *lanes;
    double *gram;
    double *norm;
    double *right;
    double *sections; /* [n] */
    double *diameter; /* [n] */
    double *room;
    double *work;
    size_t *passive;
    size_t *bands; /* [n_bands] of the spectrum, in use */
    rg_active_set *solver;
} fit;

static bool is_free(const fit *f, size_t i)
{
    return f->options->is_free == NULL || f->options->is_free[f->options->one_size ? 0 : i];
}

/* Diameters of the parameters. */
static void set_diameters(const fit *f, const double *x)
{
    size_t k = 0;
    for (size_t i = 0; i < f->minerals.n; i++) {
        if (!is_free(f, i))
            f->diameter[i] = exp(f->start[i]);
        else
            f->diameter[i] = exp(f->start[i] + (f->options->one_size ? x[0] : x[k++]));
    }
}

/* The best sections at the current diameters; false when there are none. */
static bool solve_sections(const fit *f)
{
    const size_t n = f->minerals.n;
    const size_t n_bands = f->minerals.n_bands;
    const size_t stride = rg_gram_stride(n);
    rg_optical_albedo(&f->minerals, &f->options->slab, f->diameter, f->albedo);
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < n_bands; b++) {
            f->albedo[i * n_bands + b] *= f->weight[b];
            f->lanes[b * stride + i] = f->albedo[i * n_bands + b];
        }
    rg_gram_fill(f->albedo, f->lanes, n, n_bands, f->gram, f->norm);
    rg_unmix_product(f->lanes, n_bands, stride, f->observed, 1, false, f->right);
    const rg_gram gram = {n, stride, f->gram, f->norm};
    const rg_active_set_problem problem = {true, 1.0, RG_NO_INDEX};
    return rg_active_set_solve(f->solver, &gram, f->right, &problem, f->sections);
}

static rg_status misfit(const void *state, const double *x, double *residuals, rg_error *err)
{
    const fit *f = state;
    const size_t n_bands = f->minerals.n_bands;
    set_diameters(f, x);
    if (!solve_sections(f))
        return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "minerals of these sizes cannot be told apart");
    for (size_t b = 0; b < n_bands; b++) {
        double left = f->observed[b];
        for (size_t i = 0; i < f->minerals.n; i++)
            left -= f->sections[i] * f->albedo[i * n_bands + b];
        residuals[b] = left;
    }
    /* Too weak to move what the spectrum determines; holds what it does not. */
    for (size_t k = 0; k < f->n_free; k++)
        residuals[n_bands + k] = 1e-4 * x[k] / log(f->options->loosest);
    return RG_OK;
}

static bool pack(fit *f, const rg_hapke *model, const rg_optical_minerals *m, const double *reflectance,
                 const double *sigma)
{
    const size_t n = m->n;
    const size_t stride = rg_gram_stride(n);
    size_t used = 0;
    double *slope = rg_alloc(m->n_bands, 1, sizeof *slope);
    const struct {
        double **array;
        size_t rows, columns;
    } PARTS[] = {{&f->index, n, m->n_bands},    {&f->extinction, n, m->n_bands},
                 {&f->added, n, m->n_bands},    {&f->wavelength, 1, m->n_bands},
                 {&f->observed, 1, m->n_bands}, {&f->weight, 1, m->n_bands},
                 {&f->albedo, n, m->n_bands},   {&f->lanes, stride, m->n_bands},
                 {&f->gram, n, stride},         {&f->norm, 1, stride},
                 {&f->right, 1, stride},        {&f->sections, 1, n},
                 {&f->diameter, 1, n},          {&f->room, 1, rg_covariance_room(n)},
                 {&f->work, n, 3 * n + 1}};
    bool fine = slope != NULL;
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        *PARTS[i].array = rg_alloc(PARTS[i].rows, PARTS[i].columns, sizeof(double));
        fine = fine && *PARTS[i].array != NULL;
    }
    f->passive = rg_alloc(n, 1, sizeof *f->passive);
    fine = fine && f->passive != NULL;
    f->bands = rg_alloc(m->n_bands, 1, sizeof *f->bands);
    fine = fine && f->bands != NULL;
    if (fine) {
        (void) rg_hapke_albedo(model, reflectance, m->n_bands, f->observed, slope);
        for (size_t b = 0; b < m->n_bands; b++) {
            const double weight = 1.0 / slope[b] / (sigma != NULL ? sigma[b] : 1.0);
            if (!isfinite(f->observed[b]) || !(weight > 0.0) || !isfinite(weight))
                continue;
            f->bands[used] = b;
            f->weight[used] = weight;
            f->observed[used] = f->observed[b] * weight;
            f->wavelength[used++] = m->wavelength_um[b];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t b = 0; b < used; b++) {
                const size_t from = i * m->n_bands + f->bands[b];
                f->index[i * used + b] = m->index[from];
                f->extinction[i * used + b] = m->extinction[from];
                f->added[i * used + b] = m->added != NULL ? m->added[from] : 0.0;
            }
    }
    f->minerals = (rg_optical_minerals){.n = n,
                                        .n_bands = used,
                                        .index = f->index,
                                        .extinction = f->extinction,
                                        .added = m->added != NULL ? f->added : NULL,
                                        .density = m->density,
                                        .wavelength_um = f->wavelength};
    free(slope);
    return fine;
}

static void release(fit *f)
{
    double *const arrays[] = {f->index,  f->extinction, f->added,    f->wavelength, f->observed,
                              f->weight, f->albedo,     f->lanes,    f->gram,       f->norm,
                              f->right,  f->sections,   f->diameter, f->room,       f->work};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(f->passive);
    free(f->bands);
}

static void find_mass(const fit *f, double *mass)
{
    for (size_t i = 0; i < f->minerals.n; i++)
        mass[i] = f->minerals.density[i] * f->diameter[i];
    rg_hapke_mass(f->sections, mass, f->minerals.n, mass);
}

/* Errors of the masses: those of the sections at these sizes, and what the sizes move. */
static rg_status find_errors(fit *f, const double *x, const double *covariance, double variance,
                             rg_sizes_result *result, rg_error *err)
{
    const size_t n = f->minerals.n;
    const size_t stride = rg_gram_stride(n);
    double *up = rg_alloc(4 + f->n_free, n, sizeof *up);
    double *moved = rg_alloc(f->n_free, 1, sizeof *moved);
    double *of_mass = rg_alloc(n, n, sizeof *of_mass);
    double *c = rg_alloc(n, 1, sizeof *c);
    rg_status status = RG_OK;
    if (up == NULL || moved == NULL || of_mass == NULL || c == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for errors");
        goto done;
    }
    double *down = up + n;
    double *slopes = up + 2 * n; /* [n_free][n] */
    const double h = 1e-4;
    for (size_t k = 0; k < f->n_free; k++) {
        memcpy(moved, x, f->n_free * sizeof *moved);
        moved[k] = x[k] + h;
        set_diameters(f, moved);
        bool fine = solve_sections(f);
        find_mass(f, up);
        moved[k] = x[k] - h;
        set_diameters(f, moved);
        fine = solve_sections(f) && fine;
        find_mass(f, down);
        for (size_t i = 0; i < n; i++)
            slopes[k * n + i] = fine ? (up[i] - down[i]) / (2.0 * h) : NAN;
    }
    set_diameters(f, x);
    if (!solve_sections(f)) {
        status = rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "no sections at the sizes found");
        goto done;
    }
    size_t n_passive = 0;
    for (size_t i = 0; i < n; i++) {
        c[i] = f->minerals.density[i] * f->diameter[i];
        if (f->sections[i] > 0.0)
            f->passive[n_passive++] = i;
    }
    rg_covariance of_sections;
    const rg_gram gram = {n, stride, f->gram, f->norm};
    rg_covariance_place(&of_sections, n, f->room);
    const bool known = rg_covariance_fill(&of_sections, &gram, f->passive, n_passive, true, f->work);
    if (known)
        rg_hapke_mass_covariance(f->sections, c, n, of_sections.covariance, stride, NULL, of_mass, f->work);
    size_t next = 0;
    for (size_t i = 0; i < n; i++) {
        const bool present = f->sections[i] > 0.0;
        double sum = known ? of_mass[i * n + i] : NAN;
        for (size_t k = 0; k < f->n_free; k++)
            for (size_t l = 0; l < f->n_free; l++)
                sum += slopes[k * n + i] * slopes[l * n + i] * covariance[k * f->n_free + l];
        /* A mineral alone is held by the sum, not by its spectrum. */
        result->mass_errors[i] = present && n_passive > 1 ? fmin(sqrt(sum * variance), 1.0) : NAN;
        const size_t k = !is_free(f, i) ? RG_NO_INDEX : f->options->one_size ? 0 : next++;
        result->diameter_ratio[i] = k == RG_NO_INDEX ? 1.0
                                    : present        ? exp(sqrt(covariance[k * f->n_free + k] * variance))
                                                     : NAN;
    }
done:
    free(up);
    free(moved);
    free(of_mass);
    free(c);
    return status;
}

/* The lowest minimum that is reached from several common sizes: best [n_free]. It fails when none is reached,
 * with the first reason. x and covariance are room. */
static rg_status find_valley(fit *f, const rg_least_squares *problem, double *x, double *best,
                             double *covariance, rg_error *err)
{
    static const double STARTS[] = {1.0, 0.5, 2.0};
    double lowest = INFINITY;
    rg_error first = {0};
    for (size_t k = 0; k < sizeof STARTS / sizeof STARTS[0]; k++) {
        rg_error here = {0};
        double cost = 0.0;
        for (size_t l = 0; l < f->n_free; l++)
            x[l] = log(STARTS[k]);
        const rg_status status = rg_least_squares_minimise(problem, misfit, f, x, covariance, &cost, &here);
        if (status == RG_ENOMEM || (status != RG_OK && first.status == RG_OK))
            first = here;
        if (status == RG_ENOMEM) {
            lowest = INFINITY;
            break;
        }
        if (status == RG_OK && cost < lowest) {
            lowest = cost;
            memcpy(best, x, f->n_free * sizeof *x);
        }
    }
    if (isfinite(lowest))
        return RG_OK;
    if (err != NULL && err->status == RG_OK)
        *err = first;
    return first.status;
}

rg_status rg_hapke_fit_sizes(const rg_hapke *model, const rg_optical_minerals *minerals,
                             const rg_sizes_options *options, const double *reflectance, const double *sigma,
                             rg_sizes_result *result, rg_error *err)
{
    const size_t n = minerals->n;
    rg_active_set solver;
    fit f = {.options = options, .solver = &solver};
    rg_status status = rg_active_set_init(&solver, n, err);
    double *start = rg_alloc(n, 1, sizeof *start);
    double *x = rg_alloc(2, n, sizeof *x);
    double *covariance = rg_alloc(n, n, sizeof *covariance);
    double *residuals = NULL;
    if (status == RG_OK &&
        (start == NULL || x == NULL || covariance == NULL || !pack(&f, model, minerals, reflectance, sigma)))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to fit sizes");
    if (status != RG_OK)
        goto done;
    for (size_t i = 0; i < n; i++) {
        start[i] = log(result->diameter_um[i]);
        f.n_free += is_free(&f, i) ? 1 : 0;
    }
    f.start = start;
    if (options->one_size && f.n_free > 0)
        f.n_free = 1;
    const size_t n_bands = f.minerals.n_bands;
    if (n_bands < n + f.n_free) {
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer valid bands than unknown abundances and sizes");
        goto done;
    }
    residuals = rg_alloc(n_bands + n, 1, sizeof *residuals);
    if (residuals == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to fit sizes");
        goto done;
    }
    double *best = x + n;
    double cost = 0.0;
    const rg_least_squares problem = {f.n_free, n_bands + f.n_free, 1e-4, 1e-8, 1e-8, 500};
    if (f.n_free > 0)
        status = find_valley(&f, &problem, x, best, covariance, err);
    if (status != RG_OK)
        goto done;
    /* Again from the best, for its covariance. */
    status =
        f.n_free > 0 ? rg_least_squares_minimise(&problem, misfit, &f, best, covariance, &cost, err) : RG_OK;
    if (status == RG_OK)
        status = misfit(&f, best, residuals, err);
    if (status != RG_OK)
        goto done;
    double square = 0.0;
    double plain = 0.0;
    for (size_t b = 0; b < n_bands; b++) {
        const double pair[2] = {f.observed[b] / f.weight[b], (f.observed[b] - residuals[b]) / f.weight[b]};
        double r[2];
        rg_hapke_reflectance(model, pair, 2, r);
        square += residuals[b] * residuals[b];
        plain += (r[0] - r[1]) * (r[0] - r[1]);
    }
    find_mass(&f, result->mass);
    memcpy(result->diameter_um, f.diameter, n * sizeof *f.diameter);
    /* Noise that does not explain the residuals, by five standard deviations of their mean square, is not
     * believed. */
    const double freedom = (double) (n_bands - n - f.n_free + 1);
    const bool explains = sigma != NULL && square / freedom <= 1.0 + 5.0 * sqrt(2.0 / freedom);
    const double variance = explains ? 1.0 : square / freedom;
    result->rmse = sqrt(plain / (double) n_bands);
    status = find_errors(&f, best, covariance, variance, result, err);
done:
    free(residuals);
    free(covariance);
    free(x);
    free(start);
    release(&f);
    rg_active_set_free(&solver);
    return status;
}
