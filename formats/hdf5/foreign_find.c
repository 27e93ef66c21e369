#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/hdf5/foreign_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/units.h"

/* Names under which spectra are found in the wild, most telling first. */
static const char *const VALUE_NAMES[] = {
    "reflectance", "spectra", "spectrum",        "library", "intensity", "intensities", "absorbance",
    "emissivity",  "counts",  "radiance_factor", "cube",    "data",      "values",      "y"};

/* Beginnings of the names of their axes. */
static const char *const AXIS_NAMES[] = {
    "wavelen", "wavenum", "wave",   "raman_shift", "ramanshift", "shift", "two_theta", "twotheta",
    "2theta",  "tth",     "lambda", "axis",        "energy",     "bands", "x_values",  "x"};

const char *rg_h5_last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

void rg_h5_foreign_split(const char *text, char path[192], size_t *row)
{
    snprintf(path, 192, "%s%s", text[0] == '/' ? "" : "/", text);
    *row = RG_NO_INDEX;
    char *bracket = strrchr(path, '[');
    if (bracket == NULL || !isdigit((unsigned char) bracket[1]))
        return;
    char *end;
    const unsigned long number = strtoul(bracket + 1, &end, 10);
    if (end[0] != ']' || end[1] != '\0')
        return;
    *row = (size_t) number;
    *bracket = '\0';
}

const rg_h5_found *rg_h5_foreign_lookup(const rg_h5_foreign *file, const char *path)
{
    for (size_t i = 0; i < file->n_found; i++)
        if (strcmp(file->found[i].path, path) == 0)
            return &file->found[i];
    return NULL;
}

static bool is_number(const rg_h5_shape *shape)
{
    return shape->class == H5T_INTEGER || shape->class == H5T_FLOAT;
}

static bool could_be_values(const rg_h5_found *found)
{
    return is_number(&found->shape) && found->shape.rank >= 1 && found->shape.rank <= 3 &&
           found->shape.count > 1;
}

/* Every dataset that could be meant, for the message. */
static void list_candidates(const rg_h5_foreign *file, size_t least_rank, char *text, size_t size)
{
    rg_h5_names names = {0};
    for (size_t i = 0; i < file->n_found; i++)
        if (could_be_values(&file->found[i]) && file->found[i].shape.rank >= least_rank &&
            rg_h5_names_add(&names, file->found[i].path, NULL) != RG_OK)
            break;
    rg_h5_names_join(&names, text, size);
    rg_h5_names_free(&names);
}

static rg_status no_such_dataset(const char *path, rg_error *err)
{
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file has no such dataset", path,
                         "list the file with h5ls -r");
}

/* A dataset by path; soft links are followed, which the guard has made safe. */
static rg_status open_values(rg_h5_foreign *file, const char *path, rg_error *err)
{
    rg_status status = rg_h5_open_dataset(file->id, path, &file->values, &file->shape, err);
    if (status != RG_OK)
        return status;
    if (!is_number(&file->shape))
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the values are not numbers");
    else if (file->shape.rank < 1 || file->shape.rank > 3)
        status = rg_fail_named(err, RG_EUNSUPPORTED, file->shape.rank,
                               "the values have neither one, two nor three dimensions", NULL,
                               "choose another dataset with --dataset");
    else if (file->shape.count == 0)
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the dataset of the values is empty");
    snprintf(file->facts.dataset, sizeof file->facts.dataset, "%s", path);
    snprintf(file->facts.signal, sizeof file->facts.signal, "%s", rg_h5_last_part(path));
    return status == RG_OK ? RG_OK : rg_h5_at(file->values, NULL, status, err);
}

static bool is_dataset(hid_t file, const char *path)
{
    const hid_t object =
        H5Oexists_by_name(file, path, H5P_DEFAULT) > 0 ? H5Oopen(file, path, H5P_DEFAULT) : H5I_INVALID_HID;
    if (object < 0)
        return false;
    const bool dataset = H5Iget_type(object) == H5I_DATASET;
    (void) H5Oclose(object);
    return dataset;
}

static bool path_exists(hid_t file, const char *path)
{
    char part[192];
    for (size_t i = 1; path[i - 1] != '\0' && i < sizeof part; i++)
        if (path[i] == '/' || path[i] == '\0') {
            memcpy(part, path, i);
            part[i] = '\0';
            if (H5Lexists(file, part, H5P_DEFAULT) <= 0)
                return false;
            if (path[i] == '\0')
                break;
        }
    return is_dataset(file, path);
}

