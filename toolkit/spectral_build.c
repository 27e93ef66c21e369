#include "toolkit/spectral_build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/library_file.h"
#include "toolkit/library_equivalence.h"
#include "toolkit/message.h"
#include "toolkit/result_build.h"
#include "toolkit/say.h"
#include "toolkit/small_file.h"
#include "toolkit/spectral_library.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

/* ---- the technique ---- */

static rg_status see_techniques(const char *path, unsigned *seen, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    for (size_t e = 0; status == RG_OK && e < rg_h5_entry_count(file); e++) {
        rg_entry entry = {0};
        bool has_data = false;
        status = rg_h5_read_entry(file, rg_h5_entry_name(file, e), &entry, &has_data, err);
        if (status == RG_OK && has_data && rg_spectral_grid_of(entry.technique) != NULL)
            *seen |= 1u << entry.technique;
        rg_entry_free(&entry);
    }
    rg_h5_close(file);
    return status == RG_OK ? RG_OK : rg_error_place(err, path, NULL);
}

rg_status rg_spectral_build_technique(const char *const *paths, size_t n_paths, const char *word,
                                      rg_technique *technique, rg_error *err)
{
    const unsigned all = 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD;
    unsigned seen = 0;
    rg_status status = RG_OK;
    *technique = word != NULL ? rg_technique_parse(word) : RG_TECHNIQUE_COUNT;
    if (word != NULL)
        return rg_spectral_grid_of(*technique) != NULL
                   ? RG_OK
                   : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "spectra of this technique are not searched",
                                   word, "it takes raman, ftir or xrd");
    for (size_t p = 0; p < n_paths && status == RG_OK; p++)
        status = see_techniques(paths[p], &seen, err);
    if (status != RG_OK)
        return status;
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++)
        if (seen == 1u << t)
            *technique = (rg_technique) t;
    if (seen == 0)
        return rg_workfile_no_entry(paths[0], all, err);
    return *technique != RG_TECHNIQUE_COUNT
               ? RG_OK
               : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the files have spectra of several techniques",
                               NULL, "name one by --technique");
}

/* ---- classes ---- */

typedef struct {
    rg_spectral_library library;
    rg_mineral_library minerals;
    char minerals_path[1024];
    const char **classes; /* [n] of each member                        */
    size_t n_joined;      /* members whose class is not their species */
} build;

static void build_free(build *b)
{
    rg_spectral_library_free(&b->library);
    rg_mineral_library_free(&b->minerals);
    free(b->classes);
}

static rg_status find_classes(build *b, rg_error *err)
{
    const rg_spectral_library *library = &b->library;
    b->classes = rg_alloc(library->n, 1, sizeof *b->classes);
    if (b->classes == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++) {
        const char *species = library->classes[library->class_of[m]];
        const char *joined = rg_library_equivalence_class(&b->minerals, species);
        b->classes[m] = joined != NULL ? joined : species;
        b->n_joined += joined != NULL && strcmp(joined, species) != 0;
    }
    return RG_OK;
}

/* ---- the entry ---- */

static rg_status add_column(rg_table *rows, const char *name, const char *const *texts, rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(rows, name, &column, err);
    for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++)
        status = rg_column_set_text(column, row, texts[row], strlen(texts[row]), err);
    return status;
}

/* All columns but "class", then the species and the class. */
static rg_status make_rows(const build *b, rg_table *rows, rg_error *err)
{
    const rg_spectral_library *library = &b->library;
    const char **species = rg_alloc(library->n, 1, sizeof *species);
    rg_status status = species != NULL ? RG_OK : no_memory(err);
    rows->n_rows = library->n;
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        species[m] = library->classes[library->class_of[m]];
    for (size_t c = 0; c < library->rows.n_columns && status == RG_OK; c++) {
        const rg_column *from = &library->rows.columns[c];
        rg_column *to = NULL;
        if (strcmp(from->name, "class") == 0)
            continue;
        if (from->texts != NULL)
            status = add_column(rows, from->name, (const char *const *) from->texts, err);
        else if ((status = rg_table_add_numbers(rows, from->name, from->units, &to, err)) == RG_OK)
            memcpy(to->numbers, from->numbers, library->n * sizeof *to->numbers);
    }
    if (status == RG_OK && rg_table_find(rows, "species") == NULL)
        status = add_column(rows, "species", species, err);
    if (status == RG_OK)
        status = add_column(rows, "class", b->classes, err);
    free(species);
    return status;
}

