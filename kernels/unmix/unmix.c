#include "kernels/unmix/unmix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/endmembers.h"
#include "kernels/unmix/uncertainty.h"

enum { GROUP = 4, CACHED_MEMBERS = 12 };

struct rg_unmix_problem {
    rg_unmix_method method;
    rg_endmembers members;
    rg_normal_equations equations;
    rg_support_cache cache;
    bool cached;
};

rg_unmix_method rg_unmix_method_parse(const char *word)
{
    static const char *const WORDS[RG_UNMIX_METHODS] = {
        [RG_UCLS] = "ucls", [RG_NNLS] = "nnls", [RG_FCLS] = "fcls"};
    for (int m = 0; m < RG_UNMIX_METHODS; m++)
        if (strcmp(WORDS[m], word) == 0)
            return (rg_unmix_method) m;
    return RG_UNMIX_METHODS;
}

const char *rg_unmix_status_word(rg_unmix_status status)
{
    static const char *const WORDS[RG_UNMIX_STATUSES] = {
        [RG_UNMIX_OK] = "ok",
        [RG_UNMIX_NO_CONVERGENCE] = "no convergence",
        [RG_UNMIX_MASKED] = "too few valid bands",
        [RG_UNMIX_DEPENDENT] = "endmembers dependent on the valid bands",
    };
    return (unsigned) status < RG_UNMIX_STATUSES ? WORDS[status] : "unknown";
}

/* Maps of all supports, each from scratch, so that none depends on another. */
static rg_status fill_cache(rg_unmix_problem *problem, rg_error *err)
{
    const size_t n = problem->members.n;
    const size_t supports = (size_t) 1 << n;
    rg_support_cache *cache = &problem->cache;
    double *work = rg_alloc(rg_support_work(n), 1, sizeof *work);
    cache->matrix = rg_alloc(supports, n * n, sizeof *cache->matrix);
    cache->offset = rg_alloc(supports, n, sizeof *cache->offset);
    cache->good = rg_alloc(supports, 1, sizeof *cache->good);
    if (work == NULL || cache->matrix == NULL || cache->offset == NULL || cache->good == NULL) {
        free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    }
    bool in[CACHED_MEMBERS];
    for (size_t number = 0; number < supports; number++) {
        for (size_t i = 0; i < n; i++)
            in[i] = (number >> i & 1u) != 0;
        cache->good[number] = rg_support_map(&problem->equations, in, cache->matrix + number * n * n,
                                             cache->offset + number * n, work);
    }
    problem->cached = true;
    free(work);
    return RG_OK;
}

