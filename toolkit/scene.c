#include "toolkit/scene.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/scene/moments.h"
#include "toolkit/message.h"
#include "toolkit/stream.h"

typedef struct {
    rg_moments moments;
    rg_shift_noise *shift;
} gathering;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the moments of the spectra");
}

static rg_status gather(void *state, const rg_block *block, rg_error *err)
{
    gathering *g = state;
    if (block->is_double) {
        const rg_status status = rg_moments_add_f64(&g->moments, block->values, block->n, err);
        return status == RG_OK && g->shift != NULL
                   ? rg_shift_noise_add_f64(g->shift, block->values, block->n, err)
                   : status;
    }
    const rg_status status = rg_moments_add_f32(&g->moments, block->values, block->n, err);
    return status == RG_OK && g->shift != NULL
               ? rg_shift_noise_add_f32(g->shift, block->values, block->n, err)
               : status;
}

static rg_status choose_bands(rg_scene *scene, double low, double high, rg_error *err)
{
    const rg_entry *entry = &scene->data->entry;
    size_t n_good = 0;
    scene->use = rg_alloc(scene->n_bands, 1, sizeof *scene->use);
    scene->used = rg_alloc(scene->n_bands, 1, sizeof *scene->used);
    if (scene->use == NULL || scene->used == NULL)
        return no_memory(err);
    for (size_t b = 0; b < scene->n_bands; b++) {
        const bool good = entry->bad_band == NULL || entry->bad_band[b] == 0;
        scene->use[b] = good && !(entry->axis[b] < low) && !(entry->axis[b] > high);
        scene->n_used += scene->use[b];
        n_good += good;
    }
    if (n_good == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "every band of the data is marked bad");
    if (scene->n_used < 2)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "fewer than two bands are left", NULL,
                             "widen --from and --to");
    return RG_OK;
}

/* Leave out bands that no spectrum has; false when there are none. */
static bool drop_empty(rg_scene *scene, const rg_moments *moments)
{
    bool any = false;
    for (size_t b = 0; b < scene->n_bands; b++)
        if (scene->use[b] && moments->n_missing[b] == moments->n_left_out) {
            scene->use[b] = false;
            scene->n_used--;
            scene->n_empty++;
            any = true;
        }
    return any && scene->n_used >= 2;
}

static rg_status pass(rg_scene *scene, bool exact, rg_shift_noise *shift, gathering *g, rg_error *err)
{
    const rg_entry *entry = &scene->data->entry;
    const rg_stream rows = {scene->data->file, scene->data->name, entry->n_rows, entry->n_columns, false,
                            scene->command,    "spectra",         scene->quiet};
    *g = (gathering){.shift = shift};
    rg_status status = rg_moments_init(&g->moments, scene->n_bands, scene->use, exact, err);
    if (status == RG_OK && shift != NULL)
        status = rg_shift_noise_init(shift, scene->n_bands, scene->use, entry->n_samples, err);
    return status == RG_OK ? rg_stream_run(&rows, gather, g, err) : status;
}

static rg_status finish(rg_scene *scene, rg_moments *moments, rg_error *err)
{
    const size_t n = scene->n_used;
    if (moments->n == 0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has a value in every band in use",
                             NULL, "leave the bands that are often missing out by --from and --to");
    scene->n = moments->n;
    scene->n_left_out = moments->n_left_out;
    scene->mean = rg_alloc(n, 1, sizeof *scene->mean);
    scene->correlation = rg_alloc(n, n, sizeof *scene->correlation);
    scene->covariance = rg_alloc(n, n, sizeof *scene->covariance);
    if (scene->mean == NULL || scene->correlation == NULL || scene->covariance == NULL)
        return no_memory(err);
    for (size_t k = 0; k < n; k++)
        scene->used[k] = moments->used[k];
    return rg_moments_finish(moments, scene->mean, scene->correlation, scene->covariance, err);
}

rg_status rg_scene_open(const rg_workfile *data, const char *command, bool quiet, double low, double high,
                        bool exact, rg_shift_noise *shift, rg_scene *scene, rg_error *err)
{
    gathering g = {0};
    *scene = (rg_scene){.data = data, .command = command, .quiet = quiet, .n_bands = data->entry.n_columns};
    rg_status status = choose_bands(scene, low, high, err);
    if (status == RG_OK)
        status = pass(scene, exact, shift, &g, err);
    if (status == RG_OK && g.moments.n == 0 && drop_empty(scene, &g.moments)) {
        rg_moments_free(&g.moments);
        if (shift != NULL)
            rg_shift_noise_free(shift);
        status = pass(scene, exact, shift, &g, err);
    }
    if (status == RG_OK)
        status = finish(scene, &g.moments, err);
    rg_moments_free(&g.moments);
    return status;
}

void rg_scene_free(rg_scene *scene)
{
    free(scene->use);
    free(scene->used);
    free(scene->mean);
    free(scene->correlation);
    free(scene->covariance);
    *scene = (rg_scene){0};
}

void rg_scene_say(const rg_scene *scene)
{
    if (scene->n_used < scene->n_bands)
        rg_message_note(
            scene->command, scene->quiet,
            "%zu of %zu bands are used; the others are bad, outside --from and --to, or missing in "
            "every spectrum",
            scene->n_used, scene->n_bands);
    if (scene->n_left_out > 0)
        rg_message_warning(scene->command,
                           "%zu of %zu spectra are left out: they lack a value in a band in use",
                           scene->n_left_out, scene->n + scene->n_left_out);
}
