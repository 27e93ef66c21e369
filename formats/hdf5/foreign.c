#include "formats/hdf5/foreign.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/hdf5/foreign_private.h"
#include "formats/hdf5/guard.h"
#include "kernels/base/memory.h"

/* What USGS and others write for a deleted channel is about -1.23e34. */
static const double DELETED = -1e30;

bool rg_h5_signature(const unsigned char *bytes, size_t n)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    for (size_t at = 0; at + sizeof SIGNATURE <= n; at = at == 0 ? 512 : 2 * at)
        if (memcmp(bytes + at, SIGNATURE, sizeof SIGNATURE) == 0)
            return true;
    return false;
}

static rg_status collect(void *state, hid_t object, const char *path, rg_error *err)
{
    rg_h5_foreign *file = state;
    if (H5Iget_type(object) == H5I_GROUP) {
        char class[RG_NAME_SIZE];
        if (rg_h5_get_text(object, "NX_class", class, sizeof class) && strcmp(class, "NXdata") == 0)
            return rg_h5_names_add(&file->groups, path, err);
        return RG_OK;
    }
    rg_h5_shape shape = {0};
    rg_error quiet = {0};
    /* What cannot be read (an unknown filter, nine dimensions) is only in the way when it is asked for. */
    if (rg_h5_shape_of(object, &shape, &quiet) != RG_OK || strlen(path) >= sizeof file->facts.dataset)
        return RG_OK;
    void *found = file->found;
    const bool grown = rg_grow(&found, &file->capacity, file->n_found + 1, sizeof *file->found);
    file->found = found;
    char *copy = grown ? rg_copy_text(path, strlen(path)) : NULL;
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look through the file");
    size_t depth = 0;
    for (const char *c = path; *c != '\0'; c++)
        depth += *c == '/';
    file->found[file->n_found++] = (rg_h5_found){.path = copy, .shape = shape, .depth = depth};
    return RG_OK;
}

/* Scale factors beside the values (NeXus) or on them (CF, NeXus), and the value that means missing. */
static void find_scaling(rg_h5_foreign *file)
{
    static const char *const FILLS[] = {"_FillValue", "missing_value", "data_ignore_value", "fill_value"};
    char path[256];
    double value;
    file->scale = 1.0;
    if (rg_h5_get_number(file->values, "scale_factor", &value))
        file->scale = value;
    if (rg_h5_get_number(file->values, "add_offset", &value))
        file->offset_after = value;
    if (rg_h5_get_number(file->values, "scaling_factor", &value))
        file->scale = value;
    if (rg_h5_get_number(file->values, "offset", &value))
        file->offset_before = value;
    snprintf(path, sizeof path, "%s_scaling_factor", file->facts.dataset);
    if (rg_h5_foreign_lookup(file, path) != NULL &&
        rg_h5_read_numbers(file->id, path, RG_FLOAT64, 1, &value, NULL) == RG_OK)
        file->scale = value;
    snprintf(path, sizeof path, "%s_offset", file->facts.dataset);
    if (rg_h5_foreign_lookup(file, path) != NULL &&
        rg_h5_read_numbers(file->id, path, RG_FLOAT64, 1, &value, NULL) == RG_OK)
        file->offset_before = value;
    for (size_t i = 0; i < sizeof FILLS / sizeof FILLS[0] && !file->has_fill; i++)
        file->has_fill = rg_h5_get_number(file->values, FILLS[i], &file->fill);
}

static rg_status find_errors(rg_h5_foreign *file, rg_error *err)
{
    const char *values = file->facts.dataset;
    const size_t group = (size_t) (rg_h5_last_part(values) - values);
    char path[256];
    snprintf(path, sizeof path, "%s_errors", values);
    const rg_h5_found *found = rg_h5_foreign_lookup(file, path);
    if (found == NULL) {
        snprintf(path, sizeof path, "%.*serrors", (int) group, values);
        found = rg_h5_foreign_lookup(file, path);
    }
    if (found == NULL || found->shape.rank != file->shape.rank ||
        memcmp(found->shape.dims, file->shape.dims, sizeof found->shape.dims) != 0)
        return RG_OK;
    rg_h5_shape shape = {0};
    const rg_status status = rg_h5_open_dataset(file->id, found->path, &file->errors, &shape, err);
    file->facts.has_errors = status == RG_OK;
    return status;
}

