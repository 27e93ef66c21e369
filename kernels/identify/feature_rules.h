/* Rules that make a mineral class out of features: which must be seen, which may be, which must not, and
 * limits with soft edges on what was measured; and their judgement on one spectrum.
 *
 * Clark et al. (2003), JGR 108(E12), 5131, doi:10.1029/2002JE001847, section 3; fuzzy limits: Clark et al.
 * (2024), PSJ 5, 276. Of features j with weight w_j, the share of the reference's area:
 *
 *   fit = sum w_j r_j,   depth = sum w_j D_j,   fit x depth = sum w_j r_j D_j
 *
 * each times the factors of the limits. r is Pearson's, with its sign.
 *
 * Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_FEATURE_RULES_H
#define RG_KERNELS_IDENTIFY_FEATURE_RULES_H

#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/identify/feature_fit.h"

/* "Seen": the right way round, deeper than the least depth, and no work of noise. */
typedef enum {
    RG_FEATURE_DIAGNOSTIC = 0, /* must be seen where it can be measured; counts by its area         */
    RG_FEATURE_MUST,           /* the same, and the class is not judged where it cannot be measured */
    RG_FEATURE_WEAK,           /* as MUST, but it does not count                                    */
    RG_FEATURE_OPTIONAL,       /* counts by its area; as nothing when it is not seen                */
    RG_FEATURE_SHAPE,          /* counts by its area with its sign; need not be seen                */
    RG_FEATURE_NOT,            /* of another class: when it is seen, this class is refused          */
    RG_FEATURE_ROLES
} rg_feature_role;

/* Most features of one class; most limits, too. */
enum { RG_FEATURE_MOST = 16 };

typedef struct {
    const char *name; /* "2 um band" */
    size_t class_number;
    rg_feature_role role;
    rg_feature_window window;
    double least_depth; /* excess below this is not seen; above 0                                       */
    size_t of_class;    /* of NOT: the class whose references are the template; else class_number      */
    size_t relative_to; /* of NOT: least_depth is a share of the depth of this feature; RG_NO_INDEX: not */
    double least_fit;   /* of NOT: correlation from which it refuses                                    */
    const char *source;
} rg_feature_rule;

/* What a limit may speak of: the whole class, or one feature of it. */
typedef enum {
    RG_FEATURE_OF_FIT = 0,     /* "fit": of the class                                    */
    RG_FEATURE_OF_DEPTH,       /* "depth": of the class, or of the feature named         */
    RG_FEATURE_OF_CORRELATION, /* "correlation" of a feature                             */
    RG_FEATURE_OF_RBD,         /* "r*depth" of a feature                                 */
    RG_FEATURE_OF_LEVEL,       /* "level": mean continuum of a feature, reflectance      */
    RG_FEATURE_OF_SLOPE,       /* "slope": right side of the continuum over the left one */
    RG_FEATURE_OF_CENTRE,      /* "centre" of the observed feature, nm                   */
    RG_FEATURE_QUANTITIES
} rg_feature_quantity;

extern const char *const RG_FEATURE_ROLE_NAMES[RG_FEATURE_ROLES];
extern const char *const RG_FEATURE_QUANTITY_NAMES[RG_FEATURE_QUANTITIES];

/* The factor is 0 up to low_none, rises to 1 at low_full, falls from 1 at high_full to 0 from high_none on.
 */
typedef struct {
    size_t class_number;
    size_t feature; /* rule, or RG_NO_INDEX: of the class */
    rg_feature_quantity quantity;
    double low_none, low_full;   /* -infinity: no limit below */
    double high_full, high_none; /* infinity: no limit above  */
    const char *source;
} rg_feature_limit;

typedef struct {
    const char *name;
    const char *label;
    const char *group;   /* the best class of each group is an answer */
    const char *members; /* beginnings of the names of its references, with commas between */
    const char *source;
    size_t first_rule, n_rules; /* side by side */
    size_t first_limit, n_limits;
} rg_feature_class;

typedef struct {
    rg_feature_class *classes;
    rg_feature_rule *rules;
    rg_feature_limit *limits;
    size_t n_classes, n_rules, n_limits;
} rg_feature_rules;

/* Fill first_rule, n_rules, first_limit and n_limits, and check that rows of a class lie side by side, that
 * each class has a feature that counts, and that numbers can hold: RG_EDOMAIN with err->index the row and
 * err->subject "class", "feature" or "limit" before the name. */
rg_status rg_feature_rules_complete(rg_feature_rules *rules, rg_error *err) RG_MUST_CHECK;

/* Class by name, rule of a class by name; RG_NO_INDEX when there is none. */
size_t rg_feature_rules_class(const rg_feature_rules *rules, const char *name);
size_t rg_feature_rules_feature(const rg_feature_rules *rules, size_t class_number, const char *name);

/* Class whose `members` has the beginning of this name (in any case of letters, up to a character that is not
 * a letter, the longest match winning); RG_NO_INDEX when none has. */
size_t rg_feature_rules_member(const rg_feature_rules *rules, const char *name);

/* What was measured of one feature. */
typedef struct {
    bool measured;
    rg_feature_fitted fitted;
    rg_feature_sides sides;
    double area;   /* of the reference's feature, nm      */
    double centre; /* of the observed feature, nm; or NaN */
} rg_feature_reading;

typedef enum {
    RG_FEATURE_PASSED = 0,
    RG_FEATURE_NO_REFERENCE, /* the library has no member of this class that can be used   */
    RG_FEATURE_NOT_MEASURED, /* channels of a feature that must be seen have no values     */
    RG_FEATURE_INVERTED,     /* a feature that must be seen is the wrong way round         */
    RG_FEATURE_NOT_SEEN,     /* it is too shallow, or could be noise                       */
    RG_FEATURE_REFUSED,      /* a feature that must not be seen is there                   */
    RG_FEATURE_OUTSIDE,      /* outside a limit                                            */
    RG_FEATURE_STATES
} rg_feature_state;

/* "passed", ... */
const char *rg_feature_state_word(rg_feature_state state);

typedef struct {
    rg_feature_state state;
    size_t feature; /* of the class, that decided against it; RG_NO_INDEX: none, or the class as a whole */
    double fit;     /* with factors; NaN where nothing was measured                                       */
    double depth;
    double fit_depth;
    double plain_fit; /* without factors                                                                    */
    double chance; /* that noise makes the least sure of the features that must be seen; NaN: none measured */
    uint32_t seen; /* bit f: feature f of the class was seen */
} rg_feature_verdict;

/* Judge a class on what was measured of its features.
 *
 *   readings  [n_rules of the class]  in   in the order of its rules
 *   chance    in   a feature whose chance is above this is not seen
 */
void rg_feature_rules_judge(const rg_feature_rules *rules, size_t class_number,
                            const rg_feature_reading *readings, double chance, rg_feature_verdict *verdict);

#endif
