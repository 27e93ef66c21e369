/* regolith xrd simulate: powder patterns of crystal structures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "toolkit/commands.h"
#include "toolkit/library_file.h"
#include "toolkit/name_list.h"
#include "toolkit/number_list.h"
#include "toolkit/simulated.h"
#include "toolkit/xrd/simulation.h"

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "from", "DEG", "5", offsetof(rg_xrd_simulate_args, from), "first two theta, deg",
     false},
    {RG_OPTION_NUMBER, 0, "to", "DEG", "90", offsetof(rg_xrd_simulate_args, to), "last two theta, deg",
     false},
    {RG_OPTION_NUMBER, 0, "step", "DEG", "0.02", offsetof(rg_xrd_simulate_args, step),
     "step of two theta, deg", false},
    {RG_OPTION_NUMBER, 0, "top", "COUNTS", "10000", offsetof(rg_xrd_simulate_args, top),
     "counts of the highest point, without background", false},
    {RG_OPTION_TEXT, 'w', "weights", "LIST", NULL, offsetof(rg_xrd_simulate_args, weights),
     "mix the structures: parts by weight in their order, 60,30,10 (default: a pattern of each)", false},
    {RG_OPTION_TEXT, 0, "texture", "LIST", NULL, offsetof(rg_xrd_simulate_args, texture),
     "March-Dollase: \"NAME:h k l:r\", separated by commas (r < 1: plates on that plane)", false},
    {RG_OPTION_NUMBER, 0, "amorphous", "WT", "0", offsetof(rg_xrd_simulate_args, amorphous),
     "with --weights: wt% of glass, a hump whose share of all scattering is that of its weight", false},
    {RG_OPTION_TEXT, 0, "hump", "CENTRE,FWHM", "25,9", offsetof(rg_xrd_simulate_args, hump),
     "of the glass, deg of two theta", false},
    {RG_OPTION_NUMBER, 0, "background", "COUNTS", "0", offsetof(rg_xrd_simulate_args, background),
     "added everywhere", false},
    {RG_OPTION_FLAG, 0, "noise", NULL, NULL, offsetof(rg_xrd_simulate_args, noise),
     "scatter of counts, normal with their square root; stored as the errors", false},
    {RG_OPTION_COUNT, 'n', "count", "N", "1", offsetof(rg_xrd_simulate_args, count),
     "with --weights: patterns of the mixture, which differ by their noise", false},
    {RG_OPTION_COUNT, 0, "lines", "N", "8", offsetof(rg_xrd_simulate_args, lines),
     "strongest lines to print for each structure", true},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(rg_xrd_simulate_args, seed),
     "seed of the noise; the same seed gives the same bits", false},
    RG_DIFFRACTOMETER_OPTIONS(rg_xrd_simulate_args),
    {0},
};

static const char COMMAND[] = "xrd simulate";
enum { MOST_POINTS = 1 << 22 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the patterns");
}

static rg_status bad(const char *what, const char *given, rg_error *err)
{
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, what, given, "see --help");
}

static rg_status check(const rg_xrd_simulate_args *args, rg_error *err)
{
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    if (!(args->from > 0.0 && args->to > args->from && args->to < 180.0 && args->step > 0.0))
        return bad("the range is within 0 to 180 deg and rises", "--from, --to, --step", err);
    if (!((args->to - args->from) / args->step < (double) MOST_POINTS))
        return bad("the range has too many steps", "--step", err);
    if (!(args->top > 0.0 && args->background >= 0.0))
        return bad("counts are positive", "--top, --background", err);
    if (args->weights == NULL && (args->amorphous != 0.0 || args->count != 1))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--amorphous and --count are of a mixture", NULL,
                             "add --weights");
    if (!(args->amorphous >= 0.0 && args->amorphous < 100.0) || args->count == 0)
        return bad("glass is at least 0 and below 100 wt%, and there is one pattern at least",
                   "--amorphous, --count", err);
    return RG_OK;
}

static rg_status make_grid(rg_xrd_simulation *j, rg_error *err)
{
    j->n = (size_t) floor((j->args->to - j->args->from) / j->args->step + 1e-6) + 1;
    j->two_theta = rg_alloc(j->n, 1, sizeof *j->two_theta);
    if (j->two_theta == NULL)
        return no_memory(err);
    for (size_t i = 0; i < j->n; i++)
        j->two_theta[i] = j->args->from + (double) i * j->args->step;
    return RG_OK;
}

/* --- what is mixed, and how it lies -------------------------------------------------------------- */

