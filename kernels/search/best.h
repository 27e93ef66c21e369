/* The classes of a library that a spectrum resembles most, without a comparison with every member. */
#ifndef RG_KERNELS_SEARCH_BEST_H
#define RG_KERNELS_SEARCH_BEST_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/search/hits.h"
#include "kernels/search/score.h"

typedef struct rg_search_index rg_search_index;

/* Prepare the members of a library, given by their features; what is given must outlive the index.
 *
 *   features  [n_members][2][n]  in  see features.h
 *   class_of  [n_members]        in  any numbers; equal ones are a class
 *
 * Returns RG_OK; RG_ESHAPE when there is nothing to search or the moves reach as far as the axis; RG_ENOMEM.
 */
rg_status rg_search_index_new(const float *features, size_t n_members, size_t n, const size_t *class_of,
                              const rg_search_shift *moves, rg_search_index **index,
                              rg_error *err) RG_MUST_CHECK;
void rg_search_index_free(rg_search_index *index);

/* The n_best classes with the highest scores, for every query: exactly those, with exactly the scores, that
 * rg_search_score_best with every member gives.
 *
 *   queries  [n_queries][2][n]       in
 *   exclude                          in   NULL: nothing
 *   hits     [n_queries][n_best]     out  falling by score, of equals by row; class_of is RG_NO_INDEX and the
 *                                         score NaN behind the last
 *
 * The transforms of both spectra are cut to the frequencies that hold most of the library; what that may
 * have lost is bounded by Cauchy and Schwarz, so most members can be passed over, and the rest is compared in
 * order of the bound until no other can be among the best.
 * Returns RG_OK or RG_ENOMEM. Parallel over queries; the same bits for any number of threads. */
rg_status rg_search_best(const rg_search_index *index, const float *queries, size_t n_queries,
                         const rg_search_exclusion *exclude, size_t n_best, rg_search_hit *hits,
                         rg_error *err) RG_MUST_CHECK;

#endif
