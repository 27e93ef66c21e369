/* Every step of `regolith prep`; each is defined in step_<name>.c. */
#ifndef RG_TOOLKIT_PREP_STEPS_H
#define RG_TOOLKIT_PREP_STEPS_H

#include "toolkit/prep/step.h"

extern const rg_prep_step rg_prep_align;
extern const rg_prep_step rg_prep_average;
extern const rg_prep_step rg_prep_baseline;
extern const rg_prep_step rg_prep_continuum;
extern const rg_prep_step rg_prep_convert;
extern const rg_prep_step rg_prep_crop;
extern const rg_prep_step rg_prep_despike;
extern const rg_prep_step rg_prep_interferogram;
extern const rg_prep_step rg_prep_mask;
extern const rg_prep_step rg_prep_absorbance;
extern const rg_prep_step rg_prep_normalise;
extern const rg_prep_step rg_prep_smooth;
extern const rg_prep_step rg_prep_resample;

/* In the order of --list, NULL at the end. */
extern const rg_prep_step *const RG_PREP_STEPS[];

#endif
