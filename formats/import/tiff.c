/* TIFF images, the first one of a file, by libtiff where the program was built with it. */
#include <string.h>

#include "formats/import/image.h"
#include "kernels/base/memory.h"

static int probe(const rg_import_file *file)
{
    static const char *const STARTS[] = {"II*\0", "MM\0*", "II+\0", "MM\0+"};
    for (size_t i = 0; i < 4; i++)
        if (file->n_bytes >= 8 && memcmp(file->bytes, STARTS[i], 4) == 0)
            return 100;
    return 0;
}

#ifdef RG_HAVE_TIFF

#include <stdio.h>
#include <stdlib.h>
#include <tiffio.h>

typedef struct {
    const unsigned char *bytes;
    size_t n, at;
} memory_file;

static tmsize_t give(thandle_t handle, void *to, tmsize_t n)
{
    memory_file *m = handle;
    const size_t left = m->at < m->n ? m->n - m->at : 0;
    const size_t take = n < 0 ? 0 : (size_t) n < left ? (size_t) n : left;
    memcpy(to, m->bytes + (take > 0 ? m->at : 0), take);
    m->at += take;
    return (tmsize_t) take;
}

static tmsize_t refuse(thandle_t handle, void *from, tmsize_t n)
{
    (void) handle;
    (void) from;
    (void) n;
    return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    memory_file *m = handle;
    m->at = (size_t) offset + (whence == SEEK_CUR ? m->at : whence == SEEK_END ? m->n : 0);
    return m->at;
}

static int no_close(thandle_t handle)
{
    (void) handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    const memory_file *m = handle;
    return m->n;
}

/* How the pixels lie in the file. */
typedef struct {
    uint32_t width, height, tile_width, tile_height;
    uint16_t bits, channels, photometric, planes, format;
    bool tiled;
} layout;

static rg_status read_layout(TIFF *tiff, layout *l, rg_image_shape *shape, rg_error *err)
{
    (void) TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &l->width);
    (void) TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &l->height);
    (void) TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &l->bits);
    (void) TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &l->channels);
    (void) TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &l->planes);
    (void) TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &l->format);
    if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &l->photometric))
        l->photometric = PHOTOMETRIC_MINISBLACK;
    l->tiled = TIFFIsTiled(tiff) != 0;
    l->tile_width = l->width;
    if (l->tiled) {
        (void) TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &l->tile_width);
        (void) TIFFGetField(tiff, TIFFTAG_TILELENGTH, &l->tile_height);
    } else {
        (void) TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &l->tile_height);
        l->tile_height = l->tile_height > l->height ? l->height : l->tile_height;
    }
    const bool grey = l->photometric == PHOTOMETRIC_MINISBLACK || l->photometric == PHOTOMETRIC_MINISWHITE;
    const bool colour = l->photometric == PHOTOMETRIC_RGB && l->channels >= 3;
    if ((l->bits != 8 && l->bits != 16) || l->format != SAMPLEFORMAT_UINT)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "the TIFF image is not of 8 or 16 bits without sign", NULL,
                             "convert it to grey of 8 or 16 bits");
    if ((!grey && !colour) || l->channels == 0 || l->channels > 4 ||
        (l->channels > 1 && l->planes != PLANARCONFIG_CONTIG))
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "the TIFF image is neither grey nor plain colour", NULL,
                             "convert it to grey of 8 or 16 bits");
    *shape = (rg_image_shape){.width = l->width,
                              .height = l->height,
                              .n_channels = l->channels,
                              .bytes = l->bits / 8,
                              .inverted = l->photometric == PHOTOMETRIC_MINISWHITE,
                              .full_scale = l->bits == 16 ? 65535.0 : 255.0};
    const uint16_t probe_order = 1; /* libtiff gives two bytes in the order of the machine */
    unsigned char first;
    memcpy(&first, &probe_order, 1);
    shape->big_endian = first == 0;
    return rg_import_image_check(shape, err);
}

/* Tile by tile, strips being tiles as wide as the image. */
static rg_status read_tiles(TIFF *tiff, const layout *l, const rg_image_shape *shape, double *values,
                            bool *colour, rg_error *err)
{
    const size_t pixel = shape->n_channels * shape->bytes;
    const tmsize_t room = l->tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff);
    /* No larger than the image, but for the padding of a tile. */
    if (room <= 0 || l->tile_width == 0 || l->tile_height == 0 || l->tile_width > RG_IMAGE_MOST_SIDE ||
        l->tile_height > RG_IMAGE_MOST_SIDE || (size_t) room > pixel * RG_IMAGE_MOST_PIXELS ||
        (size_t) room < pixel * l->tile_width * l->tile_height)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the TIFF image has tiles of no such size");
    unsigned char *bytes = rg_alloc((size_t) room, 1, 1);
    if (bytes == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    rg_status status = RG_OK;
    uint32_t number = 0;
    for (uint32_t y = 0; y < l->height && status == RG_OK; y += l->tile_height)
        for (uint32_t x = 0; x < l->width && status == RG_OK; x += l->tile_width, number++) {
            const size_t n_lines = l->height - y < l->tile_height ? l->height - y : l->tile_height;
            const size_t n = l->width - x < l->tile_width ? l->width - x : l->tile_width;
            const size_t need = pixel * l->tile_width * (n_lines - 1) + pixel * n;
            const tmsize_t got = l->tiled ? TIFFReadEncodedTile(tiff, number, bytes, room)
                                          : TIFFReadEncodedStrip(tiff, number, bytes, room);
            if (got < 0 || (size_t) got < need)
                status = rg_fail(err, RG_EFORMAT, y, "the TIFF image is damaged at this line");
            for (size_t line = 0; line < n_lines && status == RG_OK; line++)
                rg_import_image_pixels(shape, bytes + pixel * l->tile_width * line, n,
                                       values + (y + line) * shape->width + x, colour);
        }
    free(bytes);
    return status;
}

static rg_status read_tiff(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    memory_file memory = {.bytes = file->bytes, .n = file->n_bytes};
    layout l = {0};
    rg_image_shape shape;
    rg_entry *entry = NULL;
    bool colour = false;
    /* libtiff prints to stderr otherwise; our own errors say what a user needs. */
    (void) TIFFSetErrorHandler(NULL);
    (void) TIFFSetWarningHandler(NULL);
    TIFF *tiff = TIFFClientOpen(file->name, "rm", &memory, give, refuse, seek, no_close, size_of, NULL, NULL);
    if (tiff == NULL)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the TIFF image has no directory that can be read");
    rg_status status = read_layout(tiff, &l, &shape, err);
    if (status == RG_OK)
        status = rg_import_image_entry(file, options, &shape, entries, &entry, err);
    if (status == RG_OK)
        status = read_tiles(tiff, &l, &shape, entry->values, &colour, err);
    if (status == RG_OK)
        status = rg_import_image_colour(entry, colour, err);
    if (status == RG_OK && !TIFFLastDirectory(tiff))
        status = rg_entry_note(entry, err, "further images", "the file holds more; the first one is taken");
    TIFFClose(tiff);
    return status;
}

#else

static rg_status read_tiff(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    (void) file;
    (void) options;
    (void) entries;
    return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "this build reads no TIFF images", NULL,
                         "install libtiff and build again, or convert the image to PGM");
}

#endif

const rg_import_format rg_import_tiff = {
    .id = "tiff",
    .label = "TIFF image",
    .type = "image/tiff",
    .probe = probe,
    .read = read_tiff,
};
