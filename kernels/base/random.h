/* Random draws that depend on (seed, item, draw) alone, so the number of threads cannot matter.
 * Philox4x32-10: Salmon, Moraes, Dror & Shaw (2011), SC'11, doi:10.1145/2063384.2063405. */
#ifndef RG_KERNELS_BASE_RANDOM_H
#define RG_KERNELS_BASE_RANDOM_H

#include <stdint.h>

/* The bare generator: four words from a 128-bit counter and a 64-bit key. */
void rg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Uniform on the open interval (0, 1), 52 bits. Distinct (item, draw) give independent values. */
double rg_random_uniform(uint64_t seed, uint64_t item, uint64_t draw);

/* Standard normal (Box-Muller, cosine branch, from the same counter block). */
double rg_random_normal(uint64_t seed, uint64_t item, uint64_t draw);

#endif
