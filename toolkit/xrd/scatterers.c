#include "toolkit/xrd/scatterers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The field of a column that the library is known to have. */
static const char *field(const rg_tsv *table, size_t row, const char *name)
{
    const size_t column = rg_tsv_column(table, name);
    return column == RG_NO_INDEX ? "" : rg_tsv_field(table, row, column);
}

static rg_status number(const rg_tsv *table, size_t row, const char *name, double *value, rg_error *err)
{
    const size_t column = rg_tsv_column(table, name);
    return column == RG_NO_INDEX ? rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                                                 "a table of the library lacks a column", name, NULL)
                                 : rg_tsv_number(table, row, column, value, err);
}

rg_status rg_tube_find(const rg_mineral_library *library, const char *name, rg_tube *tube, rg_error *err)
{
    const rg_tsv *table = &library->tables[RG_LIBRARY_TUBES];
    char known[96] = "";
    size_t used = 0;
    for (size_t row = 0; row < table->n_rows; row++) {
        const char *word = field(table, row, "tube");
        if (used + strlen(word) + 3 < sizeof known)
            used += (size_t) snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", word);
        if (strcmp(word, name) != 0)
            continue;
        tube->terms = field(table, row, "terms");
        rg_status status = number(table, row, "ka1", &tube->wavelength[0], err);
        if (status == RG_OK)
            status = number(table, row, "ka2", &tube->wavelength[1], err);
        return status == RG_OK ? number(table, row, "ratio", &tube->ratio, err) : status;
    }
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no such tube; there are", known,
                         "or give --wavelength");
}

const char *rg_tube_terms(const rg_mineral_library *library, double wavelength)
{
    const rg_tsv *table = &library->tables[RG_LIBRARY_TUBES];
    for (size_t row = 0; row < table->n_rows; row++) {
        double ka1;
        if (number(table, row, "ka1", &ka1, NULL) == RG_OK && fabs(ka1 / wavelength - 1.0) < 0.005)
            return field(table, row, "terms");
    }
    return NULL;
}

static size_t row_of(const rg_tsv *table, const rg_crystal_type *type, int charge, bool valence)
{
    for (size_t row = 0; row < table->n_rows; row++) {
        double stated;
        if (strcmp(field(table, row, "element"), type->element) == 0 &&
            number(table, row, "charge", &stated, NULL) == RG_OK && stated == charge &&
            (strcmp(field(table, row, "form"), "valence") == 0) == valence)
            return row;
    }
    return RG_NO_INDEX;
}

/* The row of an element in a table whose column `key` names elements. */
static rg_status element_row(const rg_mineral_library *library, rg_library_table which, const char *key,
                             const char *element, size_t *row, rg_error *err)
{
    const rg_tsv *table = &library->tables[which];
    for (*row = 0; *row < table->n_rows; (*row)++)
        if (strcmp(field(table, *row, key), element) == 0)
            return RG_OK;
    (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no row for this element", element,
                         "add it to the table");
    return rg_error_place(err, rg_mineral_library_file(which), key);
}

static rg_status read_factors(const rg_tsv *table, size_t row, rg_xrd_scatterer *scatterer, rg_error *err)
{
    rg_status status = number(table, row, "c", &scatterer->c, err);
    for (int i = 0; i < 5 && status == RG_OK; i++) {
        const char a[] = {'a', (char) ('1' + i), '\0'};
        const char b[] = {'b', (char) ('1' + i), '\0'};
        status = number(table, row, a, &scatterer->a[i], err);
        if (status == RG_OK)
            status = number(table, row, b, &scatterer->b[i], err);
    }
    return status;
}

static rg_status read_terms(const rg_mineral_library *library, const char *element, const char *terms,
                            rg_xrd_scatterer *scatterer, rg_error *err)
{
    const rg_tsv *table = &library->tables[RG_LIBRARY_ANOMALOUS];
    char column[32];
    size_t row;
    rg_status status = element_row(library, RG_LIBRARY_ANOMALOUS, "element", element, &row, err);
    snprintf(column, sizeof column, "%.20s_fp", terms);
    if (status == RG_OK)
        status = number(table, row, column, &scatterer->fp, err);
    snprintf(column, sizeof column, "%.20s_fpp", terms);
    return status == RG_OK ? number(table, row, column, &scatterer->fpp, err) : status;
}

rg_status rg_scatterer_find(const rg_mineral_library *library, const rg_crystal_type *type, const char *terms,
                            rg_xrd_scatterer *scatterer, bool *substituted, rg_error *err)
{
    const rg_tsv *table = &library->tables[RG_LIBRARY_SCATTERING];
    size_t row = row_of(table, type, type->charge, type->valence);
    size_t element;
    *scatterer = (rg_xrd_scatterer){0};
    if (row == RG_NO_INDEX) {
        row = row_of(table, type, 0, false);
        *substituted = true;
    }
    if (row == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                             "the library has no scattering factor for this element", type->element,
                             "add a row to scattering_factors.tsv");
    rg_status status = read_factors(table, row, scatterer, err);
    if (status == RG_OK)
        status = element_row(library, RG_LIBRARY_ELEMENTS, "symbol", type->element, &element, err);
    if (status == RG_OK)
        status = number(&library->tables[RG_LIBRARY_ELEMENTS], element, "atomic_mass", &scatterer->mass, err);
    return status == RG_OK && terms != NULL ? read_terms(library, type->element, terms, scatterer, err)
                                            : status;
}
