#include "toolkit/changesite/lasers.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/stream.h"

static bool is_second_laser(const rg_grains *g, size_t spectrum)
{
    const rg_grain_spectrum *own = &g->spectra[spectrum];
    const size_t doublet = own->grain != RG_NO_INDEX ? g->grains[own->grain].doublet : RG_NO_INDEX;
    return doublet != RG_NO_INDEX && fabs(own->laser_nm - g->spectra[doublet].laser_nm) > 1.0;
}

typedef struct {
    rg_grains *grains;
    const rg_entry *entry;
    size_t first; /* spectrum of the entry's first row */
} laser_reading;

/* The grain's doublet against each of its spectra under another laser; the largest gap stays. */
static rg_status compare_block(void *state, const rg_block *block, rg_error *err)
{
    const laser_reading *r = state;
    const size_t n_columns = r->entry->n_columns;
    double *values = rg_alloc(n_columns, 1, sizeof *values);
    if (values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    for (size_t k = 0; k < block->n; k++) {
        const size_t spectrum = r->first + block->first + k;
        if (!is_second_laser(r->grains, spectrum))
            continue;
        const rg_grain_spectrum *own = &r->grains->spectra[spectrum];
        rg_grain *grain = &r->grains->grains[own->grain];
        const rg_grain_spectrum *doublet = &r->grains->spectra[grain->doublet];
        for (size_t i = 0; i < n_columns; i++)
            values[i] = block->is_double ? ((const double *) block->values)[k * n_columns + i]
                                         : (double) ((const float *) block->values)[k * n_columns + i];
        rg_evidence pair = doublet->own;
        rg_raman_evidence_lasers(doublet->laser_nm, own->laser_nm, r->entry->axis, values, n_columns,
                                 &own->own, &pair);
        const double gap = pair.value[RG_EVIDENCE_RAMAN_LASER_GAP];
        double *kept = &grain->evidence.value[RG_EVIDENCE_RAMAN_LASER_GAP];
        if (isnan(gap) || *kept >= gap)
            continue;
        *kept = gap;
        grain->evidence.error[RG_EVIDENCE_RAMAN_LASER_GAP] = pair.error[RG_EVIDENCE_RAMAN_LASER_GAP];
    }
    free(values);
    return RG_OK;
}

/* Read the Raman entries of a file once more, where a grain was measured with two lasers. *spectrum counts
 * on. */
rg_status rg_grains_lasers(const char *path, const rg_grains_options *options, rg_grains *grains,
                           size_t *spectrum, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t i = 0; status == RG_OK && i < rg_h5_entry_count(file); i++) {
        rg_workfile work;
        bool fits = false;
        bool wanted = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, i), 1u << RG_RAMAN, &work, &fits, err);
        if (status != RG_OK || !fits)
            continue;
        for (size_t row = 0; row < work.entry.n_rows && !wanted; row++)
            wanted = is_second_laser(grains, *spectrum + row);
        laser_reading r = {grains, &work.entry, *spectrum};
        const rg_stream stream = {.file = work.file,
                                  .entry = work.name,
                                  .n_rows = work.entry.n_rows,
                                  .n_columns = work.entry.n_columns,
                                  .command = options->command,
                                  .what = "spectra under two lasers",
                                  .quiet = options->quiet};
        if (wanted)
            status = rg_stream_run(&stream, compare_block, &r, err);
        *spectrum += work.entry.n_rows;
        rg_entry_free(&work.entry);
    }
    rg_h5_close(file);
    if (status != RG_OK)
        rg_error_place(err, path, NULL);
    return status;
}
