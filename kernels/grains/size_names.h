/* The name of a grain diameter in a size scheme. */
#ifndef RG_KERNELS_GRAINS_SIZE_NAMES_H
#define RG_KERNELS_GRAINS_SIZE_NAMES_H

typedef enum {
    RG_GRAIN_SIZES_GRADISTAT = 0, /* "gradistat": Blott & Pye (2001), five silts, five gravels    */
    RG_GRAIN_SIZES_WENTWORTH,     /* "wentworth": Wentworth (1922), four silts, granule, pebble   */
    RG_GRAIN_SIZES_ISO,           /* "iso": ISO 14688-1:2017                                      */
    RG_GRAIN_SIZES_COUNT
} rg_grain_size_scheme;

const char *rg_grain_size_scheme_name(rg_grain_size_scheme scheme);

/* RG_GRAIN_SIZES_COUNT for a word that names no scheme. */
rg_grain_size_scheme rg_grain_size_scheme_parse(const char *text);

/* "very fine sand" and so on; a size on a limit is named by the coarser class. Static string;
 * "undefined" for NAN. */
const char *rg_grain_size_name(double diameter_um, rg_grain_size_scheme scheme);

#endif
