#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/validate_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/units.h"

/* Units that are no axis or signal unit of an instrument but occur in results. */
static bool is_known_unit(const char *text)
{
    static const char *const MORE[] = {"g/cm3",     "kg/m3",      "1/angstrom", "angstrom",   "nm2",
                                       "um2",       "mm2",        "s",          "percent2",   "phi2",
                                       "1/nm",      "1/um",       "1/deg",      "cm",         "counts/nm",
                                       "counts.cm", "counts/deg", "counts/nm2", "counts.cm2", "counts/deg2",
                                       "1/nm2",     "cm2",        "1/deg2",     "1/nm3",      "cm3"};
    if (rg_unit_parse(text, strlen(text)) != RG_UNIT_COUNT)
        return true;
    for (size_t i = 0; i < sizeof MORE / sizeof MORE[0]; i++)
        if (strcmp(text, MORE[i]) == 0)
            return true;
    return false;
}

static void check_labels(rg_h5_check *check, hid_t dataset, const char *path)
{
    char text[RG_LABEL_SIZE];
    if (!rg_h5_get_text(dataset, "units", text, sizeof text))
        rg_h5_report(check, "R021", path, "no units are stated");
    else if (!is_known_unit(text))
        rg_h5_report(check, "R021", path, "the unit %.60s is not known", text);
    if (!rg_h5_get_text(dataset, "long_name", text, sizeof text))
        rg_h5_report(check, "R022", path, "there is no long_name");
}

static void check_monotonic(rg_h5_check *check, hid_t dataset, const rg_h5_shape *shape, const char *path)
{
    const size_t n = shape->count;
    const size_t from = 0;
    double *axis = rg_alloc(n, 1, sizeof *axis);
    if (axis == NULL) {
        check->status = rg_fail(check->err, RG_ENOMEM, RG_NO_INDEX, "no memory for an axis");
        return;
    }
    if (rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, 1, &from, &n, axis, NULL) == RG_OK)
        for (size_t i = 0; i < n; i++) {
            if (!isfinite(axis[i])) {
                rg_h5_report(check, "R014", path, "value %zu is not a finite number", i);
                break;
            }
            if (i > 0 &&
                (axis[i] == axis[i - 1] || (i > 1 && (axis[i] > axis[i - 1]) != (axis[1] > axis[0])))) {
                rg_h5_report(check, "R014", path, "value %zu turns back or repeats", i);
                break;
            }
        }
    free(axis);
}

static void check_axis(rg_h5_check *check, hid_t group, const char *group_path, const char *name,
                       const rg_h5_shape *signal, size_t dimension)
{
    char path[256];
    char indices[RG_NAME_SIZE + 16];
    double index = -1.0;
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_h5_join(path, group_path, name);
    if (!rg_h5_name_is_safe(name) || !rg_h5_has_dataset(group, name)) {
        rg_h5_report(check, "R013", path, "the axis is not in the group");
        return;
    }
    snprintf(indices, sizeof indices, "%.63s_indices", name);
    if (!rg_h5_get_number(group, indices, &index) || index != (double) dimension)
        rg_h5_report(check, "R013", group_path, "%s does not say %zu", indices, dimension);
    if (rg_h5_open_dataset(group, name, &dataset, &shape, NULL) != RG_OK)
        return;
    if (shape.rank != 1 || shape.count != signal->dims[dimension])
        rg_h5_report(check, "R015", path, "the axis has %zu values for a dimension of %zu", shape.count,
                     signal->dims[dimension]);
    if (shape.class == H5T_FLOAT && shape.element_size == 8 && shape.rank == 1)
        check_monotonic(check, dataset, &shape, path);
    else if (shape.class != H5T_INTEGER || shape.element_size != 4)
        rg_h5_report(check, "R014", path, "the axis is neither float64 nor int32");
    check_labels(check, dataset, path);
    (void) H5Dclose(dataset);
}

