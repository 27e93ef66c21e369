#include "kernels/members/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/linear/blas_threads.h"
#include "kernels/members/abundances.h"
#include "kernels/members/corners.h"
#include "kernels/members/noise_model.h"

enum { AT_ONCE = 16, MOST_PARAMETERS = 48 };

typedef struct {
    const rg_members_space *space;
    const double *edges_um;
    size_t k, n_fixed, q;
    const double *fixed;
    const rg_members_fit_options *how;
    const rg_members_fit_result *fit;
    const double *members, *abundances;
    const rg_members_bootstrap_options *options;
    size_t *samples; /* [n_counted] those that count */
    rg_members_noise noise;
} job;

/* What a draw found. */
typedef struct {
    double *members;    /* [k][m] */
    double *abundances; /* [n][k] */
    double parameters[MOST_PARAMETERS];
    rg_status status;
} draw;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bootstrap");
}

/* Sample i of the model with new noise; negative shares at zero. */
static void draw_noise(const job *j, uint64_t item, size_t i, double *row)
{
    const size_t m = j->space->n_classes;
    for (size_t c = 0; c < m; c++) {
        double model = 0.0;
        for (size_t a = 0; a < j->k; a++)
            model += j->abundances[i * j->k + a] * j->members[a * m + c];
        row[c] = fmax(model + rg_members_noise_sd(&j->noise, model) *
                                  rg_random_normal(j->options->seed, item, i * m + c),
                      0.0);
    }
}

static void draw_rows(const job *j, uint64_t item, double *rows)
{
    const size_t m = j->space->n_classes;
    const size_t n = j->space->n_counted;
    for (size_t at = 0; at < n; at++)
        if (j->options->resampling == RG_BOOTSTRAP_NOISE)
            draw_noise(j, item, j->samples[at], rows + at * m);
        else {
            const size_t from = (size_t) (rg_random_uniform(j->options->seed, item, at) * (double) n);
            memcpy(rows + at * m, j->space->shares + j->samples[from < n ? from : n - 1] * m,
                   m * sizeof *rows);
        }
}

static double distance(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* The draw's members in the order of the fit's: in turn the nearest pair of those that are left. */
static void match(const job *j, draw *d, double *room)
{
    const size_t m = j->space->n_classes;
    const size_t k = j->k;
    bool taken[2][RG_FAMILY_COUNT * 16] = {{false}};
    double parameters[MOST_PARAMETERS];
    memcpy(room, d->members, k * m * sizeof *room);
    memcpy(parameters, d->parameters, sizeof parameters);
    for (size_t round = 0; round < k; round++) {
        size_t to = 0;
        size_t from = 0;
        double least = INFINITY;
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k && !taken[0][a]; b++) {
                const double off = taken[1][b] ? INFINITY : distance(j->members + a * m, room + b * m, m);
                if (off < least) {
                    least = off;
                    to = a;
                    from = b;
                }
            }
        taken[0][to] = taken[1][from] = true;
        memcpy(d->members + to * m, room + from * m, m * sizeof *room);
        if (to >= j->n_fixed && from >= j->n_fixed)
            memcpy(d->parameters + (to - j->n_fixed) * j->q, parameters + (from - j->n_fixed) * j->q,
                   j->q * sizeof *parameters);
    }
}

static rg_status refit(const job *j, rg_members_space *s, draw *d, rg_error *err)
{
    const size_t m = s->n_classes;
    bool is_fixed[16] = {false};
    rg_members_factor_outcome outcome;
    rg_status status = RG_OK;
    for (size_t a = 0; a < j->n_fixed; a++)
        is_fixed[a] = true;
    memcpy(d->members, j->members, j->k * m * sizeof *d->members);
    memcpy(d->parameters, j->fit->parameters, sizeof d->parameters);
    switch (j->fit->branch) {
    case RG_MEMBERS_KNOWN:
        return RG_OK;
    case RG_MEMBERS_FAMILY:
        return rg_members_parametric_from(s, j->edges_um, j->fit->family, j->k, j->fixed, j->n_fixed,
                                          &j->how->parametric, d->parameters, d->members, err);
    case RG_MEMBERS_CORNERS:
        if (j->n_fixed == 0)
            status = rg_members_corners(s, j->k, d->members, err);
        break;
    default: /* placed by a family: from the members that were found */
        break;
    }
    return status == RG_OK ? rg_members_factor(s, j->k, is_fixed, &j->how->factor, d->members, &outcome, err)
                           : status;
}