/* A row of the values that serves as the axis, or as widths, or that the user names, is no spectrum. */
static rg_status drop_rows(rg_h5_foreign *file, const rg_h5_foreign_options *options, rg_error *err)
{
    const char *const lines[] = {options->axis, options->fwhm};
    bool *dropped = rg_alloc(file->n_source, 1, sizeof *dropped);
    size_t n_dropped = 0;
    rg_status status = RG_OK;
    if (dropped == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to choose rows");
    for (size_t i = 0; i < 2; i++) {
        char path[192];
        size_t row;
        if (lines[i] == NULL)
            continue;
        rg_h5_foreign_split(lines[i], path, &row);
        if (row != RG_NO_INDEX && strcmp(path, file->facts.dataset) == 0 && row < file->n_source)
            dropped[row] = true;
    }
    for (size_t i = 0; i < options->n_skip && status == RG_OK; i++) {
        if (options->skip[i] >= file->n_source)
            status = rg_fail_named(err, RG_ENOENT, options->skip[i], "there is no such row to leave out",
                                   NULL, "rows count from 0");
        else
            dropped[options->skip[i]] = true;
    }
    for (size_t row = 0; row < file->n_source; row++)
        n_dropped += dropped[row];
    if (status == RG_OK && n_dropped > 0 && (file->shape.rank != 2 || file->band_dim != 1))
        status = rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "rows can only be left out of a table of spectra");
    if (status == RG_OK && n_dropped == file->n_source)
        status = rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "no spectra are left");
    if (status == RG_OK && n_dropped > 0) {
        file->kept = rg_alloc(file->n_source - n_dropped, 1, sizeof *file->kept);
        if (file->kept == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to choose rows");
    }
    file->facts.n_rows = file->n_source - n_dropped;
    if (file->kept != NULL)
        for (size_t row = 0, next = 0; row < file->n_source; row++)
            if (!dropped[row])
                file->kept[next++] = row;
    free(dropped);
    return status;
}

static rg_status read_fwhm(rg_h5_foreign *file, const char *stated, rg_error *err)
{
    char path[192];
    size_t row;
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    const size_t n = file->facts.n_columns;
    if (stated == NULL || strcmp(stated, "none") == 0)
        return RG_OK;
    rg_h5_foreign_split(stated, path, &row);
    if (rg_h5_foreign_lookup(file, path) == NULL)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file has no such dataset", stated,
                             "list the file with h5ls -r");
    rg_status status = rg_h5_open_dataset(file->id, path, &dataset, &shape, err);
    if (status != RG_OK)
        return status;
    const size_t rank = row == RG_NO_INDEX ? 1 : 2;
    if (shape.rank != rank || shape.dims[rank - 1] != n || (rank == 2 && row >= shape.dims[0]) ||
        (shape.class != H5T_FLOAT && shape.class != H5T_INTEGER))
        status = rg_h5_at(dataset, NULL,
                          rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "there is not one width for each band",
                                        stated, "name a list, or one row as PATH[ROW]"),
                          err);
    if (status == RG_OK && (file->fwhm = rg_alloc(n, 1, sizeof *file->fwhm)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the band widths");
    if (status == RG_OK) {
        const size_t start[2] = {rank == 2 ? row : 0, 0};
        const size_t count[2] = {rank == 2 ? 1 : n, n};
        status = rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, rank, start, count, file->fwhm, err);
        if (rank == 1)
            (void) rg_h5_get_text(dataset, "units", file->facts.fwhm_units, sizeof file->facts.fwhm_units);
    }
    file->facts.fwhm = file->fwhm;
    (void) H5Dclose(dataset);
    return status;
}

