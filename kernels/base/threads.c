#include "kernels/base/threads.h"

#include <limits.h>

#ifdef _OPENMP
#include <omp.h>

size_t rg_threads(void)
{
    return (size_t) omp_get_max_threads();
}

size_t rg_thread(void)
{
    return (size_t) omp_get_thread_num();
}

void rg_threads_set(size_t n)
{
    if (n == 0)
        n = 1;
    omp_set_num_threads(n > INT_MAX ? INT_MAX : (int) n);
}

#else

size_t rg_threads(void)
{
    return 1;
}

size_t rg_thread(void)
{
    return 0;
}

void rg_threads_set(size_t n)
{
    (void) n;
}

#endif
