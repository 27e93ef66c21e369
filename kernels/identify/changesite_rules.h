/* The rows by which changesite-(Y) is judged: criteria, species, sentences, and how they are looked up.
 * Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_RULES_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_RULES_H

#include "kernels/identify/evidence.h"
#include "kernels/identify/formula.h"

/* Quantities that criteria may name beside those of ratio.h; atoms per 28 oxygens. */
typedef enum {
    RG_CHANGESITE_MISSING = 0,    /* "missing": columns of the row's needs not analysed              */
    RG_CHANGESITE_CA_X,           /* "Ca_X": calcium left over when A is full                        */
    RG_CHANGESITE_VACANCY,        /* "X_vacancy": 1 - Na - K - Ca_X                                  */
    RG_CHANGESITE_RESIDUAL,       /* "residual": 1 - REE - 2 Th - Na - K - 2 Ca_X - H - S - Fe3 + Si */
    RG_CHANGESITE_GAP,            /* "normalisation_gap": |P on 28 O / 7 - 1|                        */
    RG_CHANGESITE_COUPLE_MARGIN,  /* "REE_couple_margin": REE - largest of Na + K, 2 Ca_X, H         */
    RG_CHANGESITE_VACANCY_MARGIN, /* "X_vacancy_margin": X_vacancy - largest of Na + K, Ca_X         */
    RG_CHANGESITE_FE_MARGIN,      /* "Fe_margin": Fe - largest of Mg, Mn                             */
    RG_CHANGESITE_Y_MARGIN,       /* "Y_margin": Y - most abundant other REE                         */
    RG_CHANGESITE_HIDDEN_MARGIN,  /* "Y_over_hidden": Y - what a positive residual lets hide of REE not
                                     analysed;  Y itself when every REE was analysed  */
    RG_CHANGESITE_REE_OPEN,       /* "REE_open": missing when REE is the dominant couple, else 0     */
    RG_CHANGESITE_PROBABILITY,    /* "probability": share of draws named changesite-(Y)              */
    RG_CHANGESITE_HYDROGEN,       /* "hydrogen_excluded": measurements that show there is no hydrogen  */
    RG_CHANGESITE_WITHOUT_Y,      /* "REE_without_Y": REE when Y was not analysed, else 0 */
    RG_CHANGESITE_EVIDENCE,       /* from here on the values of evidence.h                            */
    RG_CHANGESITE_VALUES = RG_CHANGESITE_EVIDENCE + RG_EVIDENCE_VALUES
} rg_changesite_value;

/* Their names, in that order. */
void rg_changesite_rules_names(const char *names[RG_CHANGESITE_VALUES]);

typedef enum {
    RG_COMPARE_BETWEEN = 0, /* low <= value <= high */
    RG_COMPARE_AT_LEAST,    /* value >= low         */
    RG_COMPARE_ABOVE,       /* value > low          */
    RG_COMPARE_AT_MOST,     /* value <= high        */
    RG_COMPARE_BELOW,       /* value < high         */
    RG_COMPARE_COUNT
} rg_comparison;

typedef enum {
    RG_ROLE_ACCEPT = 0, /* the spot is named only when it holds                      */
    RG_ROLE_VETO,       /* the same; never overruled by a good score elsewhere       */
    RG_ROLE_LEVEL,      /* needed for its level and all above                        */
    RG_ROLE_ADVICE,     /* printed, decides nothing                                  */
    RG_ROLE_COUNT
} rg_criterion_role;

/* What measures it. At level 2 all rows of Raman or all rows of diffraction must hold, and those of any. */
typedef enum {
    RG_BY_EPMA = 0,
    RG_BY_RAMAN,
    RG_BY_XRD,
    RG_BY_FTIR,
    RG_BY_ANY, /* follows from several */
    RG_BY_COUNT
} rg_criterion_by;

typedef enum { RG_CRITERION_NOT_MEASURED = 0, RG_CRITERION_PASS, RG_CRITERION_FAIL } rg_criterion_state;

/* Fewer draws say too little about a probability of 0.95: no L4. */
enum { RG_CRITERION_NEEDS = 24, RG_CHANGESITE_LEVELS = 6, RG_CHANGESITE_FEWEST_DRAWS = 2000 };

