#include "toolkit/unmix/patterns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "toolkit/library_classes.h"
#include "toolkit/member_numbers.h"
#include "toolkit/suggest.h"

static const char *const RIR_COLUMNS[] = {"rir", "reference_intensity_ratio", "i_ic", "i/ic", NULL};
static const rg_member_quantity RIR = {"--rir", "RIR", RIR_COLUMNS};
static const char *const RIR_ERROR_COLUMNS[] = {"rir_error", NULL};
static const rg_member_quantity RIR_ERROR = {"--rir-error", "RIR error", RIR_ERROR_COLUMNS};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library of patterns");
}

void rg_patterns_free(rg_patterns *patterns)
{
    for (size_t k = 0; patterns->numbers != NULL && k < patterns->n; k++)
        free(patterns->numbers[k]);
    free(patterns->numbers);
    free(patterns->curves);
    free(patterns->mass_per_scale);
    free(patterns->relative_error);
    free(patterns->class_of);
    free(patterns->standard);
    *patterns = (rg_patterns){0};
}

rg_status rg_patterns_library(const rg_unmix_args *args, const rg_workfile *data,
                              rg_endmember_library *library, rg_error *err)
{
    rg_status status =
        rg_endmember_library_open(args->endmembers, args->select, data, args->low, args->high, library, err);
    if (status != RG_OK || args->class_column == NULL)
        return status;
    rg_table cells = {0};
    size_t n_classes = 0;
    size_t *class_of = rg_alloc(library->n, 1, sizeof *class_of);
    status = class_of == NULL ? no_memory(err)
                              : rg_library_class_cells(args->endmembers, library, args->class_column,
                                                       class_of, &n_classes, &cells, err);
    if (status == RG_OK && (library->classes = rg_alloc(n_classes, 1, sizeof(char *))) == NULL)
        status = no_memory(err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        if (class_of[m] != library->n_classes)
            continue; /* classes are numbered by their first members */
        const char *cell = cells.columns[0].texts[m];
        const char *name = cell[0] != '\0' ? cell : library->names[m];
        if ((library->classes[library->n_classes] = rg_copy_text(name, strlen(name))) == NULL)
            status = no_memory(err);
        else
            library->n_classes++;
    }
    rg_table_free(&cells);
    free(class_of);
    return status;
}

/* A pattern between its first and last value, its axis rising. numbers: x, y, second, room, [4][n]. */
static rg_status make_curve(const rg_entry *entry, double *numbers, size_t n, rg_spline *curve, rg_error *err)
{
    double *x = numbers;
    double *y = numbers + n;
    const bool falls = n > 1 && entry->axis[1] < entry->axis[0];
    size_t kept = 0;
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t at = falls ? n - 1 - i : i;
        const double value = numbers[2 * n + at];
        const bool bad = entry->bad_band != NULL && entry->bad_band[at] != 0;
        if (bad || !isfinite(value))
            continue;
        if (kept > 0 && i != last + 1)
            return rg_fail_named(err, RG_EDOMAIN, at, "this pattern has a gap before this point", NULL,
                                 "measure it whole, or leave it out with --select");
        last = i;
        x[kept] = entry->axis[at];
        y[kept++] = value;
    }
    *curve = (rg_spline){kept, x, y, numbers + 2 * n};
    return rg_spline_fit(x, y, kept, numbers + 2 * n, numbers + 3 * n, err);
}

static rg_status read_home(rg_h5_file *file, const rg_endmember_library *library, size_t home,
                           rg_patterns *patterns, rg_error *err)
{
    rg_entry entry = {0};
    bool has_data = false;
    const char *name = library->inputs[home].target + 1;
    rg_status status = rg_h5_read_entry(file, name, &entry, &has_data, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        if (library->homes[m] != home)
            continue;
        const size_t n = entry.n_columns;
        patterns->numbers[m] = rg_alloc(4, n, sizeof(double));
        if (patterns->numbers[m] == NULL)
            status = no_memory(err);
        if (status == RG_OK)
            status = rg_h5_read_values_double(file, name, false, library->rows[m], 1,
                                              patterns->numbers[m] + 2 * n, err);
        if (status == RG_OK) {
            rg_error cause = {0};
            status = make_curve(&entry, patterns->numbers[m], n, &patterns->curves[m], &cause);
            if (status != RG_OK)
                (void) rg_fail_named(err, status, cause.index, cause.reason, library->names[m], cause.remedy);
        }
    }
    rg_entry_free(&entry);
    return status;
}

