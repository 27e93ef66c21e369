#include "toolkit/endmember_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/resample.h"
#include "toolkit/endmember_shelf.h"

static const double SAME_AXIS = 1e-9;  /* relative: the two axes are one, written with other digits */
static const double SAME_WIDTH = 0.01; /* relative: band widths are known no better */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmember library");
}

static bool same_axis(const rg_entry *a, const rg_entry *b)
{
    if (a->n_columns != b->n_columns)
        return false;
    for (size_t c = 0; c < a->n_columns; c++)
        if (fabs(a->axis[c] - b->axis[c]) > SAME_AXIS * fabs(a->axis[c]))
            return false;
    return true;
}

/* Whether the bands are equally wide as far as is known. */
static bool same_widths(const rg_entry *a, const rg_entry *b)
{
    for (size_t c = 0; a->fwhm != NULL && b->fwhm != NULL && c < a->n_columns; c++)
        if (fabs(a->fwhm[c] - b->fwhm[c]) > SAME_WIDTH * fabs(b->fwhm[c]))
            return false;
    return true;
}

/* rg_resample, a band that is too narrow being told in the data's terms. */
static rg_status resample(const rg_entry *source, const double *values, size_t n, const rg_entry *data,
                          double *spectra, rg_error *err)
{
    rg_error cause = {0};
    char subject[128] = "";
    const rg_status status = rg_resample(source->axis, source->fwhm, source->n_columns, values, n, data->axis,
                                         data->fwhm, data->n_columns, spectra, &cause);
    if (status == RG_OK)
        return RG_OK;
    if (status != RG_EUNSUPPORTED || data->fwhm == NULL)
        return rg_fail_named(err, status, cause.index, cause.reason, NULL, cause.remedy);
    const char *unit = rg_unit_name(rg_technique_about(data->technique)->axis_unit);
    snprintf(subject, sizeof subject, "at %.6g %s, where one of the data is %.4g %s wide",
             data->axis[cause.index], unit, data->fwhm[cause.index], unit);
    return rg_fail_named(err, status, RG_NO_INDEX, "the library's bands are wider than those of the data",
                         subject, "use a library of finer resolution");
}

/* spectra[n][bands of the data] from values[n][columns of the source]; says how in library->how. */
static rg_status bring(const rg_entry *source, const double *values, size_t n, const rg_entry *data,
                       double *spectra, rg_endmember_library *library, rg_error *err)
{
    const char *manner = data->fwhm != NULL ? "convolved with the data's band widths"
                                            : "interpolated linearly (the data's band widths are unknown)";
    char how[sizeof library->how] = "as they are: same axis";
    rg_status status = RG_OK;
    if (same_axis(source, data) && same_widths(source, data)) {
        memcpy(spectra, values, n * library->n_bands * sizeof *values);
    } else {
        const rg_technique_facts *facts = rg_technique_about(source->technique);
        snprintf(how, sizeof how, "%s from %zu bands (%.6g to %.6g %s) to the %zu of the data", manner,
                 source->n_columns, source->axis[0], source->axis[source->n_columns - 1],
                 rg_unit_name(facts->axis_unit), data->n_columns);
        library->resampled = true;
        status = resample(source, values, n, data, spectra, err);
    }
    if (library->how[0] == '\0')
        snprintf(library->how, sizeof library->how, "%s", how);
    else if (strcmp(library->how, how) != 0)
        snprintf(library->how, sizeof library->how,
                 "%s from %zu axes of their own to the %zu bands of the data", manner, library->n_inputs,
                 data->n_columns);
    return status;
}

/* Why no band is left, and whose file that lies in. */
static rg_status no_band(const rg_workfile *work, const rg_endmember_library *library, rg_error *err)
{
    const rg_entry *data = &work->entry;
    size_t good = 0;
    for (size_t b = 0; b < library->n_bands; b++)
        good += data->bad_band == NULL || data->bad_band[b] == 0;
    if (good == 0) {
        (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "every band of the data is marked bad", NULL,
                             "look at the list of bad bands of the instrument file");
        return rg_error_place(err, work->path, NULL);
    }
    for (size_t m = 0; m < library->n; m++) {
        size_t n = 0;
        for (size_t b = 0; b < library->n_bands; b++)
            n += isfinite(library->spectra[m * library->n_bands + b]) ? 1 : 0;
        if (n == 0 && library->n > 1)
            return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                                 "an endmember has no value in any band of the data", library->names[m],
                                 "leave it out with --select, or compare the axes");
    }
    return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no band is left that data and endmembers share", NULL,
                         "compare the axes with `regolith info`");
}

