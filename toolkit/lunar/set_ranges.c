#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/text/tsv.h"
#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "toolkit/lunar/pool.h"
#include "toolkit/name_list.h"

static size_t count_range(const rg_lunar_pool *p, size_t r, unsigned char verdict)
{
    const size_t n_ranges = p->how->library->n_ranges;
    size_t n = 0;
    for (size_t e = 0; e < p->n_entries; e++)
        for (size_t row = 0; row < p->entries[e].n; row++)
            n += p->entries[e].range[row * n_ranges + r] == verdict;
    return n;
}

static double median_compared(const rg_lunar_pool *p, size_t r)
{
    const size_t n_ranges = p->how->library->n_ranges;
    size_t n = 0;
    for (size_t e = 0; e < p->n_entries; e++)
        for (size_t row = 0; row < p->entries[e].n; row++)
            if (!isnan(p->entries[e].compared[row * n_ranges + r]))
                p->work[n++] = p->entries[e].compared[row * n_ranges + r];
    return rg_median(p->work, n);
}

static const char *verdict_word(const rg_lunar_range *range, double median)
{
    static const char *const WORDS[] = {"", "within", "below", "above"};
    static const char *const POINT[] = {"", "equal", "below", "above"};
    return (range->low == range->high ? POINT : WORDS)[rg_lunar_range_verdict(range, median)];
}

rg_status rg_lunar_set_ranges(const rg_lunar_pool *p, rg_table *table, rg_error *err)
{
    const rg_library_lunar *library = p->how->library;
    rg_lunar_builder b = {table, RG_OK, err};
    for (size_t r = 0; r < library->n_ranges; r++)
        table->n_rows += count_range(p, r, RG_LUNAR_NOT_COMPARED) < p->n;
    static const char *const TEXTS[] = {"range",   "material", "quantity", "units",
                                        "verdict", "what",     "source"};
    static const char *const NUMBERS[] = {"low", "high", "median", "ratio", "n_within", "n_below", "n_above"};
    double *number[7];
    for (size_t k = 0; k < 4; k++)
        rg_lunar_texts(&b, TEXTS[k]);
    for (size_t k = 0; k < 7; k++)
        number[k] = rg_lunar_numbers(&b, NUMBERS[k], NULL);
    for (size_t k = 4; k < 7; k++)
        rg_lunar_texts(&b, TEXTS[k]);
    for (size_t r = 0, row = 0; r < library->n_ranges && b.status == RG_OK; r++) {
        const rg_lunar_range *range = &library->ranges[r];
        if (count_range(p, r, RG_LUNAR_NOT_COMPARED) == p->n)
            continue;
        const double median = median_compared(p, r);
        const char *const words[] = {
            range->name, range->material, range->quantity, range->units, verdict_word(range, median),
            range->text, range->source};
        const double limit = median < range->low ? range->low : median > range->high ? range->high : median;
        const double values[] = {range->low,
                                 range->high,
                                 median,
                                 median / limit,
                                 (double) count_range(p, r, RG_LUNAR_WITHIN),
                                 (double) count_range(p, r, RG_LUNAR_LOWER),
                                 (double) count_range(p, r, RG_LUNAR_HIGHER)};
        for (size_t k = 0; k < 7; k++) {
            rg_lunar_put(&b, TEXTS[k], row, words[k]);
            if (number[k] != NULL)
                number[k][row] = values[k];
        }
        row++;
    }
    return b.status;
}

/* Depths of the list into depth[], at most n of them; their count. */
static rg_status read_depths(const char *list, double *depth, size_t most, size_t *n, rg_error *err)
{
    char word[64];
    *n = 0;
    for (const char *at = list; at != NULL && rg_name_list_next(&at, word, sizeof word);) {
        if (*n == most)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--depths names too many", list, NULL);
        if (!rg_tsv_number_parse(word, strlen(word), &depth[(*n)]))
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--depths has a word that is no number", word,
                                 "give depths in cm, 0,15,30,60");
        if (*n > 0 && !(depth[*n] > depth[*n - 1]))
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--depths do not rise", word, NULL);
        (*n)++;
    }
    return RG_OK;
}

rg_status rg_lunar_set_density(const rg_lunar_how *how, const char *list, rg_table *table, rg_error *err)
{
    enum { MOST = 1000 };
    double *depth = rg_alloc(MOST, 2, sizeof *depth);
    size_t n = 0;
    rg_status status = depth == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the depths")
                                     : read_depths(list, depth, MOST, &n, err);
    const rg_lunar_density *d = how->density;
    for (size_t i = 0; i < n && status == RG_OK; i++)
        if (rg_soil_density_mean(&d->model, depth[i], depth[i], &depth[MOST + i], NULL) != RG_OK) {
            char subject[128];
            snprintf(subject, sizeof subject, "%g cm; %.40s holds from %g to %g cm", depth[i], d->name,
                     d->model.least_cm, d->model.most_cm);
            status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "a depth is outside the model of density",
                                   subject, "choose another --density-model or other --depths");
        }
    rg_lunar_builder b = {table, status, err};
    table->n_rows = n;
    double *z = rg_lunar_numbers(&b, "depth_cm", "cm");
    double *bulk = rg_lunar_numbers(&b, "bulk_density_g_cm3", "g/cm3");
    double *porosity = rg_lunar_numbers(&b, "porosity", "1");
    double *voids = rg_lunar_numbers(&b, "void_ratio", "1");
    for (size_t i = 0; i < n && b.status == RG_OK; i++) {
        z[i] = depth[i];
        bulk[i] = depth[MOST + i];
        porosity[i] = rg_soil_porosity(bulk[i], how->grain_density);
        voids[i] = rg_soil_void_ratio(bulk[i], how->grain_density);
    }
    free(depth);
    return b.status;
}