static size_t phase_named(const rg_crystal_phases *phases, const char *name)
{
    size_t i = 0;
    while (i < phases->n && strcmp(phases->items[i].crystal.name, name) != 0)
        i++;
    return i;
}

/* Three whole numbers between blanks, up to a colon; NULL when there is something else. */
static const char *read_indices(const char *text, int axis[3])
{
    for (int i = 0; i < 3; i++) {
        char *end = NULL;
        const long value = strtol(text, &end, 10);
        if (end == text || value < -999 || value > 999)
            return NULL;
        axis[i] = (int) value;
        text = end;
    }
    return *text == ':' && (axis[0] != 0 || axis[1] != 0 || axis[2] != 0) ? text + 1 : NULL;
}

/* "NAME:h k l:r" */
static rg_status read_texture(rg_xrd_simulation *j, const char *text, rg_error *err)
{
    rg_powder_texture texture;
    char name[RG_CRYSTAL_TEXT];
    const char *colon = strchr(text, ':');
    const char *share = colon != NULL ? read_indices(colon + 1, texture.axis) : NULL;
    if (share == NULL || !rg_tsv_number_parse(share, strlen(share), &texture.r) ||
        !(texture.r > 0.0 && texture.r < 100.0))
        return bad("a texture is NAME:h k l:r", text, err);
    snprintf(name, sizeof name, "%.*s", (int) (colon - text), text);
    const size_t p = phase_named(&j->phases, name);
    if (p == j->phases.n)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no structure has this name", name,
                             "names are printed with the patterns");
    j->textures[p] = texture;
    return RG_OK;
}

static rg_status read_textures(rg_xrd_simulation *j, rg_error *err)
{
    char text[2 * RG_CRYSTAL_TEXT];
    const char *at = j->args->texture;
    rg_status status = RG_OK;
    j->textures = rg_alloc(j->phases.n, 1, sizeof *j->textures);
    if (j->textures == NULL)
        return no_memory(err);
    for (size_t i = 0; i < j->phases.n; i++)
        j->textures[i] = (rg_powder_texture){{0, 0, 1}, 1.0};
    while (status == RG_OK && rg_name_list_next(&at, text, sizeof text))
        status = read_texture(j, text, err);
    return status;
}

static rg_status read_weights(rg_xrd_simulation *j, rg_error *err)
{
    double sum = 0.0;
    if (j->args->weights == NULL)
        return RG_OK;
    j->weight = rg_alloc(j->phases.n, 1, sizeof *j->weight);
    if (j->weight == NULL)
        return no_memory(err);
    if (rg_number_list(j->args->weights, j->weight, j->phases.n) != j->phases.n)
        return bad("--weights has a number for each structure", j->args->weights, err);
    for (size_t i = 0; i < j->phases.n; i++) {
        if (!(j->weight[i] >= 0.0))
            return bad("weights are not negative", j->args->weights, err);
        sum += j->weight[i];
    }
    if (!(sum > 0.0))
        return bad("the weights are all 0", j->args->weights, err);
    for (size_t i = 0; i < j->phases.n; i++)
        j->weight[i] *= (1.0 - j->args->amorphous / 100.0) / sum;
    return RG_OK;
}

/* --- patterns ------------------------------------------------------------------------------------ */

