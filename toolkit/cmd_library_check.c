/* regolith library check: members of a library of spectra that may bear a wrong name. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"

#include "toolkit/commands.h"
#include "toolkit/library_neighbours.h"
#include "toolkit/print_rows.h"
#include "toolkit/say.h"
#include "toolkit/spectral_build.h"

typedef struct {
    rg_common_args common;
    const char *technique;
    const char *class_column;
    double gap;
    double least;
} check_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 't', "technique", "raman|ftir|xrd", NULL, offsetof(check_args, technique),
     "which spectra (default: the only kind that there is)", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(check_args, class_column),
     "column that names the mineral (default: class, mineral, species, name or sample_id)", false},
    {RG_OPTION_NUMBER, 0, "gap", "D", "0.2", offsetof(check_args, gap),
     "suspect a member whose score with another class is larger than with its own by this", false},
    {RG_OPTION_NUMBER, 0, "least", "SCORE", "0.6", offsetof(check_args, least), "and at least this", false},
    {0},
};

enum { MOST_PRINTED = 2000 };
static const double IDENTICAL = 0.99999;

/* The stem of a name: "Monazite" of Monazite-(La), of MonaziteLa and of Monazite (La). */
static size_t stem_length(const char *name)
{
    size_t n = 0;
    while (name[n] != '\0' && name[n] != '(' && name[n] != '-' && name[n] != ' ' &&
           !(n > 0 && islower((unsigned char) name[n - 1]) && isupper((unsigned char) name[n])))
        n++;
    return n;
}

static bool are_kin(const char *a, const char *b)
{
    const size_t n = stem_length(a);
    return n > 0 && n == stem_length(b) && strncasecmp(a, b, n) == 0;
}

static bool is_nameless(const char *name)
{
    static const char *const WORDS[] = {"unknown", "unnamed", "?", "-", "none", "n/a"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcasecmp(name, WORDS[i]) == 0)
            return true;
    return false;
}

static bool was_measured(const rg_spectral_library *library, size_t m)
{
    for (size_t c = 0; c < library->n_channels; c++)
        if (!isnan(library->spectra[m * library->n_channels + c]))
            return true;
    return false;
}

typedef struct {
    const check_args *args;
    rg_spectral_library library;
    rg_library_neighbours neighbours;
    float *features;
    rg_table table;
    size_t n_suspects;
} checking;

/* The best score with a member of a class of kindred name; NaN when there is none. */
static rg_status kindred_score(const checking *k, size_t m, double *score, rg_error *err)
{
    const rg_spectral_library *library = &k->library;
    const size_t n = library->n_channels;
    const rg_search_features how = rg_spectral_grid_features(library->grid);
    const char *name = library->classes[library->class_of[m]];
    rg_search_shift moves;
    bool has[2];
    *score = k->neighbours.own[m].row != RG_NO_INDEX ? k->neighbours.own[m].score : NAN;
    rg_status status = rg_spectral_library_moves(library, NAN, &moves, err);
    for (size_t i = 0; i < library->n && status == RG_OK; i++) {
        if (library->class_of[i] == library->class_of[m] ||
            !are_kin(name, library->classes[library->class_of[i]]))
            continue;
        status = rg_search_features_make(&how, library->spectra + m * n, 1, n, k->features, has, err);
        if (status == RG_OK)
            status = rg_search_features_make(&how, library->spectra + i * n, 1, n, k->features + 2 * n,
                                             has + 1, err);
        if (status == RG_OK)
            *score = fmax(*score, rg_search_score_best(k->features, k->features + 2 * n, n, &moves, NULL));
    }
    return status;
}

