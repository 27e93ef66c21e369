/* Grey images in: what the readers of PNG, TIFF and PGM share. An image is an entry of technique `image`: a
 * row is a line of pixels, the axis the middles of the pixels in um; pixels are square. Beside the rows stand
 * sample_id (the image), line (from 0) and full_scale (the largest value that the file can hold). */
#ifndef RG_FORMATS_IMPORT_IMAGE_H
#define RG_FORMATS_IMPORT_IMAGE_H

#include "formats/import/reader.h"

/* No image is larger: a small file may claim any size. */
enum { RG_IMAGE_MOST_SIDE = 65535, RG_IMAGE_MOST_PIXELS = 1 << 26 };

typedef struct {
    size_t width, height;
    size_t n_channels; /* samples of a pixel in the file: 1 grey, 2 grey and alpha, 3 colour, 4 and alpha */
    size_t bytes;      /* of a sample: 1 or 2                                                           */
    bool big_endian;   /* of two                                                                        */
    bool inverted;     /* 0 is white                                                                    */
    double full_scale; /* largest value of a sample: 255, 65535, or what the file says                  */
} rg_image_shape;

/* RG_EUNSUPPORTED, naming the limit, when the sides are 0 or too large. */
rg_status rg_import_image_check(const rg_image_shape *shape, rg_error *err) RG_MUST_CHECK;

/* An entry with room for the values, its axis, columns and notes. RG_EUSAGE when no pixel size is stated or
 * another technique is; RG_ENOMEM. */
rg_status rg_import_image_entry(const rg_import_file *file, const rg_import_options *options,
                                const rg_image_shape *shape, rg_entries *entries, rg_entry **entry,
                                rg_error *err) RG_MUST_CHECK;

/* n pixels of the file to grey levels. Colour is weighted by Rec. ITU-R BT.709 (0.2126 R + 0.7152 G +
 * 0.0722 B) unless the three are equal; alpha is passed over. *colour is set where they are not equal. */
void rg_import_image_pixels(const rg_image_shape *shape, const unsigned char *bytes, size_t n, double *values,
                            bool *colour);

/* The note on colour, where there was any. */
rg_status rg_import_image_colour(rg_entry *entry, bool colour, rg_error *err) RG_MUST_CHECK;

#endif
