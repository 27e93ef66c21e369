#include "kernels/search/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

/* The share of a library's squares that may be left to the bound. Less makes the product with every member
 * longer, more leaves more of them to be compared in full. */
static const double LEFT_TO_BOUND = 0.04;

/* Two transforms side by side: their values, then their amplitudes. */
size_t rg_search_index_work(const rg_search_index *index)
{
    return 2 * rg_transform_room(index->length);
}

/* amplitudes [length / 2 + 1][2] of one half of the features. */
static double *transform_half(const rg_search_index *index, const float *half, double *work)
{
    double *amplitudes = work + rg_transform_room(index->length);
    for (size_t c = 0; c < index->length; c++)
        work[c] = c < index->n ? (double) half[c] : 0.0;
    rg_transform_forward(index->transform, work, amplitudes);
    return amplitudes;
}

/* Squared factor that makes amplitudes orthonormal: every bin but the first and the last stands for two. */
static double bin_weight(const rg_search_index *index, size_t bin)
{
    const bool single = bin == 0 || 2 * bin == index->length;
    return (single ? 1.0 : 2.0) / (double) index->length;
}

float rg_search_index_row(const rg_search_index *index, const float *features, double *work, float *row)
{
    double rest = 0.0;
    for (size_t c = 0; c < 2 * index->n; c++)
        rest += (double) features[c] * (double) features[c];
    size_t half = 0;
    const double *amplitudes = transform_half(index, features, work);
    for (size_t k = 0; k < index->n_bins; k++) {
        const rg_search_bin *bin = &index->bins[k];
        if (bin->half != half) {
            half = bin->half;
            amplitudes = transform_half(index, features + half * index->n, work);
        }
        const double factor = sqrt(bin_weight(index, bin->bin));
        for (size_t part = 0; part < 2; part++) {
            const double value = factor * amplitudes[2 * bin->bin + part];
            rest -= value * value;
            row[2 * k + part] = (float) value;
        }
    }
    return (float) sqrt(fmax(rest, 0.0));
}

typedef struct {
    double energy;
    rg_search_bin bin;
} ranked_bin;

static int by_energy(const void *a, const void *b)
{
    const ranked_bin *x = a;
    const ranked_bin *y = b;
    if (x->energy != y->energy)
        return x->energy < y->energy ? 1 : -1;
    if (x->bin.half != y->bin.half)
        return x->bin.half > y->bin.half ? 1 : -1;
    return (x->bin.bin > y->bin.bin) - (x->bin.bin < y->bin.bin);
}

static int by_place(const void *a, const void *b)
{
    const rg_search_bin *x = a;
    const rg_search_bin *y = b;
    if (x->half != y->half)
        return x->half > y->half ? 1 : -1;
    return (x->bin > y->bin) - (x->bin < y->bin);
}

/* Squares of the library by frequency. A few hundred members, evenly taken, tell as much as all. */
static void sum_energies(const rg_search_index *index, double *work, ranked_bin *ranked)
{
    enum { ENOUGH = 512 };
    const size_t n_half = index->length / 2 + 1;
    const size_t step = index->n_members / ENOUGH + 1;
    for (size_t k = 0; k < 2 * n_half; k++)
        ranked[k] = (ranked_bin){0.0, {k / n_half, k % n_half}};
    for (size_t m = 0; m < index->n_members; m += step)
        for (size_t half = 0; half < 2; half++) {
            const double *a = transform_half(index, index->features + (2 * m + half) * index->n, work);
            for (size_t bin = 0; bin < n_half; bin++)
                ranked[half * n_half + bin].energy +=
                    bin_weight(index, bin) * (a[2 * bin] * a[2 * bin] + a[2 * bin + 1] * a[2 * bin + 1]);
        }
}

static rg_status choose_bins(rg_search_index *index, rg_error *err)
{
    const size_t n_all = 2 * (index->length / 2 + 1);
    ranked_bin *ranked = rg_alloc(n_all, 1, sizeof *ranked);
    double *work = rg_alloc(rg_search_index_work(index), 1, sizeof *work);
    index->bins = rg_alloc(n_all, 1, sizeof *index->bins);
    const bool have = ranked != NULL && work != NULL && index->bins != NULL;
    double left = 0.0;
    if (have) {
        sum_energies(index, work, ranked);
        qsort(ranked, n_all, sizeof *ranked, by_energy);
        for (size_t k = 0; k < n_all; k++)
            left += ranked[k].energy;
        const double enough = LEFT_TO_BOUND * left;
        for (; index->n_bins == 0 || (index->n_bins < n_all && left > enough); index->n_bins++) {
            index->bins[index->n_bins] = ranked[index->n_bins].bin;
            left -= ranked[index->n_bins].energy;
        }
        qsort(index->bins, index->n_bins, sizeof *index->bins, by_place);
    }
    free(work);
    free(ranked);
    return have ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

static rg_status fill_rows(rg_search_index *index, rg_error *err)
{
    const size_t room = rg_search_index_work(index);
    double *work = rg_alloc(rg_threads(), room, sizeof *work);
    index->rows = rg_alloc(index->n_members, 2 * index->n_bins, sizeof *index->rows);
    index->rest = rg_alloc(index->n_members, 1, sizeof *index->rest);
    if (work == NULL || index->rows == NULL || index->rest == NULL) {
        free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
    }
#pragma omp parallel for schedule(static)
    for (size_t m = 0; m < index->n_members; m++)
        index->rest[m] = rg_search_index_row(index, index->features + 2 * m * index->n,
                                             work + rg_thread() * room, index->rows + 2 * m * index->n_bins);
    free(work);
    return RG_OK;
}

rg_status rg_search_index_new(const float *features, size_t n_members, size_t n, const size_t *class_of,
                              const rg_search_shift *moves, rg_search_index **index, rg_error *err)
{
    *index = NULL;
    if (n_members == 0 || n == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there is nothing to search in");
    if (moves->most >= n)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the moves reach as far as the axis");
    rg_search_index *made = rg_alloc(1, 1, sizeof *made);
    if (made == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
    *made = (rg_search_index){.features = features,
                              .class_of = class_of,
                              .n_members = n_members,
                              .n = n,
                              .moves = *moves,
                              .length = rg_transform_length(n + moves->most)};
    rg_status status = rg_transform_new(made->length, &made->transform, err);
    if (status == RG_OK)
        status = choose_bins(made, err);
    if (status == RG_OK)
        status = fill_rows(made, err);
    if (status != RG_OK) {
        rg_search_index_free(made);
        return status;
    }
    *index = made;
    return RG_OK;
}

void rg_search_index_free(rg_search_index *index)
{
    if (index == NULL)
        return;
    rg_transform_free(index->transform);
    free(index->bins);
    free(index->rows);
    free(index->rest);
    free(index);
}
