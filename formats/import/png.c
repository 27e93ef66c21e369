/* PNG images, by libpng where the program was built with it. */
#include <string.h>

#include "formats/import/image.h"
#include "kernels/base/memory.h"

static int probe(const rg_import_file *file)
{
    return file->n_bytes >= 8 && memcmp(file->bytes, "\x89PNG\r\n\x1a\n", 8) == 0 ? 100 : 0;
}

#ifdef RG_HAVE_PNG

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

/* What libpng's callbacks see. Nothing of it is a local variable of a function that setjmp returns to. */
typedef struct {
    const rg_import_file *file;
    const rg_import_options *options;
    rg_entries *entries;
    rg_error *err;
    size_t at;
    char message[100];
    rg_image_shape shape;
    png_bytep bytes;  /* [height][row_bytes]; an interlaced image comes in passes over all of it */
    png_bytepp lines; /* [height] into bytes */
    bool colour;
    jmp_buf stop;
} reading;

static void on_error(png_structp png, png_const_charp message)
{
    reading *r = png_get_error_ptr(png);
    snprintf(r->message, sizeof r->message, "%s", message);
    longjmp(r->stop, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void) png;
    (void) message;
}

static void give(png_structp png, png_bytep to, size_t n)
{
    reading *r = png_get_io_ptr(png);
    if (n > r->file->n_bytes - r->at)
        png_error(png, "the file ends too early");
    memcpy(to, r->file->bytes + r->at, n);
    r->at += n;
}

static rg_status prepare(png_structp png, png_infop info, reading *r)
{
    png_set_read_fn(png, r, give);
    png_set_user_limits(png, RG_IMAGE_MOST_SIDE, RG_IMAGE_MOST_SIDE);
    png_set_chunk_malloc_max(png, 1 << 24);
    png_set_chunk_cache_max(png, 256);
    png_read_info(png, info);
    png_set_expand(png); /* palettes to colour, 1, 2 and 4 bits to 8 */
    const int depth = png_get_bit_depth(png, info);
    r->shape.width = png_get_image_width(png, info);
    r->shape.height = png_get_image_height(png, info);
    (void) png_set_interlace_handling(png);
    png_read_update_info(png, info);
    r->shape.n_channels = png_get_channels(png, info);
    r->shape.bytes = depth == 16 ? 2 : 1;
    r->shape.big_endian = true;
    r->shape.full_scale = depth == 16 ? 65535.0 : 255.0;
    return rg_import_image_check(&r->shape, r->err);
}

static rg_status read_lines(png_structp png, reading *r)
{
    const size_t row_bytes = r->shape.width * r->shape.n_channels * r->shape.bytes;
    r->bytes = rg_alloc(r->shape.height, row_bytes, 1);
    r->lines = rg_alloc(r->shape.height, 1, sizeof *r->lines);
    if (r->bytes == NULL || r->lines == NULL)
        return rg_fail(r->err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    for (size_t y = 0; y < r->shape.height; y++)
        r->lines[y] = r->bytes + y * row_bytes;
    png_read_image(png, r->lines);
    png_read_end(png, NULL);
    return RG_OK;
}

static rg_status keep(reading *r)
{
    rg_entry *entry = NULL;
    rg_status status = rg_import_image_entry(r->file, r->options, &r->shape, r->entries, &entry, r->err);
    if (status != RG_OK)
        return status;
    rg_import_image_pixels(&r->shape, r->bytes, r->shape.width * r->shape.height, entry->values, &r->colour);
    return rg_import_image_colour(entry, r->colour, r->err);
}

/* Between setjmp and longjmp lives only what `r` points to. */
static rg_status read_guarded(png_structp png, png_infop info, reading *r)
{
    if (setjmp(r->stop) != 0)
        return rg_fail_named(r->err, RG_EFORMAT, r->at, "the PNG image is damaged", r->message, NULL);
    const rg_status status = prepare(png, info, r);
    return status == RG_OK ? read_lines(png, r) : status;
}

static rg_status read_png(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                          rg_error *err)
{
    reading *r = rg_alloc(1, 1, sizeof *r);
    if (r == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    r->file = file;
    r->options = options;
    r->entries = entries;
    r->err = err;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    rg_status status = info == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image")
                                    : read_guarded(png, info, r);
    if (status == RG_OK)
        status = keep(r);
    png_destroy_read_struct(&png, &info, NULL);
    free(r->bytes);
    free(r->lines);
    free(r);
    return status;
}

#else

static rg_status read_png(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                          rg_error *err)
{
    (void) file;
    (void) options;
    (void) entries;
    return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "this build reads no PNG images", NULL,
                         "install libpng and build again, or convert the image to PGM");
}

#endif

const rg_import_format rg_import_png = {
    .id = "png",
    .label = "PNG image",
    .type = "image/png",
    .probe = probe,
    .read = read_png,
};
