/* regolith peaks: the lines of Raman, infrared and diffraction spectra. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "toolkit/peaks/meaning.h"
#include "toolkit/peaks/record.h"
#include "toolkit/prep/noise.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_rows.h"

typedef struct {
    rg_common_args common;
    double low;
    double high;
    const char *shape;
    const char *background;
    const char *weights;
    const char *noise;
    bool shared_width;
    size_t most;
    size_t further;
    double gain;
    double apart;
    double least_snr;
    double least_height;
    double smooth;
    double least_width;
    double most_width;
    bool no_shoulders;
    const char *library;
} peaks_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(peaks_args, low),
     "lines from here on, in the unit of the axis: 1/cm, deg (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(peaks_args, high), "lines up to here, likewise", false},
    {RG_OPTION_WORD, 0, "shape", "pseudo-voigt|gauss|lorentz", "pseudo-voigt", offsetof(peaks_args, shape),
     "profile of a line", false},
    {RG_OPTION_WORD, 0, "background", "linear|constant|none", "linear", offsetof(peaks_args, background),
     "under the lines of a window", false},
    {RG_OPTION_WORD, 'w', "weights", "errors|none", "errors", offsetof(peaks_args, weights),
     "weigh channels by the standard errors stored with the data, if any, or equally", false},
    {RG_OPTION_WORD, 0, "noise", "recorded|independent", "recorded", offsetof(peaks_args, noise),
     "noise of neighbouring channels: as the recorded smoothing left it, or independent", false},
    {RG_OPTION_FLAG, 0, "shared-width", NULL, NULL, offsetof(peaks_args, shared_width),
     "one width for all lines of a window", false},
    {RG_OPTION_COUNT, 0, "max-components", "N", "6", offsetof(peaks_args, most),
     "lines of one window at most, up to 12", false},
    {RG_OPTION_COUNTED, 0, "further", "none|up-to N", "none", offsetof(peaks_args, further),
     "lines of a window beyond its maxima and shoulders, where BIC asks for them", false},
    {RG_OPTION_NUMBER, 0, "bic-gain", "G", "10", offsetof(peaks_args, gain),
     "a line that is no maximum must lower BIC by more than this", false},
    {RG_OPTION_NUMBER, 0, "apart", "F", "0.5", offsetof(peaks_args, apart),
     "and be this share of its width away from the others", false},
    {RG_OPTION_NUMBER, 0, "min-snr", "S", "5", offsetof(peaks_args, least_snr),
     "least height, in standard deviations of the noise", false},
    {RG_OPTION_NUMBER, 0, "min-height", "P", "1", offsetof(peaks_args, least_height),
     "least height, in per cent of the range of the spectrum", false},
    {RG_OPTION_NUMBER, 0, "smooth", "W", NULL, offsetof(peaks_args, smooth),
     "full width of the smoothing before lines are looked for, unit of the axis (default: 5 channels)",
     false},
    {RG_OPTION_NUMBER, 0, "min-width", "W", NULL, offsetof(peaks_args, least_width),
     "least width of a line, unit of the axis (default: a channel)", false},
    {RG_OPTION_NUMBER, 0, "max-width", "W", NULL, offsetof(peaks_args, most_width),
     "largest width, unit of the axis (default: half of the window)", false},
    {RG_OPTION_FLAG, 0, "no-shoulders", NULL, NULL, offsetof(peaks_args, no_shoulders),
     "maxima only, not what the second derivative alone shows", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(peaks_args, library),
     "mineral library, a folder of tables or a built file (default: the one of this program)", false},
    {0},
};

enum { SPECTRA = 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD, MOST_PRINTED = 60 };

static rg_peaks_spectrum_options read_options(const peaks_args *args)
{
    rg_peaks_spectrum_options o = rg_peaks_spectrum_defaults();
    o.low = args->low;
    o.high = args->high;
    o.most_lines = args->most;
    o.further = args->further;
    o.bic_gain = args->gain;
    o.least_apart = args->apart;
    o.find.least_snr = args->least_snr;
    o.find.least_share = args->least_height / 100.0;
    o.find.smooth = args->smooth;
    o.find.shoulders = !args->no_shoulders;
    o.fit.shape = rg_peak_shape_parse(args->shape);
    o.fit.background = rg_peaks_background_parse(args->background);
    o.fit.shared_width = args->shared_width;
    o.fit.least_width = args->least_width;
    o.fit.most_width = args->most_width;
    return o;
}

static rg_status check(const peaks_args *args, rg_error *err)
{
    const struct {
        bool wrong;
        const char *reason, *remedy;
    } CHECKS[] = {
        {args->low >= args->high, "--from is not below --to", "exchange the two"},
        {args->most < 1 || args->most > RG_PEAKS_MOST, "--max-components is out of range", "1 to 12"},
        {args->further > RG_PEAKS_MOST, "--further is out of range", "0 to 12"},
        {!(args->least_snr > 0.0), "--min-snr is not positive", "5 is usual"},
        {!(args->least_height >= 0.0 && args->least_height < 100.0), "--min-height is no share in per cent",
         "0 to 100"},
        {args->smooth <= 0.0, "--smooth is not positive", "leave it out for 5 channels"},
        {args->least_width <= 0.0, "--min-width is not positive", "leave it out for a channel"},
        {args->most_width <= 0.0 || args->most_width <= args->least_width,
         "--max-width is not above --min-width",
         "widths are full widths at half maximum, in the unit of the axis"},
        {!(args->gain >= 0.0), "--bic-gain is negative", "10 is strong evidence"},
        {!(args->apart >= 0.0), "--apart is negative", "0 allows lines on top of each other"},
    };
    for (size_t i = 0; i < sizeof CHECKS / sizeof CHECKS[0]; i++)
        if (CHECKS[i].wrong)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, CHECKS[i].reason, NULL, CHECKS[i].remedy);
    return RG_OK;
}

static void release(void *job)
{
    rg_peak_list_free(job);
}

/* Spectra without an answer are counted; that none has one is for the caller to judge. */
static void judge(const rg_entry_run *entry, const rg_peak_list *list, rg_error *nothing)
{
    size_t bad = 0;
    size_t first = 0;
    for (size_t s = list->n_spectra; s-- > 0;)
        if (list->outcome[s] != RG_OK) {
            bad++;
            first = s;
        }
    const char *word = rg_peak_outcome_word(list->outcome[first]);
    if (bad > 0 && bad == list->n_spectra)
        (void) rg_fail_named(nothing, RG_EDOMAIN, first, "no spectrum can be fitted", word,
                             "see `regolith export` for what is there");
    else if (bad > 0)
        rg_message_warning("peaks", "%zu of %zu spectra are not fitted, the first is %s (row %zu): %s", bad,
                           list->n_spectra, rg_workfile_sample_id(&entry->data, first), first, word);
}

