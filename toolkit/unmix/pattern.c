/* Phases of powder scans by sums of whole patterns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/method.h"
#include "toolkit/message.h"
#include "toolkit/print_table.h"
#include "toolkit/unmix/patterns.h"

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Mass fractions", "Mass fraction", "1", RG_FLOAT64, RG_UNMIX_PER_MEMBER},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual", "counts", RG_FLOAT64,
     RG_UNMIX_PER_ROW},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, RG_UNMIX_PER_ROW},
    {"abundances", "abundances_errors", NULL, "Standard error, model error and RIR included", "1", RG_FLOAT64,
     RG_UNMIX_PER_MEMBER},
    {"abundances", "abundances_limits", NULL, "Detection limit, three standard errors of the fit", "1",
     RG_FLOAT64, RG_UNMIX_PER_MEMBER},
    {"classes", "class_abundances", "Mass fractions of the classes", "Mass fraction", "1", RG_FLOAT64,
     RG_UNMIX_PER_CLASS},
    {"classes", "class_abundances_errors", NULL, "Standard error", "1", RG_FLOAT64, RG_UNMIX_PER_CLASS},
    {"amorphous", "amorphous", "What the phases lack to one, with a standard", "Mass fraction", "1",
     RG_FLOAT64, RG_UNMIX_PER_ROW},
    {"amorphous", "amorphous_errors", NULL, "Standard error", "1", RG_FLOAT64, RG_UNMIX_PER_ROW},
    {"patterns", "scale", "Scales of the patterns", "Counts per unit of the pattern", "1", RG_FLOAT64,
     RG_UNMIX_PER_MEMBER},
    {"patterns", "scale_shift", NULL, "Shift added to two-theta of the scan", "deg", RG_FLOAT64,
     RG_UNMIX_PER_MEMBER},
    {"patterns", "scale_delta_chi2", NULL, "Rise of chi^2 without the phase, over reduced chi^2", "1",
     RG_FLOAT64, RG_UNMIX_PER_MEMBER},
    {"patterns", "scale_rwp_change", NULL, "Rise of Rwp without the phase", "1", RG_FLOAT64,
     RG_UNMIX_PER_MEMBER},
    {"quality_of_fit", "rwp", NULL, "Rwp", "1", RG_FLOAT64, RG_UNMIX_PER_ROW},
    {"quality_of_fit", "rwp_net", NULL, "Rwp over the scan less its smooth background", "1", RG_FLOAT64,
     RG_UNMIX_PER_ROW},
    {"quality_of_fit", "reduced_chi2", NULL, "Reduced chi^2, errors of counting", "1", RG_FLOAT64,
     RG_UNMIX_PER_ROW},
    {"quality_of_fit", "shift", NULL, "Shift of the whole pattern, added to two-theta of the scan", "deg",
     RG_FLOAT64, RG_UNMIX_PER_ROW},
    {"quality_of_fit", "n_bands", NULL, "Points used", "1", RG_INT32, RG_UNMIX_PER_ROW},
    {"quality_of_fit", "n_phases", NULL, "Patterns with a share", "1", RG_INT32, RG_UNMIX_PER_ROW},
    {"quality_of_fit", "gauss", NULL, "FWHM of the Gaussian that broadens the patterns", "deg", RG_FLOAT64,
     RG_UNMIX_PER_ROW},
    {"quality_of_fit", "lorentz", NULL, "FWHM over tan(theta) of the Lorentzian that broadens them", "deg",
     RG_FLOAT64, RG_UNMIX_PER_ROW},
    {"status", "shift_at_limit", NULL, "1: the shift ended at --most-shift", "1", RG_UINT8, RG_UNMIX_PER_ROW},
    {0},
};
enum {
    ERRORS = RG_UNMIX_FIXED,
    LIMITS,
    CLASSES,
    CLASS_ERRORS,
    AMORPHOUS,
    AMORPHOUS_ERRORS,
    SCALE,
    SHIFT,
    DELTA_CHI2,
    RWP_CHANGE,
    RWP,
    RWP_NET,
    CHI2,
    SHIFT_ALL,
    BANDS,
    PHASES,
    GAUSS,
    LORENTZ,
    AT_LIMIT,
    N_ARRAYS
};

enum { MOST_KEPT = 40 };

typedef struct {
    const rg_endmember_library *library;
    const rg_unmix_args *args;
    rg_patterns patterns;
    double *two_theta; /* [n_bands] rising */
    bool falls;        /* the data's axis does: rows are turned */
    void *turned;      /* values and errors of a block, turned  */
    rg_xrd_whole_options options;
    rg_xrd_mass_rule rule;
    bool *use; /* [n_bands] in the order of two_theta */
    size_t n_at_limit;
    size_t n_without_standard;
    size_t n_kept; /* rows kept to be printed */
    double *kept[N_ARRAYS];
} pattern;

