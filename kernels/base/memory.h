/* Memory whose size was checked. */
#ifndef RG_KERNELS_BASE_MEMORY_H
#define RG_KERNELS_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* n * m * size bytes, zeroed; never NULL for a zero product. NULL when the product overflows or
 * memory is refused. Release with free(). */
void *rg_alloc(size_t n, size_t m, size_t size);

/* Room for at least `needed` items of `size` bytes in *items, which holds *capacity; grows by
 * halves. False, with everything unchanged, when memory is refused. */
bool rg_grow(void **items, size_t *capacity, size_t needed, size_t size);

/* A copy of `length` bytes of text with a NUL behind it; NULL when memory is refused. */
char *rg_copy_text(const char *text, size_t length);

/* a * b in *product; false on overflow. */
bool rg_mul(size_t a, size_t b, size_t *product);

#endif
