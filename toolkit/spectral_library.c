#include "toolkit/spectral_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/resample.h"
#include "toolkit/library_classes.h"

/* Raman: see kernels/search/features.h. FTIR bands are twice as wide. Powder lines are 0.1 degrees wide, and
 * a sample that lies 0.2 mm too high moves all of them by as much: the smoothing, the shift and what it costs
 * are those with which most right answers were accepted on one half of the minerals of the RockJock patterns
 * (as they are, moved by 0.2 degrees, with preferred orientation, with noise of counts; specimens left out).
 */
static const rg_spectral_grid GRIDS[] = {
    {RG_RAMAN, 1.0, 2.0, 4.0, 0.02, 30.0, 300.0, 6.0, 4.0, 0.0, 20.0},
    {RG_FTIR, 2.0, 4.0, 8.0, 0.01, 60.0, 600.0, 12.0, 8.0, 0.0, 40.0},
    {RG_XRD, 0.02, 0.08, 0.3, 0.1, 0.6, 6.0, 0.15, 0.04, 0.08, 0.2},
};
enum { N_GRIDS = sizeof GRIDS / sizeof GRIDS[0], MOST_MOVES = 64 };
static const double MOST_CHANNELS = 1e6;

const rg_spectral_grid *rg_spectral_grid_of(rg_technique technique)
{
    for (size_t i = 0; i < N_GRIDS; i++)
        if (GRIDS[i].technique == technique)
            return &GRIDS[i];
    return NULL;
}

rg_search_features rg_spectral_grid_features(const rg_spectral_grid *grid)
{
    rg_search_features how = rg_search_features_defaults();
    how.sigma = grid->smoothing / grid->step;
    return how;
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

/* The entries of all files. */
typedef struct {
    rg_h5_file **files; /* [n_files] */
    size_t n_files;
    rg_workfile *entries; /* [n] */
    size_t n;
    size_t n_rows;
} shelf;

static void shelf_free(shelf *s)
{
    for (size_t e = 0; e < s->n; e++)
        rg_entry_free(&s->entries[e].entry);
    free(s->entries);
    for (size_t f = 0; f < s->n_files; f++)
        rg_h5_close(s->files[f]);
    free(s->files);
}

static rg_status shelf_add(shelf *s, const char *path, rg_technique technique, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    s->files[s->n_files++] = file;
    const size_t most = status == RG_OK ? rg_h5_entry_count(file) : 0;
    const size_t before = s->n;
    rg_workfile *grown = status == RG_OK ? realloc(s->entries, (s->n + most + 1) * sizeof *grown) : NULL;
    if (status == RG_OK && grown == NULL)
        status = no_memory(err);
    if (grown != NULL)
        s->entries = grown;
    for (size_t e = 0; e < most && status == RG_OK; e++) {
        bool fits = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, e), 1u << technique, &s->entries[s->n],
                                  &fits, err);
        if (status == RG_OK && fits)
            s->n_rows += s->entries[s->n++].entry.n_rows;
    }
    if (status == RG_OK && s->n == before)
        status = rg_workfile_no_entry(path, 1u << technique, err);
    return status == RG_OK ? RG_OK : rg_error_place(err, path, NULL);
}

static rg_status shelf_open(const char *const *paths, size_t n_paths, rg_technique technique, shelf *s,
                            rg_error *err)
{
    s->files = rg_alloc(n_paths, 1, sizeof(rg_h5_file *));
    rg_status status = s->files != NULL ? RG_OK : no_memory(err);
    for (size_t p = 0; p < n_paths && status == RG_OK; p++)
        status = shelf_add(s, paths[p], technique, err);
    return status == RG_OK && s->n == 0 ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "no file of spectra is named")
                                        : status;
}

/* ---- the axis ---- */

