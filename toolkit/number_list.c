#include "toolkit/number_list.h"

#include <stdlib.h>
#include <string.h>

#include "formats/text/tsv.h"
#include "kernels/base/memory.h"
#include "toolkit/name_list.h"

size_t rg_number_list(const char *text, double *values, size_t most)
{
    char word[40];
    size_t n = 0;
    while (rg_name_list_next(&text, word, sizeof word)) {
        if (n == most || !rg_tsv_number_parse(word, strlen(word), &values[n]))
            return 0;
        n++;
    }
    return n;
}

rg_status rg_number_list_new(const char *text, const char *option, double **values, size_t *n, rg_error *err)
{
    const size_t most = strlen(text) / 2 + 1;
    double *list = rg_alloc(most, 1, sizeof *list);
    *values = NULL;
    if (list == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a list of numbers");
    *n = rg_number_list(text, list, most);
    if (*n > 0) {
        *values = list;
        return RG_OK;
    }
    free(list);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this is no list of numbers", option,
                         "write numbers between commas, as 3,7.5,50");
}
