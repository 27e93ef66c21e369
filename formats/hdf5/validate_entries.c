#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/validate_private.h"
#include "formats/sample/technique.h"
#include "kernels/base/memory.h"
#include "kernels/base/sum.h"

enum { BLOCK_VALUES = 1 << 18, MOST_BLOCKS = 16 };

size_t rg_h5_check_step(const rg_h5_shape *shape)
{
    size_t line = 1;
    for (size_t d = 1; d < shape->rank; d++)
        line *= shape->dims[d];
    size_t step = BLOCK_VALUES / line > 0 ? BLOCK_VALUES / line : 1;
    const size_t chunk = shape->chunk[0];
    if (chunk > 0 && step >= chunk)
        step -= step % chunk;
    else if (chunk > 0 && chunk <= MOST_BLOCKS * (size_t) BLOCK_VALUES / line)
        step = chunk;
    return step < shape->dims[0] ? step : shape->dims[0];
}

static bool class_is(hid_t parent, const char *name, const char *nx_class)
{
    char class[RG_NAME_SIZE] = "";
    const hid_t group = rg_h5_has_group(parent, name) ? H5Gopen2(parent, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (group < 0)
        return false;
    (void) rg_h5_get_text(group, "NX_class", class, sizeof class);
    (void) H5Gclose(group);
    return strcmp(class, nx_class) == 0;
}

void rg_h5_check_root(rg_h5_check *check)
{
    static const char *const WANTED[] = {"creator", "creator_version", "HDF5_Version"};
    char text[RG_LABEL_SIZE];
    if (!rg_h5_get_text(check->file, "NX_class", text, sizeof text) || strcmp(text, "NXroot") != 0)
        rg_h5_report(check, "R004", "/@NX_class", "the root is not an NXroot");
    for (size_t i = 0; i < sizeof WANTED / sizeof WANTED[0]; i++)
        if (!rg_h5_get_text(check->file, WANTED[i], text, sizeof text)) {
            char path[RG_NAME_SIZE];
            snprintf(path, sizeof path, "/@%s", WANTED[i]);
            rg_h5_report(check, "R004", path, "the attribute is missing");
        }
    if (!rg_h5_get_text(check->file, "default", text, sizeof text) || !class_is(check->file, text, "NXentry"))
        rg_h5_report(check, "R007", "/@default", "the default names no entry of the file");
}

static void check_default(rg_h5_check *check, hid_t group, const char *path)
{
    char text[RG_LABEL_SIZE];
    char place[256];
    snprintf(place, sizeof place, "%.200s@default", path);
    if (!rg_h5_get_text(group, "default", text, sizeof text))
        rg_h5_report(check, "R007", place, "the group names no default");
    else if (!class_is(group, text, "NXdata") && !class_is(group, text, "NXprocess"))
        rg_h5_report(check, "R007", place, "the default names neither a plot nor a result of the group");
}

static bool has_member_of(hid_t group, const char *nx_class)
{
    rg_h5_names names = {0};
    bool any = false;
    if (rg_h5_list_links(group, false, &names, NULL) == RG_OK)
        for (size_t i = 0; i < names.n && !any; i++)
            any = class_is(group, names.items[i], nx_class);
    rg_h5_names_free(&names);
    return any;
}

/* Whether there is anything to plot: data, or a result with a plot. A library of tables has neither. */
static bool has_plot(hid_t entry)
{
    rg_h5_names names = {0};
    bool any = rg_h5_has_group(entry, "data");
    if (rg_h5_list_links(entry, false, &names, NULL) == RG_OK)
        for (size_t i = 0; i < names.n && !any; i++)
            if (class_is(entry, names.items[i], "NXprocess")) {
                const hid_t result = H5Gopen2(entry, names.items[i], H5P_DEFAULT);
                any = result >= 0 && has_member_of(result, "NXdata");
                if (result >= 0)
                    (void) H5Gclose(result);
            }
    rg_h5_names_free(&names);
    return any;
}

static void check_definition(rg_h5_check *check, hid_t entry, const char *path)
{
    char version[RG_NAME_SIZE];
    for (int local = 0; local < 2; local++) {
        const char *name = local ? "definition_local" : "definition";
        if (!rg_h5_has_dataset(entry, name))
            continue;
        const hid_t dataset = H5Dopen2(entry, name, H5P_DEFAULT);
        if (dataset >= 0 && !rg_h5_get_text(dataset, "version", version, sizeof version))
            rg_h5_report(check, "R027", path, "%s has no version", name);
        if (dataset >= 0)
            (void) H5Dclose(dataset);
        return;
    }
    rg_h5_report(check, "R027", path, "the entry states no definition");
}

static void check_length(rg_h5_check *check, hid_t group, const char *group_path, const char *name, size_t n,
                         const char *rule)
{
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    char path[256];
    rg_h5_join(path, group_path, name);
    if (!rg_h5_has_dataset(group, name) || rg_h5_open_dataset(group, name, &dataset, &shape, NULL) != RG_OK)
        return;
    if (shape.rank != 1 || shape.count != n)
        rg_h5_report(check, rule, path, "%zu items where %zu belong", shape.count, n);
    (void) H5Dclose(dataset);
}

static void check_columns(rg_h5_check *check, hid_t entry, const char *path, size_t n_rows, size_t n_columns)
{
    rg_h5_names names = {0};
    char place[256];
    static const char *const PER_COLUMN[][2] = {{"composition", "oxide_name"},
                                                {"composition", "detection_limit"},
                                                {"quality", "bad_bands"},
                                                {"data", "fwhm"}};
    const hid_t samples =
        rg_h5_has_group(entry, "samples") ? H5Gopen2(entry, "samples", H5P_DEFAULT) : H5I_INVALID_HID;
    rg_h5_join(place, path, "samples");
    if (samples >= 0 && rg_h5_list_links(samples, false, &names, NULL) == RG_OK)
        for (size_t i = 0; i < names.n; i++)
            check_length(check, samples, place, names.items[i], n_rows, "R029");
    rg_h5_names_free(&names);
    if (samples >= 0)
        (void) H5Gclose(samples);
    for (size_t i = 0; i < sizeof PER_COLUMN / sizeof PER_COLUMN[0]; i++) {
        const hid_t group = rg_h5_has_group(entry, PER_COLUMN[i][0])
                                ? H5Gopen2(entry, PER_COLUMN[i][0], H5P_DEFAULT)
                                : H5I_INVALID_HID;
        rg_h5_join(place, path, PER_COLUMN[i][0]);
        if (group >= 0) {
            check_length(check, group, place, PER_COLUMN[i][1], n_columns, "R030");
            check_length(check, group, place, "diameter_edges", n_columns + 1, "R030");
            check_length(check, group, place, "scattering_angle_edges", n_columns + 1, "R030");
            (void) H5Gclose(group);
        }
    }
}

/* What the values of one entry add up to. */
typedef struct {
    size_t n_missing;
    size_t n_empty_rows;
    size_t first_empty_row;
    size_t n_odd_sums;
    size_t first_odd_sum;
    double odd_sum;
    size_t *missing_in_column;
} tally;

static void count_row(tally *t, rg_technique technique, const double *row, double *present, size_t n,
                      size_t number)
{
    size_t n_present = 0;
    for (size_t c = 0; c < n; c++)
        if (isnan(row[c]))
            t->missing_in_column[c]++;
        else
            present[n_present++] = row[c];
    t->n_missing += n - n_present;
    if (n_present == 0 && t->n_empty_rows++ == 0)
        t->first_empty_row = number;
    if (n_present == 0 || (technique != RG_EPMA && technique != RG_GRAINSIZE))
        return;
    const double sum = rg_sum(present, n_present);
    const bool odd = technique == RG_EPMA ? sum < 80.0 || sum > 105.0 : sum < 98.0 || sum > 102.0;
    if (odd && t->n_odd_sums++ == 0) {
        t->first_odd_sum = number;
        t->odd_sum = sum;
    }
}

static void report_tally(rg_h5_check *check, const tally *t, const char *path, size_t n_rows,
                         size_t n_columns)
{
    size_t n_empty_columns = 0;
    size_t first = 0;
    for (size_t c = 0; c < n_columns; c++)
        if (t->missing_in_column[c] == n_rows && n_empty_columns++ == 0)
            first = c;
    if (t->n_missing > 0)
        rg_h5_report(check, 2 * t->n_missing > n_rows * n_columns ? "R031" : "R039", path,
                     "%zu of %zu values are missing", t->n_missing, n_rows * n_columns);
    if (t->n_empty_rows > 0)
        rg_h5_report(check, "R031", path, "%zu rows hold no value at all, the first is row %zu",
                     t->n_empty_rows, t->first_empty_row);
    if (n_empty_columns > 0)
        rg_h5_report(check, "R031", path, "%zu columns hold no value at all, the first is column %zu",
                     n_empty_columns, first);
    if (t->n_odd_sums > 0)
        rg_h5_report(check, "R032", path, "%zu rows do not add up; row %zu gives %.2f", t->n_odd_sums,
                     t->first_odd_sum, t->odd_sum);
}

static void check_numbers(rg_h5_check *check, hid_t dataset, const rg_h5_shape *shape, rg_technique technique,
                          const char *path)
{
    const size_t n_columns = shape->dims[shape->rank - 1];
    size_t line = 1;
    for (size_t d = 1; d < shape->rank; d++)
        line *= shape->dims[d];
    const size_t per_line = shape->rank == 1 ? 1 : line / n_columns;
    const size_t step = shape->rank == 1 ? shape->dims[0] : rg_h5_check_step(shape);
    tally t = {.missing_in_column = rg_alloc(n_columns, 1, sizeof(size_t))};
    double *values =
        rg_alloc(shape->rank == 1 ? shape->dims[0] : step, shape->rank == 1 ? 1 : line, sizeof *values);
    double *present = rg_alloc(n_columns, 1, sizeof *present);
    if (t.missing_in_column == NULL || values == NULL || present == NULL) {
        check->status = rg_fail(check->err, RG_ENOMEM, RG_NO_INDEX, "no memory for the values");
        goto done;
    }
    for (size_t first = 0; first < shape->dims[0]; first += step) {
        const size_t n = shape->dims[0] - first < step ? shape->dims[0] - first : step;
        const size_t start[RG_H5_MAX_RANK] = {first};
        size_t count[RG_H5_MAX_RANK];
        memcpy(count, shape->dims, sizeof count);
        count[0] = n;
        if (rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, shape->rank, start, count, values, NULL) != RG_OK)
            goto done; /* R011 speaks of it */
        const size_t rows = shape->rank == 1 ? 1 : n * per_line;
        for (size_t r = 0; r < rows; r++)
            count_row(&t, technique, values + r * n_columns, present, n_columns, first * per_line + r);
    }
    report_tally(check, &t, path, shape->count / n_columns, n_columns);
done:
    free(t.missing_in_column);
    free(values);
    free(present);
}