static rg_status do_draw(const job *j, uint64_t item, draw *d)
{
    const size_t m = j->space->n_classes;
    const size_t n = j->space->n_counted;
    rg_members_space s = {0};
    double *rows = rg_alloc(n + j->k, m, sizeof *rows);
    double *found = rg_alloc(n, j->k, sizeof *found);
    rg_status status = rows == NULL || found == NULL ? RG_ENOMEM : RG_OK;
    if (status == RG_OK) {
        draw_rows(j, item, rows);
        status = rg_members_space_init(&s, rows, n, m, NULL);
    }
    if (status == RG_OK) {
        memcpy(s.weight, j->space->weight, m * sizeof *s.weight);
        status = rg_members_space_turn(&s, NULL);
    }
    if (status == RG_OK)
        status = refit(j, &s, d, NULL);
    if (status == RG_OK) {
        match(j, d, rows + n * m);
        if (j->options->resampling == RG_BOOTSTRAP_NOISE) {
            status = rg_members_abundances(d->members, j->k, m, s.weight, s.shares, n, found, NULL);
            for (size_t at = 0; at < n && status == RG_OK; at++)
                memcpy(d->abundances + j->samples[at] * j->k, found + at * j->k, j->k * sizeof *found);
        } else
            status = rg_members_abundances(d->members, j->k, m, s.weight, j->space->shares, j->space->n,
                                           d->abundances, NULL);
    }
    free(found);
    free(rows);
    rg_members_space_free(&s);
    return status;
}

/* Sums of differences from the fit and of their squares. */
static void add_up(const double *drawn, const double *fit, size_t n, double *sums, double *squares)
{
    for (size_t i = 0; i < n; i++) {
        const double off = drawn[i] - fit[i];
        sums[i] += off;
        squares[i] += off * off;
    }
}

static void spread(const double *sums, const double *squares, size_t n, size_t n_good, double *errors)
{
    const double count = (double) n_good;
    for (size_t i = 0; i < n && errors != NULL; i++)
        errors[i] =
            n_good < 2 ? NAN : sqrt(fmax(squares[i] - sums[i] * sums[i] / count, 0.0) / (count - 1.0));
}

static rg_status run(const job *j, double *member_errors, double *parameter_errors, double *abundance_errors,
                     size_t *n_good, rg_error *err)
{
    const size_t size = j->k * j->space->n_classes;
    const size_t n = j->space->n * j->k;
    const size_t p = (j->k - j->n_fixed) * j->q;
    draw draws[AT_ONCE] = {{0}};
    double *room = rg_alloc(2 + AT_ONCE, size + n, sizeof *room);
    double sums[2][MOST_PARAMETERS] = {{0}};
    rg_status status = room == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < AT_ONCE && status == RG_OK; i++) {
        draws[i].members = room + (2 + i) * (size + n);
        draws[i].abundances = draws[i].members + size;
    }
    for (size_t first = 0; first < j->options->n_draws && status == RG_OK; first += AT_ONCE) {
        const size_t left = j->options->n_draws - first;
        const size_t here = left < AT_ONCE ? left : AT_ONCE;
        const int blas = rg_blas_threads_one();
#pragma omp parallel for schedule(dynamic)
        for (size_t i = 0; i < here; i++)
            draws[i].status = do_draw(j, first + i, &draws[i]);
        rg_blas_threads_restore(blas);
        for (size_t i = 0; i < here && status == RG_OK; i++) {
            if (draws[i].status == RG_ENOMEM)
                status = no_memory(err);
            if (draws[i].status != RG_OK)
                continue;
            add_up(draws[i].members, j->members, size, room, room + size);
            add_up(draws[i].abundances, j->abundances, n, room + 2 * size, room + 2 * size + n);
            add_up(draws[i].parameters, j->fit->parameters, p, sums[0], sums[1]);
            ++*n_good;
        }
    }
    if (status == RG_OK) {
        spread(room, room + size, size, *n_good, member_errors);
        spread(room + 2 * size, room + 2 * size + n, n, *n_good, abundance_errors);
        spread(sums[0], sums[1], p, *n_good, parameter_errors);
    }
    free(room);
    return status;
}

rg_status rg_members_bootstrap(const rg_members_space *space, const double *edges_um, size_t k,
                               const double *fixed, size_t n_fixed, const rg_members_fit_options *how,
                               const rg_members_fit_result *fit, const double *members,
                               const double *abundances, const rg_members_bootstrap_options *options,
                               double *member_errors, double *parameter_errors, double *abundance_errors,
                               size_t *n_good, rg_error *err)
{
    const bool is_family = fit->branch == RG_MEMBERS_FAMILY;
    job j = {.space = space,
             .edges_um = edges_um,
             .k = k,
             .n_fixed = n_fixed,
             .fixed = fixed,
             .how = how,
             .fit = fit,
             .members = members,
             .abundances = abundances,
             .options = options};
    j.q = is_family ? rg_components_family_parameters(fit->family) : 0;
    j.noise = rg_members_noise_of(space, k, members, abundances);
    *n_good = 0;
    j.samples = rg_alloc(space->n_counted, 1, sizeof *j.samples);
    if (j.samples == NULL)
        return no_memory(err);
    for (size_t i = 0, at = 0; i < space->n; i++)
        if (space->counted[i])
            j.samples[at++] = i;
    const rg_status status =
        run(&j, member_errors, is_family ? parameter_errors : NULL, abundance_errors, n_good, err);
    for (size_t i = 0; i < space->n && status == RG_OK; i++)
        for (size_t a = 0; a < k && !space->counted[i]; a++)
            if (options->resampling == RG_BOOTSTRAP_NOISE)
                abundance_errors[i * k + a] = NAN;
    free(j.samples);
    return status;
}
