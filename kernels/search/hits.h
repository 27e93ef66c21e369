/* A list of the classes that are most like a spectrum, and what must not stand in it. */
#ifndef RG_KERNELS_SEARCH_HITS_H
#define RG_KERNELS_SEARCH_HITS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t class_of;
    size_t row; /* the member of the class that is most alike; of equals the first */
    double score;
    int shift; /* channels that the member was moved up */
} rg_search_hit;

/* Members that must not answer: those whose key equals that of the query, in any of the columns of keys. A
 * query whose key is RG_NO_INDEX excludes nothing by that column. */
typedef struct {
    size_t n_columns;
    const size_t *const *query_keys;  /* [n_columns][n_queries]    */
    const size_t *const *member_keys; /* [n_columns][n_members]    */
} rg_search_exclusion;

/* exclude: NULL excludes nothing. */
bool rg_search_hits_exclude(const rg_search_exclusion *exclude, size_t query, size_t member);

/* hits[n] without any: class_of and row RG_NO_INDEX, score NaN. */
void rg_search_hits_empty(rg_search_hit *hits, size_t n);

/* Put a hit where it belongs in hits[n]: falling by score, of equals by row; a class stands once, with its
 * best member, and what has no place is let go. */
void rg_search_hits_keep(rg_search_hit *hits, size_t n, const rg_search_hit *hit);

/* The score below which a member of this class cannot change hits[n] any more; -infinity while there is room.
 */
double rg_search_hits_useful(const rg_search_hit *hits, size_t n, size_t class_of);

#endif
