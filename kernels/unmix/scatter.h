/* The normal deviates that draws of noise add to spectra, and what is kept of their answers. */
#ifndef RG_KERNELS_UNMIX_SCATTER_H
#define RG_KERNELS_UNMIX_SCATTER_H

#include <stddef.h>
#include <stdint.h>

/* Quantiles of the draws that are kept, between which two in three lie. */
#define RG_SCATTER_LOW  0.16
#define RG_SCATTER_HIGH 0.84

/* Keeps the draws apart from those of simulated data with the same seed. */
#define RG_SCATTER_STREAM UINT64_C(0x9E3779B97F4A7C15)

/* Standard normal deviate of a band of a spectrum in a draw: of (seed, spectrum, draw, band) alone.
 * draw below 2^31, band below 2^32. */
double rg_scatter_deviate(uint64_t seed, uint64_t spectrum, size_t draw, size_t band);

typedef struct {
    double mean;
    double sd;  /* with one degree of freedom less                            */
    double low; /* quantiles RG_SCATTER_LOW and RG_SCATTER_HIGH, between draws linear */
    double high;
} rg_scatter;

/* Of n finite draws[n], which are sorted on return. All NaN below two. */
rg_scatter rg_scatter_of(double *draws, size_t n);

#endif