/* Tables that state rows and columns of an image are cubes: rows times columns spectra, line by line. */
static rg_status find_image(rg_h5_foreign *file, rg_error *err)
{
    static const char *const WORDS[][2] = {{"rows", "cols"}, {"lines", "samples"}, {"height", "width"}};
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    rg_h5_foreign_facts *facts = &file->facts;
    char order[64] = "";
    if (root < 0)
        return RG_OK;
    if (!rg_h5_get_text(file->values, "pixel_order", order, sizeof order))
        (void) rg_h5_get_text(root, "pixel_order", order, sizeof order);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0] && facts->n_lines == 0; i++) {
        double lines = 0.0;
        double samples = 0.0;
        const hid_t place = H5Aexists(file->values, WORDS[i][0]) > 0 ? file->values : root;
        if (rg_h5_get_number(place, WORDS[i][0], &lines) && rg_h5_get_number(place, WORDS[i][1], &samples) &&
            lines >= 1.0 && samples >= 1.0 && lines * samples == (double) facts->n_rows) {
            /* Down the columns: what lies together in the file is then a column of the image. */
            const bool by_column = order[0] == 'c' || order[0] == 'C' || order[0] == 'F';
            facts->n_lines = (size_t) (by_column ? samples : lines);
            facts->n_samples = (size_t) (by_column ? lines : samples);
        }
    }
    (void) H5Gclose(root);
    return facts->n_lines == 0
               ? RG_OK
               : rg_h5_foreign_note(file, "image",
                                    "the file says how many lines and samples the spectra form", err);
}

static rg_status take_shape(rg_h5_foreign *file, const rg_h5_foreign_options *options, rg_error *err)
{
    rg_h5_foreign_facts *facts = &file->facts;
    const size_t *dims = file->shape.dims;
    facts->n_columns = dims[file->band_dim];
    file->n_source = file->shape.count / facts->n_columns;
    facts->axis = file->axis;
    facts->is_double = (file->shape.class == H5T_FLOAT && file->shape.element_size > 4) ||
                       (file->shape.class == H5T_INTEGER && file->shape.element_size > 2);
    (void) rg_h5_get_text(file->values, "units", facts->units, sizeof facts->units);
    rg_status status = drop_rows(file, options, err);
    if (status == RG_OK && file->shape.rank == 3) {
        facts->n_lines = file->band_dim == 0 ? dims[1] : dims[0];
        facts->n_samples = file->band_dim == 2 ? dims[1] : dims[2];
    } else if (status == RG_OK && file->shape.rank == 2 && file->kept == NULL) {
        status = find_image(file, err);
    }
    return status;
}

static rg_status find_title(rg_h5_foreign *file, rg_error *err)
{
    const char *values = file->facts.dataset;
    const size_t group = (size_t) (rg_h5_last_part(values) - values);
    char path[256];
    char *text = NULL;
    if (file->facts.title[0] != '\0')
        return RG_OK;
    snprintf(path, sizeof path, "%.*stitle", (int) group, values);
    if (rg_h5_foreign_lookup(file, path) == NULL)
        return RG_OK;
    rg_error quiet = {0};
    const rg_status status = rg_h5_read_text(file->id, path, &text, &quiet);
    if (status == RG_OK && text != NULL)
        snprintf(file->facts.title, sizeof file->facts.title, "%s", text);
    free(text);
    return status == RG_ENOMEM ? rg_fail(err, status, RG_NO_INDEX, "no memory for the title") : RG_OK;
}

