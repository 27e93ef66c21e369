/* The soils of one entry: their numbers, what is known beside, and how they compare with published ones. */
#ifndef RG_TOOLKIT_LUNAR_SOILS_H
#define RG_TOOLKIT_LUNAR_SOILS_H

#include "toolkit/grains/weight_errors.h"
#include "toolkit/library_lunar.h"
#include "toolkit/lunar/beside.h"
#include "toolkit/lunar/columns.h"
#include "toolkit/workfile.h"

/* How all soils are done. */
typedef struct {
    const char *tail; /* rules for open ends */
    const rg_weight_errors *errors;
    rg_lunar_soil_options soil;
    const rg_library_lunar *library;
    const rg_lunar_density *density;
    double grain_density; /* g/cm3 */
    rg_lunar_beside *beside;
} rg_lunar_how;

typedef enum { RG_LUNAR_NOT_COMPARED = 0, RG_LUNAR_WITHIN, RG_LUNAR_LOWER, RG_LUNAR_HIGHER } rg_lunar_verdict;

typedef struct {
    size_t n;
    char (*ids)[128];     /* [n] sample_id                                             */
    char (*names)[128];   /* [n] of the soil                                           */
    rg_lunar_soil *soils; /* [n]                                                       */
    rg_status *outcomes;  /* [n]                                                       */
    double *values;       /* [RG_LUNAR_COLUMNS][n] NaN where there is none             */
    double *errors;       /* likewise; NULL when the weights have none                 */
    size_t *maturity;     /* [n] class; RG_NO_INDEX: not known                         */
    bool *too_deep;       /* [n] the depth given is outside the model of density       */
    size_t *same_as;      /* [n] first row with the same weights; its own when unlike  */
    double *compared;     /* [n][n_ranges] what was compared; NaN: nothing             */
    unsigned char *range; /* [n][n_ranges] rg_lunar_verdict                            */
    double finest_um;     /* ends of the size axis                                     */
    double coarsest_um;
} rg_lunar_soils;

/* Read and compute an entry. RG_EDOMAIN when an end is open without rule, when weights cannot be completed,
 * or (index: the row) Is/FeO, agglutinates or densities that cannot be; RG_EUNITS when weights to be
 * completed are no per cent; as rg_weight_errors_set; as rg_lunar_soil_batch and rg_lunar_beside_number. A
 * soil without statistics does not stop the others. */
rg_status rg_lunar_soils_take(const rg_lunar_how *how, rg_workfile *data, rg_lunar_soils *soils,
                              rg_error *err) RG_MUST_CHECK;
void rg_lunar_soils_free(rg_lunar_soils *soils);

/* Where a value lies beside a range. */
rg_lunar_verdict rg_lunar_range_verdict(const rg_lunar_range *range, double value);

#endif