/* The signal of an NXdata group: @signal, or the dataset that says signal=1 (before NeXus 2014). */
static bool signal_of(rg_h5_foreign *file, const char *group_path, char path[192])
{
    char signal[RG_NAME_SIZE];
    const hid_t group = H5Gopen2(file->id, group_path, H5P_DEFAULT);
    if (group < 0)
        return false;
    const bool stated = rg_h5_get_text(group, "signal", signal, sizeof signal);
    (void) H5Gclose(group);
    if (stated) {
        snprintf(path, 192, "%s/%s", group_path, signal);
        return path_exists(file->id, path);
    }
    const size_t length = strlen(group_path);
    for (size_t i = 0; i < file->n_found; i++) {
        const char *own = file->found[i].path;
        double flag = 0.0;
        char word[8] = "";
        if (strncmp(own, group_path, length) != 0 || own[length] != '/' || strchr(own + length + 1, '/'))
            continue;
        const hid_t dataset = H5Dopen2(file->id, own, H5P_DEFAULT);
        if (dataset < 0)
            continue;
        const bool is_signal =
            (rg_h5_get_number(dataset, "signal", &flag) && flag == 1.0) ||
            (rg_h5_get_text(dataset, "signal", word, sizeof word) && strcmp(word, "1") == 0);
        (void) H5Dclose(dataset);
        if (is_signal) {
            snprintf(path, 192, "%s", own);
            return true;
        }
    }
    return false;
}

/* root -> entry -> data as the file's @default says. */
static bool follow_default(rg_h5_foreign *file, char path[192])
{
    char group[192] = "";
    for (int level = 0; level < 8; level++) {
        char next[RG_NAME_SIZE];
        const hid_t id = H5Gopen2(file->id, group[0] != '\0' ? group : "/", H5P_DEFAULT);
        if (id < 0)
            return false;
        const bool more = rg_h5_get_text(id, "default", next, sizeof next);
        (void) H5Gclose(id);
        if (!more)
            break;
        const size_t used = strlen(group);
        snprintf(group + used, sizeof group - used, "/%s", next);
    }
    return group[0] != '\0' && signal_of(file, group, path);
}

/* The first plot with a signal of at most three dimensions, else the first plot of all. */
static bool first_plot(rg_h5_foreign *file, char path[192])
{
    bool any = false;
    for (size_t g = 0; g < file->groups.n; g++) {
        char signal[192];
        if (!signal_of(file, file->groups.items[g], signal))
            continue;
        const rg_h5_found *found = rg_h5_foreign_lookup(file, signal);
        const bool fits = found == NULL || could_be_values(found);
        if (fits || !any)
            snprintf(path, 192, "%s", signal);
        if (fits)
            return true;
        any = true;
    }
    return any;
}

static bool hyperspy_signal(const rg_h5_foreign *file, char path[192])
{
    static const char PREFIX[] = "/Experiments/";
    for (size_t i = 0; i < file->n_found; i++) {
        const char *own = file->found[i].path;
        if (strncmp(own, PREFIX, sizeof PREFIX - 1) == 0 && file->found[i].depth == 3 &&
            strcmp(rg_h5_last_part(own), "data") == 0) {
            snprintf(path, 192, "%s", own);
            return true;
        }
    }
    return false;
}

/* The shallowest dataset of a telling name, or the only one of two or three dimensions. */
static bool by_name(const rg_h5_foreign *file, char path[192])
{
    for (size_t n = 0; n < sizeof VALUE_NAMES / sizeof VALUE_NAMES[0]; n++) {
        const rg_h5_found *best = NULL;
        for (size_t i = 0; i < file->n_found; i++)
            if (could_be_values(&file->found[i]) &&
                strcasecmp(rg_h5_last_part(file->found[i].path), VALUE_NAMES[n]) == 0 &&
                (best == NULL || file->found[i].depth < best->depth))
                best = &file->found[i];
        if (best != NULL) {
            snprintf(path, 192, "%s", best->path);
            return true;
        }
    }
    const rg_h5_found *only = NULL;
    for (size_t i = 0; i < file->n_found; i++)
        if (could_be_values(&file->found[i]) && file->found[i].shape.rank >= 2) {
            if (only != NULL)
                return false;
            only = &file->found[i];
        }
    if (only == NULL)
        return false;
    snprintf(path, 192, "%s", only->path);
    return true;
}