static void check_range(rg_h5_check *check, hid_t data, const char *path, const rg_technique_facts *facts,
                        rg_technique technique, size_t n)
{
    char place[256];
    double *axis = technique != RG_EPMA ? rg_alloc(n, 1, sizeof *axis) : NULL;
    rg_h5_join(place, path, "data/");
    strncat(place, facts->axis, sizeof place - strlen(place) - 1);
    if (axis != NULL && rg_h5_read_numbers(data, facts->axis, RG_FLOAT64, n, axis, NULL) == RG_OK)
        for (size_t i = 0; i < n; i++)
            if (axis[i] < facts->axis_low || axis[i] > facts->axis_high) {
                rg_h5_report(check, "R038", place, "value %zu is %g %s", i, axis[i],
                             rg_unit_name(facts->axis_unit));
                break;
            }
    free(axis);
}

static void check_data(rg_h5_check *check, hid_t entry, const char *path, rg_technique technique)
{
    const rg_technique_facts *facts = rg_technique_about(technique);
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    char place[256];
    const hid_t data = H5Gopen2(entry, "data", H5P_DEFAULT);
    if (data < 0)
        return;
    snprintf(place, sizeof place, "%.150s/data/%s", path, facts->signal);
    if (!rg_h5_has_dataset(data, facts->signal)) {
        rg_h5_report(check, "R012", place, "the values of this technique are missing");
    } else if (rg_h5_open_dataset(data, facts->signal, &dataset, &shape, NULL) == RG_OK) {
        if (shape.class != H5T_FLOAT || shape.rank < 1 || shape.rank > 3 || shape.count == 0) {
            rg_h5_report(check, "R019", place, "the values are not an array of one to three dimensions");
        } else {
            const size_t n_columns = shape.dims[shape.rank - 1];
            check_columns(check, entry, path, shape.count / n_columns, n_columns);
            check_numbers(check, dataset, &shape, technique, place);
            check_range(check, data, path, facts, technique, n_columns);
        }
        (void) H5Dclose(dataset);
    }
    (void) H5Gclose(data);
}

