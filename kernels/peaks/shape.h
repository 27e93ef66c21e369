/* The profile of one line, and what it depends on. */
#ifndef RG_KERNELS_PEAKS_SHAPE_H
#define RG_KERNELS_PEAKS_SHAPE_H

#include <stddef.h>

typedef enum {
    RG_PEAK_GAUSS = 0,
    RG_PEAK_LORENTZ,
    RG_PEAK_PSEUDO_VOIGT,
    RG_PEAK_SHAPE_COUNT /* also: not known */
} rg_peak_shape;

/* A line: height [eta / (1 + 4 u^2) + (1 - eta) exp(-4 ln 2 u^2)], u = (x - position) / fwhm.
 * position and fwhm in the unit of x, height in that of y; eta 0 is a Gauss, 1 a Lorentz profile. */
typedef struct {
    double position;
    double height;
    double fwhm;
    double eta;
} rg_peak_line;

/* "gauss", "lorentz", "pseudo-voigt"; parse returns RG_PEAK_SHAPE_COUNT when unknown. */
const char *rg_peak_shape_name(rg_peak_shape shape);
rg_peak_shape rg_peak_shape_parse(const char *word);

/* The value at x, and its derivatives in the order of the struct (NULL: not wanted). */
double rg_peak_shape_value(const rg_peak_line *line, double x, double derivatives[4]);

/* The integral over all x, and its derivatives likewise: height fwhm [eta pi / 2 + (1 - eta)
 * sqrt(pi / (4 ln 2))]. */
double rg_peak_shape_area(const rg_peak_line *line, double derivatives[4]);

#endif
