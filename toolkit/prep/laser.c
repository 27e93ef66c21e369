#include "toolkit/prep/laser.h"

#include <math.h>

rg_status rg_prep_laser(const rg_entry *entry, double stated, double *laser_nm, rg_error *err)
{
    const rg_column *column = rg_table_find(&entry->rows, "laser_nm");
    *laser_nm = stated;
    if (!isnan(stated) || column == NULL || column->numbers == NULL)
        return RG_OK;
    *laser_nm = column->numbers[0];
    for (size_t r = 1; r < entry->n_rows; r++)
        if (column->numbers[r] != *laser_nm)
            return rg_fail_named(err, RG_EDOMAIN, r, "the spectra have different lasers", NULL,
                                 "prepare the spectra of each laser by themselves, or state laser=");
    return RG_OK;
}
