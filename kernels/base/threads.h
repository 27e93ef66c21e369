/* The team of threads, with or without OpenMP. */
#ifndef RG_KERNELS_BASE_THREADS_H
#define RG_KERNELS_BASE_THREADS_H

#include <stddef.h>

/* Threads that the next parallel region will have. */
size_t rg_threads(void);

/* Number of the calling thread inside a parallel region, from 0. */
size_t rg_thread(void);

/* Ask for n threads in the regions to come; 0 is taken as 1. */
void rg_threads_set(size_t n);

#endif
