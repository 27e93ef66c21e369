#include "kernels/unmix/unmix.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/product.h"
#include "kernels/unmix/spectrum.h"

/* Spectra that are multiplied at once stay in the first cache. */
enum { AT_ONCE = 12, BLOCK = 384 };

static double value_at(rg_unmix_values v, size_t i)
{
    assert(v.f32 != NULL || v.f64 != NULL);
    return v.f32 != NULL ? (double) v.f32[i] : v.f64[i];
}

/* A spectrum with bands or weights of its own: its own Gram matrix. */
static void unmix_alone(const rg_unmix_job *j, rg_unmix_worker *w, size_t s)
{
    const rg_endmembers *set = j->set;
    const size_t n = set->n;
    const bool own_sigma = j->sigma.f32 != NULL || j->sigma.f64 != NULL;
    const bool weighted = own_sigma || set->weight != NULL;
    size_t n_bands = 0;
    for (size_t b = 0; b < set->n_used; b++) {
        const double value = value_at(j->spectra, s * set->n_bands + set->bands[b]);
        const double sigma = own_sigma ? value_at(j->sigma, s * set->n_bands + set->bands[b]) : 1.0;
        if (!isfinite(value) || !(sigma > 0.0) || !isfinite(sigma))
            continue;
        w->weight[n_bands] = own_sigma || !weighted ? 1.0 / sigma : set->weight[b];
        w->spectra[n_bands] = value * w->weight[n_bands];
        for (size_t i = 0; i < n; i++) {
            const double member = set->plain[i * set->n_used + b] * w->weight[n_bands];
            w->members[i * set->n_used + n_bands] = member;
            w->lanes[n_bands * set->gram.stride + i] = member;
        }
        n_bands++;
    }
    if (n_bands < n) {
        rg_unmix_nothing(j, s, RG_UNMIX_FEW_BANDS, n_bands);
        return;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t b = 0; b < n_bands; b++)
            w->members[i * n_bands + b] = w->members[i * set->n_used + b];

    rg_gram_fill(w->members, w->lanes, n, n_bands, w->gram, w->norm);
    const rg_gram gram = {n, set->gram.stride, w->gram, w->norm};
    if (rg_gram_factor(&gram, w->factor, NULL) < n) {
        rg_unmix_nothing(j, s, RG_UNMIX_DEPENDENT, n_bands);
        return;
    }
    rg_unmix_product(w->lanes, n_bands, gram.stride, w->spectra, 1, false, w->right);
    const rg_unmix_equations e = {.gram = &gram,
                                  .members = w->members,
                                  .factor = w->factor,
                                  .weight = weighted ? w->weight : NULL,
                                  .spectrum = w->spectra,
                                  .right = w->right,
                                  .n_bands = n_bands,
                                  .absolute = weighted};
    rg_unmix_spectrum(j, w, &e, s);
}

/* The bands in use of one spectrum, as double, weighted. */
static void pack(const rg_unmix_job *j, size_t s, double *restrict packed)
{
    const rg_endmembers *set = j->set;
    const size_t n_used = set->n_used;
    const size_t first = s * set->n_bands;
    assert(j->spectra.f32 != NULL || j->spectra.f64 != NULL);
    if (j->spectra.f32 != NULL && n_used == set->n_bands)
        rg_unmix_widen(j->spectra.f32 + first, n_used, packed);
    else
        for (size_t b = 0; b < n_used; b++)
            packed[b] = value_at(j->spectra, first + set->bands[b]);
    if (set->weight != NULL)
        for (size_t b = 0; b < n_used; b++)
            packed[b] *= set->weight[b];
}

static bool all_finite(const double *numbers, size_t n)
{
    double nothing = 0.0;
    for (size_t i = 0; i < n; i++)
        nothing += numbers[i] * 0.0;
    return nothing == 0.0;
}