typedef struct {
    const char *id;
    const char *quantity_text;
    rg_criterion_by by;
    rg_ratio quantity;
    rg_comparison comparison;
    double low, high;
    double sigmas; /* widen the limits of a quantity that should be 0 to this many standard errors */
    rg_criterion_role role;
    int level;           /* of RG_ROLE_LEVEL                                              */
    bool blocks;         /* not measured: no L4 (and, for a level row, not its own level) */
    const char *outcome; /* key of the species row that names the failure; "-" none       */
    size_t n_needs;
    size_t needs[RG_CRITERION_NEEDS]; /* oxides without which it is not measured */
    const char *decides;              /* the measurement that would settle it */
    const char *text;
    const char *source;
} rg_changesite_criterion;

typedef enum {
    RG_SPECIES_MEMBER = 0,
    RG_SPECIES_LOOKALIKE,
    RG_SPECIES_OUTCOME,
    RG_SPECIES_KINDS
} rg_species_kind;

typedef enum {
    RG_COUPLE_ANY = 0,
    RG_COUPLE_REE,
    RG_COUPLE_NA,
    RG_COUPLE_CA,
    RG_COUPLE_H,
    RG_COUPLE_F, /* of a look-alike: the dominant anion */
    RG_COUPLE_CL,
    RG_COUPLE_OH,
    RG_COUPLE_COUNT
} rg_couple;

typedef enum { RG_M_ANY = 0, RG_M_MG, RG_M_FE, RG_M_MN, RG_M_COUNT } rg_m_dominant;

/* Rows in order of preference: the first that matches names the spot. */
typedef struct {
    const char *name;
    const char *key; /* of an outcome */
    rg_species_kind kind;
    size_t group; /* of a look-alike */
    rg_couple couple;
    rg_m_dominant m;
    size_t ree; /* oxide of the suffix; RG_NO_INDEX any */
    const char *text;
    const char *source;
} rg_phosphate_species;

typedef struct {
    const char *key;      /* "L0" ... "L5", "L0-unmeasured", "L1-outcome", "L1-ambiguous", "L3-ambiguous" */
    const char *sentence; /* {species} and {second} are replaced */
    const char *source;
} rg_changesite_sentence_row;

/* Rows of the oxide table, looked up once: a reading is made for every draw. */
enum { RG_OXIDE_LIST = 24 };
typedef struct {
    size_t n;
    size_t oxides[RG_OXIDE_LIST];
} rg_oxide_list;

typedef enum {
    RG_ELEMENT_P = 0,
    RG_ELEMENT_MG,
    RG_ELEMENT_FE,
    RG_ELEMENT_MN,
    RG_ELEMENT_TH,
    RG_ELEMENT_S,
    RG_ELEMENT_SI,
    RG_ELEMENTS
} rg_changesite_element;

typedef struct {
    const rg_formula_rules *formula;
    rg_changesite_criterion *criteria;
    size_t n_criteria;
    rg_phosphate_species *species;
    size_t n_species;
    rg_changesite_sentence_row *sentences;
    size_t n_sentences;
    double call_probability; /* a name is called from here on: the limit of the "probability" row */
    /* Set by rg_changesite_complete. */
    size_t group;  /* "merrillite"                       */
    size_t site_x; /* its site "X"                       */
    size_t changesite_y;
    size_t calcium, sodium, potassium, hydrogen, yttrium, fluorine, chlorine;
    rg_oxide_list ree; /* oxides of the REE, and cations of single elements */
    rg_oxide_list elements[RG_ELEMENTS];
} rg_changesite_rules;

/* Check the rows and look up what the arithmetic needs: the group "merrillite" with a site "X", the
 * oxides it names, the species changesite-(Y). RG_ENOENT or RG_EDOMAIN with err->subject. */
rg_status rg_changesite_complete(rg_changesite_rules *rules, rg_error *err) RG_MUST_CHECK;

/* The species row of an outcome by its key, and of a member by couple, M cation and REE (an oxide): the first
 * row that fits; RG_NO_INDEX when none does. */
size_t rg_changesite_rules_outcome(const rg_changesite_rules *rules, const char *key, rg_m_dominant m);
size_t rg_changesite_rules_member(const rg_changesite_rules *rules, rg_couple couple, rg_m_dominant m,
                                  size_t ree);

/* Whether a ratio names a value, and the place of a value of this file among those of ratio.h. */
bool rg_changesite_rules_use(const rg_ratio *ratio, size_t value);
size_t rg_changesite_rules_value(const rg_changesite_rules *rules, rg_changesite_value value);

#endif