/* The entry takes axis and spectra from the library. */
static rg_status make_entry(build *b, rg_entry *entry, rg_error *err)
{
    static const char TITLE[] = "Spectral library";
    rg_spectral_library *library = &b->library;
    *entry = (rg_entry){.technique = library->grid->technique,
                        .n_rows = library->n,
                        .n_columns = library->n_channels,
                        .title = rg_copy_text(TITLE, strlen(TITLE))};
    if (entry->title == NULL)
        return no_memory(err);
    const rg_status status = make_rows(b, &entry->rows, err);
    entry->axis = library->axis;
    entry->values = library->spectra;
    library->axis = library->spectra = NULL;
    return status;
}

/* ---- the record ---- */

static rg_status describe(const build *b, rg_result *result, rg_error *err)
{
    const rg_spectral_library *library = &b->library;
    rg_group *group = NULL;
    const char **names = rg_alloc(library->n, 2, sizeof *names);
    double *counts = rg_alloc(library->n, 1, sizeof *counts);
    rg_status status = names != NULL && counts != NULL ? RG_OK : no_memory(err);
    size_t n_classes = 0;
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        size_t c = 0;
        while (c < n_classes && strcmp(names[c], b->classes[m]) != 0)
            c++;
        names[c] = b->classes[m];
        counts[c] += 1.0;
        n_classes += c == n_classes;
    }
    if (status == RG_OK)
        status = rg_result_add_group(result, "classes", RG_GROUP_COLLECTION, "Classes", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", names, n_classes, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "members", "1", "Members", n_classes, 0, counts, err);
    for (size_t i = 0; i < library->n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(result, &library->inputs[i], err);
    if (status == RG_OK)
        status = rg_library_file_record(&b->minerals, b->minerals_path, result, err);
    free(counts);
    free(names);
    return status;
}

static rg_status write(const rg_run *run, build *b, rg_error *err)
{
    const rg_common_args *common = run->args;
    const rg_h5_write_options how = {common->force, common->operands, common->n_operands};
    rg_entry entry = {0};
    rg_result result = {.aside = 1};
    rg_status status = rg_workfile_describe(run, "library_build", &result, err);
    if (status == RG_OK)
        status = describe(b, &result, err);
    if (status == RG_OK)
        status = make_entry(b, &entry, err);
    if (status == RG_OK)
        status = rg_small_file_write(common->output, &how, &entry, &result, err);
    rg_entry_free(&entry);
    rg_result_free(&result);
    return status;
}

rg_status rg_spectral_build_run(const rg_run *run, const rg_spectral_build *how, rg_error *err)
{
    const rg_common_args *common = run->args;
    build b = {0};
    rg_technique technique;
    rg_status status =
        rg_spectral_build_technique(common->operands, common->n_operands, how->technique, &technique, err);
    if (status == RG_OK)
        status = rg_spectral_library_open(common->operands, common->n_operands, technique, how->class_column,
                                          NAN, NAN, &b.library, err);
    if (status == RG_OK)
        status =
            rg_library_file_open(how->minerals, &b.minerals, b.minerals_path, sizeof b.minerals_path, err);
    if (status == RG_OK)
        status = find_classes(&b, err);
    const size_t n_species = b.library.n_classes;
    const size_t n = b.library.n;
    if (status == RG_OK)
        status = write(run, &b, err);
    if (status == RG_OK && !common->quiet)
        rg_say("%s: %zu spectra of %zu species; %zu of them share a class with others\n", common->output, n,
               n_species, b.n_joined);
    build_free(&b);
    return status;
}
