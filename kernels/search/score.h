/* How alike two spectra are, one of them moved along the axis. */
#ifndef RG_KERNELS_SEARCH_SCORE_H
#define RG_KERNELS_SEARCH_SCORE_H

#include <stddef.h>

/* Moves that a search allows: at most `most` channels either way, each taking `penalty` off the score. */
typedef struct {
    size_t most;
    double penalty;
} rg_search_shift;

/* The sum of products of features [2][n], the reference moved up by `shift` channels (|shift| < n) and cut
 * where it leaves the axis: 1 for equal spectra that are not moved. The sum is in double precision and in a
 * fixed order. */
double rg_search_score(const float *query, const float *reference, size_t n, int shift);

/* The largest score less penalty over all moves, of equals the smallest move, down before up; *shift (may be
 * NULL) is the move. What every faster search must agree with. */
double rg_search_score_best(const float *query, const float *reference, size_t n,
                            const rg_search_shift *moves, int *shift);

/* The k-th move, from 0: 0, -1, 1, -2, 2, ... */
static inline int rg_search_move(size_t k)
{
    return k % 2 == 1 ? -(int) (k / 2) - 1 : (int) (k / 2);
}

#endif