static rg_status make_axis(const shelf *s, double low, double high, rg_spectral_library *library,
                           rg_error *err)
{
    double first = INFINITY;
    double last = -INFINITY;
    const double step = library->grid->step;
    for (size_t e = 0; e < s->n; e++) {
        const rg_entry *entry = &s->entries[e].entry;
        const double ends[2] = {entry->axis[0], entry->axis[entry->n_columns - 1]};
        first = fmin(first, fmin(ends[0], ends[1]));
        last = fmax(last, fmax(ends[0], ends[1]));
    }
    if (!isnan(low))
        first = fmax(first, low);
    if (!isnan(high))
        last = fmin(last, high);
    /* Ends that differ from the grid by rounding alone are on it. */
    first = ceil(first / step - 1e-6);
    last = floor(last / step + 1e-6);
    if (!(last - first >= 8.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "there are fewer than nine channels to compare");
    if (last - first >= MOST_CHANNELS)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the axis is too long for its technique");
    library->n_channels = (size_t) (last - first) + 1;
    library->axis = rg_alloc(library->n_channels, 1, sizeof *library->axis);
    if (library->axis == NULL)
        return no_memory(err);
    for (size_t c = 0; c < library->n_channels; c++)
        library->axis[c] = (first + (double) c) * step;
    return RG_OK;
}

/* Places this far apart sample no line: they are a list of lines, and the values their heights. */
static bool is_list(const rg_spectral_grid *grid, const rg_entry *entry)
{
    const size_t n = entry->n_columns;
    return n > 1 && fabs(entry->axis[n - 1] - entry->axis[0]) / (double) (n - 1) > 2.0 * grid->band_reach;
}

/* Lines of the width that lines of the technique have. A list says nothing of what is far outside of it. */
static void draw_lines(const rg_spectral_library *library, const rg_entry *entry, const double *heights,
                       double *spectrum)
{
    const double sigma = 2.0 / 3.0 * library->grid->band_reach;
    const double margin = 5.0 * library->grid->band_reach;
    const size_t last = entry->n_columns - 1;
    const double low = fmin(entry->axis[0], entry->axis[last]) - margin;
    const double high = fmax(entry->axis[0], entry->axis[last]) + margin;
    for (size_t c = 0; c < library->n_channels; c++) {
        const double at = library->axis[c];
        double sum = 0.0;
        for (size_t l = 0; l < entry->n_columns; l++)
            if (heights[l] > 0.0)
                sum += heights[l] * exp(-0.5 * pow((at - entry->axis[l]) / sigma, 2.0));
        spectrum[c] = at >= low && at <= high ? sum : NAN;
    }
}

rg_status rg_spectral_library_bring(const rg_spectral_library *library, const rg_entry *entry,
                                    const double *values, size_t n, double *brought, rg_error *err)
{
    const size_t n_columns = entry->n_columns;
    double *usable = rg_alloc(n, n_columns, sizeof *usable);
    if (usable == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n * n_columns; i++) {
        const bool bad = entry->bad_band != NULL && entry->bad_band[i % n_columns] != 0;
        usable[i] = bad || !isfinite(values[i]) ? NAN : values[i];
    }
    rg_status status = RG_OK;
    if (is_list(library->grid, entry))
        for (size_t i = 0; i < n; i++)
            draw_lines(library, entry, usable + i * n_columns, brought + i * library->n_channels);
    else
        status = rg_resample(entry->axis, NULL, n_columns, usable, n, library->axis, NULL,
                             library->n_channels, brought, err);
    free(usable);
    return status;
}

static rg_status read_spectra(shelf *s, rg_spectral_library *library, rg_error *err)
{
    size_t first = 0;
    rg_status status = RG_OK;
    library->spectra = rg_alloc(s->n_rows, library->n_channels, sizeof *library->spectra);
    if (library->spectra == NULL)
        return no_memory(err);
    for (size_t e = 0; e < s->n && status == RG_OK; e++) {
        double *values = NULL;
        const rg_entry *entry = &s->entries[e].entry;
        status = rg_workfile_read_all(&s->entries[e], false, &values, err);
        if (status == RG_OK)
            status = rg_spectral_library_bring(library, entry, values, entry->n_rows,
                                               library->spectra + first * library->n_channels, err);
        first += entry->n_rows;
        free(values);
    }
    return status;
}

/* ---- names and classes ---- */

static rg_status copy_cells(const shelf *s, const char *name, rg_table *rows, rg_error *err)
{
    const rg_column *first = rg_table_find(&s->entries[0].entry.rows, name);
    rg_column *to = NULL;
    rg_status status = first->texts != NULL ? rg_table_add_texts(rows, name, &to, err)
                                            : rg_table_add_numbers(rows, name, first->units, &to, err);
    size_t row = 0;
    for (size_t e = 0; e < s->n && status == RG_OK; e++) {
        const rg_column *from = rg_table_find(&s->entries[e].entry.rows, name);
        for (size_t i = 0; i < s->entries[e].entry.n_rows && status == RG_OK; i++, row++)
            if (from->texts != NULL)
                status = rg_column_set_text(to, row, from->texts[i], strlen(from->texts[i]), err);
            else
                to->numbers[row] = from->numbers[i];
    }
    return status;
}

/* Columns that all entries have, of one kind. */
static rg_status join_rows(const shelf *s, rg_spectral_library *library, rg_error *err)
{
    const rg_table *first = &s->entries[0].entry.rows;
    rg_status status = RG_OK;
    library->rows.n_rows = library->n;
    for (size_t c = 0; c < first->n_columns && status == RG_OK; c++) {
        bool all = true;
        for (size_t e = 1; e < s->n && all; e++) {
            const rg_column *other = rg_table_find(&s->entries[e].entry.rows, first->columns[c].name);
            all = other != NULL && (other->texts != NULL) == (first->columns[c].texts != NULL);
        }
        if (all)
            status = copy_cells(s, first->columns[c].name, &library->rows, err);
    }
    return status;
}

static bool is_complete(const rg_column *column, size_t n)
{
    bool complete = column != NULL && column->texts != NULL;
    for (size_t row = 0; complete && row < n; row++)
        complete = column->texts[row][0] != '\0';
    return complete;
}

static rg_status choose_class_column(const char *named, const rg_spectral_library *library,
                                     const rg_column **column, rg_error *err)
{
    static const char *const USUAL[] = {"class", "mineral", "species", "name", "sample_id"};
    if (named != NULL) {
        *column = rg_table_find(&library->rows, named);
        if (*column == NULL)
            return rg_library_no_column(&library->rows, named, err);
        for (size_t row = 0; row < library->n; row++)
            if ((*column)->texts == NULL || (*column)->texts[row][0] == '\0')
                return rg_fail_named(err, RG_EDOMAIN, row, "a member of the library has no class", named,
                                     "fill the column, or name another by --class-column");
        return RG_OK;
    }
    for (size_t i = 0; i < sizeof USUAL / sizeof USUAL[0]; i++) {
        *column = rg_table_find(&library->rows, USUAL[i]);
        if (is_complete(*column, library->n))
            return RG_OK;
    }
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library's members have no names", NULL,
                         "name a column of its rows by --class-column");
}

