/* regolith library build: the mineral library from its tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "toolkit/commands.h"
#include "toolkit/library_file.h"

typedef struct {
    rg_common_args common;
} library_args;

static rg_status run_library_build(rg_run *run, rg_error *err)
{
    const library_args *args = run->args;
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_mineral_library library = {0};
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

const rg_command rg_cmd_library_build = {
    .name = "library build",
    .group = "Data",
    .summary = "build the mineral library from its tables",
    .operands = "FOLDER",
    .description = "Checks the tables of mineral facts and rules in a folder and stores them, each row with "
                   "its source,\n"
                   "in one file. formula and changesite also read the folder itself with --library FOLDER.",
    .example = "regolith library build -o library.h5 datasets/library",
    .args_size = sizeof(library_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT,
    .run = run_library_build,
};
