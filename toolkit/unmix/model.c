#include "toolkit/unmix/model.h"

size_t rg_unmix_element_size(rg_array_type type)
{
    return type == RG_FLOAT64 ? sizeof(double) : type == RG_INT32 ? sizeof(int32_t) : sizeof(uint8_t);
}

size_t rg_unmix_array_width(const rg_unmix_array *array, const rg_endmember_library *library)
{
    return array->per == RG_UNMIX_PER_ROW      ? 1
           : array->per == RG_UNMIX_PER_MEMBER ? library->n
                                               : library->n_classes;
}