/* A value that is not finite in any band makes products so: nothing else needs looking at. */
static void unmix_group(const rg_unmix_job *j, rg_unmix_worker *w, size_t first, size_t count)
{
    const rg_endmembers *set = j->set;
    bool alone[RG_UNMIX_GROUP];
    uint32_t bits[RG_UNMIX_GROUP] = {0};
    const double *spectra = j->as_is ? j->spectra.f64 + first * set->n_used : w->spectra;
    for (size_t s = 0; s < count; s += AT_ONCE) {
        const size_t n = count - s < AT_ONCE ? count - s : AT_ONCE;
        const size_t place = j->as_is || !j->abundances_only ? s : 0;
        for (size_t k = 0; k < n && !j->as_is; k++)
            pack(j, first + s + k, w->spectra + (place + k) * set->n_used);
        rg_unmix_product(set->lanes, set->n_used, set->gram.stride, spectra + place * set->n_used, n,
                         j->as_is, w->right + s * set->gram.stride);
    }
    if (j->maps != NULL)
        rg_maps_solve(j->maps, &w->table, w->right, count, w->solved, bits);
    for (size_t s = 0; s < count && w->has_table && j->maps == NULL; s++)
        bits[s] =
            rg_tableau_solve(&w->tableau, w->right + s * set->gram.stride, w->solved + s * set->gram.stride);
    for (size_t s = 0; s < count; s++) {
        const double *right = w->right + s * set->gram.stride;
        const double *solved =
            w->has_table && bits[s] != UINT32_MAX ? w->solved + s * set->gram.stride : NULL;
        alone[s] = !all_finite(right, set->n);
        if (alone[s])
            continue;
        if (solved != NULL && j->abundances_only) {
            memcpy(j->result->abundances + (first + s) * set->n, solved, set->n * sizeof *solved);
            continue;
        }
        const rg_unmix_equations e = {.gram = &set->gram,
                                      .members = set->members,
                                      .factor = set->factor,
                                      .weight = set->weight,
                                      .spectrum = j->abundances_only ? NULL : spectra + s * set->n_used,
                                      .right = right,
                                      .solved = solved,
                                      .n_bands = set->n_used,
                                      .absolute = set->weight != NULL,
                                      .shared = true};
        rg_unmix_spectrum(j, w, &e, first + s);
    }
    for (size_t s = 0; s < count; s++)
        if (alone[s])
            unmix_alone(j, w, first + s);
}

static void unmix_block(const rg_unmix_job *j, rg_unmix_worker *w, size_t first, size_t end)
{
    if (j->sigma.f32 != NULL || j->sigma.f64 != NULL)
        for (size_t s = first; s < end; s++)
            unmix_alone(j, w, s);
    else
        for (size_t s = first; s < end; s += j->group)
            unmix_group(j, w, s, end - s < j->group ? end - s : j->group);
}

struct rg_unmixer {
    const rg_endmembers *set;
    rg_unmix_method method;
    bool has_maps;
    rg_maps maps; /* shared by the threads */
    size_t n_workers;
    rg_unmix_worker *workers;
};

static rg_status new_unmixer(const rg_endmembers *set, rg_unmix_method method, size_t n_workers,
                             rg_unmixer **unmixer, rg_error *err)
{
    rg_unmixer *u = rg_alloc(1, 1, sizeof *u);
    *unmixer = NULL;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    u->set = set;
    u->method = method;
    u->workers = rg_alloc(n_workers, 1, sizeof *u->workers);
    u->n_workers = u->workers != NULL ? n_workers : 0;
    rg_status status =
        u->workers != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    if (status == RG_OK && rg_unmix_is_bounded(method) && set->n <= RG_MAPS_MEMBERS) {
        status = rg_maps_init(&u->maps, &set->gram, rg_unmix_sums(method), err);
        u->has_maps = status == RG_OK;
    }
    for (size_t t = 0; t < u->n_workers && status == RG_OK; t++)
        status = rg_unmix_worker_init(&u->workers[t], set, method, err);
    if (status == RG_OK)
        *unmixer = u;
    else
        rg_unmixer_free(u);
    return status;
}