rg_status rg_unmix_new(const double *endmembers, size_t n_endmembers, size_t n_bands, const uint8_t *use,
                       rg_unmix_method method, rg_unmix_problem **problem, size_t *partner, rg_error *err)
{
    rg_unmix_problem *fresh = rg_alloc(1, 1, sizeof *fresh);
    *problem = NULL;
    if (fresh == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    fresh->method = method;
    rg_status status =
        rg_endmembers_init(&fresh->members, endmembers, n_endmembers, n_bands, use, partner, err);
    fresh->equations = (rg_normal_equations){n_endmembers, fresh->members.gram,
                                             method == RG_FCLS ? fresh->members.sum : NULL};
    if (status == RG_OK && n_endmembers <= CACHED_MEMBERS)
        status = fill_cache(fresh, err);
    if (status != RG_OK) {
        rg_unmix_free(fresh);
        return status;
    }
    *problem = fresh;
    return RG_OK;
}

void rg_unmix_free(rg_unmix_problem *problem)
{
    if (problem == NULL)
        return;
    rg_endmembers_free(&problem->members);
    free(problem->cache.matrix);
    free(problem->cache.offset);
    free(problem->cache.good);
    free(problem);
}

/* What one thread works in. */
typedef struct {
    double *memory;
    bool *flags;
    double *y;      /* [GROUP][n_used] values in use, missing ones 0              */
    double *weight; /* [n_used] 1 / sigma, 0 where the band is dropped            */
    double *b;      /* [GROUP][lanes]                                             */
    double *gram;   /* [n][n] of a spectrum with weights or missing bands         */
    double *x;      /* [n] */
    double *map;    /* [n][n] copy of the final one */
    double *offset; /* [n] */
    double *trial, *shifted, *error, *limit;
    rg_active_set_room room;
} workspace;

static bool workspace_init(workspace *w, const rg_endmembers *members)
{
    const size_t n = members->n;
    const size_t sizes[] = {GROUP * members->n_used,
                            members->n_used,
                            GROUP * members->lanes,
                            n * n,
                            n,
                            n * n,
                            n,
                            n,
                            n,
                            n,
                            n,
                            n * n,
                            n,
                            rg_support_work(n) + n,
                            n,
                            n};
    double **const fields[] = {&w->y,           &w->weight,    &w->b,      &w->gram,
                               &w->x,           &w->map,       &w->offset, &w->trial,
                               &w->shifted,     &w->error,     &w->limit,  &w->room.matrix,
                               &w->room.offset, &w->room.work, &w->room.g, &w->room.r};
    size_t total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        total += sizes[i];
    w->memory = rg_alloc(total, 1, sizeof *w->memory);
    w->flags = rg_alloc(n, 1, sizeof *w->flags);
    if (w->memory == NULL || w->flags == NULL)
        return false;
    w->room.in = w->flags;
    total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        *fields[i] = w->memory + total;
        total += sizes[i];
    }
    return true;
}

static void workspace_free(workspace *w)
{
    free(w->memory);
    free(w->flags);
}

typedef struct {
    const rg_unmix_problem *problem;
    const float *floats; /* one of the two */
    const double *doubles;
    const float *float_sigma;
    const double *double_sigma;
    const rg_unmix_result *result;
} job;

static double value_at(const float *floats, const double *doubles, size_t i)
{
    return floats != NULL ? (double) floats[i] : doubles[i];
}

/* Products of GROUP spectra with all endmembers, `lanes` endmembers side by side. Compiled for wider
 * vectors too; without fused multiply-add every version gives the same bits. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__) &&             \
    !defined(__SANITIZE_ADDRESS__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

typedef double four __attribute__((vector_size(32), aligned(8)));

static inline __attribute__((always_inline)) void multiply_lanes(const double *unit, size_t lanes,
                                                                 size_t fours, size_t n_used, const double *y,
                                                                 double *b)
{
    four sums[GROUP][4] = {{{0}}};
    for (size_t band = 0; band < n_used; band++)
        for (size_t k = 0; k < fours; k++) {
            const four e = *(const four *) (const void *) (unit + band * lanes + 4 * k);
            for (size_t s = 0; s < GROUP; s++)
                sums[s][k] += y[s * n_used + band] * e;
        }
    for (size_t s = 0; s < GROUP; s++)
        for (size_t k = 0; k < fours; k++)
            *(four *) (void *) (b + s * lanes + 4 * k) = sums[s][k];
}

WIDE static void multiply(const double *unit, size_t lanes, size_t n_used, const double *y, double *b)
{
    size_t done = 0;
    for (; done + 16 <= lanes; done += 16)
        multiply_lanes(unit + done, lanes, 4, n_used, y, b + done);
    const size_t left = (lanes - done) / 4;
    if (left == 3)
        multiply_lanes(unit + done, lanes, 3, n_used, y, b + done);
    else if (left == 2)
        multiply_lanes(unit + done, lanes, 2, n_used, y, b + done);
    else if (left == 1)
        multiply_lanes(unit + done, lanes, 1, n_used, y, b + done);
}

static void no_answer(const job *j, size_t spectrum, rg_unmix_status status, size_t n_bands)
{
    const size_t n = j->problem->members.n;
    const rg_unmix_result *out = j->result;
    for (size_t i = 0; i < n; i++) {
        if (out->abundances != NULL)
            out->abundances[spectrum * n + i] = NAN;
        if (out->errors != NULL)
            out->errors[spectrum * n + i] = NAN;
        if (out->limits != NULL)
            out->limits[spectrum * n + i] = NAN;
    }
    if (out->rmse != NULL)
        out->rmse[spectrum] = NAN;
    if (out->n_bands != NULL)
        out->n_bands[spectrum] = (int32_t) n_bands;
    if (out->status != NULL)
        out->status[spectrum] = (uint8_t) status;
}

/* Residual sum of squares, plain and weighted, over the bands whose weight is not 0 (NULL: all). */
static void residuals(const rg_endmembers *members, const double *y, const double *weight, const double *x,
                      double *plain, double *weighted)
{
    double p = 0.0;
    double w = 0.0;
    for (size_t band = 0; band < members->n_used; band++) {
        double r = y[band];
        for (size_t i = 0; i < members->n; i++)
            r -= members->unit[band * members->lanes + i] * x[i];
        const double u = weight != NULL ? weight[band] : 1.0;
        if (u != 0.0) {
            p += r * r;
            w += u * u * r * r;
        }
    }
    *plain = p;
    *weighted = w;
}