/* What all entries share. */
typedef struct {
    const peaks_args *args;
    rg_mineral_library *library;
    const char *used;
} peaks_run;

/* What the library knows of the technique; the library is an input only then. */
static rg_status add_meaning(const peaks_run *run, rg_entry_run *entry, rg_error *err)
{
    rg_peak_knowledge knowledge = {0};
    rg_status status = rg_peak_knowledge_read(run->library, entry->data.entry.technique, &knowledge, err);
    if (status != RG_OK)
        (void) rg_error_place(err, run->used, NULL);
    if (status == RG_OK && knowledge.n_calibrations + knowledge.n_rules > 0) {
        status = rg_library_file_record(run->library, run->used, &entry->result, err);
        if (status == RG_OK)
            status = rg_peak_meaning_record(&knowledge, entry->job, &entry->data, run->args->least_snr,
                                            &entry->result, err);
    }
    rg_peak_knowledge_free(&knowledge);
    return status;
}

/* What the spectra went through before, if it counts. */
static rg_status read_noise(const peaks_args *args, rg_entry_run *entry, rg_prep_noise *noise,
                            rg_peaks_spectrum_options *how, rg_error *err)
{
    rg_result *result = &entry->result;
    const bool quiet = args->common.quiet || args->common.json;
    *noise = (rg_prep_noise){.n_lags = 0};
    if (strcmp(args->noise, "recorded") != 0)
        return RG_OK;
    rg_status status = rg_prep_noise_read(&entry->data.entry, noise, err);
    if (status == RG_OK && noise->n_lags > 0) {
        how->fit.correlation = how->find.correlation = noise->correlation;
        how->fit.n_lags = how->find.n_lags = noise->n_lags;
        rg_message_note("peaks", quiet, "noise of neighbouring channels is taken as %s left it",
                        noise->spread);
        status = rg_result_add_parameter(result, "noise_spread_by", noise->spread, "", err);
    }
    if (status == RG_OK && noise->mixed[0] != '\0') {
        char text[400];
        snprintf(text, sizeof text, "errors are too small: they take noise for independent after %s",
                 noise->mixed);
        rg_message_warning("peaks", "%s", text);
        status = rg_table_add_pair(&result->warnings, "peaks", 5, text, strlen(text), err);
    }
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const peaks_run *run = state;
    const peaks_args *args = run->args;
    rg_peak_list *list = entry->job;
    rg_peaks_spectrum_options how = read_options(args);
    rg_prep_noise noise;
    rg_status status = read_noise(args, entry, &noise, &how, err);
    if (status != RG_OK)
        return status;
    status = rg_peak_list_collect(&entry->data, "peaks", args->common.quiet || args->common.json,
                                  strcmp(args->weights, "errors") == 0, &how, list, err);
    if (status != RG_OK)
        return status;
    judge(entry, list, &entry->nothing);
    if (2 * list->correlated > list->n_spectra) {
        static const char TEXT[] = "noise of neighbouring channels looks correlated, as after smoothing or "
                                   "interpolation that no record tells of: errors of lines may be too small";
        rg_message_note("peaks", args->common.quiet || args->common.json, "%s", TEXT);
        status = rg_table_add_pair(&entry->result.warnings, "peaks", 5, TEXT, sizeof TEXT - 1, err);
        if (status != RG_OK)
            return status;
    }
    status = rg_peak_list_record(list, &entry->data, how.fit.shape, &entry->result, err);
    return status == RG_OK ? add_meaning(run, entry, err) : status;
}