rg_status rg_unmixer_new(const rg_endmembers *set, rg_unmix_method method, rg_unmixer **unmixer,
                         rg_error *err)
{
    return new_unmixer(set, method, rg_threads(), unmixer, err);
}

void rg_unmixer_free(rg_unmixer *u)
{
    if (u == NULL)
        return;
    for (size_t t = 0; t < u->n_workers; t++)
        rg_unmix_worker_free(&u->workers[t]);
    free(u->workers);
    if (u->has_maps)
        rg_maps_free(&u->maps);
    free(u);
}

static size_t count_blocks(size_t n_spectra)
{
    return n_spectra / BLOCK + (n_spectra % BLOCK != 0 ? 1 : 0);
}

static void run(rg_unmixer *u, rg_unmix_values spectra, rg_unmix_values sigma, size_t n_spectra,
                const rg_unmix_result *result)
{
    const bool abundances_only = rg_unmix_wants_abundances_only(result);
    const bool as_is = spectra.f64 != NULL && u->set->weight == NULL && u->set->n_used == u->set->n_bands;
    const rg_unmix_job j = {.set = u->set,
                            .method = u->method,
                            .maps = u->has_maps ? &u->maps : NULL,
                            .abundances_only = abundances_only,
                            .as_is = as_is,
                            .group = as_is || abundances_only ? RG_UNMIX_GROUP : RG_UNMIX_PACKED_GROUP,
                            .spectra = spectra,
                            .sigma = sigma,
                            .result = result};
    const size_t n_blocks = count_blocks(n_spectra);
    const size_t n_workers = u->n_workers < n_blocks ? u->n_workers : n_blocks;
    if (n_workers == 0)
        return;
#pragma omp parallel for schedule(dynamic) num_threads((int) n_workers)
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t end = n_spectra - b * BLOCK < BLOCK ? n_spectra : (b + 1) * BLOCK;
        unmix_block(&j, &u->workers[rg_thread()], b * BLOCK, end);
    }
}

void rg_unmixer_run_f32(rg_unmixer *u, const float *spectra, const float *sigma, size_t n_spectra,
                        const rg_unmix_result *result)
{
    const rg_unmix_values observed = {.f32 = spectra};
    const rg_unmix_values noise = {.f32 = sigma};
    run(u, observed, noise, n_spectra, result);
}

void rg_unmixer_run_f64(rg_unmixer *u, const double *spectra, const double *sigma, size_t n_spectra,
                        const rg_unmix_result *result)
{
    const rg_unmix_values observed = {.f64 = spectra};
    const rg_unmix_values noise = {.f64 = sigma};
    run(u, observed, noise, n_spectra, result);
}

rg_status rg_unmix_f32(const rg_endmembers *set, rg_unmix_method method, const float *spectra,
                       const float *sigma, size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    rg_unmixer *u;
    const size_t n_blocks = count_blocks(n_spectra);
    const rg_status status =
        new_unmixer(set, method, n_blocks < rg_threads() ? n_blocks : rg_threads(), &u, err);
    if (status == RG_OK)
        rg_unmixer_run_f32(u, spectra, sigma, n_spectra, result);
    rg_unmixer_free(u);
    return status;
}

rg_status rg_unmix_f64(const rg_endmembers *set, rg_unmix_method method, const double *spectra,
                       const double *sigma, size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    rg_unmixer *u;
    const size_t n_blocks = count_blocks(n_spectra);
    const rg_status status =
        new_unmixer(set, method, n_blocks < rg_threads() ? n_blocks : rg_threads(), &u, err);
    if (status == RG_OK)
        rg_unmixer_run_f64(u, spectra, sigma, n_spectra, result);
    rg_unmixer_free(u);
    return status;
}
