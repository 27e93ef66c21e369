#include "toolkit/small_file.h"

rg_status rg_small_file_write(const char *path, const rg_h5_write_options *how, rg_entry *entry,
                              rg_result *result, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_create(path, how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, entry, NULL, NULL, err);
    if (status == RG_OK && result != NULL)
        status = rg_h5_write_result(file, rg_h5_entry_name(file, 0), result, err);
    if (status == RG_OK)
        return rg_h5_publish(file, err);
    rg_h5_abandon(file);
    return status;
}
