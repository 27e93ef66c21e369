/* The feature of many references against that of one observed spectrum: slope and correlation of each, side
 * by side. The sums are those of rg_feature_fit (feature_fit.h), which stays the definition. Threads: none.
 */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_SCAN_H
#define RG_KERNELS_IDENTIFY_FEATURE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Features of m references in n bands. */
typedef struct {
    size_t m, n;
    double *rows;   /* [m][n] without continuum, NaN where there is no value                */
    double *depths; /* [n][m] 1 - that; 0 where there is no value                           */
    double *mask;   /* [n][m] 1 where there is a value, else 0; NULL: everywhere             */
    double *sum;    /* [m] of depths                                                          */
    double *square; /* [m] of their squares                                                    */
} rg_feature_scan;

/* Room for m references in n bands, rows NaN; false when memory is refused. */
bool rg_feature_scan_init(rg_feature_scan *scan, size_t m, size_t n);
/* Fill the other arrays once rows is complete; false when memory is refused. */
bool rg_feature_scan_finish(rg_feature_scan *scan);
void rg_feature_scan_free(rg_feature_scan *scan);

/* Slope and correlation of every reference.
 *
 *   observed     [n]    in   without continuum, NaN where there is no value
 *   work         [6 m]  out  scratch
 *   slope        [m]    out  0 where rg_feature_fit would be false
 *   correlation  [m]    out  the same
 */
void rg_feature_scan_run(const rg_feature_scan *scan, const double *observed, double *work, double *slope,
                         double *correlation);

#endif
