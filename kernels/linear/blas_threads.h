/* The threads of OpenBLAS. */
#ifndef RG_KERNELS_LINEAR_BLAS_THREADS_H
#define RG_KERNELS_LINEAR_BLAS_THREADS_H

/* Stop those that OpenBLAS starts when the program is loaded. They look for work for some tenths of a second,
 * on the processors that our own threads need; the first product that is shared out starts them again. First
 * call of the program. */
void rg_blas_threads_stop(void);

/* One thread from now on, around a parallel region whose threads call BLAS or LAPACK; returns how many there
 * were, for rg_blas_threads_restore. The number is one for the whole program: a thread that changed and
 * restored it would change it under the others. */
int rg_blas_threads_one(void);
void rg_blas_threads_restore(int threads);

#endif
