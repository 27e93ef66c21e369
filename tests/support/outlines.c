#include "tests/support/outlines.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

void ellipse_outline(double x, double y, double a, double b, double angle_deg, size_t n, double *points)
{
    const double c = cos(angle_deg * PI / 180), s = sin(angle_deg * PI / 180);
    for (size_t i = 0; i < n; i++) {
        const double t = 2 * PI * (double) i / (double) n;
        points[2 * i] = x + a * cos(t) * c - b * sin(t) * s;
        points[2 * i + 1] = y + a * cos(t) * s + b * sin(t) * c;
    }
}

size_t rounded_square(double r, size_t n_arc, double *points)
{
    static const double SIDE[4][2] = {{1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
    size_t n = 0;
    for (size_t corner = 0; corner < 4; corner++)
        for (size_t k = 0; k <= n_arc; k++, n++) {
            const double t = PI / 2 * ((double) corner + (double) k / (double) n_arc);
            points[2 * n] = SIDE[corner][0] * (0.5 - r) + r * cos(t);
            points[2 * n + 1] = SIDE[corner][1] * (0.5 - r) + r * sin(t);
        }
    return n;
}

void ellipse_mask(double x, double y, double a, double b, double angle_deg, size_t height, size_t width,
                  double *mask)
{
    const double c = cos(angle_deg * PI / 180), s = sin(angle_deg * PI / 180);
    for (size_t row = 0; row < height; row++)
        for (size_t column = 0; column < width; column++) {
            const double dx = (double) column + 0.5 - x, dy = (double) row + 0.5 - y;
            const double u = (dx * c + dy * s) / a, v = (dy * c - dx * s) / b;
            mask[row * width + column] = u * u + v * v <= 1.0;
        }
}
