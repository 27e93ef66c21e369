#include "toolkit/library_equivalence.h"

#include <ctype.h>

static bool same_name(const char *a, const char *b)
{
    for (;;) {
        while (*a != '\0' && !isalnum((unsigned char) *a))
            a++;
        while (*b != '\0' && !isalnum((unsigned char) *b))
            b++;
        if (*a == '\0' || *b == '\0' || tolower((unsigned char) *a) != tolower((unsigned char) *b))
            return *a == *b;
        a++;
        b++;
    }
}

void rg_library_equivalence_row(rg_library_row *c)
{
    const char *species = rg_library_row_text(c, "species");
    const char *class_name = rg_library_row_text(c, "class");
    const size_t column = rg_tsv_column(c->table, "species");
    (void) rg_library_row_text(c, "source");
    if (c->status == RG_OK && (class_name[0] == '\0' || species[0] == '\0'))
        rg_library_row_fail(c, RG_EFORMAT, "species", "a class and a species are needed", species);
    for (size_t row = 0; row < c->row && c->status == RG_OK; row++)
        if (same_name(species, rg_tsv_field(c->table, row, column)))
            rg_library_row_fail(c, RG_EEXIST, "species", "the species has a class already", species);
}

const char *rg_library_equivalence_class(const rg_mineral_library *library, const char *species)
{
    const rg_tsv *table = &library->tables[RG_LIBRARY_CLASSES];
    const size_t name = rg_tsv_column(table, "species");
    const size_t class_name = rg_tsv_column(table, "class");
    for (size_t row = 0; row < table->n_rows; row++)
        if (same_name(species, rg_tsv_field(table, row, name)))
            return rg_tsv_field(table, row, class_name);
    return NULL;
}
