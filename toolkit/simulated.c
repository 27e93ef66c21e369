#include "toolkit/simulated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"
#include "toolkit/workfile.h"

rg_status rg_simulated_describe(rg_entry *entry, const char *title, const char *prefix, rg_error *err)
{
    rg_column *ids = NULL;
    entry->title = rg_copy_text(title, strlen(title));
    entry->rows.n_rows = entry->n_rows;
    rg_status status = entry->title == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry")
                                            : rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char id[64];
        snprintf(id, sizeof id, "%.40s_%04zu", prefix, row + 1);
        status = rg_column_set_text(ids, row, id, strlen(id), err);
    }
    if (status == RG_OK)
        status = rg_table_add_pair(&entry->notes, "origin", 6, "simulated, no measurement", 25, err);
    return status;
}

rg_status rg_simulated_write(const rg_run *run, rg_entry *entry, rg_result *truth, uint64_t seed,
                             rg_error *err)
{
    return rg_simulated_write_all(run, entry, NULL, 0, truth, seed, err);
}

rg_status rg_simulated_write_all(const rg_run *run, rg_entry *entry, rg_entry *further, size_t n_further,
                                 rg_result *truth, uint64_t seed, rg_error *err)
{
    const rg_common_args *common = run->args;
    const rg_h5_write_options how = {.force = common->force};
    rg_h5_file *file = NULL;
    if (common->output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_status status = rg_workfile_describe(run, "truth", truth, err);
    truth->seed = seed;
    truth->has_seed = 1;
    truth->aside = 1; /* the data stay what a viewer shows first */
    for (size_t g = 0; g < truth->n_groups && truth->default_group[0] == '\0'; g++)
        if (truth->groups[g].kind == RG_GROUP_DATA)
            memcpy(truth->default_group, truth->groups[g].name, sizeof truth->default_group);
    if (status == RG_OK)
        status = rg_h5_create(common->output, &how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, entry, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_result(file, rg_h5_entry_name(file, 0), truth, err);
    for (size_t i = 0; i < n_further && status == RG_OK; i++)
        status = rg_h5_write_entry(file, &further[i], NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_publish(file, err);
    else
        rg_h5_abandon(file);
    if (status == RG_OK && !common->quiet)
        printf("%s: %zu rows, truth in %s\n", common->output, entry->n_rows, truth->name);
    return status;
}

rg_status rg_simulated_name_truth(rg_result *truth, const char *prefix, size_t n, rg_error *err)
{
    rg_group *group = NULL;
    char(*ids)[64] = rg_alloc(n, 1, sizeof *ids);
    const char **texts = rg_alloc(n, 1, sizeof *texts);
    rg_status status = ids == NULL || texts == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth")
                           : rg_result_add_group(truth, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        snprintf(ids[i], sizeof ids[i], "%.40s_%04zu", prefix, i + 1);
        texts[i] = ids[i];
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "sample_id", texts, n, err);
    free(texts);
    free(ids);
    return status;
}
