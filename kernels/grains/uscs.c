#include "kernels/grains/uscs.h"

#include <stdbool.h>

#include "kernels/grains/fractions.h"
#include "kernels/grains/percentiles.h"

static const double CLASSIFIED_UM = 75000.0;

enum { WELL, POOR, WELL_FINES, POOR_FINES, FINES, GRADES };

/* [gravel, sand][grade][with enough of the other] */
static const char *const NAMES[2][GRADES][2] = {
    {{"well-graded gravel (GW)", "well-graded gravel with sand (GW)"},
     {"poorly graded gravel (GP)", "poorly graded gravel with sand (GP)"},
     {"well-graded gravel with silt or clay (GW-GM or GW-GC)",
      "well-graded gravel with silt or clay and sand (GW-GM or GW-GC)"},
     {"poorly graded gravel with silt or clay (GP-GM or GP-GC)",
      "poorly graded gravel with silt or clay and sand (GP-GM or GP-GC)"},
     {"silty or clayey gravel (GM or GC or GC-GM)", "silty or clayey gravel with sand (GM or GC or GC-GM)"}},
    {{"well-graded sand (SW)", "well-graded sand with gravel (SW)"},
     {"poorly graded sand (SP)", "poorly graded sand with gravel (SP)"},
     {"well-graded sand with silt or clay (SW-SM or SW-SC)",
      "well-graded sand with silt or clay and gravel (SW-SM or SW-SC)"},
     {"poorly graded sand with silt or clay (SP-SM or SP-SC)",
      "poorly graded sand with silt or clay and gravel (SP-SM or SP-SC)"},
     {"silty or clayey sand (SM or SC or SC-SM)", "silty or clayey sand with gravel (SM or SC or SC-SM)"}},
};

/* Percentiles of the part below 75 mm, whose share of all grains is `part`. */
static bool well_graded(const rg_grain_distribution *distribution, double part, double least_uniformity)
{
    const double d10 = rg_grain_percentile_finer(distribution, 10.0 * part).um;
    const double d30 = rg_grain_percentile_finer(distribution, 30.0 * part).um;
    const double d60 = rg_grain_percentile_finer(distribution, 60.0 * part).um;
    const double curvature = (d30 / d10) * (d30 / d60);
    return d60 / d10 >= least_uniformity && curvature >= 1.0 && curvature <= 3.0;
}

const char *rg_grain_uscs_name(const rg_grain_distribution *distribution)
{
    const double part = rg_grain_share_finer(distribution, CLASSIFIED_UM);
    if (part <= 0.0)
        return "not classified: coarser than 75 mm";
    const double below_gravel = rg_grain_share_finer(distribution, RG_GRAIN_USCS_GRAVEL_UM);
    const double below_sand = rg_grain_share_finer(distribution, RG_GRAIN_USCS_FINES_UM);
    const double fines = rg_grain_fractions_round(100.0 * below_sand / part);
    const double sand = rg_grain_fractions_round(100.0 * (below_gravel - below_sand) / part);
    const double gravel = rg_grain_fractions_round(100.0 * (part - below_gravel) / part);
    if (fines >= 50.0)
        return "silt or clay (by plasticity)";
    const bool is_sand = sand >= gravel;
    const bool with_other = (is_sand ? gravel : sand) >= 15.0;
    size_t grade = FINES;
    if (fines <= 12.0) {
        grade = well_graded(distribution, part, is_sand ? 6.0 : 4.0) ? WELL : POOR;
        if (fines >= 5.0)
            grade = grade == WELL ? WELL_FINES : POOR_FINES;
    }
    return NAMES[is_sand][grade][with_other];
}
