/* A sheet from text in a test. */
#ifndef RG_TESTS_SUPPORT_SHEET_TEXT_H
#define RG_TESTS_SUPPORT_SHEET_TEXT_H

#include "formats/text/sheet.h"

/* Fails the test when the text is no sheet. Free it with rg_sheet_free. */
rg_sheet sheet_of(const char *text);
rg_cell cell_of(const char *text);

#endif