static rg_status read_curves(const char *path, const rg_endmember_library *library, rg_patterns *patterns,
                             rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t home = 0; home < library->n_inputs && status == RG_OK; home++)
        status = read_home(file, library, home, patterns, err);
    rg_h5_close(file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

static bool is_background(const rg_endmember_library *library, const rg_patterns *patterns, size_t m)
{
    static const char WORD[] = "background";
    return strncasecmp(library->names[m], WORD, sizeof WORD - 1) == 0 ||
           (patterns->class_of != NULL &&
            strncasecmp(library->classes[patterns->class_of[m]], WORD, sizeof WORD - 1) == 0);
}

static double height(const rg_spline *curve)
{
    double most = 0.0;
    for (size_t i = 0; i < curve->n; i++)
        most = fmax(most, fabs(curve->y[i]));
    return most;
}

static rg_status read_masses(const rg_unmix_args *args, const rg_endmember_library *library,
                             rg_patterns *patterns, rg_error *err)
{
    rg_status status =
        rg_member_numbers(&RIR, args->pattern.rir, args->endmembers, library, patterns->mass_per_scale, err);
    if (status == RG_OK)
        status =
            rg_member_numbers(&RIR_ERROR, NULL, args->endmembers, library, patterns->relative_error, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        const double rir = patterns->mass_per_scale[m];
        if (is_background(library, patterns, m)) {
            patterns->mass_per_scale[m] = 0.0;
        } else if (isnan(rir)) {
            status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no reference intensity ratio is known",
                                   library->names[m],
                                   "give it with --rir, import it with --columns, or leave the pattern out");
            (void) rg_error_place(err, args->endmembers, NULL);
        } else {
            patterns->mass_per_scale[m] = height(&patterns->curves[m]) / rir;
        }
        const double error = patterns->relative_error[m] / rir;
        patterns->relative_error[m] = isnan(error) ? args->pattern.rir_error : error;
    }
    return status;
}

/* The members that are the standard: that one of the name, or a class. */
static rg_status find_standard(const rg_unmix_args *args, const rg_endmember_library *library,
                               rg_patterns *patterns, rg_error *err)
{
    const char *name = args->pattern.standard;
    size_t found = 0;
    if (name == NULL)
        return RG_OK;
    if ((patterns->standard = rg_alloc(library->n, 1, 1)) == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++) {
        const bool is = patterns->class_of != NULL
                            ? strcasecmp(library->classes[patterns->class_of[m]], name) == 0
                            : strcasecmp(library->names[m], name) == 0;
        patterns->standard[m] = is && patterns->mass_per_scale[m] > 0.0;
        found += patterns->standard[m];
    }
    for (size_t m = 0; m < library->n && found == 0; m++) /* of the names, after the classes */
        if (strcasecmp(library->names[m], name) == 0 && patterns->mass_per_scale[m] > 0.0)
            patterns->standard[m] = (unsigned char) ++found;
    if (found > 0)
        return RG_OK;
    char subject[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(name, (const char *const *) library->names, library->n, subject);
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no pattern of the library is this standard", subject,
                         "`regolith export` lists the library's names");
}

rg_status rg_patterns_read(const rg_unmix_args *args, const rg_endmember_library *library,
                           rg_patterns *patterns, rg_error *err)
{
    const size_t n = library->n;
    *patterns = (rg_patterns){.n = n};
    patterns->curves = rg_alloc(n, 1, sizeof *patterns->curves);
    patterns->numbers = rg_alloc(n, 1, sizeof *patterns->numbers);
    patterns->mass_per_scale = rg_alloc(n, 1, sizeof(double));
    patterns->relative_error = rg_alloc(n, 1, sizeof(double));
    patterns->class_of = library->n_classes > 0 ? rg_alloc(n, 1, sizeof(size_t)) : NULL;
    if (patterns->curves == NULL || patterns->numbers == NULL || patterns->mass_per_scale == NULL ||
        patterns->relative_error == NULL || (library->n_classes > 0 && patterns->class_of == NULL))
        return no_memory(err);
    size_t n_classes = 0;
    rg_status status = read_curves(args->endmembers, library, patterns, err);
    if (status == RG_OK && patterns->class_of != NULL)
        status = rg_library_classes(args->endmembers, library, args->class_column, patterns->class_of,
                                    &n_classes, err);
    if (status == RG_OK)
        status = read_masses(args, library, patterns, err);
    return status == RG_OK ? find_standard(args, library, patterns, err) : status;
}
