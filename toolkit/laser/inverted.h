/* Size distributions that ring intensities were inverted to, on their way to a container. */
#ifndef RG_TOOLKIT_LASER_INVERTED_H
#define RG_TOOLKIT_LASER_INVERTED_H

#include "kernels/scatter/detector.h"
#include "kernels/scatter/kernel.h"
#include "toolkit/workfile.h"

typedef struct {
    size_t n_rows, n_rings, n_classes;
    double *edges_um;                           /* [n_classes + 1]        */
    double *fractions, *errors, *limits, *blur; /* [n_rows][n_classes] */
    double *measured, *sigma, *fitted;          /* [n_rows][n_rings]; sigma NULL: not stated */
    rg_scatter_answer *answers;                 /* [n_rows] */
    rg_scatter_optics *optics;                  /* [n_rows] */
    char (*flags)[320];                         /* [n_rows] */
    double *unresolved; /* [n_rows] share of volume at sizes that the rings do not tell apart */
    bool noise_stated;
} rg_inverted;

rg_status rg_inverted_init(size_t n_rows, size_t n_rings, size_t n_classes, rg_inverted *made,
                           rg_error *err) RG_MUST_CHECK;
void rg_inverted_free(rg_inverted *made);

/* Limits, blur and flags of all rows; kernels are of the optics of row `first`, for the rows alike. */
void rg_inverted_judge(rg_inverted *made, const rg_scatter_detector *detector, size_t row);

/* The distributions as an entry of technique grainsize, with the columns of the input; frees nothing. */
rg_status rg_inverted_entry(const rg_inverted *made, const rg_entry *from, const char *origin,
                            rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* Percentiles, fit and limits as groups of a result. */
rg_status rg_inverted_result(const rg_inverted *made, const rg_entry *from, rg_result *result,
                             rg_error *err) RG_MUST_CHECK;

#endif
