#include "toolkit/optical_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "toolkit/name_list.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the optical constants");
}

rg_status rg_optical_library_is(const char *path, bool *is_optical, rg_error *err)
{
    rg_h5_file *file = NULL;
    size_t n_optical = 0;
    size_t n_reflectance = 0;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t e = 0; status == RG_OK && e < rg_h5_entry_count(file); e++) {
        rg_entry entry = {0};
        bool has_data = false;
        status = rg_h5_read_entry(file, rg_h5_entry_name(file, e), &entry, &has_data, err);
        n_optical += status == RG_OK && has_data && entry.technique == RG_OPTICAL;
        n_reflectance += status == RG_OK && has_data && entry.technique == RG_REFLECTANCE;
        rg_entry_free(&entry);
    }
    rg_h5_close(file);
    *is_optical = n_optical > 0 && n_reflectance == 0;
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

/* What the table of a library says of its members: n as a number, and which rows are n themselves. */
static rg_status read_columns(const char *path, const rg_endmember_library *all, double *number,
                              bool *is_index, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t home = 0; home < all->n_inputs && status == RG_OK; home++) {
        rg_entry entry = {0};
        bool has_data = false;
        status = rg_h5_read_entry(file, all->inputs[home].target + 1, &entry, &has_data, err);
        const rg_column *index = status == RG_OK ? rg_table_find(&entry.rows, "refractive_index") : NULL;
        const rg_column *quantity = status == RG_OK ? rg_table_find(&entry.rows, "quantity") : NULL;
        for (size_t m = 0; m < all->n; m++) {
            if (all->homes[m] != home)
                continue;
            if (index != NULL && index->numbers != NULL)
                number[m] = index->numbers[all->rows[m]];
            is_index[m] = quantity != NULL && quantity->texts != NULL &&
                          strcasecmp(quantity->texts[all->rows[m]], "n") == 0;
        }
        rg_entry_free(&entry);
    }
    rg_h5_close(file);
    return status;
}

static size_t find_index_row(const rg_endmember_library *all, const bool *is_index, const char *mineral)
{
    char name[300];
    snprintf(name, sizeof name, "%.250s_n", mineral);
    size_t m = 0;
    while (m < all->n && !(is_index[m] && strcasecmp(all->names[m], name) == 0))
        m++;
    return m;
}

/* The members picked [n_picked], in that order; the others are left out. */
static rg_status keep_members(rg_endmember_library *l, const size_t *picked, size_t n_picked, rg_error *err)
{
    const size_t n_bands = l->n_bands;
    rg_endmember_library kept = *l;
    kept.n = n_picked;
    kept.names = rg_alloc(n_picked, 1, sizeof *kept.names);
    kept.rows = rg_alloc(n_picked, 1, sizeof *kept.rows);
    kept.homes = rg_alloc(n_picked, 1, sizeof *kept.homes);
    kept.spectra = rg_alloc(n_picked, n_bands, sizeof *kept.spectra);
    kept.index = rg_alloc(n_picked, n_bands, sizeof *kept.index);
    bool fine = kept.names != NULL && kept.rows != NULL && kept.homes != NULL && kept.spectra != NULL &&
                kept.index != NULL;
    for (size_t m = 0; m < n_picked && fine; m++) {
        const size_t from = picked[m];
        kept.names[m] = rg_copy_text(l->names[from], strlen(l->names[from]));
        fine = kept.names[m] != NULL;
        kept.rows[m] = l->rows[from];
        kept.homes[m] = l->homes[from];
        memcpy(kept.spectra + m * n_bands, l->spectra + from * n_bands, n_bands * sizeof *l->spectra);
        memcpy(kept.index + m * n_bands, l->index + from * n_bands, n_bands * sizeof *l->index);
    }
    rg_endmember_library *old = fine ? l : &kept;
    for (size_t m = 0; old->names != NULL && m < old->n; m++)
        free(old->names[m]);
    free(old->names);
    free(old->rows);
    free(old->homes);
    free(old->spectra);
    free(old->index);
    if (fine)
        *l = kept;
    return fine ? RG_OK : no_memory(err);
}

/* The member of that name: exactly but for case, or beginning so and alone. */
static rg_status find_member(const rg_endmember_library *all, const bool *is_index, const char *word,
                             size_t *found, rg_error *err)
{
    size_t n_begin = 0;
    size_t begins = all->n;
    for (size_t m = 0; m < all->n; m++) {
        if (is_index[m])
            continue;
        if (strcasecmp(all->names[m], word) == 0) {
            *found = m;
            return RG_OK;
        }
        if (word[0] != '\0' && strncasecmp(all->names[m], word, strlen(word)) == 0) {
            begins = m;
            n_begin++;
        }
    }
    *found = begins;
    if (n_begin == 1)
        return RG_OK;
    return rg_fail_named(err, n_begin > 1 ? RG_EUSAGE : RG_ENOENT, RG_NO_INDEX,
                         n_begin > 1 ? "this could be several endmembers"
                                     : "no such endmember in the library",
                         word, "`regolith export` lists the library's names");
}

