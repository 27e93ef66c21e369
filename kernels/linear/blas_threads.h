/* The threads of OpenBLAS. */
#ifndef RG_KERNELS_LINEAR_BLAS_THREADS_H
#define RG_KERNELS_LINEAR_BLAS_THREADS_H

/* Stop those that OpenBLAS starts when the program is loaded. They look for work for some tenths of a second,
 * on the processors that our own threads need; the first product that is shared out starts them again. First
 * call of the program. */
void rg_blas_threads_stop(void);

#endif
