#include "toolkit/photometry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/export/table.h"

static const char *const H_WORDS[RG_HAPKE_H_COUNT] = {"exact", "1981", "2002"};
static const char *const PHASE_WORDS[RG_HAPKE_PHASE_COUNT] = {"isotropic", "legendre", "hg2"};
static const char *const SCATTERING_WORDS[] = {"imsa", "amsa"};
static const char *const STANDARD_WORDS[] = {"lambert", "white"};

/* Mustard & Pieters (1989), JGR 94, 13619. */
static const double LEGENDRE_B = -0.4;
static const double LEGENDRE_C = 0.25;

static size_t place_of(const char *word, const char *const *words, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(word, words[i]) != 0)
        i++;
    return i;
}

static void take(double given, double *value)
{
    if (isfinite(given))
        *value = given;
}

static rg_status choose_angles(const rg_photometry_args *args, rg_hapke_options *o, rg_error *err)
{
    take(args->incidence, &o->incidence_deg);
    take(args->emission, &o->emission_deg);
    if (isfinite(args->phase)) {
        o->phase_deg = args->phase;
        return RG_OK;
    }
    if (!isfinite(args->incidence) && !isfinite(args->emission))
        return RG_OK;
    if (o->incidence_deg != 0.0 && o->emission_deg != 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "the angle between light and detector does not follow from the other two",
                             "phase angle", "add --phase DEG");
    o->phase_deg = o->incidence_deg + o->emission_deg;
    return RG_OK;
}

static rg_status choose_phase_function(const rg_photometry_args *args, rg_hapke_options *o, rg_error *err)
{
    if (args->phase_function != NULL) {
        o->phase.kind = rg_hapke_phase_parse(args->phase_function);
        o->phase.b = o->phase.kind == RG_HAPKE_LEGENDRE ? LEGENDRE_B : 0.0;
        o->phase.c = o->phase.kind == RG_HAPKE_LEGENDRE ? LEGENDRE_C : 0.0;
        if (o->phase.kind == RG_HAPKE_HG2 && !isfinite(args->phase_b))
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the width of the lobes is not given", "hg2",
                                 "add --phase-b B, 0 to 0.95");
        if (o->phase.kind == RG_HAPKE_HG2)
            o->phase.c = rg_hapke_hockey_stick(args->phase_b);
    }
    if (o->phase.kind == RG_HAPKE_ISOTROPIC && (isfinite(args->phase_b) || isfinite(args->phase_c)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "isotropic grains have neither b nor c",
                             "--phase-b and --phase-c", "add --phase-function legendre or hg2");
    take(args->phase_b, &o->phase.b);
    take(args->phase_c, &o->phase.c);
    return RG_OK;
}

rg_status rg_photometry_choose(const rg_photometry_args *args, const rg_hapke_options *before,
                               rg_hapke_options *options, rg_error *err)
{
    *options = before != NULL ? *before : rg_hapke_defaults();
    rg_status status = choose_angles(args, options, err);
    if (status == RG_OK)
        status = choose_phase_function(args, options, err);
    if (args->h_function != NULL)
        options->h_form = rg_hapke_h_parse(args->h_function);
    if (args->multiple_scattering != NULL)
        options->anisotropic = strcmp(args->multiple_scattering, "amsa") == 0;
    if (args->standard != NULL)
        options->standard = (rg_hapke_standard) place_of(args->standard, STANDARD_WORDS, RG_HAPKE_WHITE + 1);
    take(args->opposition, &options->opposition_height);
    take(args->opposition_width, &options->opposition_width);
    take(args->filling_factor, &options->filling_factor);
    if (status == RG_OK && isfinite(args->opposition_width) && options->opposition_height == 0.0)
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                               "a width is given of an opposition effect of no "
                               "height",
                               "--opposition-width", "add --opposition B0");
    return status;
}

void rg_photometry_effective(const rg_hapke_options *o, rg_photometry_args *args)
{
    const bool has_phase = o->phase.kind != RG_HAPKE_ISOTROPIC;
    *args = (rg_photometry_args){.incidence = o->incidence_deg,
                                 .emission = o->emission_deg,
                                 .phase = o->phase_deg,
                                 .h_function = H_WORDS[o->h_form],
                                 .multiple_scattering = SCATTERING_WORDS[o->anisotropic],
                                 .phase_function = PHASE_WORDS[o->phase.kind],
                                 .phase_b = has_phase ? o->phase.b : NAN,
                                 .phase_c = has_phase ? o->phase.c : NAN,
                                 .opposition = o->opposition_height,
                                 .opposition_width = o->opposition_height > 0.0 ? o->opposition_width : NAN,
                                 .filling_factor = o->filling_factor,
                                 .standard = STANDARD_WORDS[o->standard]};
}

