/* What the steps that prepared spectra did to noise that was independent from channel to channel. */
#ifndef RG_TOOLKIT_PREP_NOISE_H
#define RG_TOOLKIT_PREP_NOISE_H

#include "formats/sample/entry.h"

enum { RG_PREP_LAGS = 64 };

typedef struct {
    double correlation[RG_PREP_LAGS]; /* of channels so far apart, [0] = 1; where n_lags > 0       */
    size_t n_lags;                    /* 0: independent, as far as is known                     */
    char spread[256];                 /* the steps that this comes from: "smooth=savgol,..."       */
    char mixed[256];                  /* steps that mix channels in a way that is not known; "" for none */
} rg_prep_noise;

/* From the notes "prepared" of the entry, which has an axis. Steps count in the middle of the spectra, on the
 * axis as it is now. RG_ENOMEM. */
rg_status rg_prep_noise_read(const rg_entry *entry, rg_prep_noise *noise, rg_error *err) RG_MUST_CHECK;

#endif