/* The members to use, in the order of the list or of the library. */
static rg_status pick(const rg_endmember_library *all, const bool *is_index, const char *select,
                      const char *inclusion, size_t *picked, size_t *n_picked, rg_error *err)
{
    char word[256];
    *n_picked = 0;
    for (size_t m = 0; m < all->n && select == NULL; m++)
        if (!is_index[m] && (inclusion == NULL || strcasecmp(all->names[m], inclusion) != 0))
            picked[(*n_picked)++] = m;
    for (const char *at = select; at != NULL && rg_name_list_next(&at, word, sizeof word);) {
        size_t found = 0;
        const rg_status status = find_member(all, is_index, word, &found, err);
        if (status != RG_OK)
            return status;
        for (size_t i = 0; i < *n_picked; i++)
            if (picked[i] == found)
                return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an endmember is selected twice",
                                     all->names[found], NULL);
        picked[(*n_picked)++] = found;
    }
    if (*n_picked == 0)
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the library has no endmember besides its inclusions");
    return RG_OK;
}

/* index [n_bands] of member m, from its row or its number. */
static rg_status fill_index(rg_endmember_library *l, const bool *is_index, const double *number, size_t m,
                            rg_error *err)
{
    const size_t row = find_index_row(l, is_index, l->names[m]);
    if (row == l->n && !(number[m] > 0.0))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the refractive index of an endmember is not known",
                             l->names[m], "give the library a column refractive_index");
    for (size_t b = 0; b < l->n_bands; b++)
        l->index[m * l->n_bands + b] = row < l->n ? l->spectra[row * l->n_bands + b] : number[m];
    return RG_OK;
}

static rg_status take_inclusion(rg_endmember_library *l, const bool *is_index, const double *number,
                                const char *name, rg_error *err)
{
    const size_t size = l->n_bands * sizeof *l->inclusion;
    size_t found = 0;
    l->inclusion = rg_alloc(2, l->n_bands, sizeof *l->inclusion);
    if (l->inclusion == NULL)
        return no_memory(err);
    while (found < l->n && (is_index[found] || strcasecmp(l->names[found], name) != 0))
        found++;
    if (found == l->n)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no optical constants of this name",
                             name, "import them: wavelength, n and k");
    const rg_status status = fill_index(l, is_index, number, found, err);
    if (status == RG_OK) {
        memcpy(l->inclusion, l->index + found * l->n_bands, size);
        memcpy(l->inclusion + l->n_bands, l->spectra + found * l->n_bands, size);
    }
    return status;
}

static rg_status sort_out(const char *path, const char *select, const char *inclusion,
                          rg_endmember_library *l, rg_error *err)
{
    double *number = rg_alloc(l->n, 1, sizeof *number);
    bool *is_index = rg_alloc(l->n, 1, sizeof *is_index);
    size_t *picked = rg_alloc(l->n, 1, sizeof *picked);
    size_t n_picked = 0;
    l->index = rg_alloc(l->n, l->n_bands, sizeof *l->index);
    rg_status status =
        number == NULL || is_index == NULL || picked == NULL || l->index == NULL ? no_memory(err) : RG_OK;
    for (size_t m = 0; m < l->n && status == RG_OK; m++)
        number[m] = NAN;
    if (status == RG_OK)
        status = read_columns(path, l, number, is_index, err);
    if (status == RG_OK)
        status = pick(l, is_index, select, inclusion, picked, &n_picked, err);
    for (size_t i = 0; i < n_picked && status == RG_OK; i++)
        status = fill_index(l, is_index, number, picked[i], err);
    if (status == RG_OK && inclusion != NULL)
        status = take_inclusion(l, is_index, number, inclusion, err);
    if (status == RG_OK)
        status = keep_members(l, picked, n_picked, err);
    free(number);
    free(is_index);
    free(picked);
    return status;
}

/* Bands that the members left all have: others in the file may have lacked some. */
static rg_status mask_again(const rg_entry *data, double low, double high, rg_endmember_library *l,
                            rg_error *err)
{
    l->n_used = 0;
    for (size_t b = 0; b < l->n_bands; b++) {
        bool use = (data->bad_band == NULL || data->bad_band[b] == 0) && !(data->axis[b] < low) &&
                   !(data->axis[b] > high);
        for (size_t m = 0; m < l->n && use; m++)
            use = isfinite(l->spectra[m * l->n_bands + b]) && isfinite(l->index[m * l->n_bands + b]);
        for (size_t q = 0; q < 2 && l->inclusion != NULL; q++)
            use = use && isfinite(l->inclusion[q * l->n_bands + b]);
        l->use[b] = use;
        l->n_used += use;
    }
    return l->n_used > 0
               ? RG_OK
               : rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no band is left that data and endmembers share",
                               NULL, "compare the axes with `regolith info`");
}

rg_status rg_optical_library_open(const char *path, const char *select, const char *inclusion,
                                  const rg_workfile *data, double low, double high,
                                  rg_endmember_library *library, rg_error *err)
{
    rg_workfile as_optical = *data; /* the same axis; the library's technique */
    as_optical.entry.technique = RG_OPTICAL;
    rg_status status = rg_endmember_library_open(path, NULL, &as_optical, NAN, NAN, library, err);
    if (status != RG_OK)
        return status;
    status = sort_out(path, select, inclusion, library, err);
    if (status == RG_OK)
        status = mask_again(&data->entry, low, high, library, err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_endmember_library_free(library);
    }
    return status;
}
