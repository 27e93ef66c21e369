/* Which spectra of a scene are its endmembers: the methods of `regolith endmembers`, over blocks of a file.
 */
#ifndef RG_TOOLKIT_ENDMEMBERS_SEARCH_H
#define RG_TOOLKIT_ENDMEMBERS_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "toolkit/scene.h"

typedef struct {
    size_t p;
    size_t *rows; /* [p] spectra of the file, in the order found; the purest one where spectra are made    */
    double *largest; /* [p] largest share of each in any spectrum, in the space searched; NaN when not to be
                        told */
    double *counts;  /* [p] of ppi; NULL  */
    double *made;    /* [p][n_used] spectra where they are not the pixels' own (projected, sisal); NULL    */
    double signal_to_noise_db; /* vca; else NaN */
    char how[160]; /* what was searched, for the record                                              */
} rg_endmembers_found;

typedef struct {
    const char *method;
    size_t p;
    uint64_t seed;
    size_t n_skewers; /* ppi                                                   */
    double outside;   /* sisal: share of spectra that lie beyond each side     */
    bool enclosing;   /* sisal: sides stay there, without regard to noise      */
    bool projected;   /* the spectra less what lies outside the space searched */
} rg_endmembers_how;

/* Look for how->p endmembers by how->method. RG_EUSAGE when p does not fit the scene; RG_ESINGULAR when it
 * has fewer directions. found is freed by the caller in every case. */
rg_status rg_endmembers_search(const rg_scene *scene, const rg_endmembers_how *how,
                               rg_endmembers_found *found, rg_error *err) RG_MUST_CHECK;
void rg_endmembers_found_free(rg_endmembers_found *found);

#endif
