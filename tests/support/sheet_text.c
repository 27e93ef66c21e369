#include "tests/support/sheet_text.h"

#include <string.h>

#include "tests/support/check.h"

rg_sheet sheet_of(const char *text)
{
    rg_sheet sheet;
    assert_int_equal(rg_sheet_read((const unsigned char *) text, strlen(text), &sheet, NULL), RG_OK);
    return sheet;
}

rg_cell cell_of(const char *text)
{
    return (rg_cell){text, strlen(text)};
}