rg_status rg_h5_foreign_find_values(rg_h5_foreign *file, const rg_h5_foreign_options *options, rg_error *err)
{
    char path[192];
    char list[128];
    size_t row;
    if (options->dataset != NULL) {
        rg_h5_foreign_split(options->dataset, path, &row);
        if (row != RG_NO_INDEX || !path_exists(file->id, path))
            return no_such_dataset(options->dataset, err);
        return open_values(file, path, err);
    }
    if (follow_default(file, path) || first_plot(file, path) || hyperspy_signal(file, path) ||
        by_name(file, path))
        return open_values(file, path, err);
    list_candidates(file, 2, list, sizeof list);
    if (list[0] == '\0')
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file holds no spectra that can be found", NULL,
                             "name their dataset with --dataset");
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "several datasets could be the spectra", list,
                         "name one with --dataset");
}

/* ---- axis ------------------------------------------------------------------------------------- */

/* The dimension of the values that has this length, the last first; RG_NO_INDEX when none. */
static size_t dimension_of(const rg_h5_foreign *file, size_t length)
{
    for (size_t d = file->shape.rank; d > 0; d--)
        if (file->shape.dims[d - 1] == length)
            return d - 1;
    return RG_NO_INDEX;
}

/* A whole 1-D dataset, or one row of a 2-D one, as double. */
static rg_status read_line(rg_h5_foreign *file, const char *path, size_t row, double **line, size_t *n,
                           hid_t *dataset, rg_error *err)
{
    rg_h5_shape shape = {0};
    rg_status status = rg_h5_open_dataset(file->id, path, dataset, &shape, err);
    if (status != RG_OK)
        return status;
    const size_t rank = row == RG_NO_INDEX ? 1 : 2;
    if (!is_number(&shape) || shape.rank != rank || shape.count == 0)
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX,
                               rank == 1 ? "this is not a list of numbers" : "this is not a table of numbers",
                               path, "name a list, or one row as PATH[ROW]");
    else if (rank == 2 && row >= shape.dims[0])
        status = rg_fail_named(err, RG_ENOENT, row, "the dataset has no such row", path, "rows count from 0");
    *n = status == RG_OK ? shape.dims[rank - 1] : 0;
    if (status == RG_OK && (*line = rg_alloc(*n, 1, sizeof **line)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
    if (status == RG_OK) {
        const size_t start[2] = {rank == 2 ? row : 0, 0};
        const size_t count[2] = {rank == 2 ? 1 : *n, *n};
        status = rg_h5_read_block(*dataset, H5T_NATIVE_DOUBLE, rank, start, count, *line, err);
    }
    return status == RG_OK ? RG_OK : rg_h5_at(*dataset, NULL, status, err);
}

/* "wavelength_nm" -> "nm" */
static void unit_from_name(const char *name, char units[RG_NAME_SIZE])
{
    const char *suffix = strrchr(name, '_');
    if (suffix == NULL || units[0] != '\0')
        return;
    const rg_unit unit = strcasecmp(suffix, "_cm1") == 0 || strcasecmp(suffix, "_invcm") == 0
                             ? RG_UNIT_PER_CM
                             : rg_unit_parse(suffix + 1, strlen(suffix + 1));
    if (unit != RG_UNIT_COUNT && unit != RG_UNIT_NONE)
        snprintf(units, RG_NAME_SIZE, "%s", rg_unit_name(unit));
}

/* Take a line of numbers as the axis. Limits of bins (one more than bands) become their centres. */
static rg_status take_axis(rg_h5_foreign *file, const char *path, size_t row, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    double *line = NULL;
    size_t n = 0;
    rg_status status = read_line(file, path, row, &line, &n, &dataset, err);
    if (status == RG_OK) {
        size_t dim = dimension_of(file, n);
        if (dim == RG_NO_INDEX && n > 1 && (dim = dimension_of(file, n - 1)) != RG_NO_INDEX) {
            for (size_t i = 0; i + 1 < n; i++)
                line[i] = 0.5 * (line[i] + line[i + 1]);
            status = rg_h5_foreign_note(file, "axis", "centres of the bins whose limits the file gives", err);
        }
        if (dim == RG_NO_INDEX)
            status = rg_h5_at(dataset, NULL,
                              rg_fail_named(err, RG_ESHAPE, n, "the axis fits no dimension of the values",
                                            path, "name another with --axis, or none for band numbers"),
                              err);
        file->band_dim = dim;
    }
    if (status == RG_OK) {
        rg_h5_foreign_facts *facts = &file->facts;
        file->axis = line;
        line = NULL;
        snprintf(facts->axis_path, sizeof facts->axis_path, "%s", path);
        snprintf(facts->axis_name, sizeof facts->axis_name, "%s", rg_h5_last_part(path));
        if (row == RG_NO_INDEX) {
            (void) rg_h5_get_text(dataset, "units", facts->axis_units, sizeof facts->axis_units);
            unit_from_name(facts->axis_name, facts->axis_units);
        }
    }
    if (dataset >= 0)
        (void) H5Dclose(dataset);
    free(line);
    return status;
}

static rg_status count_bands(rg_h5_foreign *file, rg_error *err)
{
    file->band_dim = file->shape.rank - 1;
    const size_t n = file->shape.dims[file->band_dim];
    file->axis = rg_alloc(n, 1, sizeof *file->axis);
    if (file->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
    for (size_t i = 0; i < n; i++)
        file->axis[i] = (double) (i + 1);
    file->facts.axis_is_index = true;
    strcpy(file->facts.axis_name, "band");
    strcpy(file->facts.axis_units, "1");
    return rg_h5_foreign_note(file, "axis", "band numbers, since the file's axis was not to be used", err);
}

/* "401:889": the first and the last band, evenly spaced between. False when the text says something else. */
static bool parse_span(const char *text, double *first, double *last)
{
    char *end;
    *first = strtod(text, &end);
    if (end == text || *end != ':')
        return false;
    const char *second = end + 1;
    *last = strtod(second, &end);
    return end != second && *end == '\0';
}

static rg_status span_bands(rg_h5_foreign *file, double first, double last, rg_error *err)
{
    file->band_dim = file->shape.rank - 1;
    const size_t n = file->shape.dims[file->band_dim];
    file->axis = rg_alloc(n, 1, sizeof *file->axis);
    if (file->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
    for (size_t i = 0; i < n; i++)
        file->axis[i] = n > 1 ? first + (last - first) * (double) i / (double) (n - 1) : first;
    strcpy(file->facts.axis_name, "axis");
    return rg_h5_foreign_note(file, "axis", "evenly spaced between the stated first and last band", err);
}

/* The group that a dataset lies in. */
static void parent_of(const char *path, char parent[192])
{
    snprintf(parent, 192, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash != NULL)
        *slash = '\0';
}

/* The names of an NXdata's axes: an array, or one text "a:b" or "a,b", on the group or (before 2014)
 * on the signal. */
static rg_status axes_of(rg_h5_foreign *file, rg_h5_names *axes, rg_error *err)
{
    char parent[192];
    parent_of(file->facts.dataset, parent);
    const hid_t group = H5Gopen2(file->id, parent[0] != '\0' ? parent : "/", H5P_DEFAULT);
    rg_status status = group >= 0 ? rg_h5_get_texts(group, "axes", axes, err) : RG_OK;
    if (group >= 0)
        (void) H5Gclose(group);
    if (status == RG_OK && axes->n == 0)
        status = rg_h5_get_texts(file->values, "axes", axes, err);
    if (status != RG_OK || axes->n != 1)
        return status;
    rg_h5_names parts = {0};
    const char *text = axes->items[0];
    while (*text != '\0' && status == RG_OK) {
        const size_t length = strcspn(text, ":,[]; ");
        char part[RG_NAME_SIZE];
        if (length > 0 && length < sizeof part) {
            memcpy(part, text, length);
            part[length] = '\0';
            status = rg_h5_names_add(&parts, part, err);
        }
        text += length;
        text += strspn(text, ":,[]; ");
    }
    rg_h5_names_free(axes);
    *axes = parts;
    return status;
}

/* The axis of the last dimension as an NXdata group names it. */
static rg_status plot_axis(rg_h5_foreign *file, rg_error *err)
{
    rg_h5_names axes = {0};
    char parent[192];
    rg_status status = axes_of(file, &axes, err);
    parent_of(file->facts.dataset, parent);
    for (size_t a = axes.n; a > 0 && status == RG_OK && file->axis == NULL; a--) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", parent, axes.items[a - 1]);
        const rg_h5_found *found = rg_h5_foreign_lookup(file, path);
        if (found == NULL || found->shape.rank != 1 || !is_number(&found->shape))
            continue;
        const size_t n = found->shape.count;
        const size_t last = file->shape.dims[file->shape.rank - 1];
        if (n == last || n == last + 1)
            status = take_axis(file, path, RG_NO_INDEX, err);
    }
    rg_h5_names_free(&axes);
    return status;
}

/* HyperSpy writes scale and offset of each axis as attributes of a group. */
static rg_status hyperspy_axis(rg_h5_foreign *file, rg_error *err)
{
    char parent[192];
    char path[256];
    double scale;
    double offset;
    parent_of(file->facts.dataset, parent);
    snprintf(path, sizeof path, "%s/axis-%zu", parent, file->shape.rank - 1);
    if (H5Lexists(file->id, path, H5P_DEFAULT) <= 0)
        return RG_OK;
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (group < 0)
        return RG_OK;
    rg_status status = RG_OK;
    if (rg_h5_get_number(group, "scale", &scale) && rg_h5_get_number(group, "offset", &offset)) {
        const size_t n = file->shape.dims[file->shape.rank - 1];
        rg_h5_foreign_facts *facts = &file->facts;
        file->axis = rg_alloc(n, 1, sizeof *file->axis);
        if (file->axis == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
        for (size_t i = 0; i < n && status == RG_OK; i++)
            file->axis[i] = offset + scale * (double) i;
        file->band_dim = file->shape.rank - 1;
        snprintf(facts->axis_path, sizeof facts->axis_path, "%.191s", path);
        (void) rg_h5_get_text(group, "name", facts->axis_name, sizeof facts->axis_name);
        (void) rg_h5_get_text(group, "units", facts->axis_units, sizeof facts->axis_units);
        snprintf(facts->title, sizeof facts->title, "%.127s", rg_h5_last_part(parent));
    }
    (void) H5Gclose(group);
    return status;
}

static size_t axis_rank(const char *name)
{
    for (size_t n = 0; n < sizeof AXIS_NAMES / sizeof AXIS_NAMES[0]; n++) {
        const size_t length = strlen(AXIS_NAMES[n]);
        if (strncasecmp(name, AXIS_NAMES[n], length) == 0 && (length > 1 || name[1] == '\0'))
            return n;
    }
    return RG_NO_INDEX;
}

/* A list of a telling name whose length is a dimension of the values: best name, then in the same
 * group, then shallowest. */
static const rg_h5_found *axis_by_name(const rg_h5_foreign *file)
{
    const rg_h5_found *best = NULL;
    size_t best_rank = RG_NO_INDEX;
    bool best_near = false;
    char parent[192];
    parent_of(file->facts.dataset, parent);
    for (size_t i = 0; i < file->n_found; i++) {
        const rg_h5_found *found = &file->found[i];
        const size_t rank = axis_rank(rg_h5_last_part(found->path));
        char own[192];
        if (rank == RG_NO_INDEX || !is_number(&found->shape) || found->shape.rank != 1 ||
            dimension_of(file, found->shape.count) == RG_NO_INDEX ||
            strcmp(found->path, file->facts.dataset) == 0)
            continue;
        parent_of(found->path, own);
        const bool near = strcmp(own, parent) == 0;
        if (best == NULL || rank < best_rank || (rank == best_rank && near && !best_near) ||
            (rank == best_rank && near == best_near && found->depth < best->depth)) {
            best = found;
            best_rank = rank;
            best_near = near;
        }
    }
    return best;
}

rg_status rg_h5_foreign_find_axis(rg_h5_foreign *file, const rg_h5_foreign_options *options, rg_error *err)
{
    char path[192];
    size_t row;
    if (options->axis != NULL && strcmp(options->axis, "none") == 0)
        return count_bands(file, err);
    if (options->axis != NULL) {
        double first;
        double last;
        rg_h5_foreign_split(options->axis, path, &row);
        if (!path_exists(file->id, path) && parse_span(options->axis, &first, &last))
            return span_bands(file, first, last, err);
        if (!path_exists(file->id, path))
            return no_such_dataset(options->axis, err);
        return take_axis(file, path, row, err);
    }
    rg_status status = plot_axis(file, err);
    if (status == RG_OK && file->axis == NULL)
        status = hyperspy_axis(file, err);
    if (status != RG_OK || file->axis != NULL)
        return status;
    const rg_h5_found *found = axis_by_name(file);
    if (found != NULL)
        return take_axis(file, found->path, RG_NO_INDEX, err);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file gives no axis for these values",
                         file->facts.dataset,
                         "name it with --axis PATH (a row as PATH[ROW]), or --axis none for band numbers");
}
