/* PNG and TIFF images in memory; all return 0 bytes where the program was built without the library. */
#ifndef RG_TESTS_SUPPORT_IMAGE_FILE_H
#define RG_TESTS_SUPPORT_IMAGE_FILE_H

#include <stddef.h>

enum { IMAGE_FILE_ROOM = 65536 };

/* samples[height][width][channels] of `bits` (8 or 16) into a PNG; 1 grey, 2 with alpha, 3 colour. */
size_t png_file(size_t width, size_t height, size_t channels, int bits, const unsigned *samples,
                unsigned char bytes[IMAGE_FILE_ROOM]);

/* The same into a TIFF at `path`, packed by deflate, in tiles of 16 x 16 or strips of two lines; the caller
 * reads it back. Returns 1, or 0 without libtiff. */
int tiff_file(const char *path, size_t width, size_t height, size_t channels, int bits, int tiled,
              int white_is_zero, const unsigned *samples);

#endif