static rg_status look(rg_h5_foreign *file, const char *path, const rg_h5_foreign_options *options,
                      rg_error *err)
{
    rg_status status = rg_h5_open_any(path, &file->id, err);
    if (status == RG_OK)
        status = rg_h5_walk(file->id, false, collect, file, err);
    if (status == RG_OK)
        status = rg_h5_foreign_find_values(file, options, err);
    if (status == RG_OK)
        status = rg_h5_foreign_note(file, "dataset", file->facts.dataset, err);
    if (status == RG_OK)
        status = rg_h5_foreign_find_axis(file, options, err);
    if (status == RG_OK)
        status = take_shape(file, options, err);
    if (status == RG_OK) {
        find_scaling(file);
        status = find_errors(file, err);
    }
    if (status == RG_OK)
        status = read_fwhm(file, options->fwhm, err);
    if (status == RG_OK && file->facts.axis_path[0] != '\0')
        status = rg_h5_foreign_note(file, "axis", file->facts.axis_path, err);
    if (status == RG_OK)
        status = find_title(file, err);
    if (status == RG_OK)
        status = rg_h5_foreign_read_rows_table(file, options, err);
    return status == RG_OK ? rg_h5_foreign_read_header(file, err) : status;
}

rg_status rg_h5_foreign_open(const char *path, const rg_h5_foreign_options *options, rg_h5_foreign **file,
                             rg_error *err)
{
    static const rg_h5_foreign_options NOTHING_STATED = {0};
    *file = rg_alloc(1, 1, sizeof **file);
    rg_status status = RG_OK;
    if (*file == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to open the file");
    } else {
        (*file)->id = (*file)->values = (*file)->errors = H5I_INVALID_HID;
        status = look(*file, path, options != NULL ? options : &NOTHING_STATED, err);
    }
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_h5_foreign_close(*file);
        *file = NULL;
    }
    return status;
}

const rg_h5_foreign_facts *rg_h5_foreign_about(const rg_h5_foreign *file)
{
    return &file->facts;
}

/* A block in the file's order of dimensions to rows of bands. */
static void transpose(const char *block, size_t element, const size_t *count, size_t rank, size_t band_dim,
                      char *rows)
{
    size_t size[3] = {1, 1, 1};
    const size_t shift = 3 - rank;
    for (size_t d = 0; d < rank; d++)
        size[d + shift] = count[d];
    const size_t band = band_dim + shift;
    size_t next = 0;
    size_t at[3];
    for (at[0] = 0; at[0] < size[0]; at[0]++)
        for (at[1] = 0; at[1] < size[1]; at[1]++)
            for (at[2] = 0; at[2] < size[2]; at[2]++, next++) {
                size_t row = 0;
                for (size_t d = 0; d < 3; d++)
                    if (d != band)
                        row = row * size[d] + at[d];
                memcpy(rows + (row * size[band] + at[band]) * element, block + next * element, element);
            }
}

