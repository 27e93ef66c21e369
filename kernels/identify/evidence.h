/* What techniques other than the microprobe say of one grain: values that criteria of
 * datasets/library/changesite_rules.tsv may name. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_EVIDENCE_H
#define RG_KERNELS_IDENTIFY_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    RG_EVIDENCE_RAMAN_SEPARATION = 0, /* "raman_separation": of the two nu1 lines, 1/cm */
    RG_EVIDENCE_RAMAN_LOWER,      /* "raman_lower": position of the lower of them, 1/cm                    */
    RG_EVIDENCE_RAMAN_BALANCE,    /* "raman_balance": height of the weaker over the stronger               */
    RG_EVIDENCE_RAMAN_LINE_ERROR, /* "raman_line_error": the larger standard error of the positions, 1/cm  */
    RG_EVIDENCE_RAMAN_DELTA_BIC,  /* "raman_delta_bic": BIC of one line less that of two                   */
    RG_EVIDENCE_RAMAN_RMS_GAIN,   /* "raman_rms_gain": RMS of one line over that of two                    */
    RG_EVIDENCE_RAMAN_HPO4,       /* "raman_hpo4": line in 915-930, of the strongest nu1 line              */
    RG_EVIDENCE_RAMAN_OH,         /* "raman_oh": line in 3400-3700, of the strongest nu1 line              */
    RG_EVIDENCE_RAMAN_LEAD,       /* "raman_lead": likeness of the merrillite group less that of others    */
    RG_EVIDENCE_RAMAN_LASER_GAP,  /* "raman_laser_gap": largest distance of a nu1 line between lasers, 1/cm */
    RG_EVIDENCE_XRD_MATCH,        /* "xrd_match": likeness of the pattern to the merrillite group, 0 to 1  */
    RG_EVIDENCE_XRD_LEAD,   /* "xrd_lead": the same less that of the best phase of other structure     */
    RG_EVIDENCE_XRD_OFFSET, /* "xrd_offset": RMS distance of its lines after refinement, deg         */
    RG_EVIDENCE_XRD_A,      /* "xrd_a": cell, Angstrom                                               */
    RG_EVIDENCE_XRD_C,      /* "xrd_c"                                                               */
    RG_EVIDENCE_XRD_R1,     /* "xrd_r1": I(012)/I(110)                                               */
    RG_EVIDENCE_XRD_R2,     /* "xrd_r2": I(104)/I(110)                                               */
    RG_EVIDENCE_XRD_X,      /* "refined_X": occupancy of X from the user's refinement, as Na          */
    RG_EVIDENCE_XRD_FE,     /* "refined_Fe": Fe/(Fe + Mg) at M from the user's refinement            */
    RG_EVIDENCE_FTIR_OH,    /* "ftir_oh": absorbance in 3000-3600, of the P-O band                   */
    RG_EVIDENCE_FTIR_POH,   /* "ftir_poh": the same near 870 or in 2400-2900                         */
    RG_EVIDENCE_VALUES
} rg_evidence_value;

extern const char *const RG_EVIDENCE_NAMES[RG_EVIDENCE_VALUES];

typedef struct {
    double value[RG_EVIDENCE_VALUES]; /* NaN: not measured, or too noisy to tell               */
    double error[RG_EVIDENCE_VALUES]; /* standard errors; NaN unknown                          */
    size_t raman_nearest;             /* phase most like it; RG_NO_INDEX none                  */
    size_t xrd_nearest;
} rg_evidence;

/* Nothing measured. */
rg_evidence rg_evidence_none(void);

/* Whether any value is there. */
bool rg_evidence_any(const rg_evidence *evidence);

/* Take what another measurement of the grain says: of OH, HPO4 and P-OH the larger value stays; of the rest
 * what was known first. */
void rg_evidence_join(rg_evidence *evidence, const rg_evidence *other);

#endif