rg_status rg_unmix_pattern_args(const rg_unmix_args *args, rg_error *err)
{
    const rg_pattern_args *p = &args->pattern;
    const bool any =
        p->stepwise || p->rir != NULL || p->standard != NULL || !isnan(p->standard_content) || p->original;
    if (strcmp(args->method, "pattern") != 0)
        return !any ? RG_OK
                    : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                                    "--stepwise, --broaden, --rir, --internal-standard and --original need "
                                    "--method pattern",
                                    NULL, "add it, or leave them out");
    const struct {
        bool wrong;
        const char *reason;
        const char *remedy;
    } rules[] = {
        {(p->standard == NULL) != isnan(p->standard_content),
         "--internal-standard and --standard-content need each other",
         "give both: --internal-standard corundum "
         "--standard-content 20"},
        {p->standard_content <= 0.0 || p->standard_content >= 100.0,
         "--standard-content is not between 0 and 100", "give wt% of the powder that was measured"},
        {p->original && p->standard == NULL, "--original needs --internal-standard", "leave it out"},
        {!(p->most_shift >= 0.0 && p->most_shift <= 5.0), "--most-shift is not between 0 and 5 degrees",
         NULL},
        {!(p->phase_shift >= 0.0 && p->phase_shift <= 1.0), "--phase-shift is not between 0 and 1 degree",
         NULL},
        {p->background > 10, "--background is above 10", "give the degree of a polynomial, such as 2"},
        {!(p->model_error >= 0.0 && p->model_error < 1.0), "--model-error is not between 0 and 1", NULL},
        {!(p->rir_error >= 0.0 && p->rir_error < 1.0), "--rir-error is not between 0 and 1", NULL},
        {!(p->threshold > 0.0), "--threshold is not above zero",
         "give a number of standard errors, such as 4"},
    };
    for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++)
        if (rules[k].wrong)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, rules[k].reason, NULL, rules[k].remedy);
    return RG_OK;
}

