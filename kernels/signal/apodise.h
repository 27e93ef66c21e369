/* Apodisation functions of Fourier spectroscopy: weights that fall from 1 at zero path difference. */
#ifndef RG_KERNELS_SIGNAL_APODISE_H
#define RG_KERNELS_SIGNAL_APODISE_H

#include <stddef.h>

typedef enum {
    RG_APODISE_BOXCAR = 0,
    RG_APODISE_TRIANGULAR,
    RG_APODISE_HAPP_GENZEL,         /* 0.54 + 0.46 cos(pi u): Happ & Genzel (1961), Infrared Phys. 1, 39 */
    RG_APODISE_HAPP_GENZEL_NICOLET, /* 0.53856 + 0.46144 cos(pi u)                                       */
    RG_APODISE_NORTON_BEER_WEAK,    /* Norton & Beer (1976), JOSA 66, 259, doi:10.1364/JOSA.66.000259,    */
    RG_APODISE_NORTON_BEER_MEDIUM,  /* coefficients of the erratum (1977), JOSA 67, 419                   */
    RG_APODISE_NORTON_BEER_STRONG,
    RG_APODISE_BLACKMAN_HARRIS_3, /* Harris (1978), Proc. IEEE 66, 51, doi:10.1109/PROC.1978.10837:      */
    RG_APODISE_BLACKMAN_HARRIS_4, /* low side lobes by three (-71 dB) and four terms (-92 dB)      */
    RG_APODISE_COUNT              /* also: not known                                                     */
} rg_apodisation;

/* "boxcar", "triangular", "happ-genzel", "nicolet", "norton-beer-weak", "norton-beer-medium" (also
 * "norton-beer"), "norton-beer-strong", "blackman-harris-3", "blackman-harris" (four terms). */
const char *rg_apodise_name(rg_apodisation apodisation);
rg_apodisation rg_apodise_parse(const char *word); /* RG_APODISE_COUNT when unknown */

/* The weight at u = path difference / longest path difference; 0 beyond |u| = 1. */
double rg_apodise(rg_apodisation apodisation, double u);

#endif