const char *rg_photometry_difference(const rg_hapke_options *a, const rg_hapke_options *b)
{
    const struct {
        bool same;
        const char *name;
    } CHECKS[] = {
        {a->h_form == b->h_form, "h-function"},
        {a->anisotropic == b->anisotropic, "multiple-scattering"},
        {a->phase.kind == b->phase.kind, "phase-function"},
        {a->phase.b == b->phase.b, "phase-b"},
        {a->phase.c == b->phase.c, "phase-c"},
        {a->opposition_height == b->opposition_height, "opposition"},
        {a->opposition_width == b->opposition_width, "opposition-width"},
        {a->filling_factor == b->filling_factor, "filling-factor"},
        {a->standard == b->standard, "standard"},
    };
    for (size_t i = 0; i < sizeof CHECKS / sizeof CHECKS[0]; i++)
        if (!CHECKS[i].same)
            return CHECKS[i].name;
    return NULL;
}

/* The parameter's value, made anew where the options have left it open. */
static rg_status set_parameter(rg_result *result, const char *name, const char *value, const char *units,
                               rg_error *err)
{
    rg_table *table = &result->parameters;
    for (size_t row = 0; row < table->n_rows; row++)
        if (strcmp(table->columns[0].texts[row], name) == 0) {
            const rg_status status = rg_column_set_text(&table->columns[1], row, value, strlen(value), err);
            return status == RG_OK ? rg_column_set_text(&table->columns[2], row, units, strlen(units), err)
                                   : status;
        }
    return rg_result_add_parameter(result, name, value, units, err);
}

/* The numbers, by the names of their options. */
typedef struct {
    const char *name;
    const char *units;
    size_t offset;
} number;

static const number NUMBERS[] = {
    {"incidence", "deg", offsetof(rg_hapke_options, incidence_deg)},
    {"emission", "deg", offsetof(rg_hapke_options, emission_deg)},
    {"phase", "deg", offsetof(rg_hapke_options, phase_deg)},
    {"phase-b", "1", offsetof(rg_hapke_options, phase.b)},
    {"phase-c", "1", offsetof(rg_hapke_options, phase.c)},
    {"opposition", "1", offsetof(rg_hapke_options, opposition_height)},
    {"opposition-width", "1", offsetof(rg_hapke_options, opposition_width)},
    {"filling-factor", "1", offsetof(rg_hapke_options, filling_factor)},
};

rg_status rg_photometry_record(const rg_hapke_options *options, rg_result *result, rg_error *err)
{
    const struct {
        const char *name;
        const char *word;
    } WORDS[] = {{"h-function", H_WORDS[options->h_form]},
                 {"multiple-scattering", SCATTERING_WORDS[options->anisotropic]},
                 {"phase-function", PHASE_WORDS[options->phase.kind]},
                 {"standard", STANDARD_WORDS[options->standard]}};
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0] && status == RG_OK; i++)
        status = set_parameter(result, WORDS[i].name, WORDS[i].word, "", err);
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0] && status == RG_OK; i++) {
        char text[32];
        const char *field = (const char *) options + NUMBERS[i].offset;
        rg_export_number(*(const double *) (const void *) field, text);
        status = set_parameter(result, NUMBERS[i].name, text, NUMBERS[i].units, err);
    }
    return status;
}

static const char *parameter(const rg_result *result, const char *name)
{
    const rg_column *names = rg_table_find(&result->parameters, "name");
    const rg_column *values = rg_table_find(&result->parameters, "value");
    for (size_t row = 0; names != NULL && values != NULL && row < result->parameters.n_rows; row++)
        if (strcmp(names->texts[row], name) == 0)
            return values->texts[row];
    return "";
}

rg_status rg_photometry_read(const rg_result *result, rg_hapke_options *options, rg_error *err)
{
    *options = rg_hapke_defaults();
    options->h_form = rg_hapke_h_parse(parameter(result, "h-function"));
    options->phase.kind = rg_hapke_phase_parse(parameter(result, "phase-function"));
    const size_t scattering = place_of(parameter(result, "multiple-scattering"), SCATTERING_WORDS, 2);
    const size_t standard = place_of(parameter(result, "standard"), STANDARD_WORDS, 2);
    bool fine = options->h_form < RG_HAPKE_H_COUNT && options->phase.kind < RG_HAPKE_PHASE_COUNT &&
                scattering < 2 && standard < 2;
    options->anisotropic = scattering == 1;
    options->standard = (rg_hapke_standard) standard;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        const char *text = parameter(result, NUMBERS[i].name);
        char *end = NULL;
        const double value = strtod(text, &end);
        fine = fine && end != text && *end == '\0';
        char *field = (char *) options + NUMBERS[i].offset;
        *(double *) (void *) field = value;
    }
    return fine ? RG_OK
                : rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "its photometric parameters cannot be read",
                                result->name, "make it again with `regolith calibrate`");
}
