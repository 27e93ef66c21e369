/* One absorption feature of a reference, fitted to an observed spectrum: straight continuum between two side
 * ranges, least squares of the reference's feature on the observed one, correlation with its sign, and the
 * chance that noise over a smooth background makes as much.
 *
 * Steps 1 to 3 of Clark et al. (1990), JGR 95(B8), 12653, doi:10.1029/JB095iB08p12653, and Clark et al.
 * (2003), JGR 108(E12), 5131, doi:10.1029/2002JE001847: with L the reference and O the observation, each over
 * its own continuum, b = cov(O, L)/var(L), and the fitted feature is 1 - b (1 - L). The chance is of our own
 * making: a curve of low order has no feature, but correlates with one, so b is taken again beside the
 * polynomials.
 *
 * Threads: none; no function here keeps state. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_FIT_H
#define RG_KERNELS_IDENTIFY_FEATURE_FIT_H

#include <stdbool.h>
#include <stddef.h>

/* Polynomials up to this order may be background. */
enum { RG_FEATURE_MOST_CURVE = 3 };

/* Where a feature is sought, nm. Side ranges include their ends and do not overlap. */
typedef struct {
    double left_low, left_high;
    double right_low, right_high;
    int curve; /* order of the polynomial that may be background over the feature, 1 to 3 */
} rg_feature_window;

/* The same as numbers of bands; of a falling axis "left" is still the shorter wavelength. */
typedef struct {
    size_t left, n_left;
    size_t right, n_right;
    size_t first, n; /* bands between the sides */
} rg_feature_bands;

/* The continuum: means over the sides. */
typedef struct {
    double left, right;       /* reflectance */
    double left_nm, right_nm; /* wavelength  */
} rg_feature_sides;

typedef struct {
    size_t n;            /* bands with a value in both                                             */
    double slope;        /* b                                                                      */
    double correlation;  /* Pearson's, with its sign: sqrt(b b') of the sources has lost it        */
    double depth;        /* b times the reference's depth: 1 - fitted at the reference's minimum    */
    double depth_error;  /* one standard deviation, from the residual                              */
    double excess;       /* depth of what no polynomial of the window's order explains             */
    double excess_error; /* its standard deviation: the larger of stated and residual; 0: not asked for */
    double excess_dof;   /* what that is worth                                                     */
    double chance;       /* that noise alone gives an excess of this size or more; 1: cannot tell  */
    double reference_depth;
} rg_feature_fitted;

/* Whether both sides have a band and at least three lie between. axis_nm [n_bands] strictly monotonic. */
bool rg_feature_fit_bands(const double *axis_nm, size_t n_bands, const rg_feature_window *window,
                          rg_feature_bands *bands);

/* Divide by the continuum, the line through the sides' means.
 *
 *   spectrum, axis_nm  [all bands]  in   reflectance, NaN where there is no value
 *   removed            [bands->n]   out  1: no absorption; NaN where there is no value
 *
 * False, with nothing in removed, when a side has no value or the continuum is not above 0. */
bool rg_feature_fit_continuum(const double *spectrum, const double *axis_nm, const rg_feature_bands *bands,
                              double *removed, rg_feature_sides *sides);

/* The continuum at a wavelength. */
double rg_feature_fit_line(const rg_feature_sides *sides, double nm);

/* Depth and area of a feature without its continuum: 1 - its least value, and the integral of |1 - it| over
 * wavelength, nm. Bands without a value do not count; 0 when there are none. */
double rg_feature_fit_depth(const double *removed, size_t n);
double rg_feature_fit_area(const double *removed, const double *axis_nm, size_t n);

/* Wavelength of the least value, nm, by the parabola through it and its neighbours; NaN when it is at an end
 * or beside a band without a value. */
double rg_feature_fit_centre(const double *removed, const double *axis_nm, size_t n);

/* Fit a reference's feature to an observed one.
 *
 *   reference, observed  [n]      in   without continuum, NaN where there is no value
 *   sigma                [n]      in   standard error of observed, or NULL: not known, the residual tells
 *   sigma_dof            in   degrees of freedom that sigma is known with; INFINITY: exactly
 *   axis_nm              [n]      in
 *   curve                in   order of what may be background; 0: excess and chance are not asked for (0 and
 * 1) work                 [5 n]    out  scratch
 *
 * The chance is that of Student's t with the larger of stated and residual error and the larger of their
 * degrees of freedom, as the ratio is no larger than that with either error. False when fewer than three
 * bands have both values, or one of the two has no variance. */
bool rg_feature_fit(const double *reference, const double *observed, const double *sigma, double sigma_dof,
                    const double *axis_nm, size_t n, int curve, double *work, rg_feature_fitted *fitted);

#endif
