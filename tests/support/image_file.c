#include "tests/support/image_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef RG_HAVE_PNG
#include <png.h>

typedef struct {
    unsigned char *bytes;
    size_t n;
} target;

static void keep(png_structp png, png_bytep from, size_t n)
{
    target *t = png_get_io_ptr(png);
    if (t->n + n > IMAGE_FILE_ROOM)
        abort();
    memcpy(t->bytes + t->n, from, n);
    t->n += n;
}

static void flush(png_structp png)
{
    (void) png;
}

size_t png_file(size_t width, size_t height, size_t channels, int bits, const unsigned *samples,
                unsigned char bytes[IMAGE_FILE_ROOM])
{
    static const int TYPES[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB};
    target t = {bytes, 0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    unsigned char row[4096];
    png_set_write_fn(png, &t, keep, flush);
    png_set_IHDR(png, info, (png_uint_32) width, (png_uint_32) height, bits, TYPES[channels],
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (size_t y = 0; y < height; y++) {
        size_t n = 0;
        for (size_t i = 0; i < width * channels; i++) {
            const unsigned value = samples[y * width * channels + i];
            if (bits == 16)
                row[n++] = (unsigned char) (value >> 8);
            row[n++] = (unsigned char) (value & 255);
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return t.n;
}
#else
size_t png_file(size_t width, size_t height, size_t channels, int bits, const unsigned *samples,
                unsigned char bytes[IMAGE_FILE_ROOM])
{
    (void) width, (void) height, (void) channels, (void) bits, (void) samples, (void) bytes;
    return 0;
}
#endif

#ifdef RG_HAVE_TIFF
#include <tiffio.h>

static void put(unsigned char *row, size_t at, int bits, unsigned value)
{
    if (bits == 8) {
        row[at] = (unsigned char) value;
        return;
    }
    const uint16_t wide = (uint16_t) value;
    memcpy(row + 2 * at, &wide, 2);
}

int tiff_file(const char *path, size_t width, size_t height, size_t channels, int bits, int tiled,
              int white_is_zero, const unsigned *samples)
{
    TIFF *tiff = TIFFOpen(path, "w");
    unsigned char row[16384];
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t) width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t) height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, (int) channels);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 channels == 3   ? PHOTOMETRIC_RGB
                 : white_is_zero ? PHOTOMETRIC_MINISWHITE
                                 : PHOTOMETRIC_MINISBLACK);
    if (tiled) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16u);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16u);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 2u);
    }
    for (size_t y = 0; tiled && y < height; y += 16)
        for (size_t x = 0; x < width; x += 16) {
            memset(row, 0, sizeof row);
            for (size_t j = 0; j < 16 && y + j < height; j++)
                for (size_t i = 0; i < 16 && x + i < width; i++)
                    for (size_t c = 0; c < channels; c++)
                        put(row, (j * 16 + i) * channels + c, bits,
                            samples[((y + j) * width + x + i) * channels + c]);
            TIFFWriteTile(tiff, row, (uint32_t) x, (uint32_t) y, 0, 0);
        }
    for (size_t y = 0; !tiled && y < height; y++) {
        for (size_t i = 0; i < width * channels; i++)
            put(row, i, bits, samples[y * width * channels + i]);
        TIFFWriteScanline(tiff, row, (uint32_t) y, 0);
    }
    TIFFClose(tiff);
    return 1;
}
#else
int tiff_file(const char *path, size_t width, size_t height, size_t channels, int bits, int tiled,
              int white_is_zero, const unsigned *samples)
{
    (void) path, (void) width, (void) height, (void) channels, (void) bits, (void) tiled,
        (void) white_is_zero;
    (void) samples;
    return 0;
}
#endif
