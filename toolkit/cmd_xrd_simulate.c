/* regolith xrd simulate: powder patterns of crystal structures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/xrd/symmetry.h"
#include "toolkit/commands.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "toolkit/name_list.h"
#include "toolkit/print_table.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"
#include "toolkit/workfile.h"
#include "toolkit/xrd/diffractometer.h"
#include "toolkit/xrd/powder.h"

typedef struct {
    rg_common_args common;
    double from;
    double to;
    double step;
    double top;
    const char *weights;
    const char *texture;
    double amorphous;
    const char *hump;
    double background;
    bool noise;
    size_t count;
    size_t lines;
    uint64_t seed;
    rg_diffractometer_args machine;
} simulate_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "from", "DEG", "5", offsetof(simulate_args, from), "first two theta, deg", false},
    {RG_OPTION_NUMBER, 0, "to", "DEG", "90", offsetof(simulate_args, to), "last two theta, deg", false},
    {RG_OPTION_NUMBER, 0, "step", "DEG", "0.02", offsetof(simulate_args, step), "step of two theta, deg",
     false},
    {RG_OPTION_NUMBER, 0, "top", "COUNTS", "10000", offsetof(simulate_args, top),
     "counts of the highest point, without background", false},
    {RG_OPTION_TEXT, 'w', "weights", "LIST", NULL, offsetof(simulate_args, weights),
     "mix the structures: parts by weight in their order, 60,30,10 (default: a pattern of each)", false},
    {RG_OPTION_TEXT, 0, "texture", "LIST", NULL, offsetof(simulate_args, texture),
     "March-Dollase: \"NAME:h k l:r\", separated by commas (r < 1: plates on that plane)", false},
    {RG_OPTION_NUMBER, 0, "amorphous", "WT", "0", offsetof(simulate_args, amorphous),
     "with --weights: wt% of glass, a hump whose share of all scattering is that of its weight", false},
    {RG_OPTION_TEXT, 0, "hump", "CENTRE,FWHM", "25,9", offsetof(simulate_args, hump),
     "of the glass, deg of two theta", false},
    {RG_OPTION_NUMBER, 0, "background", "COUNTS", "0", offsetof(simulate_args, background),
     "added everywhere", false},
    {RG_OPTION_FLAG, 0, "noise", NULL, NULL, offsetof(simulate_args, noise),
     "scatter of counts, normal with their square root; stored as the errors", false},
    {RG_OPTION_COUNT, 'n', "count", "N", "1", offsetof(simulate_args, count),
     "with --weights: patterns of the mixture, which differ by their noise", false},
    {RG_OPTION_COUNT, 0, "lines", "N", "8", offsetof(simulate_args, lines),
     "strongest lines to print for each structure", true},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(simulate_args, seed),
     "seed of the noise; the same seed gives the same bits", false},
    RG_DIFFRACTOMETER_OPTIONS(simulate_args),
    {0},
};

static const char COMMAND[] = "xrd simulate";
enum { MOST_POINTS = 1 << 22 };

/* Everything a run holds. */
typedef struct {
    const simulate_args *args;
    rg_mineral_library library;
    char library_path[512];
    rg_xrd_instrument instrument;
    rg_phase_options how;
    rg_crystal_phases phases;
    rg_powder_texture *textures; /* [phases.n] */
    rg_powder *powders;          /* [phases.n] */
    double *rir;                 /* [phases.n] */
    double *weight;              /* [phases.n] fractions of the whole, glass included; NULL: no mixture */
    double *two_theta;           /* [n] */
    size_t n;
    rg_entry entry;
    rg_result result;
} job;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the patterns");
}

static rg_status bad(const char *what, const char *given, rg_error *err)
{
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, what, given, "see --help");
}

static rg_status check(const simulate_args *args, rg_error *err)
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

static rg_status make_grid(job *j, rg_error *err)
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
static rg_status read_texture(job *j, const char *text, rg_error *err)
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

static rg_status read_textures(job *j, rg_error *err)
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

static rg_status read_weights(job *j, rg_error *err)
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

static rg_status compute(job *j, rg_error *err)
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
static rg_status add_glass(const job *j, double *counts, rg_error *err)
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
static void finish_row(const job *j, size_t row, const double *counts)
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

static rg_status make_rows(job *j, rg_error *err)
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

/* --- what stands beside them --------------------------------------------------------------------- */

static rg_status add_number_column(job *j, const char *name, const char *units, const double *values,
                                   rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&j->entry.rows, name, units, &column, err);
    for (size_t row = 0; row < j->entry.n_rows && status == RG_OK; row++)
        column->numbers[row] = values[row];
    return status;
}