/* Solve one spectrum from its right-hand side and store the answer. weight NULL: equal weights on all
 * bands in use. known_variance: of the weighted residuals, where sigma was given; 0: estimate it. */
static void finish(const job *j, workspace *w, size_t spectrum, const rg_normal_equations *equations,
                   const rg_support_cache *cache, double *b, const double *y, const double *weight,
                   size_t n_bands, double known_variance)
{
    const rg_endmembers *members = &j->problem->members;
    const rg_unmix_result *out = j->result;
    const size_t n = members->n;
    const double *map;
    const double *offset;
    /* In units of the largest product, so that tolerances are relative. */
    double size = 0.0;
    for (size_t i = 0; i < n; i++)
        size = fabs(b[i]) > size ? fabs(b[i]) : size;
    const double unit = size > 0.0 ? size : 1.0;
    for (size_t i = 0; i < n; i++)
        b[i] /= unit;
    const double s = 1.0 / unit;
    const bool solved =
        j->problem->method == RG_UCLS
            ? rg_active_set_free(equations, cache, b, &w->room, w->x, &map, &offset)
            : rg_active_set(equations, cache, b, s, RG_NO_INDEX, &w->room, w->x, &map, &offset);
    if (!solved) {
        no_answer(j, spectrum, weight != NULL ? RG_UNMIX_DEPENDENT : RG_UNMIX_NO_CONVERGENCE, n_bands);
        return;
    }
    size_t inside = 0;
    for (size_t i = 0; i < n; i++)
        inside += w->x[i] != 0.0;
    const bool wants_errors = out->errors != NULL || out->limits != NULL;
    if (out->rmse != NULL || wants_errors) {
        double plain;
        double weighted;
        for (size_t i = 0; i < n; i++)
            w->trial[i] = w->x[i] * unit;
        residuals(members, y, weight, w->trial, &plain, &weighted);
        if (out->rmse != NULL)
            out->rmse[spectrum] = sqrt(plain / (double) n_bands);
        const size_t parameters = inside - (equations->sum != NULL && inside > 0);
        const double variance = known_variance > 0.0   ? known_variance
                                : n_bands > parameters ? weighted / (double) (n_bands - parameters)
                                                       : NAN;
        if (wants_errors) {
            memcpy(w->map, map, n * n * sizeof *map);
            memcpy(w->offset, offset, n * sizeof *offset);
            if (j->problem->method == RG_UCLS)
                for (size_t i = 0; i < n; i++) {
                    w->error[i] = sqrt(variance / (unit * unit) * fmax(w->map[i * n + i], 0.0));
                    w->limit[i] = NAN;
                }
            else
                rg_uncertainty(equations, cache, b, s, variance / (unit * unit), w->map, w->offset, w->x,
                               &w->room, w->trial, w->shifted, w->error, w->limit);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const double scale = unit * members->sum[i];
        if (out->abundances != NULL)
            out->abundances[spectrum * n + i] = w->x[i] * scale;
        if (out->errors != NULL)
            out->errors[spectrum * n + i] = w->error[i] * scale;
        if (out->limits != NULL)
            out->limits[spectrum * n + i] = w->limit[i] * scale;
    }
    if (out->n_bands != NULL)
        out->n_bands[spectrum] = (int32_t) n_bands;
    if (out->status != NULL)
        out->status[spectrum] = RG_UNMIX_OK;
}

/* A spectrum with weights or missing bands: its own normal equations. */
static void solve_apart(const job *j, workspace *w, size_t spectrum)
{
    const rg_endmembers *members = &j->problem->members;
    const size_t n = members->n;
    const bool known = j->float_sigma != NULL || j->double_sigma != NULL;
    double *y = w->y;
    size_t n_bands = 0;
    for (size_t band = 0; band < members->n_used; band++) {
        const size_t at = spectrum * members->n_bands + members->bands[band];
        const double value = value_at(j->floats, j->doubles, at);
        const double sigma = known ? value_at(j->float_sigma, j->double_sigma, at) : 1.0;
        const bool valid = isfinite(value) && sigma > 0.0 && isfinite(sigma);
        y[band] = valid ? value : 0.0;
        w->weight[band] = valid ? 1.0 / sigma : 0.0;
        n_bands += valid;
    }
    if (n_bands < n) {
        no_answer(j, spectrum, RG_UNMIX_MASKED, n_bands);
        return;
    }
    memset(w->gram, 0, n * n * sizeof *w->gram);
    memset(w->b, 0, n * sizeof *w->b);
    for (size_t band = 0; band < members->n_used; band++) {
        const double u2 = w->weight[band] * w->weight[band];
        const double *e = members->unit + band * members->lanes;
        for (size_t i = 0; i < n && u2 != 0.0; i++) {
            w->b[i] += u2 * e[i] * y[band];
            for (size_t k = 0; k <= i; k++)
                w->gram[i * n + k] += u2 * e[i] * e[k];
        }
    }
    /* One common factor brings the weighted matrix near the unit diagonal that the solver expects. */
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, w->gram[i * n + i]);
    if (!(largest > 0.0)) {
        no_answer(j, spectrum, RG_UNMIX_DEPENDENT, n_bands);
        return;
    }
    const double root = sqrt(largest);
    for (size_t i = 0; i < n; i++) {
        w->b[i] /= largest;
        for (size_t k = 0; k <= i; k++) {
            w->gram[i * n + k] /= largest;
            w->gram[k * n + i] = w->gram[i * n + k];
        }
    }
    for (size_t band = 0; band < members->n_used; band++)
        w->weight[band] /= root;
    const rg_normal_equations own = {n, w->gram, j->problem->equations.sum};
    /* The weights are 1 / (sigma root) now, and so is the scale of what they weigh. */
    finish(j, w, spectrum, &own, NULL, w->b, y, w->weight, n_bands, known ? 1.0 / largest : 0.0);
}