/* Digits behind the point that show two of the error. */
static int digits_of(double error)
{
    return isfinite(error) && error > 0.0 ? (int) fmin(fmax(1.0 - floor(log10(error)), 0.0), 6.0) : 2;
}

/* Columns for people: a number with as many digits as its error supports, the unit in the heading. */
static rg_status add_shown(rg_table *shown, const rg_table *lines, const char *name, const char *units,
                           rg_error *err)
{
    char heading[RG_NAME_SIZE * 2];
    char error_name[RG_NAME_SIZE];
    rg_column *text = NULL;
    snprintf(error_name, sizeof error_name, "%s_error", name);
    snprintf(heading, sizeof heading, strcmp(units, "1") == 0 ? "%s" : "%s (%s)", name, units);
    const rg_column *values = rg_table_find(lines, name);
    const rg_column *errors = rg_table_find(lines, error_name);
    rg_status status = rg_table_add_texts(shown, heading, &text, err);
    for (size_t k = 0; k < shown->n_rows && status == RG_OK; k++) {
        char cell[96];
        const int digits = digits_of(errors->numbers[k]);
        if (isfinite(errors->numbers[k]))
            snprintf(cell, sizeof cell, "%.*f +- %.*f", digits, values->numbers[k], digits,
                     errors->numbers[k]);
        else
            snprintf(cell, sizeof cell, "%.*f", digits, values->numbers[k]);
        status = rg_column_set_text(text, k, cell, strlen(cell), err);
    }
    return status;
}

static rg_status show(const rg_entry_run *entry, const rg_table *lines, rg_error *err)
{
    static const char *const SHOWN[] = {"position", "height", "fwhm", "area", "eta"};
    const rg_group *group = rg_result_find_group(&entry->result, "peaks");
    rg_table table = {.n_rows = lines->n_rows < MOST_PRINTED + 1 ? lines->n_rows : MOST_PRINTED + 1};
    rg_column *column = NULL;
    const rg_column *ids = rg_table_find(lines, "sample_id");
    rg_status status = rg_table_add_numbers(&table, "spectrum", NULL, &column, err);
    for (size_t k = 0; k < table.n_rows && status == RG_OK; k++)
        column->numbers[k] = rg_table_find(lines, "spectrum")->numbers[k];
    if (status == RG_OK && ids != NULL)
        status = rg_table_add_texts(&table, "sample_id", &column, err);
    for (size_t k = 0; k < table.n_rows && ids != NULL && status == RG_OK; k++)
        status = rg_column_set_text(column, k, ids->texts[k], strlen(ids->texts[k]), err);
    for (size_t c = 0; c < sizeof SHOWN / sizeof SHOWN[0] && status == RG_OK; c++)
        status = add_shown(&table, lines, SHOWN[c], rg_group_find_array(group, SHOWN[c])->units, err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&table, "snr", NULL, &column, err);
    for (size_t k = 0; k < table.n_rows && status == RG_OK; k++)
        column->numbers[k] = rg_table_find(lines, "snr")->numbers[k];
    if (status == RG_OK)
        status = rg_print_rows(stdout, &table, NULL, 0, MOST_PRINTED, err);
    rg_table_free(&table);
    return status;
}

