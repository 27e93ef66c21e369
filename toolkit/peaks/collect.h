/* The lines of every spectrum of an entry, one after the other. */
#ifndef RG_TOOLKIT_PEAKS_COLLECT_H
#define RG_TOOLKIT_PEAKS_COLLECT_H

#include "kernels/peaks/spectrum.h"
#include "toolkit/workfile.h"

typedef struct {
    size_t n_spectra;
    size_t n_lines;
    size_t capacity;
    rg_spectrum_line *lines; /* [n_lines] by spectrum, then position   */
    size_t *first;           /* [n_spectra + 1] where its lines begin */
    rg_status *outcome;      /* [n_spectra]                          */
    double *noise;           /* [n_spectra] unit of the signal       */
    double *unfitted;        /* [n_spectra] windows without a fit    */
    double *channels;        /* [n_spectra] with a value             */
    size_t correlated;       /* spectra whose noise looks correlated, not knowing how */
    bool weighted;           /* by the errors stored with the data   */
} rg_peak_list;

/* Stream the entry; channels marked bad are left out. A spectrum that cannot be fitted has an outcome and no
 * lines. weigh: use errors where the data have them. */
rg_status rg_peak_list_collect(rg_workfile *data, const char *command, bool quiet, bool weigh,
                               const rg_peaks_spectrum_options *options, rg_peak_list *list,
                               rg_error *err) RG_MUST_CHECK;
void rg_peak_list_free(rg_peak_list *list);

#endif
