/* Texture names from the shares of gravel, sand, silt and clay, in per cent. A value on a boundary goes to
 * the class written with >=. Shares must be >= 0 and sum to 100 (the caller scales them). */
#ifndef RG_KERNELS_GRAINS_TEXTURE_H
#define RG_KERNELS_GRAINS_TEXTURE_H

#include "kernels/grains/distribution.h"

typedef enum {
    RG_GRAIN_TEXTURE_FOLK = 0,        /* "folk": gravel-sand-mud                                     */
    RG_GRAIN_TEXTURE_FOLK_FINES,      /* "folk-fines": sand-silt-clay, grains below 2 mm              */
    RG_GRAIN_TEXTURE_USDA,            /* "usda": sand-silt-clay at 2000, 50 and 2 um                  */
    RG_GRAIN_TEXTURE_SHEPARD,         /* "shepard": sand-silt-clay                                    */
    RG_GRAIN_TEXTURE_BLOTT_PYE,       /* "blott-pye": gravel-sand-mud                                 */
    RG_GRAIN_TEXTURE_BLOTT_PYE_FINES, /* "blott-pye-fines": sand-silt-clay                            */
    RG_GRAIN_TEXTURE_ISO,             /* "iso": principal fraction at 2000, 63 and 2 um              */
    RG_GRAIN_TEXTURE_ISO_COMPOSITE,   /* "iso-composite": with secondary fractions                    */
    RG_GRAIN_TEXTURE_USCS,            /* "uscs": gravel, sand and their grading                       */
    RG_GRAIN_TEXTURE_PEJRUP,          /* "pejrup": sand by clay in mud                               */
    RG_GRAIN_TEXTURE_COUNT
} rg_grain_texture_scheme;

const char *rg_grain_texture_scheme_name(rg_grain_texture_scheme scheme);

/* RG_GRAIN_TEXTURE_COUNT for a word that names no scheme. */
rg_grain_texture_scheme rg_grain_texture_scheme_parse(const char *text);

/* What a scheme calls gravel and fines, and clay (NAN when it does not tell clay from silt): sizes in um,
 * upper limits of sand, fines and clay. */
typedef struct {
    double gravel_um;
    double fines_um;
    double clay_um;
    const char *source;
} rg_grain_texture_about;

/* Schemes without limits of their own take silt_um and clay_um. */
rg_grain_texture_about rg_grain_texture_about_of(rg_grain_texture_scheme scheme, double silt_um,
                                                 double clay_um);

/* Folk (1954), J. Geol. 62, 344-359: gravel-sand-mud. Gravel below the trace of 0.01 % is none. */
const char *rg_grain_texture_folk(double gravel_pct, double sand_pct, double mud_pct);

/* Folk (1954): sand-silt-clay of a sediment without gravel. */
const char *rg_grain_texture_folk_fines(double sand_pct, double silt_pct, double clay_pct);

/* USDA soil texture triangle: twelve classes, each point in exactly one. */
const char *rg_grain_texture_usda(double sand_pct, double silt_pct, double clay_pct);

/* Shepard (1954), J. Sed. Petrol. 24, 151-158: ten classes. Of two equal shares the coarser leads. */
const char *rg_grain_texture_shepard(double sand_pct, double silt_pct, double clay_pct);

/* Pejrup (1988), in Tide-influenced sedimentary environments, 289-300: letter by sand (A from 90 %, B 50,
 * C 10, D below), numeral by clay in mud (I from 80 %, II 50, III 20, IV below): "C-II". Clay in mud of a
 * sediment without mud is 0. */
const char *rg_grain_texture_pejrup(double sand_pct, double silt_pct, double clay_pct);

/* ISO 14688-1:2017: the principal fraction of clay, silt, sand, gravel, cobble, boulder and large boulder
 * (limits 2, 63, 2000 um, 63, 200, 630 mm), where it has fine, medium and coarse parts with the word of the
 * largest of them: "medium sand". Of equal shares the coarser counts. */
const char *rg_grain_texture_iso(const rg_grain_distribution *distribution);

/* Blott & Pye (2012), Sedimentology 59, 2071-2096: "slightly gravelly muddy sand". Below 1 % a component is
 * not named, from 1 very slightly, from 5 slightly, from 20 its adjective; the largest is the noun.
 * Adjectives run from the least to the greatest share; of equal shares the coarser comes later. */
enum { RG_GRAIN_TEXTURE_LENGTH = 96 };
void rg_grain_texture_blott_pye(double gravel_pct, double sand_pct, double mud_pct,
                                char name[RG_GRAIN_TEXTURE_LENGTH]);
void rg_grain_texture_blott_pye_fines(double sand_pct, double silt_pct, double clay_pct,
                                      char name[RG_GRAIN_TEXTURE_LENGTH]);

/* The texture of a distribution in a scheme at its limits, for the sand-silt-clay schemes and Pejrup's of the
 * grains below 2 mm; "gravel" when those have none. */
void rg_grain_texture_of(const rg_grain_distribution *distribution, rg_grain_texture_scheme scheme,
                         double silt_um, double clay_um, char name[RG_GRAIN_TEXTURE_LENGTH]);

/* The same in every scheme. */
void rg_grain_texture_all(const rg_grain_distribution *distribution, double silt_um, double clay_um,
                          char names[RG_GRAIN_TEXTURE_COUNT][RG_GRAIN_TEXTURE_LENGTH]);

#endif