/* One spectrum as doubles, bands in use only; whether every value is finite. */
static bool load(const job *j, size_t spectrum, double *y)
{
    const rg_endmembers *members = &j->problem->members;
    const size_t n = members->n_used;
    const size_t at = spectrum * members->n_bands;
    double check = 0.0;
    if (j->floats != NULL && n == members->n_bands)
        for (size_t band = 0; band < n; band++)
            y[band] = (double) j->floats[at + band];
    else
        for (size_t band = 0; band < n; band++)
            y[band] = value_at(j->floats, j->doubles, at + members->bands[band]);
    for (size_t band = 0; band < n; band++)
        check += 0.0 * y[band];
    return check == 0.0;
}

static void solve_group(const job *j, workspace *w, size_t first, size_t count)
{
    const rg_endmembers *members = &j->problem->members;
    const size_t n_used = members->n_used;
    bool finite[GROUP];
    for (size_t s = 0; s < GROUP; s++)
        finite[s] = load(j, first + (s < count ? s : 0), w->y + s * n_used);
    multiply(members->unit, members->lanes, n_used, w->y, w->b);
    for (size_t s = 0; s < count; s++)
        if (finite[s])
            finish(j, w, first + s, &j->problem->equations, j->problem->cached ? &j->problem->cache : NULL,
                   w->b + s * members->lanes, w->y + s * n_used, NULL, n_used, 0.0);
    for (size_t s = 0; s < count; s++)
        if (!finite[s])
            solve_apart(j, w, first + s);
}

