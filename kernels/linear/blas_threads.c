#include "kernels/linear/blas_threads.h"

/* Exported by OpenBLAS, which calls it before a fork, though no header of its has it; other libraries lack
 * it. */
extern int blas_thread_shutdown_(void) __attribute__((weak));

void rg_blas_threads_stop(void)
{
    if (blas_thread_shutdown_ != 0)
        (void) blas_thread_shutdown_();
}
