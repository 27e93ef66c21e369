#include "toolkit/endmembers/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "kernels/base/memory.h"
#include "kernels/linear/eigen.h"
#include "kernels/scene/atgp.h"
#include "kernels/scene/coordinates.h"
#include "kernels/scene/nfindr.h"
#include "kernels/scene/ppi.h"
#include "kernels/scene/sides.h"
#include "kernels/scene/simplex.h"
#include "kernels/scene/sisal.h"
#include "kernels/scene/vca.h"
#include "toolkit/stream.h"

enum { RANDOM_STARTS = 4 };

/* A scene on its way to endmembers. */
typedef struct {
    const rg_scene *scene;
    const rg_endmembers_how *how;
    rg_endmembers_found *found;
    double *basis;  /* [n_used][n_used] falling eigenvectors */
    double *values; /* [n_used]                              */
    rg_coordinates coordinates;
    const double *origin; /* of the coordinates; NULL: zero  */
} search;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
}

static rg_status stream(const search *s, rg_status (*work)(void *, const rg_block *, rg_error *), void *state,
                        rg_error *err)
{
    const rg_scene *scene = s->scene;
    const rg_entry *entry = &scene->data->entry;
    const rg_stream rows = {scene->data->file, scene->data->name, entry->n_rows, entry->n_columns, false,
                            scene->command,    "spectra",         scene->quiet};
    const rg_status status = rg_stream_run(&rows, work, state, err);
#ifdef __GLIBC__
    (void) malloc_trim(0); /* gives the blocks back, before the search asks for memory of its own */
#endif
    return status;
}

static rg_status decompose(search *s, const double *matrix, rg_error *err)
{
    const size_t n = s->scene->n_used;
    memcpy(s->basis, matrix, n * n * sizeof *s->basis);
    return rg_eigen_symmetric(s->basis, n, s->values, err);
}

typedef struct {
    const rg_projection *projection;
    rg_coordinates *coordinates;
} projecting;

static rg_status project_block(void *state, const rg_block *block, rg_error *err)
{
    const projecting *p = state;
    return block->is_double
               ? rg_projection_f64(p->projection, block->values, block->n, block->first, p->coordinates, err)
               : rg_projection_f32(p->projection, block->values, block->n, block->first, p->coordinates, err);
}

/* Every spectrum along the first d directions of the basis. */
static rg_status project(search *s, size_t d, const double *origin, rg_error *err)
{
    const rg_scene *scene = s->scene;
    rg_projection projection = {0};
    s->origin = origin;
    rg_status status = rg_coordinates_init(&s->coordinates, scene->data->entry.n_rows, d, err);
    if (status == RG_OK)
        status = rg_projection_init(&projection, scene->n_bands, scene->used, scene->n_used, s->basis, d,
                                    origin, err);
    projecting p = {&projection, &s->coordinates};
    if (status == RG_OK)
        status = stream(s, project_block, &p, err);
    rg_projection_free(&projection);
    return status;
}

/* On p - 1 directions of the covariance about the mean. */
static rg_status project_centred(search *s, rg_error *err)
{
    const rg_status status = decompose(s, s->scene->covariance, err);
    snprintf(s->found->how, sizeof s->found->how, "%zu directions of the covariance", s->how->p - 1);
    return status == RG_OK ? project(s, s->how->p - 1, s->scene->mean, err) : status;
}

/* On p directions of the correlation, and from there on the plane on which the mean lies. */
static rg_status project_on_plane(search *s, size_t *n_behind, rg_error *err)
{
    const size_t n = s->scene->n_used;
    const size_t p = s->how->p;
    double *mean = rg_alloc(p, 1, sizeof *mean);
    rg_status status = mean == NULL ? no_memory(err) : decompose(s, s->scene->correlation, err);
    if (status == RG_OK)
        status = project(s, p, NULL, err);
    if (status == RG_OK) {
        for (size_t k = 0; k < p; k++)
            for (size_t b = 0; b < n; b++)
                mean[k] += s->basis[k * n + b] * s->scene->mean[b];
        *n_behind = rg_vca_to_plane(&s->coordinates, mean);
    }
    free(mean);
    return status;
}

static rg_status find_vca(search *s, rg_error *err)
{
    const size_t p = s->how->p;
    double constant = 0.0;
    rg_status status = decompose(s, s->scene->covariance, err);
    if (status != RG_OK)
        return status;
    const double db = rg_vca_signal_to_noise_db(s->values, s->scene->mean, s->scene->n_used, p);
    s->found->signal_to_noise_db = db;
    if (db < rg_vca_threshold_db(p) || p > s->scene->n_used) {
        status = project(s, p - 1, s->scene->mean, err);
        if (status == RG_OK)
            constant = rg_vca_longest(&s->coordinates);
        snprintf(s->found->how, sizeof s->found->how, "%zu directions of the covariance (%.1f dB, low)",
                 p - 1, db);
    } else {
        size_t n_behind = 0;
        status = project_on_plane(s, &n_behind, err);
        snprintf(s->found->how, sizeof s->found->how,
                 "%zu directions of the correlation, on the plane of the mean (%.1f dB); %zu spectra not on "
                 "its side",
                 p, db, n_behind);
    }
    return status == RG_OK ? rg_vca_run(&s->coordinates, constant, p, s->how->seed, s->found->rows, err)
                           : status;
}