static rg_status run(const job *j, size_t n_spectra, rg_error *err)
{
    const size_t n_threads = rg_threads();
    const bool weighted = j->float_sigma != NULL || j->double_sigma != NULL;
    workspace *spaces = rg_alloc(n_threads, 1, sizeof *spaces);
    bool complete = spaces != NULL;
    for (size_t t = 0; complete && t < n_threads; t++)
        complete = workspace_init(&spaces[t], &j->problem->members);
    if (complete) {
        const size_t n_groups = (n_spectra + GROUP - 1) / GROUP;
#pragma omp parallel for schedule(static)
        for (size_t group = 0; group < n_groups; group++) {
            const size_t first = group * GROUP;
            const size_t count = n_spectra - first < GROUP ? n_spectra - first : GROUP;
            workspace *w = &spaces[rg_thread()];
            if (!weighted)
                solve_group(j, w, first, count);
            else
                for (size_t s = 0; s < count; s++)
                    solve_apart(j, w, first + s);
        }
    }
    for (size_t t = 0; spaces != NULL && t < n_threads; t++)
        workspace_free(&spaces[t]);
    free(spaces);
    return complete ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the solver");
}

rg_status rg_unmix_float(const rg_unmix_problem *problem, const float *spectra, const float *sigma,
                         size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    const job j = {problem, spectra, NULL, sigma, NULL, result};
    return run(&j, n_spectra, err);
}

rg_status rg_unmix_double(const rg_unmix_problem *problem, const double *spectra, const double *sigma,
                          size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    const job j = {problem, NULL, spectra, NULL, sigma, result};
    return run(&j, n_spectra, err);
}

double rg_unmix_kkt(const double *endmembers, size_t n_endmembers, size_t n_bands, const uint8_t *use,
                    rg_unmix_method method, const double *spectrum, const double *abundances)
{
    double multiplier = 0.0;
    double weight = 0.0;
    double worst = 0.0;
    double sum = 0.0;
    double largest = 1.0;
    /* Twice: for the multiplier (mean gradient of what is present), then for the residual. */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n_endmembers; i++) {
            double g = 0.0;
            double square = 0.0;
            for (size_t b = 0; b < n_bands; b++) {
                if ((use != NULL && use[b] == 0) || !isfinite(spectrum[b]))
                    continue;
                double r = -spectrum[b];
                for (size_t k = 0; k < n_endmembers; k++)
                    r += abundances[k] * endmembers[k * n_bands + b];
                g += r * endmembers[i * n_bands + b];
                square += endmembers[i * n_bands + b] * endmembers[i * n_bands + b];
            }
            if (pass == 0) {
                sum += abundances[i];
                largest = fmax(largest, fabs(abundances[i]));
                if (method == RG_FCLS && abundances[i] > 0.0) {
                    multiplier += g * abundances[i];
                    weight += abundances[i];
                }
                continue;
            }
            const double scaled =
                (g - (method == RG_FCLS && weight > 0.0 ? multiplier / weight : 0.0)) / square;
            const double miss = method == RG_UCLS ? fabs(scaled) : fabs(fmin(abundances[i], scaled));
            worst = miss > worst ? miss : worst;
        }
    if (method == RG_FCLS && fabs(sum - 1.0) > worst)
        worst = fabs(sum - 1.0);
    return worst / largest;
}
