/* What the members of a spectral library resemble, in it. */
#ifndef RG_TOOLKIT_LIBRARY_NEIGHBOURS_H
#define RG_TOOLKIT_LIBRARY_NEIGHBOURS_H

#include "kernels/search/best.h"
#include "toolkit/spectral_library.h"

typedef struct {
    bool *has;          /* [n] the member has bands                                                        */
    rg_search_hit *own; /* [n] the best other member of its class; row RG_NO_INDEX when there is none */
    rg_search_hit *other; /* [n] the best member of another class                                         */
} rg_library_neighbours;

/* Search the library for each of its members. */
rg_status rg_library_neighbours_find(const rg_spectral_library *library, rg_library_neighbours *neighbours,
                                     rg_error *err) RG_MUST_CHECK;
void rg_library_neighbours_free(rg_library_neighbours *neighbours);

#endif
