/* A spectrum as a sum of few members of a library on a straight background, chosen step by step. */
#ifndef RG_KERNELS_SEARCH_MIXTURE_H
#define RG_KERNELS_SEARCH_MIXTURE_H

#include <stddef.h>

#include "kernels/base/error.h"

enum { RG_SEARCH_MIXTURE_MOST = 12 };

typedef struct {
    size_t most;       /* members, 1 to RG_SEARCH_MIXTURE_MOST                              */
    double least_gain; /* fall of BIC that another member must bring                        */
    double channels;   /* that count as one independent value: where members differ from the
                        * spectrum by more than noise, several widths of a line             */
} rg_search_mixture_options;

/* 6 members, 10, 20 channels: see toolkit/spectral_library.c for those of each technique. */
rg_search_mixture_options rg_search_mixture_defaults(void);

/* A member of the sum. chi2 is what the misfit rises by without it, on the scale of independent values:
 * n_independent ln(RSS without / RSS). */
typedef struct {
    size_t member;
    double weight; /* > 0, in units of the member as it is given */
    double error;  /* 1 sigma from the misfit                     */
    double chi2;
} rg_search_part;

typedef struct {
    size_t n;
    rg_search_part parts[RG_SEARCH_MIXTURE_MOST]; /* in the order in which they were chosen */
    double rss;         /* of what is left                                            */
    double total;       /* of what is left by the background alone                    */
    double variance;    /* of one independent value that is left; NaN without a degree of freedom */
    double limit_scale; /* a limit is this / length of what is new in a member */
} rg_search_mixture;

/* Choose members one after the other: always the one that lowers the sum of squares most, as long as all
 * weights stay positive and the criterion of Schwarz, n_independent ln(RSS) + ln(n_independent) per member,
 * falls by least_gain.
 *
 *   spectrum  [n]             in   NaN: channel not used
 *   weights   [n]             in   that channels of the misfit are multiplied by before they are squared,
 * above 0; NULL: 1 members   [n_members][n]  in   NaN counts as 0 use       [n_members]     in   0: may not
 * be chosen; NULL: all may limits    [n_members]     out  the weight that the member would have been chosen
 * with in 95 of 100 cases: that with which the criterion falls by least_gain, and 1.645 standard errors; NaN
 * where the member is in the sum, or nothing in it is new; may be NULL
 *
 * Returns RG_OK; RG_EDOMAIN when there are fewer than three channels in use; RG_ESHAPE; RG_ENOMEM. Serial:
 * safe to call from many threads. */
rg_status rg_search_mixture_find(const double *spectrum, const double *weights, const double *members,
                                 size_t n_members, size_t n, const unsigned char *use,
                                 const rg_search_mixture_options *options, rg_search_mixture *mixture,
                                 double *limits, rg_error *err) RG_MUST_CHECK;

#endif