static rg_status compute(rg_xrd_simulation *j, rg_error *err)
{
    rg_crystal_phase corundum;
    rg_powder reference = {0};
    j->powders = rg_alloc(j->phases.n, 1, sizeof *j->powders);
    j->rir = rg_alloc(j->phases.n, 1, sizeof *j->rir);
    if (j->powders == NULL || j->rir == NULL)
        return no_memory(err);
    rg_status status = rg_phase_reference("corundum", &j->how, &j->library, &corundum, err);
    if (status == RG_OK)
        status = rg_powder_init(&corundum, &j->instrument, NULL, j->args->to, &reference, err);
    if (status == RG_OK)
        status = rg_powder_pattern(&corundum, &j->instrument, j->two_theta, j->n, &reference, err);
    for (size_t p = 0; p < j->phases.n && status == RG_OK; p++) {
        const rg_crystal_phase *phase = &j->phases.items[p];
        status = rg_powder_init(phase, &j->instrument, &j->textures[p], j->args->to, &j->powders[p], err);
        if (status == RG_OK)
            status = rg_powder_pattern(phase, &j->instrument, j->two_theta, j->n, &j->powders[p], err);
        j->rir[p] = j->powders[p].highest / reference.highest;
    }
    rg_powder_free(&reference);
    rg_phase_free(&corundum);
    return status;
}

/* Glass: a Gaussian hump whose area stands to that of all lines as its weight to theirs. */
static rg_status add_glass(const rg_xrd_simulation *j, double *counts, rg_error *err)
{
    double hump[2];
    double lines = 0.0;
    double area = 0.0;
    const rg_xrd_shape shape = {0.0, 0.0};
    if (rg_number_list(j->args->hump, hump, 2) != 2 || !(hump[1] > 0.0))
        return bad("--hump takes the centre and the FWHM", j->args->hump, err);
    for (size_t i = 0; i < j->n; i++) {
        const rg_xrd_shape wide = {hump[1], shape.eta};
        lines += counts[i];
        area += rg_xrd_profile_value(wide, j->two_theta[i] - hump[0]);
    }
    const double share = j->args->amorphous / 100.0;
    for (size_t i = 0; i < j->n && share > 0.0 && area > 0.0; i++) {
        const rg_xrd_shape wide = {hump[1], shape.eta};
        counts[i] +=
            lines / area * share / (1.0 - share) * rg_xrd_profile_value(wide, j->two_theta[i] - hump[0]);
    }
    return RG_OK;
}

/* A row of counts, its highest point at --top, with background and noise. */
static void finish_row(const rg_xrd_simulation *j, size_t row, const double *counts)
{
    double highest = 0.0;
    double *values = j->entry.values + row * j->n;
    for (size_t i = 0; i < j->n; i++)
        highest = counts[i] > highest ? counts[i] : highest;
    for (size_t i = 0; i < j->n; i++) {
        const double true_counts = counts[i] / highest * j->args->top + j->args->background;
        values[i] = true_counts;
        if (!j->args->noise)
            continue;
        const double noisy = true_counts + sqrt(true_counts) * rg_random_normal(j->args->seed, row, i);
        values[i] = noisy > 0.0 ? noisy : 0.0;
        j->entry.errors[row * j->n + i] = sqrt(true_counts > 1.0 ? true_counts : 1.0);
    }
}

