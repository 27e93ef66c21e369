#include "formats/import/envi_names.h"

#include <ctype.h>
#include <string.h>

static size_t count_names(const char *text, const char *ends)
{
    size_t n = 0;
    while (*text != '\0') {
        const size_t length = strcspn(text, ends);
        n += ends[0] == ',' || strspn(text, " \t\r,") < length; /* an empty line is no name */
        text += length + (text[length] != '\0');
    }
    return n;
}

rg_status rg_envi_names_find(const rg_table *header, size_t n, rg_entry *entry, rg_envi_names *names,
                             rg_error *err)
{
    const char *text = rg_table_value(header, "spectra names");
    *names = (rg_envi_names){text, ","};
    if (text == NULL || count_names(text, ",") == n)
        return RG_OK;
    names->ends = "\n";
    if (count_names(text, "\n") == n)
        return RG_OK;
    names->text = NULL;
    return rg_entry_note(entry, err, "names",
                         "the header has %zu names for %zu spectra (a comma within one?); they are numbered",
                         count_names(text, ","), n);
}

rg_cell rg_envi_names_at(const rg_envi_names *list, size_t k)
{
    const char *at = list->text;
    for (; at != NULL && k > 0; k--) {
        at += list->ends[0] == '\n' ? strspn(at, " \t\r\n,") : 0;
        at += strcspn(at, list->ends);
        at = *at != '\0' ? at + 1 : NULL;
    }
    if (at == NULL)
        return (rg_cell){"", 0};
    while (isspace((unsigned char) *at))
        at++;
    size_t length = strcspn(at, list->ends);
    while (length > 0 && (isspace((unsigned char) at[length - 1]) || at[length - 1] == ','))
        length--;
    return (rg_cell){at, length};
}
