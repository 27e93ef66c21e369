#include "tests/support/import_text.h"

#include <string.h>

#include "tests/support/check.h"

const char *write_bytes(const char *name, const void *bytes, size_t n)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
    return path;
}

rg_status import_text(const char *name, const char *text, const rg_import_options *options,
                      rg_entries *entries, rg_error *err)
{
    return rg_import_path(write_bytes(name, text, strlen(text)), NULL, options, entries, err);
}

const char *note_of(const rg_entry *entry, const char *key)
{
    for (size_t row = 0; row < entry->notes.n_rows; row++)
        if (strcmp(entry->notes.columns[0].texts[row], key) == 0)
            return entry->notes.columns[1].texts[row];
    return "";
}