/* The rows about composition, where some spectrum has an answer. */
static rg_status show_meaning(const rg_entry_run *entry, rg_error *err)
{
    rg_table rows = {0};
    const rg_group *texts = rg_result_find_group(&entry->result, "row_table");
    bool any = false;
    for (size_t a = 0; texts != NULL && a < texts->n_arrays; a++)
        for (size_t i = 0; i < texts->arrays[a].dims[0]; i++)
            any = any || ((char *const *) texts->arrays[a].data)[i][0] != '\0';
    for (size_t g = 0; g < entry->result.n_groups; g++)
        any = any || (entry->result.groups[g].kind == RG_GROUP_DATA &&
                      strcmp(entry->result.groups[g].name, "counts") != 0);
    if (!any)
        return RG_OK;
    rg_status status = rg_result_rows_table(&entry->result, &entry->data.entry.rows, 0,
                                            entry->data.entry.n_rows, false, &rows, err);
    printf("\n");
    if (status == RG_OK)
        status = rg_print_rows(stdout, &rows, NULL, 0, MOST_PRINTED, err);
    rg_table_free(&rows);
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const peaks_run *run = state;
    const peaks_args *args = run->args;
    const rg_peak_list *list = entry->job;
    rg_table table = {0};
    size_t unfitted = 0;
    for (size_t s = 0; s < list->n_spectra; s++)
        unfitted += list->unfitted[s] > 0.0;
    if (unfitted > 0)
        rg_message_warning("peaks", "%zu of %zu spectra have windows whose fit failed (column n_unfitted)",
                           unfitted, list->n_spectra);
    rg_message_note("peaks", args->common.quiet || args->common.json, "%zu lines in %zu spectra%s",
                    list->n_lines, list->n_spectra,
                    list->n_lines > MOST_PRINTED ? ", the first are shown" : "");
    if (args->common.quiet && !args->common.json)
        return RG_OK;
    rg_status status = rg_result_group_table(rg_result_find_group(&entry->result, "peaks"), &table, err);
    if (status == RG_OK && args->common.json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK)
        status = show(entry, &table, err);
    if (status == RG_OK && !args->common.json)
        status = show_meaning(entry, err);
    rg_table_free(&table);
    return status;
}

static rg_status run_peaks(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "peaks",
                                      .role = "spectra",
                                      .techniques = SPECTRA,
                                      .job_size = sizeof(rg_peak_list),
                                      .solve = solve,
                                      .report = report,
                                      .release = release};
    const peaks_args *args = run->args;
    rg_mineral_library library = {0};
    char used[4096];
    const peaks_run shared = {args, &library, used};
    rg_status status = check(args, err);
    if (status == RG_OK)
        status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    if (status == RG_OK)
        status = rg_each_entry_run(&HOW, run, &shared, err);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_peaks = {
    .name = "peaks",
    .group = "Identify",
    .summary = "find and fit the lines of Raman, FTIR and XRD spectra",
    .operands = "IN.h5",
    .description = "Maxima and shoulders above the noise, joined to windows where they overlap, each fitted "
                   "by lines on a\n"
                   "local background with as many lines as BIC supports: positions, heights, widths and "
                   "areas with standard\n"
                   "errors. Baselines need not be taken off before. Missing channels are left out.",
    .example =
        "regolith peaks --from 900 --to 1100 raman.h5\nregolith export raman.h5 --result peaks --table peaks "
        "-o peaks.csv",
    .options = options,
    .args_size = sizeof(peaks_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_peaks,
};
