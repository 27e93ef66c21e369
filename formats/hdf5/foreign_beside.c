#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/export/table.h"
#include "formats/hdf5/foreign_private.h"
#include "kernels/base/memory.h"

enum { MOST_HEADER_LINES = 20000, MOST_ITEMS = 64, TEXT_SIZE = 4096 };

static const char *const NAME_NAMES[] = {"sample_id",     "names",  "name",          "sample_name",
                                         "spectra_names", "labels", "spectrum_name", "sample",
                                         "samples",       "id",     "title"};

rg_status rg_h5_foreign_note(rg_h5_foreign *file, const char *key, const char *value, rg_error *err)
{
    return rg_table_add_pair(&file->facts.notes, key, strlen(key), value, strlen(value), err);
}

/* Whether a dataset lies beside the values and is a list with one item per row of the file. */
static bool is_list_of_rows(const rg_h5_foreign *file, const rg_h5_found *found, bool text)
{
    const char *values = file->facts.dataset;
    const size_t group = (size_t) (rg_h5_last_part(values) - values);
    const bool same_group =
        strncmp(found->path, values, group) == 0 && strchr(found->path + group, '/') == NULL;
    const bool fits = found->shape.rank == 1 && found->shape.count == file->n_source;
    const bool kind = text ? found->shape.class == H5T_STRING
                           : found->shape.class == H5T_INTEGER || found->shape.class == H5T_FLOAT;
    return same_group && fits && kind && strcmp(found->path, file->facts.axis_path) != 0;
}

static const rg_h5_found *find_names(const rg_h5_foreign *file)
{
    const rg_h5_found *only = NULL;
    size_t n = 0;
    for (size_t k = 0; k < sizeof NAME_NAMES / sizeof NAME_NAMES[0]; k++)
        for (size_t i = 0; i < file->n_found; i++)
            if (is_list_of_rows(file, &file->found[i], true) &&
                strcasecmp(rg_h5_last_part(file->found[i].path), NAME_NAMES[k]) == 0)
                return &file->found[i];
    for (size_t i = 0; i < file->n_found; i++)
        if (is_list_of_rows(file, &file->found[i], true)) {
            only = &file->found[i];
            n++;
        }
    return n == 1 ? only : NULL;
}

/* A list of texts as a column, without the rows that were dropped; one that is already without them
 * is taken as it is. */
static rg_status add_texts(rg_h5_foreign *file, const char *path, const char *name, rg_error *err)
{
    rg_h5_names texts = {0};
    rg_column *column = NULL;
    const size_t n_rows = file->facts.n_rows;
    rg_status status = rg_h5_read_texts(file->id, path, 0, RG_NO_INDEX, &texts, err);
    if (status == RG_OK && texts.n != file->n_source && texts.n != n_rows)
        status = rg_fail_named(err, RG_ESHAPE, texts.n, "there is not one name for each spectrum", path,
                               "name another list with --names, or none");
    if (status == RG_OK)
        status = rg_table_add_texts(&file->facts.rows, name, &column, err);
    for (size_t row = 0; row < n_rows && status == RG_OK; row++) {
        const size_t from = texts.n == n_rows || file->kept == NULL ? row : file->kept[row];
        status = rg_column_set_text(column, row, texts.items[from], strlen(texts.items[from]), err);
    }
    rg_h5_names_free(&texts);
    return status;
}

static rg_status add_numbers(rg_h5_foreign *file, const rg_h5_found *found, rg_error *err)
{
    rg_column *column = NULL;
    char units[RG_NAME_SIZE] = "";
    double *numbers = rg_alloc(found->shape.count, 1, sizeof *numbers);
    if (numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a column");
    const hid_t dataset = H5Dopen2(file->id, found->path, H5P_DEFAULT);
    if (dataset >= 0) {
        (void) rg_h5_get_text(dataset, "units", units, sizeof units);
        (void) H5Dclose(dataset);
    }
    rg_status status =
        rg_h5_read_numbers(file->id, found->path, RG_FLOAT64, found->shape.count, numbers, err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&file->facts.rows, rg_h5_last_part(found->path),
                                      units[0] != '\0' ? units : NULL, &column, err);
    for (size_t row = 0; row < file->facts.n_rows && status == RG_OK; row++)
        column->numbers[row] = numbers[file->kept != NULL ? file->kept[row] : row];
    free(numbers);
    return status;
}

rg_status rg_h5_foreign_read_rows_table(rg_h5_foreign *file, const rg_h5_foreign_options *options,
                                        rg_error *err)
{
    rg_table *rows = &file->facts.rows;
    const rg_h5_found *names = NULL;
    char path[192] = "";
    rg_status status = RG_OK;
    rows->n_rows = file->facts.n_rows;
    if (options->names != NULL && strcmp(options->names, "none") != 0) {
        size_t row;
        rg_h5_foreign_split(options->names, path, &row);
        names = rg_h5_foreign_lookup(file, path);
        if (names == NULL)
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file has no such dataset", options->names,
                                 "list the file with h5ls -r");
    } else if (options->names == NULL && file->shape.rank == 2) {
        names = find_names(file);
    }
    if (names != NULL)
        status = add_texts(file, names->path, "sample_id", err);
    for (size_t i = 0; i < file->n_found && status == RG_OK && file->shape.rank == 2; i++) {
        const rg_h5_found *found = &file->found[i];
        const char *name = rg_h5_last_part(found->path);
        if (found == names || rg_table_find(rows, name) != NULL)
            continue;
        if (is_list_of_rows(file, found, true))
            status = add_texts(file, found->path, name, err);
        else if (is_list_of_rows(file, found, false))
            status = add_numbers(file, found, err);
    }
    if (rows->n_columns == 0)
        rows->n_rows = 0;
    return status;
}