static void check_errors(rg_h5_check *check, hid_t group, const char *group_path, const char *signal_name,
                         const rg_h5_shape *signal)
{
    char name[RG_NAME_SIZE + 16];
    char path[256];
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    snprintf(name, sizeof name, "%.63s_errors", signal_name);
    rg_h5_join(path, group_path, name);
    if (!rg_h5_has_dataset(group, name) || rg_h5_open_dataset(group, name, &dataset, &shape, NULL) != RG_OK)
        return;
    if (shape.rank != signal->rank || memcmp(shape.dims, signal->dims, sizeof shape.dims) != 0)
        rg_h5_report(check, "R018", path, "the errors have another shape than the signal");
    else if (shape.rank >= 1 && shape.count > 0) {
        size_t row = 1;
        for (size_t d = 1; d < shape.rank; d++)
            row *= shape.dims[d];
        const size_t step = rg_h5_check_step(&shape);
        double *values = rg_alloc(step, row, sizeof *values);
        if (values == NULL)
            check->status = rg_fail(check->err, RG_ENOMEM, RG_NO_INDEX, "no memory for errors");
        size_t negative = shape.count;
        for (size_t first = 0; values != NULL && first < shape.dims[0] && negative == shape.count;
             first += step) {
            const size_t start[RG_H5_MAX_RANK] = {first};
            size_t count[RG_H5_MAX_RANK];
            memcpy(count, shape.dims, sizeof count);
            count[0] = shape.dims[0] - first < step ? shape.dims[0] - first : step;
            if (rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, shape.rank, start, count, values, NULL) != RG_OK)
                break; /* R011 speaks of it */
            for (size_t k = count[0] * row; k-- > 0;)
                if (values[k] < 0.0)
                    negative = first * row + k;
        }
        if (negative < shape.count)
            rg_h5_report(check, "R018", path, "row %zu has a negative standard error", negative / row);
        free(values);
    }
    (void) H5Dclose(dataset);
}

/* A plot holds numbers and one title. */
static void check_members(rg_h5_check *check, hid_t group, const char *path)
{
    rg_h5_names names = {0};
    if (rg_h5_list_links(group, false, &names, NULL) != RG_OK)
        return;
    for (size_t i = 0; i < names.n; i++) {
        hid_t dataset;
        rg_h5_shape shape = {0};
        char member[256];
        rg_h5_join(member, path, names.items[i]);
        if (!rg_h5_has_dataset(group, names.items[i]) ||
            rg_h5_open_dataset(group, names.items[i], &dataset, &shape, NULL) != RG_OK)
            continue;
        if (shape.class == H5T_STRING && (strcmp(names.items[i], "title") != 0 || shape.rank != 0))
            rg_h5_report(check, "R012", member,
                         "a plot holds text besides its title, which some viewers refuse");
        (void) H5Dclose(dataset);
    }
    rg_h5_names_free(&names);
}

void rg_h5_check_plot(rg_h5_check *check, hid_t group, const char *path)
{
    char name[RG_NAME_SIZE];
    char word[RG_NAME_SIZE];
    char other[RG_NAME_SIZE];
    char signal_path[256];
    rg_h5_names axes = {0};
    rg_h5_names slice = {0};
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    check_members(check, group, path);
    if (!rg_h5_get_text(group, "signal", name, sizeof name)) {
        rg_h5_report(check, "R012", path, "the plot names no signal");
        return;
    }
    rg_h5_join(signal_path, path, name);
    if (!rg_h5_name_is_safe(name) || !rg_h5_has_dataset(group, name) ||
        rg_h5_open_dataset(group, name, &dataset, &shape, NULL) != RG_OK) {
        rg_h5_report(check, "R012", signal_path, "the signal is not in the group");
        return;
    }
    if (shape.class != H5T_FLOAT && shape.class != H5T_INTEGER)
        rg_h5_report(check, "R012", signal_path, "the signal is not numbers");
    check_labels(check, dataset, signal_path);
    const bool on_group = rg_h5_get_text(group, "interpretation", word, sizeof word);
    const bool on_signal = rg_h5_get_text(dataset, "interpretation", other, sizeof other);
    if (on_group != on_signal || (on_group && strcmp(word, other) != 0))
        rg_h5_report(check, "R016", signal_path, "the interpretation of plot and signal differ");
    if (rg_h5_get_texts(group, "axes", &axes, NULL) != RG_OK || axes.n != shape.rank)
        rg_h5_report(check, "R013", path, "%zu axes are named for %zu dimensions", axes.n, shape.rank);
    for (size_t d = 0; d < axes.n && d < shape.rank; d++)
        if (strcmp(axes.items[d], ".") != 0)
            check_axis(check, group, path, axes.items[d], &shape, d);
    if (shape.rank >= 3 &&
        (rg_h5_get_texts(group, "default_slice", &slice, NULL) != RG_OK || slice.n != shape.rank))
        rg_h5_report(check, "R017", path, "default_slice does not name one place per dimension");
    check_errors(check, group, path, name, &shape);
    rg_h5_names_free(&axes);
    rg_h5_names_free(&slice);
    (void) H5Dclose(dataset);
}
