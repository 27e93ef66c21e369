/* Spectra that no mineral has: members of a library, each turned round by a random distance. */
#ifndef RG_KERNELS_SEARCH_DECOYS_H
#define RG_KERNELS_SEARCH_DECOYS_H

#include <stddef.h>
#include <stdint.h>

/* A decoy of every member: its lines, with their widths and heights, at places where they do not belong. What
 * leaves the measured range at one end comes back at the other.
 *
 *   features  [n_members][2][n]  in   see features.h
 *   least, most                  in   channels that a decoy is turned by, either way; cut to half of the
 *                                     measured range
 *   decoys    [n_members][2][n]  out
 *
 * Draws depend on (seed, member). Parallel over members, the same bits for any number of threads. */
void rg_search_decoys_make(const float *features, size_t n_members, size_t n, size_t least, size_t most,
                           uint64_t seed, float *decoys);

/* The spectra [n_members][n] of the same members turned like their decoys. */
void rg_search_decoys_turn(const float *features, const double *spectra, size_t n_members, size_t n,
                           size_t least, size_t most, uint64_t seed, double *turned);

#endif