static rg_status make_rows(rg_xrd_simulation *j, rg_error *err)
{
    rg_entry *entry = &j->entry;
    const size_t n_rows = j->weight != NULL ? j->args->count : j->phases.n;
    double *mixed = rg_alloc(j->n, 1, sizeof *mixed);
    *entry = (rg_entry){.technique = RG_XRD, .n_rows = n_rows, .n_columns = j->n, .axis = j->two_theta};
    j->two_theta = NULL;
    entry->values = rg_alloc(n_rows, j->n, sizeof *entry->values);
    if (j->args->noise)
        entry->errors = rg_alloc(n_rows, j->n, sizeof *entry->errors);
    rg_status status = mixed == NULL || entry->values == NULL || (j->args->noise && entry->errors == NULL)
                           ? no_memory(err)
                           : RG_OK;
    j->two_theta = entry->axis;
    for (size_t p = 0; j->weight != NULL && p < j->phases.n && status == RG_OK; p++)
        for (size_t i = 0; i < j->n; i++)
            mixed[i] += j->weight[p] * j->powders[p].counts[i];
    if (status == RG_OK && j->weight != NULL)
        status = add_glass(j, mixed, err);
    for (size_t row = 0; row < n_rows && status == RG_OK; row++)
        finish_row(j, row, j->weight != NULL ? mixed : j->powders[row].counts);
    free(mixed);
    return status;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static rg_status run_xrd_simulate(rg_run *run, rg_error *err)
{
    const rg_xrd_simulate_args *args = run->args;
    rg_xrd_simulation j = {.args = args};
    rg_status status = check(args, err);
    if (status != RG_OK)
        return status;
    status =
        rg_library_file_open(args->machine.library, &j.library, j.library_path, sizeof j.library_path, err);
    if (status == RG_OK)
        status = rg_diffractometer_choose(&args->machine, &j.library, &j.instrument, &j.how, err);
    if (status == RG_OK)
        status = rg_phases_open(args->common.operands, args->common.n_operands, &j.how, &j.library, &j.phases,
                                err);
    if (status == RG_OK)
        status = read_textures(&j, err);
    if (status == RG_OK)
        status = read_weights(&j, err);
    if (status == RG_OK)
        status = make_grid(&j, err);
    if (status == RG_OK)
        status = compute(&j, err);
    if (status == RG_OK)
        status = make_rows(&j, err);
    if (status == RG_OK)
        status = rg_simulated_describe(
            &j.entry, j.weight != NULL ? "Simulated mixture" : "Computed powder patterns", "mixture", err);
    if (status == RG_OK)
        status = rg_xrd_simulation_describe(&j, err);
    if (status == RG_OK)
        status = rg_phases_record(&j.phases, &j.result, err);
    if (status == RG_OK)
        status = rg_library_file_record(&j.library, j.library_path, &j.result, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &j.entry, &j.result, args->seed, err);
    if (status == RG_OK)
        status = rg_xrd_simulation_print(&j, COMMAND, err);
    for (size_t p = 0; j.powders != NULL && p < j.phases.n; p++)
        rg_powder_free(&j.powders[p]);
    free(j.powders);
    free(j.rir);
    free(j.textures);
    free(j.weight);
    if (j.entry.axis == NULL)
        free(j.two_theta);
    rg_entry_free(&j.entry);
    rg_result_free(&j.result);
    rg_phases_free(&j.phases);
    rg_mineral_library_free(&j.library);
    return status;
}

const rg_command rg_cmd_xrd_simulate = {
    .name = "xrd simulate",
    .group = "Data",
    .summary = "powder diffraction patterns of crystal structures",
    .operands = "CIF...",
    .description =
        "Computes the pattern of each structure, with its density, cell and RIR against corundum beside it: "
        "a\n"
        "library for unmix --method pattern. With --weights one pattern of their mixture, the true mass "
        "fractions\n"
        "beside it. The reflections with their spacings, |F|^2 and intensities are in the result `truth`.",
    .example = "regolith xrd simulate corundum.cif zincite.cif -o patterns.h5\n"
               "regolith xrd simulate corundum.cif zincite.cif --weights 60,40 --noise --background 50 -o "
               "mixture.h5",
    .options = options,
    .args_size = sizeof(rg_xrd_simulate_args),
    .min_operands = 1,
    .max_operands = 4096,
    .has = RG_HAS_OUTPUT,
    .run = run_xrd_simulate,
};
