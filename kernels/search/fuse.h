/* One rank from two looks at the same spectra: whole patterns, and lists of lines. */
#ifndef RG_KERNELS_SEARCH_FUSE_H
#define RG_KERNELS_SEARCH_FUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/search/hits.h"
#include "kernels/search/lines.h"
#include "kernels/search/score.h"

/* What the fused score of a hit is made of. */
typedef struct {
    double pattern;
    double lines;
} rg_search_parts;

typedef struct {
    const float *queries;                /* [n_queries][2][n_channels]  see features.h */
    const float *members;                /* [n_members][2][n_channels]                 */
    size_t n_channels;                   /*                                            */
    rg_search_shift moves;               /*                                            */
    const rg_search_lines *query_lines;  /* lists of the queries                     */
    const rg_search_lines *member_lines; /* lists of the members                     */
    rg_search_line_rules rules;          /*                                            */
    double weight;                       /* of the lines in the fused score, 0 to 1    */
} rg_search_looks;

/* Rank a pool of hits by (1 - weight) x pattern score + weight x score of the lines.
 *
 *   pool   [n_queries][n_pool]  in   classes stand once; row RG_NO_INDEX: none
 *   by_lines                    in   the pool's scores are those of lines, not of patterns
 *   hits   [n_queries][n_best]  out  falling by score, of equals by row; shift as the pattern has it. Behind
 *                                    the last: row RG_NO_INDEX, score NaN
 *   parts  [n_queries][n_best]  out  NaN behind the last
 *
 * Parallel over queries, the same bits for any number of threads. */
void rg_search_fuse(const rg_search_looks *looks, const rg_search_hit *pool, bool by_lines, size_t n_queries,
                    size_t n_pool, size_t n_best, rg_search_hit *hits, rg_search_parts *parts);

#endif