static rg_status read_part(rg_h5_foreign *file, hid_t dataset, hid_t type, size_t element,
                           const size_t *start, const size_t *count, char *rows, rg_error *err)
{
    const size_t rank = file->shape.rank;
    if (file->band_dim == rank - 1)
        return rg_h5_read_block(dataset, type, rank, start, count, rows, err);
    size_t n = element;
    for (size_t d = 0; d < rank; d++)
        n *= count[d];
    char *block = rg_alloc(n, 1, 1);
    if (block == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to turn bands into rows");
    const rg_status status = rg_h5_read_block(dataset, type, rank, start, count, block, err);
    if (status == RG_OK)
        transpose(block, element, count, rank, file->band_dim, rows);
    free(block);
    return status;
}

/* Rows of the file, in runs that one block can hold. */
static rg_status read_run(rg_h5_foreign *file, hid_t dataset, hid_t type, size_t element, size_t first,
                          size_t n, char *rows, rg_error *err)
{
    const size_t rank = file->shape.rank;
    const size_t band = file->band_dim;
    const size_t bands = file->facts.n_columns;
    size_t start[3] = {0};
    size_t count[3];
    memcpy(count, file->shape.dims, sizeof count);
    if (rank == 1)
        return read_part(file, dataset, type, element, start, count, rows, err);
    if (rank == 2) {
        start[1 - band] = first;
        count[1 - band] = n;
        return read_part(file, dataset, type, element, start, count, rows, err);
    }
    const size_t line_dim = band == 0 ? 1 : 0;
    const size_t sample_dim = band == 2 ? 1 : 2;
    const size_t samples = file->shape.dims[sample_dim];
    rg_status status = RG_OK;
    while (n > 0 && status == RG_OK) {
        const size_t sample = first % samples;
        const bool whole = sample == 0 && n >= samples;
        const size_t take = whole ? samples : (n < samples - sample ? n : samples - sample);
        const size_t lines = whole ? n / samples : 1;
        start[line_dim] = first / samples;
        count[line_dim] = lines;
        start[sample_dim] = sample;
        count[sample_dim] = take;
        status = read_part(file, dataset, type, element, start, count, rows, err);
        rows += lines * take * bands * element;
        first += lines * take;
        n -= lines * take;
    }
    return status;
}

static rg_status read_rows(rg_h5_foreign *file, bool errors, hid_t type, size_t element, size_t first,
                           size_t n, char *rows, rg_error *err)
{
    const hid_t dataset = errors ? file->errors : file->values;
    if (dataset < 0)
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the file gives no standard errors");
    if (first > file->facts.n_rows || n > file->facts.n_rows - first)
        return rg_fail(err, RG_EINTERNAL, first, "rows beyond the end of the values were asked for");
    rg_status status = RG_OK;
    if (file->kept == NULL)
        return n == 0 ? RG_OK : read_run(file, dataset, type, element, first, n, rows, err);
    while (n > 0 && status == RG_OK) {
        size_t run = 1;
        while (run < n && file->kept[first + run] == file->kept[first] + run)
            run++;
        status = read_run(file, dataset, type, element, file->kept[first], run, rows, err);
        rows += run * file->facts.n_columns * element;
        first += run;
        n -= run;
    }
    return status;
}

/* NaN for what means missing; 1 sigma is scaled but not shifted. */
static double physical(const rg_h5_foreign *file, bool errors, double raw)
{
    if (!isfinite(raw) || raw <= DELETED || (file->has_fill && raw == file->fill))
        return NAN;
    if (errors)
        return raw * fabs(file->scale);
    return (raw + file->offset_before) * file->scale + file->offset_after;
}

rg_status rg_h5_foreign_read_float(rg_h5_foreign *file, bool errors, size_t first, size_t n, float *rows,
                                   rg_error *err)
{
    const rg_status status =
        read_rows(file, errors, H5T_NATIVE_FLOAT, sizeof *rows, first, n, (char *) rows, err);
    for (size_t i = 0; i < n * file->facts.n_columns && status == RG_OK; i++)
        if (file->has_fill && rows[i] == (float) file->fill)
            rows[i] = NAN;
        else
            rows[i] = (float) physical(file, errors, rows[i]);
    return status;
}

rg_status rg_h5_foreign_read_double(rg_h5_foreign *file, bool errors, size_t first, size_t n, double *rows,
                                    rg_error *err)
{
    const rg_status status =
        read_rows(file, errors, H5T_NATIVE_DOUBLE, sizeof *rows, first, n, (char *) rows, err);
    for (size_t i = 0; i < n * file->facts.n_columns && status == RG_OK; i++)
        rows[i] = physical(file, errors, rows[i]);
    return status;
}

void rg_h5_foreign_close(rg_h5_foreign *file)
{
    if (file == NULL)
        return;
    if (file->values >= 0)
        (void) H5Dclose(file->values);
    if (file->errors >= 0)
        (void) H5Dclose(file->errors);
    if (file->id >= 0)
        (void) H5Fclose(file->id);
    for (size_t i = 0; i < file->n_found; i++)
        free(file->found[i].path);
    free(file->found);
    rg_h5_names_free(&file->groups);
    free(file->kept);
    free(file->axis);
    free(file->fwhm);
    rg_table_free(&file->facts.rows);
    rg_table_free(&file->facts.header);
    rg_table_free(&file->facts.notes);
    free(file);
}
