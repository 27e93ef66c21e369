#include "toolkit/unmix/model.h"

size_t rg_unmix_array_width(const rg_unmix_array *array, const rg_endmember_library *library)
{
    return array->per == RG_UNMIX_PER_ROW      ? 1
           : array->per == RG_UNMIX_PER_MEMBER ? library->n
                                               : library->n_classes;
}
