/* Pictures made of a tile of an image. Each [height][width]; the border is repeated. Threads: none. */
#ifndef RG_KERNELS_IMAGE_PICTURES_H
#define RG_KERNELS_IMAGE_PICTURES_H

#include <stddef.h>
#include <stdint.h>

/* The binomial filter 1-2-1 in both directions. A turned image gives the same bits. */
void rg_image_pictures_smooth(const double *from, size_t height, size_t width, double *to);

/* Size of the gradient by central differences; 0 across the border. */
void rg_image_pictures_edges(const double *from, size_t height, size_t width, double *to);

/* Sum of the four neighbours less four times the pixel. */
void rg_image_pictures_laplacian(const double *from, size_t height, size_t width, double *to);

/* floor(offset + scale value + 1/2) between 0 and most. */
void rg_image_pictures_levels(const double *from, size_t n, double scale, double offset, int most,
                              uint16_t *levels);

#endif
