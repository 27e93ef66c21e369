#include "toolkit/endmember_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "kernels/signal/resample.h"
#include "toolkit/name_list.h"
#include "toolkit/suggest.h"

static const double SAME_AXIS = 1e-9;  /* relative: the two axes are one, written with other digits */
static const double SAME_WIDTH = 0.01; /* relative: band widths are known no better */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmember library");
}

/* Every member of every entry of the library that fits the data. */
typedef struct {
    rg_h5_file *files[2]; /* the library, and the one beside it or NULL */
    rg_workfile *entries; /* [n_entries] */
    size_t n_entries;
    size_t first_beside; /* entries from here on are of the second file */
    char **names;        /* [n] distinct: of members that share one, the second becomes "name_2" */
    size_t *homes;       /* [n] entry                                                             */
    size_t *rows;        /* [n] row in it                                                         */
    size_t n;
} shelf;

static void shelf_free(shelf *s)
{
    for (size_t i = 0; s->names != NULL && i < s->n; i++)
        free(s->names[i]);
    free(s->names);
    free(s->homes);
    free(s->rows);
    for (size_t e = 0; e < s->n_entries; e++)
        rg_entry_free(&s->entries[e].entry);
    free(s->entries);
    rg_h5_close(s->files[0]);
    rg_h5_close(s->files[1]);
    *s = (shelf){0};
}

/* The column that is likeliest to tell minerals apart; NULL without any that is complete. */
static const rg_column *name_column(const rg_table *rows, size_t n_rows)
{
    static const char *const COLUMNS[] = {"name", "mineral", "Mineral", "Class", "sample_id"};
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++) {
        const rg_column *column = rg_table_find(rows, COLUMNS[i]);
        bool complete = column != NULL && column->texts != NULL;
        for (size_t row = 0; complete && row < n_rows; row++)
            complete = column->texts[row][0] != '\0';
        if (complete)
            return column;
    }
    return NULL;
}

static bool is_taken(const shelf *s, const char *name)
{
    size_t i = 0;
    while (i < s->n && strcmp(s->names[i], name) != 0)
        i++;
    return i < s->n;
}

/* Whether a member of the first library has the name, in any case of letters. */
static bool is_of_first(const shelf *s, const char *name)
{
    for (size_t i = 0; i < s->n && s->homes[i] < s->first_beside; i++)
        if (strcasecmp(s->names[i], name) == 0)
            return true;
    return false;
}

static rg_status add_names(shelf *s, size_t home, bool selects, rg_error *err)
{
    const rg_entry *entry = &s->entries[home].entry;
    const rg_column *column = name_column(&entry->rows, entry->n_rows);
    if (column == NULL)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the library's members have no names",
                             s->n_entries > 1 ? s->entries[home].name : NULL, "give each row a sample_id");
    for (size_t row = 0; row < entry->n_rows; row++) {
        if (home >= s->first_beside && is_of_first(s, column->texts[row])) {
            if (selects)
                continue;
            return rg_fail_named(
                err, RG_EUSAGE, RG_NO_INDEX, "the calibration has a mineral of this name", column->texts[row],
                "rename it, or choose with --select, where the name means the calibrated one");
        }
        s->names[s->n] = rg_copy_text(column->texts[row], strlen(column->texts[row]));
        if (s->names[s->n] == NULL)
            return no_memory(err);
        s->homes[s->n] = home;
        s->rows[s->n++] = row;
    }
    return RG_OK;
}

/* From the last to the first, so that the names before still are as they came; a number that makes the name
 * of another member is passed over. */
static rg_status make_distinct(shelf *s, rg_error *err)
{
    for (size_t i = s->n; i-- > 1;) {
        size_t number = 1;
        for (size_t before = 0; before < i; before++)
            number += strcmp(s->names[before], s->names[i]) == 0;
        if (number == 1)
            continue;
        char name[256];
        do
            snprintf(name, sizeof name, "%.230s_%zu", s->names[i], number++);
        while (is_taken(s, name));
        char *copy = rg_copy_text(name, strlen(name));
        if (copy == NULL)
            return no_memory(err);
        free(s->names[i]);
        s->names[i] = copy;
    }
    return RG_OK;
}

/* The entries of a file that fit. */
static rg_status shelf_take(shelf *s, rg_h5_file *file, const char *path, rg_technique technique,
                            rg_error *err)
{
    rg_status status = RG_OK;
    const size_t before = s->n_entries;
    for (size_t e = 0; e < rg_h5_entry_count(file) && status == RG_OK; e++) {
        bool fits = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, e), 1u << technique,
                                  &s->entries[s->n_entries], &fits, err);
        s->n_entries += fits;
    }
    if (status == RG_OK && s->n_entries == before)
        return rg_workfile_no_entry(path, 1u << technique, err);
    return status;
}

/* paths: of the library, and of the one beside it or NULL. */
static rg_status shelf_open(const char *const paths[2], rg_technique technique, bool selects, shelf *s,
                            rg_error *err)
{
    *s = (shelf){0};
    const size_t n_files = paths[1] != NULL ? 2 : 1;
    size_t most = 0;
    size_t n = 0;
    rg_status status = RG_OK;
    for (size_t f = 0; f < n_files && status == RG_OK; f++) {
        status = rg_h5_open(paths[f], &s->files[f], err);
        if (status != RG_OK)
            return rg_error_place(err, paths[f], NULL);
        most += rg_h5_entry_count(s->files[f]);
    }
    s->entries = rg_alloc(most, 1, sizeof *s->entries);
    if (s->entries == NULL)
        return no_memory(err);
    for (size_t f = 0; f < n_files; f++) {
        status = shelf_take(s, s->files[f], paths[f], technique, err);
        if (status != RG_OK)
            return rg_error_place(err, paths[f], NULL);
        if (f == 0)
            s->first_beside = s->n_entries;
    }
    for (size_t e = 0; e < s->n_entries; e++)
        n += s->entries[e].entry.n_rows;
    s->names = rg_alloc(n, 1, sizeof *s->names);
    s->homes = rg_alloc(n, 1, sizeof *s->homes);
    s->rows = rg_alloc(n, 1, sizeof *s->rows);
    if (s->names == NULL || s->homes == NULL || s->rows == NULL)
        return no_memory(err);
    for (size_t e = 0; e < s->n_entries; e++) {
        status = add_names(s, e, selects, err);
        if (status != RG_OK)
            return rg_error_place(err, s->entries[e].path, NULL);
    }
    return make_distinct(s, err);
}