static rg_status find_classes(const char *named, rg_spectral_library *library, rg_error *err)
{
    const rg_column *column = NULL;
    const rg_column *ids = rg_table_find(&library->rows, "sample_id");
    const rg_status status = choose_class_column(named, library, &column, err);
    if (status != RG_OK)
        return status;
    library->class_of = rg_alloc(library->n, 1, sizeof *library->class_of);
    library->classes = rg_alloc(library->n, 1, sizeof *library->classes);
    library->names = rg_alloc(library->n, 1, sizeof *library->names);
    if (library->class_of == NULL || library->classes == NULL || library->names == NULL)
        return no_memory(err);
    snprintf(library->class_column, sizeof library->class_column, "%s", column->name);
    library->n_classes = rg_column_classes(column, library->n, library->class_of);
    for (size_t row = library->n; row-- > 0;) {
        library->classes[library->class_of[row]] = column->texts[row];
        library->names[row] = ids != NULL && ids->texts != NULL ? ids->texts[row] : column->texts[row];
    }
    return RG_OK;
}

static const char *cell_text(const rg_column *column, size_t row, char number[40])
{
    number[0] = '\0';
    if (column->texts != NULL)
        return column->texts[row];
    if (!isnan(column->numbers[row]))
        snprintf(number, 40, "%.17g", column->numbers[row]);
    return number;
}

