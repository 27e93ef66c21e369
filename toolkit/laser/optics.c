#include "toolkit/laser/optics.h"

#include <math.h>
#include <stddef.h>

static const double WATER = 1.33;
static const double HELIUM_NEON_NM = 632.8;

static const double *column_of(const rg_entry *entry, const char *name)
{
    const rg_column *column = rg_table_find(&entry->rows, name);
    return column != NULL ? column->numbers : NULL;
}

bool rg_laser_optics_same(const rg_scatter_optics *a, const rg_scatter_optics *b)
{
    return a->model == b->model && a->n == b->n && a->k == b->k && a->medium == b->medium &&
           a->wavelength_um == b->wavelength_um;
}

static rg_status check_row(const rg_scatter_optics *o, size_t row, rg_error *err)
{
    if (!(o->medium >= 1.0 && o->medium <= 4.0))
        return rg_fail_named(err, RG_EDOMAIN, row, "refractive index of the medium outside 1 to 4", NULL,
                             "air 1, water 1.33, ethanol 1.36: --medium, or the column n_medium");
    if (o->model == RG_SCATTER_MIE && !(o->n > 0.0 && o->n <= 20.0 && o->k >= 0.0 && o->k <= 50.0))
        return rg_fail_named(err, RG_EDOMAIN, row, "refractive index of the grains out of range", NULL,
                             "--n from 0 to 20, --k from 0 to 50, 0 where nothing is absorbed");
    if (o->model == RG_SCATTER_MIE && o->n == o->medium && o->k == 0.0)
        return rg_fail_named(err, RG_EDOMAIN, row, "grains of the medium's own index scatter nothing", NULL,
                             "--n and --medium must differ");
    return RG_OK;
}

/* Of one row: as stated, else of the column, else a helium-neon laser's. */
static rg_status wavelength_of(const rg_laser_words *words, const rg_entry *entry, size_t row,
                               double *wavelength_nm, rg_error *err)
{
    const double *column = isnan(words->wavelength_nm) ? column_of(entry, "wavelength_nm") : NULL;
    *wavelength_nm = column != NULL                ? column[row]
                     : isnan(words->wavelength_nm) ? HELIUM_NEON_NM
                                                   : words->wavelength_nm;
    if (*wavelength_nm >= 100.0 && *wavelength_nm <= 100000.0)
        return RG_OK;
    return rg_fail_named(err, RG_EUNITS, column != NULL ? row : RG_NO_INDEX,
                         "wavelength outside 100 to 100 000 nm", NULL,
                         "--wavelength, or the column wavelength_nm, is in nm, in vacuum");
}

rg_status rg_laser_wavelength(const rg_laser_words *words, const rg_entry *entry, double *wavelength_nm,
                              rg_error *err)
{
    rg_status status = wavelength_of(words, entry, 0, wavelength_nm, err);
    for (size_t row = 1; row < entry->n_rows && status == RG_OK; row++) {
        double other;
        status = wavelength_of(words, entry, row, &other, err);
        if (status == RG_OK && other != *wavelength_nm)
            status = rg_fail_named(err, RG_EUSAGE, row, "the rows are of more than one wavelength", NULL,
                                   "give --wavelength, or n and k as columns in place of --constants");
    }
    return status;
}

rg_status rg_laser_optics(const rg_laser_words *words, const rg_entry *entry, rg_scatter_optics *optics,
                          bool *from_columns, rg_error *err)
{
    const double *n = isnan(words->n) ? column_of(entry, "n") : NULL;
    const double *k = isnan(words->k) ? column_of(entry, "k") : NULL;
    const double *medium = isnan(words->medium) ? column_of(entry, "n_medium") : NULL;
    const rg_scatter_model model = rg_scatter_model_parse(words->model);
    if (model == RG_SCATTER_MIE && ((isnan(words->n) && n == NULL) || (isnan(words->k) && k == NULL)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the refractive index of the grains is not known",
                             NULL, "give --n and --k (0 where nothing is absorbed), or --model fraunhofer");
    rg_status status = RG_OK;
    *from_columns = n != NULL || k != NULL;
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        optics[row] = rg_scatter_optics_defaults();
        optics[row].model = model;
        optics[row].medium = medium != NULL ? medium[row] : isnan(words->medium) ? WATER : words->medium;
        if (model == RG_SCATTER_MIE) {
            optics[row].n = n != NULL ? n[row] : words->n;
            optics[row].k = k != NULL ? k[row] : words->k;
        }
        double wavelength_nm;
        status = wavelength_of(words, entry, row, &wavelength_nm, err);
        optics[row].wavelength_um = wavelength_nm * 1e-3;
        if (status == RG_OK)
            status = check_row(&optics[row], row, err);
    }
    return status;
}
