#include "kernels/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool rg_mul(size_t a, size_t b, size_t *product)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}

void *rg_alloc(size_t n, size_t m, size_t size)
{
    size_t count;
    size_t bytes;
    if (!rg_mul(n, m, &count) || !rg_mul(count, size, &bytes))
        return NULL;
    return calloc(bytes > 0 ? bytes : 1, 1);
}

bool rg_grow(void **items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return true;
    size_t larger = *capacity + *capacity / 2;
    if (larger < needed)
        larger = needed;
    if (larger < 16)
        larger = 16;
    size_t bytes;
    if (!rg_mul(larger, size, &bytes))
        return false;
    void *moved = realloc(*items, bytes);
    if (moved == NULL)
        return false;
    *items = moved;
    *capacity = larger;
    return true;
}

char *rg_copy_text(const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}