/* Members that have a value in the band. */
static size_t members_with(const rg_endmember_library *library, size_t band)
{
    size_t n = 0;
    for (size_t m = 0; m < library->n; m++)
        n += isfinite(library->spectra[m * library->n_bands + band]) ? 1 : 0;
    return n;
}

/* fewest: members that must have a band for it to be used. */
static rg_status mask_bands(const rg_workfile *work, double low, double high, size_t fewest,
                            rg_endmember_library *library, rg_error *err)
{
    const rg_entry *data = &work->entry;
    for (size_t b = 0; b < library->n_bands; b++) {
        library->use[b] = (data->bad_band == NULL || data->bad_band[b] == 0) && !(data->axis[b] < low) &&
                          !(data->axis[b] > high) && members_with(library, b) >= fewest;
        library->n_used += library->use[b];
    }
    return library->n_used > 0 ? RG_OK : no_band(work, library, err);
}

/* Values of the n members of an entry, whose home is the next input. Rows share chunks, so of most rows all
 * are read at once. */
static rg_status read_members(const rg_workfile *work, const rg_endmember_library *library, size_t n,
                              double *values, rg_error *err)
{
    const size_t n_columns = work->entry.n_columns;
    double *whole =
        4 * n >= work->entry.n_rows ? rg_alloc(work->entry.n_rows, n_columns, sizeof *whole) : NULL;
    rg_status status = RG_OK;
    size_t k = 0;
    if (whole != NULL)
        status = rg_h5_read_values_double(work->file, work->name, false, 0, work->entry.n_rows, whole, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        double *to = values + k * n_columns;
        if (library->homes[m] != library->n_inputs)
            continue;
        if (whole != NULL)
            memcpy(to, whole + library->rows[m] * n_columns, n_columns * sizeof *to);
        else
            status = rg_h5_read_values_double(work->file, work->name, false, library->rows[m], 1, to, err);
        k++;
    }
    free(whole);
    return status;
}

/* The members that are from this entry of the shelf, brought to the data. */
static rg_status bring_home(const rg_endmember_shelf *s, size_t home, const rg_entry *data,
                            rg_endmember_library *library, rg_error *err)
{
    const rg_workfile *work = &s->entries[home];
    const size_t n_columns = work->entry.n_columns;
    size_t n = 0;
    for (size_t m = 0; m < library->n; m++)
        n += library->homes[m] == library->n_inputs;
    if (n == 0)
        return RG_OK;
    double *values = rg_alloc(n, n_columns, sizeof *values);
    double *brought = rg_alloc(n, library->n_bands, sizeof *brought);
    rg_status status =
        values == NULL || brought == NULL ? no_memory(err) : read_members(work, library, n, values, err);
    size_t k = 0;
    for (size_t b = 0; b < n_columns && status == RG_OK && work->entry.bad_band != NULL; b++)
        for (k = 0; k < n && work->entry.bad_band[b] != 0; k++)
            values[k * n_columns + b] = NAN;
    if (status == RG_OK)
        status =
            rg_workfile_input(work, home < s->first_beside ? "endmember library" : "endmember library beside",
                              &library->inputs[library->n_inputs], err);
    const size_t input = library->n_inputs++;
    if (status == RG_OK)
        status = bring(&work->entry, values, n, data, brought, library, err);
    if (home < s->first_beside)
        library->first_resampled = library->resampled;
    k = 0;
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        if (library->homes[m] == input)
            memcpy(library->spectra + m * library->n_bands, brought + k++ * library->n_bands,
                   library->n_bands * sizeof *brought);
    free(brought);
    free(values);
    return status;
}

