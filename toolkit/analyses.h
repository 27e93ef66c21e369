/* Microprobe analyses of an entry in the columns of the oxide table. */
#ifndef RG_TOOLKIT_ANALYSES_H
#define RG_TOOLKIT_ANALYSES_H

#include "kernels/identify/oxides.h"
#include "toolkit/workfile.h"

typedef struct {
    size_t n_spots;
    size_t n_oxides;
    double *wt;       /* [n_spots][n_oxides] wt%, NaN = not analysed             */
    double *sigma;    /* the same shape, standard errors; NULL when there are none */
    bool *analysed;   /* [n_oxides] some spot has it                              */
    size_t n_unknown; /* columns that the table does not know                    */
    char unknown[96]; /* the first of them                                       */
} rg_analyses;

/* RG_ENOENT when no column of the entry is an oxide that the table knows. */
rg_status rg_analyses_read(rg_workfile *work, const rg_oxide_table *oxides, rg_analyses *analyses,
                           rg_error *err) RG_MUST_CHECK;
void rg_analyses_free(rg_analyses *analyses);

#endif
