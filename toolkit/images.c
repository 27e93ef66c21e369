#include "toolkit/images.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_images_of(const rg_entry *entry, rg_stacked_image **images, size_t *n, rg_error *err)
{
    const rg_column *ids = rg_table_find(&entry->rows, "sample_id");
    const rg_column *lines = rg_table_find(&entry->rows, "line");
    const rg_column *scale = rg_table_find(&entry->rows, "full_scale");
    *n = 0;
    *images = rg_alloc(entry->n_rows, 1, sizeof **images);
    if (*images == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the list of images");
    for (size_t row = 0; row < entry->n_rows; row++) {
        const bool same_id = row > 0 && (ids == NULL || ids->texts == NULL ||
                                         strcmp(ids->texts[row], ids->texts[row - 1]) == 0);
        const bool follows = row > 0 && (lines == NULL || lines->numbers == NULL ||
                                         lines->numbers[row] > lines->numbers[row - 1]);
        if (!same_id || !follows) {
            rg_stacked_image *image = &(*images)[(*n)++];
            image->first = row;
            image->id = ids != NULL && ids->texts != NULL ? ids->texts[row] : "";
            image->full_scale = scale != NULL && scale->numbers != NULL ? scale->numbers[row] : NAN;
        }
        (*images)[*n - 1].n_lines++;
    }
    return RG_OK;
}

rg_status rg_images_pixel(const rg_entry *entry, double *pixel_um, rg_error *err)
{
    const size_t n = entry->n_columns;
    *pixel_um = n > 1 ? (entry->axis[n - 1] - entry->axis[0]) / (double) (n - 1) : 2.0 * entry->axis[0];
    for (size_t c = 1; c < n; c++)
        if (!(fabs(entry->axis[c] - entry->axis[c - 1] - *pixel_um) <= 1e-6 * *pixel_um))
            return rg_fail(err, RG_EDOMAIN, c, "the pixels of the image are not of one size");
    return *pixel_um > 0.0 ? RG_OK
                           : rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the pixels of the image have no size");
}
