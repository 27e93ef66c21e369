#include "formats/import/image.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_import_image_check(const rg_image_shape *shape, rg_error *err)
{
    if (shape->width == 0 || shape->height == 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the image has no pixels");
    if (shape->width > RG_IMAGE_MOST_SIDE || shape->height > RG_IMAGE_MOST_SIDE ||
        shape->width * shape->height > RG_IMAGE_MOST_PIXELS)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the image is larger than 64 megapixels",
                             NULL, "cut it into pieces");
    return RG_OK;
}

static rg_status add_columns(const rg_import_file *file, const rg_import_options *options,
                             const rg_image_shape *shape, rg_entry *entry, rg_error *err)
{
    char id[256];
    rg_column *lines = NULL;
    rg_column *scale = NULL;
    rg_status status = RG_OK;
    rg_import_default_id(file, options, id, sizeof id);
    entry->rows.n_rows = entry->n_rows;
    for (size_t y = 0; y < entry->n_rows && status == RG_OK; y++)
        status = rg_entry_set_text(entry, "sample_id", y, id, strlen(id), err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "line", NULL, &lines, err);
    for (size_t y = 0; y < entry->n_rows && status == RG_OK; y++)
        lines->numbers[y] = (double) y;
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "full_scale", "counts", &scale, err);
    for (size_t y = 0; y < entry->n_rows && status == RG_OK; y++)
        scale->numbers[y] = shape->full_scale;
    return status;
}

rg_status rg_import_image_entry(const rg_import_file *file, const rg_import_options *options,
                                const rg_image_shape *shape, rg_entries *entries, rg_entry **entry,
                                rg_error *err)
{
    if (options->technique != RG_TECHNIQUE_COUNT && options->technique != RG_IMAGE)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file is an image, no other measurement",
                             rg_technique_about(options->technique)->name, "leave --technique out");
    if (!(options->pixel_um > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the image does not say how large its pixels are",
                             NULL, "state it with --pixel-size, in um");
    rg_status status = rg_entries_add(entries, RG_IMAGE, entry, err);
    if (status != RG_OK)
        return status;
    rg_entry *e = *entry;
    e->n_rows = shape->height;
    e->n_columns = shape->width;
    e->axis = rg_alloc(shape->width, 1, sizeof *e->axis);
    e->values = rg_alloc(shape->height, shape->width, sizeof *e->values);
    if (e->axis == NULL || e->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    for (size_t x = 0; x < shape->width; x++)
        e->axis[x] = ((double) x + 0.5) * options->pixel_um;
    return add_columns(file, options, shape, e, err);
}

static double sample(const rg_image_shape *shape, const unsigned char *at)
{
    const double value = shape->bytes == 1   ? at[0]
                         : shape->big_endian ? 256.0 * at[0] + at[1]
                                             : 256.0 * at[1] + at[0];
    return shape->inverted ? shape->full_scale - value : value;
}

void rg_import_image_pixels(const rg_image_shape *shape, const unsigned char *bytes, size_t n, double *values,
                            bool *colour)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char *at = bytes + i * shape->n_channels * shape->bytes;
        values[i] = sample(shape, at);
        if (shape->n_channels < 3)
            continue;
        const double green = sample(shape, at + shape->bytes);
        const double blue = sample(shape, at + 2 * shape->bytes);
        if (green == values[i] && blue == values[i])
            continue;
        values[i] = 0.2126 * values[i] + 0.7152 * green + 0.0722 * blue;
        *colour = true;
    }
}

rg_status rg_import_image_colour(rg_entry *entry, bool colour, rg_error *err)
{
    return colour ? rg_entry_note(entry, err, "colour", "grey = 0.2126 R + 0.7152 G + 0.0722 B (BT.709)")
                  : RG_OK;
}
