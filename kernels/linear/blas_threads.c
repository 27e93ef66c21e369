#include "kernels/linear/blas_threads.h"

#include <cblas.h>

/* Exported by OpenBLAS, which calls it before a fork, though no header of its has it; other libraries lack
 * it. */
extern int blas_thread_shutdown_(void) __attribute__((weak));

void rg_blas_threads_stop(void)
{
    if (blas_thread_shutdown_ != 0)
        (void) blas_thread_shutdown_();
}

int rg_blas_threads_one(void)
{
    const int threads = openblas_get_num_threads();
    openblas_set_num_threads(1);
    return threads;
}

void rg_blas_threads_restore(int threads)
{
    openblas_set_num_threads(threads);
}