static rg_status add_text_columns(job *j, rg_error *err)
{
    static const char *const NAMES[] = {"formula", "space_group"};
    rg_status status = RG_OK;
    for (int c = 0; c < 2 && status == RG_OK; c++) {
        rg_column *column = NULL;
        status = rg_table_add_texts(&j->entry.rows, NAMES[c], &column, err);
        for (size_t row = 0; row < j->entry.n_rows && status == RG_OK; row++) {
            const rg_crystal *crystal = &j->phases.items[row].crystal;
            const char *text = c == 0 ? crystal->formula : crystal->group;
            status = rg_column_set_text(column, row, text, strlen(text), err);
        }
    }
    return status;
}

/* A pattern library: what masses are found by. */
static rg_status describe_phases(job *j, rg_error *err)
{
    const size_t n = j->phases.n;
    double *values = rg_alloc(n, 3, sizeof *values);
    rg_status status = values == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < n && status == RG_OK; p++) {
        const rg_crystal_phase *phase = &j->phases.items[p];
        values[p] = phase->density;
        values[n + p] = phase->lattice.volume;
        values[2 * n + p] = phase->atoms.mass;
        status = rg_column_set_text(&j->entry.rows.columns[0], p, phase->crystal.name,
                                    strlen(phase->crystal.name), err);
    }
    if (status == RG_OK)
        status = add_number_column(j, "rir", "1", j->rir, err);
    if (status == RG_OK)
        status = add_number_column(j, "density_g_cm3", "g/cm^3", values, err);
    if (status == RG_OK)
        status = add_number_column(j, "cell_volume_A3", "angstrom^3", values + n, err);
    if (status == RG_OK)
        status = add_number_column(j, "cell_mass_g_mol", "g/mol", values + 2 * n, err);
    free(values);
    return status == RG_OK ? add_text_columns(j, err) : status;
}

/* Weights in per cent, glass among them: columns wt_NAME beside the patterns, and the truth. */
static rg_status describe_mixture(job *j, rg_error *err)
{
    const size_t n = j->phases.n + (j->args->amorphous > 0.0);
    const size_t n_rows = j->entry.n_rows;
    const char **names = rg_alloc(n, 1, sizeof *names);
    double *fractions = rg_alloc(n_rows, n, sizeof *fractions);
    rg_group *group = NULL;
    rg_status status = names == NULL || fractions == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < n && status == RG_OK; p++) {
        rg_column *column = NULL;
        char name[RG_CRYSTAL_TEXT + 8];
        const double share = p < j->phases.n ? j->weight[p] : j->args->amorphous / 100.0;
        names[p] = p < j->phases.n ? j->phases.items[p].crystal.name : "amorphous";
        snprintf(name, sizeof name, "wt_%s", names[p]);
        status = rg_table_add_numbers(&j->entry.rows, name, "percent", &column, err);
        for (size_t row = 0; row < n_rows && status == RG_OK; row++) {
            column->numbers[row] = 100.0 * share;
            fractions[row * n + p] = share;
        }
    }
    if (status == RG_OK)
        status = rg_result_add_row_group(&j->result, "abundances", "True mass fractions", "abundances",
                                         n_rows, "endmember", n, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundances", "1", "Mass fraction", n_rows, n, fractions, err);
    if (status == RG_OK)
        status = rg_result_add_words(&j->result, "endmember_table", "name", names, n, err);
    free(fractions);
    free(names);
    return status;
}

typedef enum { H, K, L, MULTIPLICITY, SPACING, ANGLE, SQUARE, INTENSITY, NUMBERS } line_number;
static const struct {
    const char *name, *units, *label;
} LINE_NUMBERS[NUMBERS] = {[H] = {"h", "1", "h"},
                           [K] = {"k", "1", "k"},
                           [L] = {"l", "1", "l"},
                           [MULTIPLICITY] = {"multiplicity", "1", "Multiplicity"},
                           [SPACING] = {"d", "angstrom", "Spacing d"},
                           [ANGLE] = {"two_theta", "deg", "Two theta of the first wavelength"},
                           [SQUARE] = {"f_squared", "1", "|F|^2 (electrons^2)"},
                           [INTENSITY] = {"intensity", "percent", "Integrated intensity, strongest 100"}};