static rg_status find_nfindr(search *s, rg_error *err)
{
    double log_volume = 0.0;
    const rg_status status = project_centred(s, err);
    return status == RG_OK ? rg_nfindr_run(&s->coordinates, s->how->p, s->how->seed, RANDOM_STARTS,
                                           s->found->rows, &log_volume, err)
                           : status;
}

/* Counts, and of those that have any, in turn the one with the largest count times distance from the hull of
 * those before: the many spectra of one material that counts alone would give are passed over. */
static rg_status find_ppi(search *s, rg_error *err)
{
    const size_t p = s->how->p;
    rg_status status = project_centred(s, err);
    if (status != RG_OK)
        return status;
    const size_t n = s->coordinates.n;
    uint32_t *counts = rg_alloc(n, 1, sizeof *counts);
    double *weights = rg_alloc(n, 1, sizeof *weights);
    s->found->counts = rg_alloc(p, 1, sizeof *s->found->counts);
    status = counts == NULL || weights == NULL || s->found->counts == NULL
                 ? no_memory(err)
                 : rg_ppi_run(&s->coordinates, s->how->n_skewers, s->how->seed, counts, err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        weights[i] = (double) counts[i];
    if (status == RG_OK)
        status = rg_farthest_spectra(&s->coordinates, weights, p, s->found->rows, err);
    for (size_t m = 0; m < p && status == RG_OK; m++)
        s->found->counts[m] = weights[s->found->rows[m]];
    free(weights);
    free(counts);
    return status;
}

static rg_status atgp_block(void *state, const rg_block *block, rg_error *err)
{
    (void) err;
    if (block->is_double)
        rg_atgp_block_f64(state, block->values, block->n, block->first);
    else
        rg_atgp_block_f32(state, block->values, block->n, block->first);
    return RG_OK;
}

/* A pass over the file for each: nothing is projected before. */
static rg_status find_atgp(search *s, rg_error *err)
{
    const rg_scene *scene = s->scene;
    const size_t p = s->how->p;
    rg_atgp atgp = {0};
    double *spectrum = rg_alloc(scene->n_bands, 1, sizeof *spectrum);
    rg_status status = spectrum == NULL ? no_memory(err)
                                        : rg_atgp_init(&atgp, scene->data->entry.n_rows, scene->n_bands,
                                                       scene->used, scene->n_used, p, err);
    for (size_t m = 0; m < p && status == RG_OK; m++) {
        status = stream(s, atgp_block, &atgp, err);
        if (status != RG_OK)
            break;
        s->found->rows[m] = rg_atgp_best(&atgp);
        status = rg_h5_read_values_double(scene->data->file, scene->data->name, false, s->found->rows[m], 1,
                                          spectrum, err);
        if (status == RG_OK)
            status = rg_atgp_take(&atgp, spectrum, err);
    }
    rg_atgp_free(&atgp);
    free(spectrum);
    if (status == RG_OK)
        status = project_centred(s, err); /* for the shares alone */
    snprintf(s->found->how, sizeof s->found->how, "all %zu bands", scene->n_used);
    return status;
}

/* Spectra of the corners; the pixel of each is the one with the largest share of it. */
static void make_corners(const search *s, const double *shares, const double *corners)
{
    const size_t p = s->how->p;
    const size_t n = s->scene->n_used;
    for (size_t m = 0; m < p; m++) {
        double *made = s->found->made + m * n;
        rg_coordinates_extreme(&s->coordinates, shares + m * p + 1, shares[m * p], false, &s->found->rows[m],
                               &s->found->largest[m]);
        for (size_t b = 0; b < n; b++) {
            made[b] = s->scene->mean[b];
            for (size_t k = 0; k + 1 < p; k++)
                made[b] += corners[m * (p - 1) + k] * s->basis[k * n + b];
        }
    }
}

/* Variance of the noise in a direction: what the directions left out have on average. */
static double left_out(const search *s)
{
    double sum = 0.0;
    for (size_t k = s->how->p - 1; k < s->scene->n_used; k++)
        sum += s->values[k];
    const size_t n = s->scene->n_used - (s->how->p - 1);
    return n > 0 ? sum / (double) n : 0.0;
}

static rg_status find_sisal(search *s, rg_error *err)
{
    const size_t p = s->how->p;
    rg_status status = find_nfindr(s, err);
    if (status != RG_OK)
        return status;
    double *shares = rg_alloc(2 * p, p, sizeof *shares);
    s->found->made = rg_alloc(p, s->scene->n_used, sizeof *s->found->made);
    status =
        shares == NULL || s->found->made == NULL
            ? no_memory(err)
            : rg_sisal_run(&s->coordinates, p, s->found->rows, s->how->outside, shares, shares + p * p, err);
    if (status == RG_OK && !s->how->enclosing)
        status = rg_sides_under_noise(&s->coordinates, p, left_out(s), shares, shares + p * p, err);
    if (status == RG_OK)
        make_corners(s, shares, shares + p * p);
    free(shares);
    return status;
}

static const struct {
    const char *method;
    rg_status (*find)(search *s, rg_error *err);
} METHODS[] = {{"vca", find_vca},
               {"atgp", find_atgp},
               {"nfindr", find_nfindr},
               {"ppi", find_ppi},
               {"sisal", find_sisal}};

static rg_status check_number(const search *s, rg_error *err)
{
    char numbers[96];
    const size_t p = s->how->p;
    if (p < 2)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a scene has two endmembers at least", NULL,
                             "give --count 2 or more");
    snprintf(numbers, sizeof numbers, "%zu endmembers, %zu bands, %zu spectra", p, s->scene->n_used,
             s->scene->n);
    if (p > s->scene->n_used || p > s->scene->n)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "more endmembers than bands in use or spectra",
                             numbers, "lower --count");
    return RG_OK;
}

