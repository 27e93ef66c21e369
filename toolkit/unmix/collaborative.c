/* Linear mixing in which all spectra of an entry share few members of a large library. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/collaborative.h"
#include "toolkit/message.h"
#include "toolkit/unmix/model.h"

/* Members times all spectra stay in memory while the common support is sought. */
static const size_t MOST_BYTES = (size_t) 2 << 30;

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Abundances", "Abundance", "1", RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual", "1", RG_FLOAT64, false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false},
    {"quality_of_fit", "n_active", NULL, "Members above zero", "1", RG_INT32, false},
    {0},
};
enum { BANDS = RG_UNMIX_FIXED, ACTIVE };

typedef struct {
    const rg_endmember_library *library;
    rg_library_set set;
    rg_collaborative common;
    double *right;  /* [n_rows][wide] until the common support is known */
    double *packed; /* [PACKED][band_stride] */
    size_t n_missing;
} collaborative;

enum { PACKED = 64 };

static void pack(const collaborative *u, const rg_block *block, size_t row, double *packed)
{
    for (size_t b = 0; b < u->set.n_used; b++) {
        const size_t at = row * u->library->n_bands + u->set.bands[b];
        packed[b] = block->is_double ? ((const double *) block->values)[at]
                                     : (double) ((const float *) block->values)[at];
    }
}

static rg_status take_block(void *state, const rg_block *block, rg_error *err)
{
    (void) err;
    collaborative *u = state;
    const size_t wide = rg_library_right_stride(&u->set);
    for (size_t first = 0; first < block->n; first += PACKED) {
        const size_t n = block->n - first < PACKED ? block->n - first : PACKED;
        for (size_t k = 0; k < n; k++)
            pack(u, block, first + k, u->packed + k * u->set.band_stride);
        rg_library_product(&u->set, u->packed, n, u->right + (block->first + first) * wide);
        for (size_t k = 0; k < n; k++)
            u->n_missing += isfinite(u->right[(block->first + first + k) * wide]) ? 0 : 1;
    }
    return RG_OK;
}

/* One pass over all spectra, then the common support. */
static rg_status find_common(collaborative *u, const rg_unmix_args *args, const rg_workfile *data,
                             rg_error *err)
{
    const size_t wide = rg_library_right_stride(&u->set);
    const size_t n_rows = data->entry.n_rows;
    char subject[64];
    snprintf(subject, sizeof subject, "%zu spectra, %zu members", n_rows, u->set.n);
    if (n_rows > MOST_BYTES / sizeof(double) / wide)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "too much for the memory that clsunsal may use", subject,
                             "prune the library, split the data, or use --method sparse");
    u->right = rg_alloc(n_rows, wide, sizeof *u->right);
    u->packed = rg_alloc(PACKED, u->set.band_stride, sizeof *u->packed);
    if (u->right == NULL || u->packed == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    const rg_stream rows = {data->file, data->name, n_rows,    u->library->n_bands,
                            false,      "unmix",    "spectra", args->common.quiet};
    rg_status status = rg_stream_run(&rows, take_block, u, err);
    if (status == RG_OK)
        status = rg_collaborative_init(&u->common, &u->set, u->right, n_rows, args->lambda, err);
    free(u->right);
    free(u->packed);
    u->right = u->packed = NULL;
    return status;
}

static rg_status record(const collaborative *u, rg_result *result, rg_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", u->common.n_used);
    rg_status status = rg_result_add_parameter(result, "common_members", text, "", err);
    snprintf(text, sizeof text, "%.1e", u->common.off);
    return status == RG_OK ? rg_result_add_parameter(result, "optimality", text, "", err) : status;
}

static rg_status open_collaborative(const rg_unmix_args *args, const rg_workfile *data,
                                    const rg_endmember_library *library, rg_result *result, void **state,
                                    rg_error *err)
{
    if (strcmp(args->weights, "none") != 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "clsunsal needs the same weights for all spectra",
                             NULL, "leave out --weights, or use --method sparse");
    if (!(args->lambda > 0.0))
        return rg_fail_named(
            err, RG_EUSAGE, RG_NO_INDEX, "clsunsal needs a price above zero", NULL,
            "add --lambda: of the order of the noise times the length of a member times the root of "
            "the number of spectra, or a tenth of that");
    collaborative *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    *state = u;
    u->library = library;
    rg_error cause = {0};
    if (rg_library_set_init(&u->set, library->spectra, library->n, library->n_bands, library->use, NULL,
                            &cause) != RG_OK)
        return rg_unmix_refuse_members(args, library, &cause, RG_NO_INDEX, err);
    const rg_status status = find_common(u, args, data, err);
    return status == RG_OK ? record(u, result, err) : status;
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    collaborative *u = state;
    const rg_collaborative_result out = {.abundances = outputs[RG_UNMIX_AT_ABUNDANCES],
                                         .rmse = outputs[RG_UNMIX_AT_RMSE],
                                         .outcome = outputs[RG_UNMIX_AT_STATUS],
                                         .n_bands_used = outputs[BANDS],
                                         .n_active = outputs[ACTIVE]};
    return block->is_double ? rg_collaborative_f64(&u->common, &u->set, block->values, block->n, &out, err)
                            : rg_collaborative_f32(&u->common, &u->set, block->values, block->n, &out, err);
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const collaborative *u = state;
    (void) n_solved;
    rg_message_note("unmix", args->common.quiet || args->common.json, "%zu of %zu members are in common use",
                    u->common.n_used, u->set.n);
    if (u->n_missing > 0)
        rg_message_warning("unmix", "%zu spectra with missing bands had no say in which members are used",
                           u->n_missing);
}

static void close_collaborative(void *state)
{
    collaborative *u = state;
    if (u != NULL) {
        rg_collaborative_free(&u->common);
        rg_library_set_free(&u->set);
        free(u->right);
        free(u->packed);
    }
    free(u);
}

const rg_unmix_model rg_unmix_collaborative = {.arrays = ARRAYS,
                                               .open = open_collaborative,
                                               .block = unmix_block,
                                               .say = say,
                                               .close = close_collaborative};