void rg_h5_check_entry(rg_h5_check *check, hid_t group, const char *path)
{
    static const char *const WANTED[] = {"title", "experiment_type"};
    char word[RG_NAME_SIZE] = "";
    char place[256];
    if (has_plot(group))
        check_default(check, group, path);
    check_definition(check, group, path);
    for (size_t i = 0; i < sizeof WANTED / sizeof WANTED[0]; i++)
        if (!rg_h5_has_dataset(group, WANTED[i])) {
            rg_h5_join(place, path, WANTED[i]);
            rg_h5_report(check, "R036", place, "the entry does not say it");
        }
    if (!class_is(group, "sample", "NXsample")) {
        rg_h5_join(place, path, "sample");
        rg_h5_report(check, "R036", place, "the entry has no sample");
    }
    (void) rg_h5_get_text(group, RG_H5_ATTR_TECHNIQUE, word, sizeof word);
    const rg_technique technique = rg_technique_parse(word);
    if (technique == RG_TECHNIQUE_COUNT)
        rg_h5_report(check, "R036", path, "the technique %s is not known", word[0] != '\0' ? word : "(none)");
    else if (rg_h5_has_group(group, "data"))
        check_data(check, group, path, technique);
}

void rg_h5_check_result(rg_h5_check *check, hid_t group, const char *path)
{
    static const char *const WANTED[] = {"program", "version", "command", "sequence_index"};
    static const char *const GROUPS[] = {"parameters", "software", "integrity"};
    char place[256];
    for (size_t i = 0; i < sizeof WANTED / sizeof WANTED[0]; i++)
        if (!rg_h5_has_dataset(group, WANTED[i])) {
            rg_h5_join(place, path, WANTED[i]);
            rg_h5_report(check, "R034", place, "the result does not say it");
        }
    for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++)
        if (!rg_h5_has_group(group, GROUPS[i])) {
            rg_h5_join(place, path, GROUPS[i]);
            rg_h5_report(check, "R034", place, "the result does not record it");
        }
    if (has_member_of(group, "NXdata"))
        check_default(check, group, path);
}
