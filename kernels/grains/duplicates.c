#include "kernels/grains/duplicates.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

typedef struct {
    uint64_t hash;
    size_t row;
} key;

/* FNV-1a over the bytes of a row; equal numbers but for the sign of zero have equal bytes. */
static uint64_t hash_of(const double *row, size_t n)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++) {
        const double value = row[i] == 0.0 ? 0.0 : row[i];
        unsigned char bytes[sizeof value];
        memcpy(bytes, &value, sizeof value);
        for (size_t b = 0; b < sizeof value; b++)
            hash = (hash ^ bytes[b]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static int by_hash_and_row(const void *a, const void *b)
{
    const key *x = a;
    const key *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int is_same(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(a[i] == b[i]) && !(a[i] != a[i] && b[i] != b[i]))
            return 0;
    return 1;
}

static size_t occupied(const double *row, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += row[i] != 0.0;
    return count;
}

rg_status rg_grain_duplicates(const double *weights, size_t n_samples, size_t n_classes, size_t *first,
                              rg_error *err)
{
    key *keys = rg_alloc(n_samples, 1, sizeof *keys);
    if (keys == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to compare the samples");
    for (size_t s = 0; s < n_samples; s++) {
        keys[s] = (key){hash_of(weights + s * n_classes, n_classes), s};
        first[s] = s;
    }
    qsort(keys, n_samples, sizeof *keys, by_hash_and_row);
    for (size_t k = 1; k < n_samples; k++) {
        const double *row = weights + keys[k].row * n_classes;
        if (occupied(row, n_classes) < 3)
            continue;
        for (size_t j = k; j-- > 0 && keys[j].hash == keys[k].hash;)
            if (first[keys[j].row] == keys[j].row &&
                is_same(weights + keys[j].row * n_classes, row, n_classes))
                first[keys[k].row] = keys[j].row;
    }
    free(keys);
    return RG_OK;
}
