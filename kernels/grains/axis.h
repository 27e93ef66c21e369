/* The size axis of a grain-size distribution: class edges with the open ends closed by a stated rule,
 * and what depends on the edges alone (phi, midpoints, class means), computed once for many samples. */
#ifndef RG_KERNELS_GRAINS_AXIS_H
#define RG_KERNELS_GRAINS_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* How an open outer class is closed. Every reference table needs one of these, and the choice moves
 * D10, Mz and sorting more than the formula does, so it is stored with the result. */
typedef enum {
    RG_GRAIN_TAIL_CLOSED = 0,   /* "closed": as given; an open end is refused              */
    RG_GRAIN_TAIL_PHI10,        /* "phi10": finest edge at 10 phi, 0.9765625 um (GRADISTAT) */
    RG_GRAIN_TAIL_RATIO,        /* "ratio": finest edge one class ratio finer, e1^2 / e2    */
    RG_GRAIN_TAIL_STEP_COARSER, /* "step-coarser": coarsest edge one class ratio coarser    */
    RG_GRAIN_TAIL_COUNT
} rg_grain_tail;

typedef struct {
    rg_grain_tail fine;   /* closed, phi10 or ratio */
    rg_grain_tail coarse; /* closed or step-coarser */
} rg_grain_tails;

/* Both ends closed as given. */
rg_grain_tails rg_grain_tails_defaults(void);

/* "closed", "phi10", "ratio", "step-coarser"; "unknown" for anything else. */
const char *rg_grain_tail_name(rg_grain_tail tail);

/* One rule name or two joined by a comma ("phi10,step-coarser"); "closed" alone closes nothing.
 * Returns RG_EUSAGE for a name that is unknown or an end that is named twice; *tails is then as before. */
rg_status rg_grain_tails_parse(const char *text, rg_grain_tails *tails, rg_error *err) RG_MUST_CHECK;

/* Arrays of one allocation; release with rg_grain_axis_free. Ascending diameters: class i lies between
 * edges_um[i] and edges_um[i + 1]; phi = -log2(d / 1 mm) therefore descends. */
typedef struct {
    size_t n_classes;
    double *edges_um;        /* [n_classes + 1]                                           */
    double *edges_phi;       /* [n_classes + 1]                                           */
    double *width_phi;       /* [n_classes] > 0                                           */
    double *mid_um;          /* [n_classes] arithmetic midpoint                           */
    double *mid_phi;         /* [n_classes] midpoint in phi                               */
    double *mid_ln;          /* [n_classes] ln of the geometric midpoint in um            */
    double *mean_um;         /* [n_classes] <d> over a class uniform in ln d              */
    double *mean_per_um;     /* [n_classes] <1/d> likewise                                */
    rg_grain_tails tails;    /* the rules asked for                                       */
    bool fine_tail_closed;   /* whether the finest edge came from a rule, not from the data */
    bool coarse_tail_closed; /* likewise the coarsest                                     */
} rg_grain_axis;

/* The axis of n_classes >= 2 classes.
 *
 *   edges_um  [n_classes + 1]  in  strictly ascending, > 0; NAN in the first or last place is an open end
 *   tails                      in  how to close open ends; NULL for the defaults
 *
 * An edge that is given is used as given, whatever the rule. Returns RG_OK; RG_ESHAPE below two classes;
 * RG_EDOMAIN with err->index the first edge that is missing inside, not finite, not positive, repeated or
 * out of order, or that is open without a rule to close it; RG_EUSAGE for a rule of the other end;
 * RG_ENOMEM. On failure *axis is empty. */
rg_status rg_grain_axis_init(const double *edges_um, size_t n_classes, const rg_grain_tails *tails,
                             rg_grain_axis *axis, rg_error *err) RG_MUST_CHECK;

void rg_grain_axis_free(rg_grain_axis *axis);

/* phi of a diameter in um, and back. */
double rg_grain_phi(double diameter_um);
double rg_grain_um(double phi);

#endif
