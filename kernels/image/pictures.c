#include "kernels/image/pictures.h"

#include <math.h>

void rg_image_pictures_smooth(const double *from, size_t height, size_t width, double *to)
{
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const size_t up = y > 0 ? y - 1 : y, down = y + 1 < height ? y + 1 : y;
            const size_t left = x > 0 ? x - 1 : x, right = x + 1 < width ? x + 1 : x;
            const double corners = (from[up * width + left] + from[down * width + right]) +
                                   (from[up * width + right] + from[down * width + left]);
            const double sides = (from[up * width + x] + from[down * width + x]) +
                                 (from[y * width + left] + from[y * width + right]);
            to[y * width + x] = (corners + 2.0 * sides + 4.0 * from[y * width + x]) / 16.0;
        }
}

void rg_image_pictures_edges(const double *from, size_t height, size_t width, double *to)
{
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const size_t at = y * width + x;
            const double dx = x > 0 && x + 1 < width ? from[at + 1] - from[at - 1] : 0.0;
            const double dy = y > 0 && y + 1 < height ? from[at + width] - from[at - width] : 0.0;
            to[at] = sqrt(dx * dx + dy * dy);
        }
}

void rg_image_pictures_laplacian(const double *from, size_t height, size_t width, double *to)
{
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const size_t at = y * width + x;
            const double up = from[y > 0 ? at - width : at], down = from[y + 1 < height ? at + width : at];
            const double left = from[x > 0 ? at - 1 : at], right = from[x + 1 < width ? at + 1 : at];
            to[at] = ((up + down) + (left + right)) - 4.0 * from[at];
        }
}

void rg_image_pictures_levels(const double *from, size_t n, double scale, double offset, int most,
                              uint16_t *levels)
{
    for (size_t i = 0; i < n; i++)
        levels[i] = (uint16_t) fmin(fmax(offset + scale * from[i] + 0.5, 0.0), (double) most);
}