rg_status rg_spectral_library_keys(const rg_spectral_library *library, const char *column,
                                   const rg_table *rows, size_t *row_keys, size_t *member_keys, rg_error *err)
{
    const rg_column *of_members = rg_table_find(&library->rows, column);
    const rg_column *of_rows = rg_table_find(rows, column);
    if (of_members == NULL)
        return rg_library_no_column(&library->rows, column, err);
    if (of_rows == NULL)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the spectra have no such column", column,
                             "`regolith info` shows what they have");
    (void) rg_column_classes(of_members, library->n, member_keys);
    for (size_t row = 0; row < rows->n_rows; row++) {
        char a[40];
        char b[40];
        const char *text = cell_text(of_rows, row, a);
        row_keys[row] = RG_NO_INDEX;
        for (size_t m = 0; text[0] != '\0' && m < library->n && row_keys[row] == RG_NO_INDEX; m++)
            if (strcmp(text, cell_text(of_members, m, b)) == 0)
                row_keys[row] = member_keys[m];
    }
    return RG_OK;
}

/* ---- the whole ---- */

static rg_status record_inputs(const shelf *s, rg_spectral_library *library, rg_error *err)
{
    library->inputs = rg_alloc(s->n, 1, sizeof *library->inputs);
    if (library->inputs == NULL)
        return no_memory(err);
    rg_status status = RG_OK;
    for (size_t e = 0; e < s->n && status == RG_OK; e++)
        status =
            rg_workfile_input(&s->entries[e], "spectral library", &library->inputs[library->n_inputs++], err);
    return status;
}

rg_status rg_spectral_library_open(const char *const *paths, size_t n_paths, rg_technique technique,
                                   const char *class_column, double low, double high,
                                   rg_spectral_library *library, rg_error *err)
{
    shelf s = {0};
    *library = (rg_spectral_library){.grid = rg_spectral_grid_of(technique)};
    rg_status status = shelf_open(paths, n_paths, technique, &s, err);
    library->n = s.n_rows;
    if (status == RG_OK)
        status = make_axis(&s, low, high, library, err);
    if (status == RG_OK)
        status = join_rows(&s, library, err);
    if (status == RG_OK)
        status = find_classes(class_column, library, err);
    if (status == RG_OK)
        status = read_spectra(&s, library, err);
    if (status == RG_OK)
        status = record_inputs(&s, library, err);
    shelf_free(&s);
    if (status != RG_OK) {
        (void) rg_error_place(err, n_paths == 1 ? paths[0] : NULL, NULL);
        rg_spectral_library_free(library);
    }
    return status;
}

void rg_spectral_library_free(rg_spectral_library *library)
{
    free(library->axis);
    free(library->spectra);
    rg_table_free(&library->rows);
    free(library->names);
    free(library->class_of);
    free(library->classes);
    free(library->inputs);
    *library = (rg_spectral_library){0};
}

rg_status rg_spectral_library_moves(const rg_spectral_library *library, double shift, rg_search_shift *moves,
                                    rg_error *err)
{
    const double most = (isnan(shift) ? library->grid->shift : shift) / library->grid->step;
    if (!(most >= 0.0 && most < MOST_MOVES && most < (double) library->n_channels / 2.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the shift is out of range", NULL,
                             "--shift takes 0 to 64 channels, and less than half of the axis");
    *moves = (rg_search_shift){(size_t) floor(most + 0.5), library->grid->penalty * library->grid->step};
    return RG_OK;
}
