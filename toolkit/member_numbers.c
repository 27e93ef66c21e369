#include "toolkit/member_numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "toolkit/name_list.h"
#include "toolkit/suggest.h"

static const char *const DENSITY_COLUMNS[] = {"density_g_cm3", "density", NULL};
static const char *const DIAMETER_COLUMNS[] = {"diameter_um", "grain_size_um", "diameter", NULL};

const rg_member_quantity RG_MEMBER_DENSITY = {"--density", "density", DENSITY_COLUMNS};
const rg_member_quantity RG_MEMBER_DIAMETER = {"--diameter", "diameter", DIAMETER_COLUMNS};

static const rg_column *find_column(const rg_table *rows, const char *const *columns)
{
    for (; *columns != NULL; columns++)
        for (size_t c = 0; c < rows->n_columns; c++)
            if (rows->columns[c].numbers != NULL && strcasecmp(rows->columns[c].name, *columns) == 0)
                return &rows->columns[c];
    return NULL;
}

static rg_status from_library(const rg_member_quantity *quantity, const char *path,
                              const rg_endmember_library *library, double *values, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t home = 0; home < library->n_inputs && status == RG_OK; home++) {
        rg_entry entry = {0};
        bool has_data = false;
        status = rg_h5_read_entry(file, library->inputs[home].target + 1, &entry, &has_data, err);
        const rg_column *column = status == RG_OK ? find_column(&entry.rows, quantity->columns) : NULL;
        for (size_t m = 0; m < library->n && column != NULL; m++)
            if (library->homes[m] == home)
                values[m] = column->numbers[library->rows[m]];
        rg_entry_free(&entry);
    }
    rg_h5_close(file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

static rg_status misuse(const rg_member_quantity *quantity, const char *word, const char *reason,
                        const char *remedy, rg_error *err)
{
    char subject[128];
    snprintf(subject, sizeof subject, "%s %.100s", quantity->option, word);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, reason, subject, remedy);
}

/* Which endmember the next item of the list speaks of, in any case of letters. */
static rg_status find_member(const rg_member_quantity *quantity, const char *name, char *const *names,
                             size_t n, size_t *member, rg_error *err)
{
    for (*member = 0; *member < n; ++*member)
        if (strcasecmp(names[*member], name) == 0)
            return RG_OK;
    char word[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(name, (const char *const *) names, n, word);
    return misuse(quantity, word, "there is no such endmember", NULL, err);
}

rg_status rg_member_numbers_given(const rg_member_quantity *quantity, const char *given, char *const *names,
                                  size_t n, double *values, rg_error *err)
{
    static const char *const SHAPE = "write a number for each, or NAME=NUMBER, with commas between";
    size_t count = 0;
    bool in_order = false;
    char word[256];
    rg_status status = RG_OK;
    for (const char *at = given; status == RG_OK && rg_name_list_next(&at, word, sizeof word); count++) {
        char *equals = strrchr(word, '=');
        const char *text = equals != NULL ? equals + 1 : word;
        size_t member = count;
        char *end = NULL;
        const double value = strtod(text, &end);
        if (end == text || *end != '\0')
            return misuse(quantity, word, "this is no number", SHAPE, err);
        if (equals == NULL) {
            in_order = true;
            if (count >= n)
                return misuse(quantity, given, "there are more numbers than endmembers", SHAPE, err);
        } else {
            *equals = '\0';
            status = find_member(quantity, word, names, n, &member, err);
        }
        if (status == RG_OK && !(value > 0.0 && isfinite(value)))
            status = misuse(quantity, text, "it must be positive", NULL, err);
        if (status == RG_OK)
            values[member] = value;
    }
    if (status == RG_OK && in_order && count < n)
        status = misuse(quantity, given, "there are fewer numbers than endmembers", SHAPE, err);
    return status;
}

rg_status rg_member_numbers(const rg_member_quantity *quantity, const char *given, const char *path,
                            const rg_endmember_library *library, double *values, rg_error *err)
{
    for (size_t m = 0; m < library->n; m++)
        values[m] = NAN;
    rg_status status = from_library(quantity, path, library, values, err);
    if (status == RG_OK && given != NULL)
        status = rg_member_numbers_given(quantity, given, library->names, library->n, values, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        if (values[m] <= 0.0 || isinf(values[m])) {
            char subject[128];
            snprintf(subject, sizeof subject, "%s of %.90s", quantity->what, library->names[m]);
            (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "it must be positive", subject,
                                 "mend the library's column");
            status = rg_error_place(err, path, NULL);
        }
    return status;
}