static rg_status find_shares(search *s, rg_error *err)
{
    const size_t p = s->how->p;
    rg_error flat = {0};
    double *inverse = rg_alloc(p, p, sizeof *inverse);
    if (inverse == NULL)
        return no_memory(err);
    const rg_status outcome = rg_simplex_of_rows(&s->coordinates, p, s->found->rows, inverse, NULL, &flat);
    if (outcome == RG_OK)
        rg_simplex_largest_shares(&s->coordinates, p, inverse, s->found->largest);
    else
        for (size_t m = 0; m < p; m++)
            s->found->largest[m] = NAN;
    free(inverse);
    return outcome == RG_ENOMEM ? no_memory(err) : RG_OK;
}

/* The pixels found, as far as they lie in the space searched: less noisy than the pixels themselves. */
static rg_status make_projected(const search *s, rg_error *err)
{
    const rg_scene *scene = s->scene;
    const size_t n = scene->n_used;
    double *spectrum = rg_alloc(scene->n_bands, 1, sizeof *spectrum);
    s->found->made = rg_alloc(s->how->p, n, sizeof *s->found->made);
    rg_status status = spectrum == NULL || s->found->made == NULL ? no_memory(err) : RG_OK;
    for (size_t m = 0; m < s->how->p && status == RG_OK; m++) {
        double *made = s->found->made + m * n;
        status = rg_h5_read_values_double(scene->data->file, scene->data->name, false, s->found->rows[m], 1,
                                          spectrum, err);
        for (size_t b = 0; b < n; b++)
            made[b] = s->origin != NULL ? s->origin[b] : 0.0;
        for (size_t k = 0; k < s->coordinates.d && status == RG_OK; k++) {
            const double *direction = s->basis + k * n;
            double along = 0.0;
            for (size_t b = 0; b < n; b++)
                along += direction[b] * (spectrum[scene->used[b]] - (s->origin != NULL ? s->origin[b] : 0.0));
            for (size_t b = 0; b < n; b++)
                made[b] += along * direction[b];
        }
    }
    free(spectrum);
    return status;
}

rg_status rg_endmembers_search(const rg_scene *scene, const rg_endmembers_how *how,
                               rg_endmembers_found *found, rg_error *err)
{
    search s = {.scene = scene, .how = how, .found = found};
    *found = (rg_endmembers_found){.p = how->p, .signal_to_noise_db = NAN};
    rg_status status = check_number(&s, err);
    if (status != RG_OK)
        return status;
    s.basis = rg_alloc(scene->n_used, scene->n_used, sizeof *s.basis);
    s.values = rg_alloc(scene->n_used, 1, sizeof *s.values);
    found->rows = rg_alloc(how->p, 1, sizeof *found->rows);
    found->largest = rg_alloc(how->p, 1, sizeof *found->largest);
    if (s.basis == NULL || s.values == NULL || found->rows == NULL || found->largest == NULL)
        status = no_memory(err);
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0] && status == RG_OK; i++)
        if (strcmp(METHODS[i].method, how->method) == 0)
            status = METHODS[i].find(&s, err);
    if (status == RG_OK && found->made == NULL)
        status = find_shares(&s, err);
    if (status == RG_OK && found->made == NULL && how->projected)
        status = make_projected(&s, err);
    if (status == RG_ESINGULAR && err != NULL && err->remedy == NULL)
        err->remedy = "lower --count";
    rg_coordinates_free(&s.coordinates);
    free(s.values);
    free(s.basis);
    return status;
}

void rg_endmembers_found_free(rg_endmembers_found *found)
{
    free(found->rows);
    free(found->largest);
    free(found->counts);
    free(found->made);
    *found = (rg_endmembers_found){0};
}