/* What is wrong with a member, in words; empty when nothing is. */
static rg_status examine(const checking *k, size_t m, char *text, size_t size, rg_error *err)
{
    const rg_spectral_library *library = &k->library;
    const rg_search_hit *other = &k->neighbours.other[m];
    const char *name = library->classes[library->class_of[m]];
    text[0] = '\0';
    if (is_nameless(name))
        snprintf(text, size, "it has no name");
    else if (!was_measured(library, m))
        snprintf(text, size, "nothing was measured on the axis");
    else if (!k->neighbours.has[m])
        snprintf(text, size, "it has no bands");
    if (text[0] != '\0' || other->row == RG_NO_INDEX)
        return RG_OK;
    const char *others = library->classes[other->class_of];
    if (other->score >= IDENTICAL) {
        snprintf(text, size, "the same numbers as %.80s, %.80s", library->names[other->row], others);
        return RG_OK;
    }
    double own = NAN;
    if (other->score < k->args->least || are_kin(name, others))
        return RG_OK;
    const rg_status status = kindred_score(k, m, &own, err);
    if (other->score - own >= k->args->gap)
        snprintf(text, size, "like %.80s, %.80s (score %.3f), more than like its own kind (%.3f)",
                 library->names[other->row], others, other->score, own);
    return status;
}

static rg_status examine_all(checking *k, rg_error *err)
{
    static const char *const NAMES[] = {"member", "class", "suspicion"};
    const rg_spectral_library *library = &k->library;
    rg_table all = {.n_rows = library->n};
    rg_column *suspicions = NULL;
    rg_status status = rg_table_add_texts(&all, "suspicion", &suspicions, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        char text[512];
        status = examine(k, m, text, sizeof text, err);
        if (status == RG_OK)
            status = rg_column_set_text(suspicions, m, text, strlen(text), err);
        k->n_suspects += text[0] != '\0';
    }
    k->table.n_rows = k->n_suspects;
    for (size_t c = 0; c < 3 && status == RG_OK; c++) {
        rg_column *column = NULL;
        size_t row = 0;
        status = rg_table_add_texts(&k->table, NAMES[c], &column, err);
        for (size_t m = 0; m < library->n && status == RG_OK; m++) {
            const char *cells[] = {library->names[m], library->classes[library->class_of[m]],
                                   suspicions->texts[m]};
            if (suspicions->texts[m][0] != '\0')
                status = rg_column_set_text(column, row++, cells[c], strlen(cells[c]), err);
        }
    }
    rg_table_free(&all);
    return status;
}

static rg_status run_library_check(rg_run *run, rg_error *err)
{
    const check_args *args = run->args;
    checking k = {.args = args};
    rg_technique technique;
    rg_status status =
        rg_spectral_build_technique(args->common.operands, 1, args->technique, &technique, err);
    if (status == RG_OK)
        status = rg_spectral_library_open(args->common.operands, 1, technique, args->class_column, NAN, NAN,
                                          &k.library, err);
    if (status == RG_OK)
        status = rg_library_neighbours_find(&k.library, &k.neighbours, err);
    if (status == RG_OK && (k.features = rg_alloc(4, k.library.n_channels, sizeof *k.features)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
    if (status == RG_OK)
        status = examine_all(&k, err);
    if (status == RG_OK && args->common.json)
        rg_print_rows_json(stdout, &k.table);
    else if (status == RG_OK && !args->common.quiet) {
        if (k.n_suspects > 0)
            status = rg_print_rows(stdout, &k.table, NULL, 0, MOST_PRINTED, err);
        rg_say("%s: %zu of %zu members are suspect\n", args->common.operands[0], k.n_suspects, k.library.n);
    }
    if (status == RG_OK && k.n_suspects > 0)
        run->verdict = 1;
    free(k.features);
    rg_table_free(&k.table);
    rg_library_neighbours_free(&k.neighbours);
    rg_spectral_library_free(&k.library);
    return status;
}

const rg_command rg_cmd_library_check = {
    .name = "library check",
    .group = "Identify",
    .summary = "find members of a library of spectra that may bear a wrong name",
    .operands = "LIB.h5",
    .description = "Lists members that have the same numbers as a member of another class; that are much "
                   "more like another\n"
                   "class than like their own, or minerals of kindred name; that have no name, no bands, or "
                   "no values. The exit\n"
                   "code is 1 when there are any.",
    .example = "regolith library check minerals.h5",
    .options = options,
    .args_size = sizeof(check_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_JSON,
    .run = run_library_check,
};