/* ---- header ----------------------------------------------------------------------------------- */

static void append_text(char *text, size_t size, const char *part)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", part);
}

static rg_status add_line(rg_h5_foreign *file, const char *key, const char *value, rg_error *err)
{
    rg_table *header = &file->facts.header;
    if (header->n_columns > 0 && header->n_rows >= MOST_HEADER_LINES)
        return RG_OK;
    return rg_table_add_pair(header, key, strlen(key), value, strlen(value), err);
}

static bool attribute_text(hid_t object, const char *name, char text[TEXT_SIZE])
{
    rg_h5_names texts = {0};
    bool known = false;
    text[0] = '\0';
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    const hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : 0;
    if (class == H5T_STRING) {
        known = rg_h5_get_texts(object, name, &texts, NULL) == RG_OK;
        for (size_t i = 0; i < texts.n; i++)
            append_text(text, TEXT_SIZE, texts.items[i]);
    } else if ((class == H5T_INTEGER || class == H5T_FLOAT) && n > 0 && n <= MOST_ITEMS) {
        double numbers[MOST_ITEMS];
        known = H5Aread(attribute, H5T_NATIVE_DOUBLE, numbers) >= 0;
        for (hssize_t i = 0; i < n && known; i++) {
            char number[32];
            rg_export_number(numbers[i], number);
            append_text(text, TEXT_SIZE, number);
        }
    }
    rg_h5_names_free(&texts);
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    if (attribute >= 0)
        (void) H5Aclose(attribute);
    return known;
}

typedef struct {
    rg_h5_foreign *file;
    const char *path;
    rg_error *err;
    rg_status status;
} attribute_walk;

static herr_t take_attribute(hid_t object, const char *name, const H5A_info_t *info, void *state)
{
    static const char *const PLUMBING[] = {"NX_class", "default",        "signal",
                                           "axes",     "DIMENSION_LIST", "CLASS"};
    (void) info;
    attribute_walk *walk = state;
    char text[TEXT_SIZE];
    char key[512];
    for (size_t i = 0; i < sizeof PLUMBING / sizeof PLUMBING[0]; i++)
        if (strcmp(name, PLUMBING[i]) == 0)
            return 0;
    if (!attribute_text(object, name, text))
        return 0;
    snprintf(key, sizeof key, "%s@%s", strcmp(walk->path, "/") == 0 ? "" : walk->path + 1, name);
    walk->status = add_line(walk->file, key, text, walk->err);
    return walk->status == RG_OK ? 0 : -1;
}

static rg_status add_attributes(rg_h5_foreign *file, const char *path, rg_error *err)
{
    attribute_walk walk = {.file = file, .path = path, .err = err};
    const hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
    if (object < 0)
        return RG_OK;
    (void) H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, take_attribute, &walk);
    (void) H5Oclose(object);
    return walk.status;
}

static rg_status add_scalar(rg_h5_foreign *file, const rg_h5_found *found, rg_error *err)
{
    char number[32];
    double value;
    if (found->shape.class == H5T_STRING) {
        char *text = NULL;
        rg_status status = rg_h5_read_text(file->id, found->path, &text, NULL);
        status = status == RG_OK && text != NULL ? add_line(file, found->path + 1, text, err)
                 : status == RG_ENOMEM ? rg_fail(err, status, RG_NO_INDEX, "no memory for the header")
                                       : RG_OK;
        free(text);
        return status;
    }
    if (found->shape.class != H5T_INTEGER && found->shape.class != H5T_FLOAT)
        return RG_OK;
    if (rg_h5_read_numbers(file->id, found->path, RG_FLOAT64, 1, &value, NULL) != RG_OK)
        return RG_OK; /* a header line is not worth refusing the data */
    rg_export_number(value, number);
    return add_line(file, found->path + 1, number, err);
}

rg_status rg_h5_foreign_read_header(rg_h5_foreign *file, rg_error *err)
{
    char path[192];
    rg_status status = add_attributes(file, "/", err);
    /* The groups above the values, then the values, then the axis. */
    for (size_t i = 1; file->facts.dataset[i - 1] != '\0' && status == RG_OK; i++)
        if (file->facts.dataset[i] == '/' || file->facts.dataset[i] == '\0') {
            memcpy(path, file->facts.dataset, i);
            path[i] = '\0';
            status = add_attributes(file, path, err);
            if (file->facts.dataset[i] == '\0')
                break;
        }
    if (status == RG_OK && file->facts.axis_path[0] != '\0' &&
        strcmp(file->facts.axis_path, file->facts.dataset) != 0)
        status = add_attributes(file, file->facts.axis_path, err);
    for (size_t i = 0; i < file->n_found && status == RG_OK; i++)
        if (file->found[i].shape.rank == 0 && file->found[i].shape.count == 1)
            status = add_scalar(file, &file->found[i], err);
    return status;
}