/* The data's axis, rising, and which of its points count. */
static rg_status take_axis(pattern *u, const rg_workfile *data, rg_error *err)
{
    const size_t n = u->library->n_bands;
    const double *axis = data->entry.axis;
    u->two_theta = rg_alloc(n, 1, sizeof *u->two_theta);
    u->use = rg_alloc(n, 1, sizeof *u->use);
    if (u->two_theta == NULL || u->use == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    u->falls = n > 1 && axis[1] < axis[0];
    for (size_t b = 0; b < n; b++) {
        const size_t at = u->falls ? n - 1 - b : b;
        u->two_theta[b] = axis[at];
        u->use[b] = u->library->use[at];
    }
    return RG_OK;
}

static rg_status record(const pattern *u, rg_result *result, rg_error *err)
{
    static const char CLOSED[] = "the phases found sum to one: amorphous matter is not seen";
    static const char OPEN[] = "not closed: amorphous is what the phases found lack to one";
    return rg_result_add_parameter(result, "closure", u->patterns.standard == NULL ? CLOSED : OPEN, "", err);
}

static rg_status open_pattern(const rg_unmix_args *args, const rg_workfile *data,
                              const rg_endmember_library *library, rg_result *result, void **state,
                              rg_error *err)
{
    pattern *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    *state = u;
    u->library = library;
    u->args = args;
    u->options = rg_xrd_whole_defaults();
    u->options.most_shift = args->pattern.most_shift;
    u->options.phase_shift = args->pattern.phase_shift;
    u->options.model_error = args->pattern.model_error;
    u->options.n_terms_rich += args->pattern.background + 1 - u->options.n_terms;
    u->options.n_terms = args->pattern.background + 1;
    u->options.threshold = args->pattern.threshold;
    u->options.stepwise = args->pattern.stepwise;
    u->options.broaden = args->pattern.broaden;
    rg_status status = take_axis(u, data, err);
    if (status == RG_OK)
        status = rg_patterns_read(args, library, &u->patterns, err);
    u->rule = (rg_xrd_mass_rule){.n = library->n,
                                 .mass_per_scale = u->patterns.mass_per_scale,
                                 .relative_error = u->patterns.relative_error,
                                 .class_of = u->patterns.class_of,
                                 .n_classes = library->n_classes,
                                 .standard = u->patterns.standard,
                                 .standard_fraction = args->pattern.standard_content / 100.0,
                                 .original = args->pattern.original};
    return status == RG_OK ? record(u, result, err) : status;
}

/* The rows of a block in the order of rising two-theta: as they are, or turned into room of our own. */
static rg_status turn(pattern *u, const rg_block *block, const void **values, const void **errors,
                      rg_error *err)
{
    const size_t size = block->is_double ? sizeof(double) : sizeof(float);
    const size_t n = u->library->n_bands;
    *values = block->values;
    *errors = block->errors;
    if (!u->falls)
        return RG_OK;
    free(u->turned);
    u->turned = rg_alloc(2 * block->n, n, size);
    if (u->turned == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of scans");
    for (size_t part = 0; part < 2; part++) {
        const char *from = part == 0 ? block->values : block->errors;
        char *to = (char *) u->turned + part * block->n * n * size;
        for (size_t row = 0; row < block->n && from != NULL; row++)
            for (size_t b = 0; b < n; b++)
                memcpy(to + (row * n + b) * size, from + (row * n + n - 1 - b) * size, size);
    }
    *values = u->turned;
    *errors = block->errors != NULL ? (char *) u->turned + block->n * n * size : NULL;
    return RG_OK;
}

static size_t width(const pattern *u, size_t k)
{
    return rg_unmix_array_width(&ARRAYS[k], u->library);
}

/* Copy what is printed of the first rows. */
static rg_status keep(pattern *u, size_t n, void *const *outputs, rg_error *err)
{
    const size_t room = MOST_KEPT - u->n_kept;
    const size_t rows = n < room ? n : room;
    for (size_t k = 0; k < N_ARRAYS; k++) {
        if (u->kept[k] == NULL && (u->kept[k] = rg_alloc(MOST_KEPT, width(u, k), sizeof(double))) == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for what is printed");
        const size_t count = rows * width(u, k);
        double *to = u->kept[k] + u->n_kept * width(u, k);
        for (size_t i = 0; i < count; i++)
            to[i] = ARRAYS[k].type == RG_FLOAT64 ? ((const double *) outputs[k])[i]
                    : ARRAYS[k].type == RG_INT32 ? ((const int32_t *) outputs[k])[i]
                                                 : ((const uint8_t *) outputs[k])[i];
    }
    u->n_kept += rows;
    return RG_OK;
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    pattern *u = state;
    const rg_xrd_patterns patterns = {.n = u->library->n,
                                      .curves = u->patterns.curves,
                                      .n_points = u->library->n_bands,
                                      .two_theta = u->two_theta,
                                      .use = u->use};
    const rg_xrd_quantities out = {.mass = outputs[RG_UNMIX_AT_ABUNDANCES],
                                   .errors = outputs[ERRORS],
                                   .limits = outputs[LIMITS],
                                   .scale = outputs[SCALE],
                                   .shift = outputs[SHIFT],
                                   .delta_chi2 = outputs[DELTA_CHI2],
                                   .rwp_change = outputs[RWP_CHANGE],
                                   .class_mass = outputs[CLASSES],
                                   .class_errors = outputs[CLASS_ERRORS],
                                   .amorphous = outputs[AMORPHOUS],
                                   .amorphous_errors = outputs[AMORPHOUS_ERRORS],
                                   .shift_all = outputs[SHIFT_ALL],
                                   .rwp = outputs[RWP],
                                   .rwp_net = outputs[RWP_NET],
                                   .chi2 = outputs[CHI2],
                                   .rmse = outputs[RG_UNMIX_AT_RMSE],
                                   .gauss = outputs[GAUSS],
                                   .lorentz = outputs[LORENTZ],
                                   .outcome = outputs[RG_UNMIX_AT_STATUS],
                                   .n_bands_used = outputs[BANDS],
                                   .n_found = outputs[PHASES],
                                   .at_limit = outputs[AT_LIMIT]};
    const void *values = NULL;
    const void *errors = NULL;
    rg_status status = turn(u, block, &values, &errors, err);
    if (status == RG_OK)
        status = rg_xrd_quantify(&patterns, &u->options, &u->rule, block->is_double, values, errors, block->n,
                                 &out, err);
    for (size_t row = 0; row < block->n && status == RG_OK; row++) {
        u->n_at_limit += out.at_limit[row];
        u->n_without_standard +=
            u->rule.standard != NULL && out.outcome[row] == RG_UNMIX_SOLVED && isnan(out.amorphous[row]);
    }
    return status == RG_OK ? keep(u, block->n, outputs, err) : status;
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const pattern *u = state;
    (void) args;
    if (u->n_at_limit > 0)
        rg_message_warning("unmix",
                           "%zu of %zu scans lie as far off the library as --most-shift %g allows, and maybe "
                           "farther: raise it, or look whether the library has these phases",
                           u->n_at_limit, n_solved, u->options.most_shift);
    if (u->n_without_standard > 0)
        rg_message_warning("unmix", "in %zu of %zu scans the standard was not found: they have no fractions",
                           u->n_without_standard, n_solved);
}

static double percent(const pattern *u, size_t k, size_t row, size_t column)
{
    return 100.0 * u->kept[k][row * width(u, k) + column];
}

/* One line of a table of phases: name, fraction, error and limit, then what only a pattern has. */
static rg_status print_phase(const pattern *u, rg_print_table *table, size_t row, size_t m, rg_error *err)
{
    const size_t at = row * u->library->n + m;
    rg_status status = rg_print_table_cell(table, err, "%s", u->library->names[m]);
    if (status == RG_OK)
        status = rg_print_table_number(table, percent(u, RG_UNMIX_AT_ABUNDANCES, row, m), 2, err);
    if (status == RG_OK)
        status = rg_print_table_number(table, percent(u, ERRORS, row, m), 2, err);
    if (status == RG_OK)
        status = rg_print_table_number(table, percent(u, LIMITS, row, m), 2, err);
    if (status == RG_OK)
        status = rg_print_table_number(table, u->kept[SHIFT][at], 3, err);
    if (status == RG_OK)
        status = rg_print_table_number(table, u->kept[DELTA_CHI2][at], 0, err);
    if (status == RG_OK)
        status = rg_print_table_number(table, percent(u, RWP_CHANGE, row, m), 3, err);
    return status;
}

static rg_status print_phases(const pattern *u, size_t row, rg_error *err)
{
    static const char *const HEADINGS[] = {"<phase",    "wt%",   "error",          "detection limit",
                                           "shift deg", "dchi2", "Rwp without, +%"};
    rg_print_table *table = rg_print_table_new(HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t m = 0; m < u->library->n && status == RG_OK; m++)
        if (u->library->n <= 20 || u->kept[SCALE][row * u->library->n + m] > 0.0)
            status = print_phase(u, table, row, m, err);
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static rg_status print_classes(const pattern *u, size_t row, rg_error *err)
{
    static const char *const HEADINGS[] = {"<class", "wt%", "error"};
    rg_print_table *table = rg_print_table_new(HEADINGS, 3);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t c = 0; c < u->library->n_classes && status == RG_OK; c++) {
        if (!(percent(u, CLASSES, row, c) > 0.0))
            continue;
        status = rg_print_table_cell(table, err, "%s", u->library->classes[c]);
        if (status == RG_OK)
            status = rg_print_table_number(table, percent(u, CLASSES, row, c), 2, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, percent(u, CLASS_ERRORS, row, c), 2, err);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static void print_heading(const pattern *u, size_t row, const char *id)
{
    printf("%s%s: shift %+.3f deg, Rwp %.2f %% (over a smooth background %.2f %%), reduced chi2 %.2f, %.0f "
           "points\n",
           row > 0 ? "\n" : "", id, u->kept[SHIFT_ALL][row], percent(u, RWP, row, 0),
           percent(u, RWP_NET, row, 0), u->kept[CHI2][row], u->kept[BANDS][row]);
    if (u->options.broaden)
        printf(
            "patterns broadened by a Gaussian of %.4f deg and a Lorentzian of %.4f tan(theta) deg (FWHM)\n",
            u->kept[GAUSS][row], u->kept[LORENTZ][row]);
    if (u->rule.standard == NULL)
        printf("fractions of the phases found, which sum to 100 wt%%\n");
    else
        printf("fractions of the %s by the standard %s; amorphous or not in the library: %.2f +- %.2f wt%%\n",
               u->rule.original ? "sample before the standard was added" : "powder measured",
               u->args->pattern.standard, percent(u, AMORPHOUS, row, 0),
               percent(u, AMORPHOUS_ERRORS, row, 0));
}

static rg_status print(const void *state, const rg_table *rows, rg_error *err)
{
    const pattern *u = state;
    const rg_column *ids = rg_table_find(rows, "sample_id");
    rg_status status = RG_OK;
    for (size_t row = 0; row < u->n_kept && status == RG_OK; row++) {
        char number[32];
        snprintf(number, sizeof number, "%zu", row);
        const char *id = ids != NULL && ids->texts != NULL ? ids->texts[row] : number;
        const rg_unmix_outcome outcome = (rg_unmix_outcome) u->kept[RG_UNMIX_AT_STATUS][row];
        if (outcome != RG_UNMIX_SOLVED) {
            printf("%s%s: %s\n", row > 0 ? "\n" : "", id, rg_unmix_outcome_word(outcome));
            continue;
        }
        print_heading(u, row, id);
        status = print_phases(u, row, err);
        if (status == RG_OK && u->library->n_classes > 0)
            status = print_classes(u, row, err);
    }
    return status;
}

static void close_pattern(void *state)
{
    pattern *u = state;
    if (u != NULL) {
        rg_patterns_free(&u->patterns);
        free(u->two_theta);
        free(u->use);
        free(u->turned);
        for (size_t k = 0; k < N_ARRAYS; k++)
            free(u->kept[k]);
    }
    free(u);
}

const rg_unmix_model rg_unmix_pattern = {.arrays = ARRAYS,
                                         .techniques = 1u << RG_XRD,
                                         .takes_errors = true,
                                         .library = rg_patterns_library,
                                         .open = open_pattern,
                                         .block = unmix_block,
                                         .say = say,
                                         .close = close_pattern,
                                         .print = print};