/* The row whose name is the word: exactly, else in another case, else beginning so and alone. */
static rg_status find_row(char *const *names, size_t n, const char *word, size_t *row, rg_error *err)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strncasecmp(names[i], word, strlen(word)) == 0) {
            *row = i;
            found++;
        }
    if (found == 1)
        return RG_OK;
    char subject[128];
    const char *nearest = rg_suggest_nearest(word, (const char *const *) names, n);
    if (found > 1)
        snprintf(subject, sizeof subject, "%.40s: %zu members begin so", word, found);
    else
        snprintf(subject, sizeof subject, "%.40s%s%.50s%s", word, nearest != NULL ? ": did you mean " : "",
                 nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    return rg_fail_named(err, found > 1 ? RG_EUSAGE : RG_ENOENT, RG_NO_INDEX,
                         found > 1 ? "this could be several endmembers" : "no such endmember in the library",
                         subject, "`regolith export` lists the library's names");
}

/* Fill picked, [library->n] of the shelf, from the names in `select`, or with every member. */
static rg_status choose(char *const *names, size_t n_rows, const char *select, rg_endmember_library *library,
                        size_t *picked, rg_error *err)
{
    if (select == NULL) {
        for (size_t i = 0; i < n_rows; i++)
            picked[i] = i;
        library->n = n_rows;
        return RG_OK;
    }
    rg_status status = RG_OK;
    char word[256];
    for (const char *at = select; status == RG_OK && rg_name_list_next(&at, word, sizeof word);) {
        size_t row = 0;
        status = word[0] != '\0' ? find_row(names, n_rows, word, &row, err)
                                 : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a name in --select is empty",
                                                 NULL, "put one comma between two names");
        for (size_t i = 0; i < library->n && status == RG_OK; i++)
            if (picked[i] == row)
                status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an endmember is selected twice",
                                       names[row], NULL);
        if (status == RG_OK)
            picked[library->n++] = row;
    }
    return status;
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
static rg_status bring_home(const shelf *s, size_t home, const rg_entry *data, rg_endmember_library *library,
                            rg_error *err)
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
static rg_status take_members(const shelf *s, const size_t *picked, rg_endmember_library *library,
                              rg_error *err)
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
    shelf s = {0};
    size_t *picked = NULL;
    rg_status status = shelf_open(paths, data->entry.technique, select != NULL, &s, err);
    if (status == RG_OK && (picked = rg_alloc(s.n, 1, sizeof *picked)) == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = choose(s.names, s.n, select, library, picked, err);
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
    shelf_free(&s);
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

static rg_status record_spectra(const rg_endmember_library *library, const rg_entry *data, rg_result *result,
                                rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(library->technique);
    const size_t dims[2] = {library->n, library->n_bands};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status =
        rg_result_add_group(result, "endmembers", RG_GROUP_DATA, "Endmember spectra as used", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", facts->signal);
    snprintf(group->axes[0], sizeof group->axes[0], "endmember");
    snprintf(group->axes[1], sizeof group->axes[1], "%s", facts->axis);
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    status = rg_group_add_array(group, facts->signal, RG_FLOAT64, 2, dims, facts->signal_units,
                                facts->signal_label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, library->spectra, dims[0] * dims[1] * sizeof(double));
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "endmember", RG_INT32, 1, &dims[0], "1", "Endmember", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        ((int32_t *) array->data)[m] = (int32_t) m;
    if (status == RG_OK)
        status = rg_group_add_array(group, facts->axis, RG_FLOAT64, 1, &dims[1],
                                    rg_unit_name(facts->axis_unit), facts->axis_label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, data->axis, dims[1] * sizeof(double));
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "band_used", RG_UINT8, 1, &library->n_bands, "1", "", 1, &array, err);
    if (status == RG_OK)
        for (size_t b = 0; b < library->n_bands; b++)
            ((uint8_t *) array->data)[b] = library->use[b];
    return status;
}

static rg_status record_names(const rg_endmember_library *library, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_group(result, "endmember_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "name", RG_TEXT, 1, &library->n, "", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        char *copy = rg_copy_text(library->names[m], strlen(library->names[m]));
        ((char **) array->data)[m] = copy;
        if (copy == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, "library_entry", RG_TEXT, 1, &library->n, "", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        const char *entry = library->inputs[library->homes[m]].target + 1;
        char *copy = rg_copy_text(entry, strlen(entry));
        ((char **) array->data)[m] = copy;
        if (copy == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, "library_row", RG_INT32, 1, &library->n, "1", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        ((int32_t *) array->data)[m] = (int32_t) library->rows[m];
    return status;
}

rg_status rg_endmember_library_record(const rg_endmember_library *library, const rg_entry *data,
                                      rg_result *result, rg_error *err)
{
    const rg_status status = record_spectra(library, data, result, err);
    return status == RG_OK ? record_names(library, result, err) : status;
}
