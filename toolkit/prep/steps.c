#include "toolkit/prep/steps.h"

const rg_prep_step *const RG_PREP_STEPS[] = {
    &rg_prep_interferogram, &rg_prep_absorbance,
    &rg_prep_despike,       &rg_prep_average,
    &rg_prep_align,         &rg_prep_convert,
    &rg_prep_crop,          &rg_prep_resample,
    &rg_prep_mask,          &rg_prep_baseline,
    &rg_prep_continuum,     &rg_prep_smooth,
    &rg_prep_normalise,     NULL,
};
