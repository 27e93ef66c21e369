#include "tests/support/refuse.h"

#include <stdatomic.h>

static atomic_size_t remaining;
static atomic_bool refused;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool refuse_now(void)
{
    size_t left = atomic_load(&remaining);
    while (left != 0 && !atomic_compare_exchange_weak(&remaining, &left, left - 1)) {
    }
    if (left == 1)
        atomic_store(&refused, true);
    return left == 1;
}

void refuse_allocation(size_t n)
{
    atomic_store(&refused, false);
    atomic_store(&remaining, n);
}

bool allocation_was_refused(void)
{
    atomic_store(&remaining, 0);
    return atomic_load(&refused);
}

void *__wrap_malloc(size_t size)
{
    return refuse_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse_now() ? NULL : __real_realloc(old, size);
}
