#include "toolkit/json.h"

#include <math.h>

#include "formats/export/table.h"

void rg_json_text(FILE *out, const char *text)
{
    rg_export_json_text(out, text);
}

void rg_json_number(FILE *out, double value)
{
    char text[32];
    rg_export_number(value, text);
    fputs(isfinite(value) ? text : "null", out);
}

void rg_json_key(FILE *out, const char *key, int *first)
{
    if (!*first)
        fputs(", ", out);
    *first = 0;
    rg_json_text(out, key);
    fputs(": ", out);
}
