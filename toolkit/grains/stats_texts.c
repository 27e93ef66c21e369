#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/grains/stats_job.h"
#include "toolkit/result_build.h"

typedef char line[160];

static void flag_text(const rg_grain_statistics *s, line text)
{
    size_t used = 0;
    text[0] = '\0';
    for (const rg_grain_flag *flag = rg_grain_flags; flag->bit != 0 && used < sizeof(line); flag++)
        if ((s->flags & flag->bit) != 0)
            used +=
                (size_t) snprintf(text + used, sizeof(line) - used, "%s%s", used > 0 ? "; " : "", flag->name);
}

/* "D5 D10" of the bits of rg_grain_percents. */
static void percentile_text(unsigned bits, line text)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < RG_GRAIN_N_PERCENTILES && used < sizeof(line); i++)
        if ((bits & 1u << i) != 0)
            used += (size_t) snprintf(text + used, sizeof(line) - used, "%sD%g", used > 0 ? " " : "",
                                      rg_grain_percents[i]);
}

static void tail_text(const rg_grain_statistics *s, line text)
{
    percentile_text(s->tail_percentiles, text);
}

static void plateau_text(const rg_grain_statistics *s, line text)
{
    percentile_text(s->plateau_percentiles, text);
}

/* What is made for each sample; those without statistics have their reason as flags. */
static const struct {
    const char *name;
    void (*write)(const rg_grain_statistics *s, line text);
    const char *otherwise; /* before the reason; "": nothing */
    const char *meaning;
} MADE[] = {
    {"percentiles_in_tail", tail_text, "", "percentiles in a class that a rule closed"},
    {"percentiles_on_plateau", plateau_text, "", "percentiles beside empty classes"},
    {"flags", flag_text, "no statistics: ", "what to look at before use"},
};

static rg_status add_rows(const rg_stats_job *job, rg_result *result, rg_error *err)
{
    const size_t n = job->table.n;
    rg_group *group = NULL;
    const char **texts = rg_alloc(n, 1, sizeof *texts);
    line *made = rg_alloc(n, 1, sizeof *made);
    rg_status status = texts == NULL || made == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (const rg_grain_text *text = rg_grain_texts; text->name != NULL && status == RG_OK; text++) {
        for (size_t s = 0; s < n; s++)
            texts[s] = text->read(&job->statistics[s]);
        status = rg_result_add_texts(group, text->name, texts, n, err);
    }
    for (size_t k = 0; k < sizeof MADE / sizeof MADE[0] && status == RG_OK; k++) {
        for (size_t s = 0; s < n; s++) {
            const char *reason = MADE[k].otherwise[0] != '\0' ? job->statistics[s].refused : "";
            texts[s] = made[s];
            if (job->outcomes[s] == RG_OK)
                MADE[k].write(&job->statistics[s], made[s]);
            else
                snprintf(made[s], sizeof made[s], "%s%s", MADE[k].otherwise, reason);
        }
        status = rg_result_add_texts(group, MADE[k].name, texts, n, err);
    }
    free(made);
    free(texts);
    return status;
}

static rg_status add_schemes(const rg_stats_args *args, rg_result *result, rg_error *err)
{
    enum { GRAVEL, FINES, CLAY, SIZES };
    static const char *const NAMES[SIZES] = {"gravel_above_um", "fines_below_um", "clay_below_um"};
    static const char *const LABELS[SIZES] = {"Lower limit of gravel", "Upper limit of silt, or fines",
                                              "Upper limit of clay; none where it is not told from silt"};
    rg_grain_limits limits;
    rg_group *group = NULL;
    const char *names[RG_GRAIN_TEXTURE_COUNT];
    const char *sources[RG_GRAIN_TEXTURE_COUNT];
    double sizes[SIZES][RG_GRAIN_TEXTURE_COUNT];
    rg_status status = rg_grain_limits_parse(args->limits, &limits, err);
    if (status != RG_OK)
        return status;
    for (int i = 0; i < RG_GRAIN_TEXTURE_COUNT; i++) {
        const rg_grain_texture_scheme scheme = (rg_grain_texture_scheme) i;
        const rg_grain_texture_about about =
            rg_grain_texture_about_of(scheme, limits.silt_um, limits.clay_um);
        names[i] = rg_grain_texture_scheme_name(scheme);
        sources[i] = about.source;
        sizes[GRAVEL][i] = about.gravel_um;
        sizes[FINES][i] = about.fines_um;
        sizes[CLAY][i] = about.clay_um;
    }
    status = rg_result_add_group(result, "texture_schemes", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "scheme", names, RG_GRAIN_TEXTURE_COUNT, err);
    for (size_t k = 0; k < SIZES && status == RG_OK; k++)
        status =
            rg_result_add_numbers(group, NAMES[k], "um", LABELS[k], RG_GRAIN_TEXTURE_COUNT, 0, sizes[k], err);
    return status == RG_OK ? rg_result_add_texts(group, "source", sources, RG_GRAIN_TEXTURE_COUNT, err)
                           : status;
}

/* What every column of the table means, for readers who have only the table. */
static rg_status add_legend(rg_result *result, rg_error *err)
{
    enum { NAME, UNITS, MEANING, WORDS, MOST = 160 };
    static const char *const ARRAYS[WORDS] = {"column", "units", "meaning"};
    const char *words[WORDS][MOST];
    rg_group *group = NULL;
    size_t n = 0;
    for (const rg_grain_text *t = rg_grain_texts; t->name != NULL && n < MOST; t++, n++) {
        words[NAME][n] = t->name;
        words[UNITS][n] = "";
        words[MEANING][n] = t->long_name;
    }
    for (size_t k = 0; k < sizeof MADE / sizeof MADE[0] && n < MOST; k++, n++) {
        words[NAME][n] = MADE[k].name;
        words[UNITS][n] = "";
        words[MEANING][n] = MADE[k].meaning;
    }
    for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL && n < MOST; q++, n++) {
        words[NAME][n] = q->name;
        words[UNITS][n] = q->units;
        words[MEANING][n] = q->long_name;
    }
    rg_status status = rg_result_add_group(result, "legend", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t k = 0; k < WORDS && status == RG_OK; k++)
        status = rg_result_add_texts(group, ARRAYS[k], words[k], n, err);
    return status;
}

rg_status rg_stats_texts(const rg_stats_args *args, const rg_stats_job *job, rg_result *result, rg_error *err)
{
    rg_status status = add_rows(job, result, err);
    if (status == RG_OK)
        status = add_schemes(args, result, err);
    return status == RG_OK ? add_legend(result, err) : status;
}
