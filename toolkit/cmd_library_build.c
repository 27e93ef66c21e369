/* regolith library build: the mineral library from its tables, or a library of spectra to search in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "toolkit/commands.h"
#include "toolkit/library_file.h"
#include "toolkit/spectral_build.h"

typedef struct {
    rg_common_args common;
    rg_spectral_build spectra;
} library_args;

#define SPECTRA(field) (offsetof(library_args, spectra) + offsetof(rg_spectral_build, field))

static const rg_option options[] = {
    {RG_OPTION_WORD, 't', "technique", "raman|ftir|xrd", NULL, SPECTRA(technique),
     "spectra: which to take (default: the only kind that there is)", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, SPECTRA(class_column),
     "spectra: column that names the mineral (default: class, mineral, species, name or sample_id)", false},
    {RG_OPTION_PATH, 0, "minerals", "PATH", NULL, SPECTRA(minerals),
     "spectra: mineral library that says which species are one class (default: the one installed)", false},
    {0},
};

enum { MOST_OPERANDS = 1000 };

static rg_status build_tables(const library_args *args, rg_error *err)
{
    rg_mineral_library library = {0};
    if (args->common.n_operands > 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the tables are of one folder",
                             args->common.operands[1], "name that folder alone");
    rg_status status = rg_mineral_library_read(args->common.operands[0], &library, err);
    if (status == RG_OK)
        status = rg_library_file_write(&library, args->common.output, args->common.force, err);
    if (status == RG_OK && !args->common.quiet)
        printf("%s: %zu minerals, %zu groups, %zu phosphate species, %zu criteria\n", args->common.output,
               library.tables[RG_LIBRARY_MINERALS].n_rows, library.formula.n_groups,
               library.changesite.n_species, library.changesite.n_criteria);
    rg_mineral_library_free(&library);
    return status;
}

static rg_status run_library_build(rg_run *run, rg_error *err)
{
    const library_args *args = run->args;
    struct stat facts;
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    if (stat(args->common.operands[0], &facts) != 0 || S_ISDIR(facts.st_mode))
        return build_tables(args, err);
    return rg_spectral_build_run(run, &args->spectra, err);
}

const rg_command rg_cmd_library_build = {
    .name = "library build",
    .group = "Data",
    .summary = "build a library of spectra, or the mineral library from its tables",
    .operands = "SPECTRA.h5... | FOLDER",
    .description = "Spectra of one technique from any containers come on one axis, each with the class that "
                   "identify is\n"
                   "to name: its species, or what the table of equivalence classes puts it together with.\n"
                   "From a folder: checks the tables of mineral facts and rules and stores them, each row "
                   "with its source, in\n"
                   "one file. formula and changesite also read the folder itself with --library FOLDER.",
    .example = "regolith library build -o minerals.h5 rruff.h5 own_standards.h5\n"
               "regolith library build -o library.h5 datasets/library",
    .options = options,
    .args_size = sizeof(library_args),
    .min_operands = 1,
    .max_operands = MOST_OPERANDS,
    .has = RG_HAS_OUTPUT,
    .run = run_library_build,
};
