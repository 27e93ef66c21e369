/* The classes of a library whose lines are most like those of a spectrum. */
#ifndef RG_KERNELS_SEARCH_LINES_BEST_H
#define RG_KERNELS_SEARCH_LINES_BEST_H

#include <stddef.h>

#include "kernels/search/hits.h"
#include "kernels/search/lines.h"

/* The lines of all members in the order of their places. */
typedef struct rg_search_lines_index rg_search_lines_index;

/* members and class_of [members->n] must outlive the index. Returns RG_OK; RG_ESHAPE without a member;
 * RG_ENOMEM. */
rg_status rg_search_lines_index_new(const rg_search_line_rules *rules, const rg_search_lines *members,
                                    const size_t *class_of, rg_search_lines_index **index,
                                    rg_error *err) RG_MUST_CHECK;
void rg_search_lines_index_free(rg_search_lines_index *index);

/* The n_best classes with the highest rg_search_lines_score, for every list of queries: exactly those that a
 * comparison with every member gives.
 *
 *   exclude                            in   NULL: nothing
 *   hits     [queries->n][n_best]      out  falling by score, of equals by row; shift 0; class_of is
 * RG_NO_INDEX and the score NaN behind the last
 *
 * Only lines that lie near those of the query are visited. All their pairs together, were each line free to
 * stand in several, are a bound of the score; members are compared in the order of their bounds until no
 * other can be among the best.
 * Returns RG_OK or RG_ENOMEM. Parallel over queries; the same bits for any number of threads. */
rg_status rg_search_lines_best(const rg_search_lines_index *index, const rg_search_lines *queries,
                               const rg_search_exclusion *exclude, size_t n_best, rg_search_hit *hits,
                               rg_error *err) RG_MUST_CHECK;

#endif
