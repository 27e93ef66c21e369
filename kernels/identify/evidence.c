#include "kernels/identify/evidence.h"

#include <math.h>

#include "kernels/base/error.h"

const char *const RG_EVIDENCE_NAMES[RG_EVIDENCE_VALUES] = {
    [RG_EVIDENCE_RAMAN_SEPARATION] = "raman_separation",
    [RG_EVIDENCE_RAMAN_LOWER] = "raman_lower",
    [RG_EVIDENCE_RAMAN_BALANCE] = "raman_balance",
    [RG_EVIDENCE_RAMAN_LINE_ERROR] = "raman_line_error",
    [RG_EVIDENCE_RAMAN_DELTA_BIC] = "raman_delta_bic",
    [RG_EVIDENCE_RAMAN_RMS_GAIN] = "raman_rms_gain",
    [RG_EVIDENCE_RAMAN_HPO4] = "raman_hpo4",
    [RG_EVIDENCE_RAMAN_OH] = "raman_oh",
    [RG_EVIDENCE_RAMAN_LEAD] = "raman_lead",
    [RG_EVIDENCE_RAMAN_LASER_GAP] = "raman_laser_gap",
    [RG_EVIDENCE_XRD_MATCH] = "xrd_match",
    [RG_EVIDENCE_XRD_LEAD] = "xrd_lead",
    [RG_EVIDENCE_XRD_OFFSET] = "xrd_offset",
    [RG_EVIDENCE_XRD_A] = "xrd_a",
    [RG_EVIDENCE_XRD_C] = "xrd_c",
    [RG_EVIDENCE_XRD_R1] = "xrd_r1",
    [RG_EVIDENCE_XRD_R2] = "xrd_r2",
    [RG_EVIDENCE_XRD_X] = "refined_X",
    [RG_EVIDENCE_XRD_FE] = "refined_Fe",
    [RG_EVIDENCE_FTIR_OH] = "ftir_oh",
    [RG_EVIDENCE_FTIR_POH] = "ftir_poh",
};

/* Values of which the worst of several measurements counts: a band that was seen once is there. */
static bool is_veto(size_t value)
{
    return value == RG_EVIDENCE_RAMAN_HPO4 || value == RG_EVIDENCE_RAMAN_OH || value == RG_EVIDENCE_FTIR_OH ||
           value == RG_EVIDENCE_FTIR_POH;
}

rg_evidence rg_evidence_none(void)
{
    rg_evidence none = {.raman_nearest = RG_NO_INDEX, .xrd_nearest = RG_NO_INDEX};
    for (size_t v = 0; v < RG_EVIDENCE_VALUES; v++)
        none.value[v] = none.error[v] = (double) NAN;
    return none;
}

bool rg_evidence_any(const rg_evidence *evidence)
{
    for (size_t v = 0; v < RG_EVIDENCE_VALUES; v++)
        if (!isnan(evidence->value[v]))
            return true;
    return false;
}

void rg_evidence_join(rg_evidence *evidence, const rg_evidence *other)
{
    for (size_t v = 0; v < RG_EVIDENCE_VALUES; v++)
        if (isnan(evidence->value[v]) || (is_veto(v) && other->value[v] > evidence->value[v])) {
            evidence->value[v] = other->value[v];
            evidence->error[v] = other->error[v];
        }
    if (evidence->raman_nearest == RG_NO_INDEX)
        evidence->raman_nearest = other->raman_nearest;
    if (evidence->xrd_nearest == RG_NO_INDEX)
        evidence->xrd_nearest = other->xrd_nearest;
}