/* Every reflection in the range, phase after phase. */
static rg_status describe_lines(job *j, rg_error *err)
{
    size_t most = 0;
    size_t n = 0;
    rg_group *group = NULL;
    for (size_t p = 0; p < j->phases.n; p++)
        most += j->powders[p].list.n;
    const char **names = rg_alloc(most, 1, sizeof *names);
    double *numbers = rg_alloc(most, NUMBERS, sizeof *numbers);
    rg_status status = names == NULL || numbers == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < j->phases.n && status == RG_OK; p++) {
        const rg_powder *powder = &j->powders[p];
        double top = 0.0;
        for (size_t i = 0; i < powder->list.n; i++)
            top = powder->intensity[i] > top ? powder->intensity[i] : top;
        for (size_t i = 0; i < powder->list.n; i++) {
            const rg_xrd_reflection *r = &powder->list.items[i];
            const double angle = rg_xrd_instrument_position(&j->instrument, 0, r->d);
            const double row[NUMBERS] = {r->hkl[0], r->hkl[1], r->hkl[2], r->multiplicity,
                                         r->d,      angle,     r->f2,     100.0 * powder->intensity[i] / top};
            if (!(angle >= j->args->from && angle <= j->args->to))
                continue;
            for (int c = 0; c < NUMBERS; c++)
                numbers[(size_t) c * most + n] = row[c];
            names[n++] = j->phases.items[p].crystal.name;
        }
    }
    if (status == RG_OK && n > 0)
        status = rg_result_add_group(&j->result, "reflections", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK && n > 0)
        status = rg_result_add_texts(group, "phase", names, n, err);
    for (int c = 0; c < NUMBERS && status == RG_OK && n > 0; c++)
        status = rg_result_add_numbers(group, LINE_NUMBERS[c].name, LINE_NUMBERS[c].units,
                                       LINE_NUMBERS[c].label, n, 0, numbers + (size_t) c * most, err);
    free(numbers);
    free(names);
    return status;
}

/* --- printing ------------------------------------------------------------------------------------ */

static rg_status print_phases(const job *j, rg_error *err)
{
    static const char *const HEADINGS[] = {"<structure", "density g/cm3", "V A^3",
                                           "mass g/mol", "RIR",           "reflections"};
    rg_print_table *table = rg_print_table_new(HEADINGS, 6);
    rg_status status = table == NULL ? no_memory(err) : RG_OK;
    for (size_t p = 0; p < j->phases.n && status == RG_OK; p++) {
        const rg_crystal_phase *phase = &j->phases.items[p];
        const double numbers[] = {phase->density, phase->lattice.volume, phase->atoms.mass, j->rir[p]};
        static const int DIGITS[] = {3, 3, 2, 2};
        status = rg_print_table_cell(table, err, "%s", phase->crystal.name);
        for (int c = 0; c < 4 && status == RG_OK; c++)
            status = rg_print_table_number(table, numbers[c], DIGITS[c], err);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%zu", j->powders[p].list.n);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static rg_status print_lines(const job *j, size_t p, rg_error *err)
{
    static const char *const HEADINGS[] = {"h k l", "d A", "2theta deg", "I", "multiplicity"};
    const rg_powder *powder = &j->powders[p];
    rg_powder_line *lines = rg_alloc(powder->list.n, 1, sizeof *lines);
    rg_print_table *table = rg_print_table_new(HEADINGS, 5);
    rg_status status = lines == NULL || table == NULL ? no_memory(err) : RG_OK;
    const size_t n = status == RG_OK ? rg_powder_strongest(powder, &j->instrument, j->args->from, j->args->to,
                                                           j->args->lines, lines)
                                     : 0;
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const rg_xrd_reflection *r = &powder->list.items[lines[i].reflection];
        status = rg_print_table_cell(table, err, "%d %d %d", r->hkl[0], r->hkl[1], r->hkl[2]);
        if (status == RG_OK)
            status = rg_print_table_number(table, r->d, 4, err);
        if (status == RG_OK)
            status =
                rg_print_table_number(table, rg_xrd_instrument_position(&j->instrument, 0, r->d), 3, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, 100.0 * lines[i].intensity / lines[0].intensity, 1, err);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%d", lines[i].multiplicity);
    }
    if (status == RG_OK && n > 0) {
        printf("\n%s\n", j->phases.items[p].crystal.name);
        rg_print_table_write(table, stdout);
    }
    rg_print_table_free(table);
    free(lines);
    return status;
}

static rg_status report(const job *j, rg_error *err)
{
    rg_phases_say(&j->phases, &j->how, COMMAND, j->args->common.quiet);
    if (j->how.terms == NULL)
        rg_message_note(COMMAND, j->args->common.quiet,
                        "no tube of the library has this wavelength; f' and f'' count as 0");
    if (j->args->common.quiet)
        return RG_OK;
    rg_status status = print_phases(j, err);
    for (size_t p = 0; p < j->phases.n && status == RG_OK && j->args->lines > 0; p++)
        status = print_lines(j, p, err);
    return status;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static rg_status run_xrd_simulate(rg_run *run, rg_error *err)
{
    const simulate_args *args = run->args;
    job j = {.args = args};
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
        status = j.weight != NULL ? describe_mixture(&j, err) : describe_phases(&j, err);
    if (status == RG_OK)
        status = describe_lines(&j, err);
    if (status == RG_OK)
        status = rg_phases_record(&j.phases, &j.result, err);
    if (status == RG_OK)
        status = rg_library_file_record(&j.library, j.library_path, &j.result, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &j.entry, &j.result, args->seed, err);
    if (status == RG_OK)
        status = report(&j, err);
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
    .args_size = sizeof(simulate_args),
    .min_operands = 1,
    .max_operands = 4096,
    .has = RG_HAS_OUTPUT,
    .run = run_xrd_simulate,
};