/* Names, rows and homes of the members picked; homes count the entries that have any. */
static rg_status take_members(const rg_endmember_shelf *s, const size_t *picked,
                              rg_endmember_library *library, rg_error *err)
{
    library->names = rg_alloc(library->n, 1, sizeof *library->names);
    library->rows = rg_alloc(library->n, 1, sizeof *library->rows);
    library->homes = rg_alloc(library->n, 1, sizeof *library->homes);
    library->inputs = rg_alloc(s->n_entries, 1, sizeof *library->inputs);
    library->spectra = rg_alloc(library->n, library->n_bands, sizeof *library->spectra);
    library->use = rg_alloc(library->n_bands, 1, sizeof *library->use);
    if (library->names == NULL || library->rows == NULL || library->homes == NULL ||
        library->inputs == NULL || library->spectra == NULL || library->use == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++) {
        const char *name = s->names[picked[m]];
        library->names[m] = rg_copy_text(name, strlen(name));
        if (library->names[m] == NULL)
            return no_memory(err);
        library->rows[m] = s->rows[picked[m]];
    }
    size_t used = 0;
    for (size_t home = 0; home < s->n_entries; home++) {
        bool any = false;
        for (size_t m = 0; m < library->n; m++)
            if (s->homes[picked[m]] == home) {
                library->homes[m] = used;
                any = true;
            }
        used += any;
        if (home < s->first_beside)
            library->first_beside = used;
    }
    return RG_OK;
}

static rg_status open_library(const char *path, const char *beside, const char *select,
                              const rg_workfile *data, double low, double high, bool partial,
                              rg_endmember_library *library, rg_error *err)
{
    const char *const paths[2] = {path, beside};
    *library = (rg_endmember_library){
        .n_bands = data->entry.n_columns, .technique = data->entry.technique, .beside = beside};
    rg_endmember_shelf s = {0};
    size_t *picked = NULL;
    rg_status status = rg_endmember_shelf_open(paths, data->entry.technique, select != NULL, &s, err);
    if (status == RG_OK && (picked = rg_alloc(s.n, 1, sizeof *picked)) == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = rg_endmember_shelf_choose(&s, select, picked, &library->n, err);
    if (status == RG_OK)
        status = take_members(&s, picked, library, err);
    for (size_t home = 0; home < s.n_entries && status == RG_OK; home++) {
        bool wanted = false;
        for (size_t m = 0; m < library->n; m++)
            wanted = wanted || s.homes[picked[m]] == home;
        if (wanted)
            status = bring_home(&s, home, &data->entry, library, err);
    }
    if (status == RG_OK)
        status = mask_bands(data, low, high, partial ? 1 : library->n, library, err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_endmember_library_free(library);
    }
    free(picked);
    rg_endmember_shelf_free(&s);
    return status;
}

rg_status rg_endmember_library_open_beside(const char *path, const char *beside, const char *select,
                                           const rg_workfile *data, double low, double high,
                                           rg_endmember_library *library, rg_error *err)
{
    return open_library(path, beside, select, data, low, high, false, library, err);
}

rg_status rg_endmember_library_open_partial(const char *path, const rg_workfile *data, double low,
                                            double high, rg_endmember_library *library, rg_error *err)
{
    return open_library(path, NULL, NULL, data, low, high, true, library, err);
}

rg_status rg_endmember_library_open(const char *path, const char *select, const rg_workfile *data, double low,
                                    double high, rg_endmember_library *library, rg_error *err)
{
    return rg_endmember_library_open_beside(path, NULL, select, data, low, high, library, err);
}

bool rg_endmember_library_is_beside(const rg_endmember_library *library, size_t member)
{
    return library->beside != NULL && library->homes[member] >= library->first_beside;
}

const char *rg_endmember_library_path(const rg_endmember_library *library, size_t member, const char *path)
{
    return rg_endmember_library_is_beside(library, member) ? library->beside : path;
}

void rg_endmember_library_free(rg_endmember_library *library)
{
    for (size_t m = 0; library->names != NULL && m < library->n; m++)
        free(library->names[m]);
    for (size_t c = 0; library->classes != NULL && c < library->n_classes; c++)
        free(library->classes[c]);
    free(library->classes);
    free(library->names);
    free(library->rows);
    free(library->homes);
    free(library->inputs);
    free(library->spectra);
    free(library->index);
    free(library->inclusion);
    free(library->use);
    *library = (rg_endmember_library){0};
}
