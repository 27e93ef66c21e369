#include "kernels/grains/texture.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kernels/grains/fractions.h"
#include "kernels/grains/iso_composite.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/uscs.h"
#include "kernels/grains/words.h"

/* Limits of 0 are those of the caller. */
static const struct {
    const char *name;
    rg_grain_texture_about about;
} SCHEMES[RG_GRAIN_TEXTURE_COUNT] = {
    [RG_GRAIN_TEXTURE_FOLK] = {"folk", {2000, 0, NAN, "Folk (1954), gravel, sand, mud"}},
    [RG_GRAIN_TEXTURE_FOLK_FINES] = {"folk-fines", {2000, 0, 0, "Folk (1954), sand, silt, clay below 2 mm"}},
    [RG_GRAIN_TEXTURE_USDA] = {"usda", {2000, 50, 2, "USDA Soil Survey Manual (2017), below 2 mm"}},
    [RG_GRAIN_TEXTURE_SHEPARD] = {"shepard", {2000, 0, 0, "Shepard (1954), below 2 mm"}},
    [RG_GRAIN_TEXTURE_BLOTT_PYE] = {"blott-pye", {2000, 0, NAN, "Blott & Pye (2012), gravel, sand, mud"}},
    [RG_GRAIN_TEXTURE_BLOTT_PYE_FINES] = {"blott-pye-fines",
                                          {2000, 0, 0, "Blott & Pye (2012), sand, silt, clay below 2 mm"}},
    [RG_GRAIN_TEXTURE_ISO] = {"iso", {2000, 63, 2, "ISO 14688-1:2017, principal fraction"}},
    [RG_GRAIN_TEXTURE_ISO_COMPOSITE] = {"iso-composite",
                                        {2000, 63, 2, "ISO 14688-2:2004, annex B, below 63 mm"}},
    [RG_GRAIN_TEXTURE_USCS] = {"uscs",
                               {RG_GRAIN_USCS_GRAVEL_UM, RG_GRAIN_USCS_FINES_UM, NAN,
                                "ASTM D2487-17, below 75 mm"}},
    [RG_GRAIN_TEXTURE_PEJRUP] = {"pejrup", {2000, 0, 0, "Pejrup (1988), below 2 mm"}},
};

const char *rg_grain_texture_scheme_name(rg_grain_texture_scheme scheme)
{
    return (unsigned) scheme < RG_GRAIN_TEXTURE_COUNT ? SCHEMES[scheme].name : "unknown";
}

rg_grain_texture_scheme rg_grain_texture_scheme_parse(const char *text)
{
    int scheme = 0;
    while (scheme < RG_GRAIN_TEXTURE_COUNT && strcmp(SCHEMES[scheme].name, text) != 0)
        scheme++;
    return (rg_grain_texture_scheme) scheme;
}

rg_grain_texture_about rg_grain_texture_about_of(rg_grain_texture_scheme scheme, double silt_um,
                                                 double clay_um)
{
    rg_grain_texture_about about = SCHEMES[scheme].about;
    if (about.fines_um == 0.0)
        about.fines_um = silt_um;
    if (about.clay_um == 0.0)
        about.clay_um = clay_um;
    return about;
}

/* Folk (1954), figure 1a: rows from much to no gravel, in a row from much to little sand per mud. The
 * first row whose gravel is reached and in it the first ratio reached give the name. */
static const struct {
    double gravel_pct;
    struct {
        double sand_per_mud;
        const char *name;
    } names[4];
} FOLK[] = {
    {80.0, {{0, "gravel"}}},
    {30.0, {{9, "sandy gravel"}, {1.0 / 9, "muddy sandy gravel"}, {0, "muddy gravel"}}},
    {5.0, {{9, "gravelly sand"}, {1, "gravelly muddy sand"}, {0, "gravelly mud"}}},
    {0.01, /* Folk's trace; rounding must not make a sand gravelly */
     {{9, "slightly gravelly sand"},
      {1, "slightly gravelly muddy sand"},
      {1.0 / 9, "slightly gravelly sandy mud"},
      {0, "slightly gravelly mud"}}},
    {-INFINITY, {{9, "sand"}, {1, "muddy sand"}, {1.0 / 9, "sandy mud"}, {0, "mud"}}},
};

const char *rg_grain_texture_folk(double gravel_pct, double sand_pct, double mud_pct)
{
    size_t row = 0;
    while (gravel_pct < FOLK[row].gravel_pct)
        row++;
    size_t i = 0;
    /* 9 sand >= mud instead of sand / mud >= 1 / 9, which would miss the boundary by rounding. */
    while (FOLK[row].names[i].sand_per_mud >= 1.0
               ? sand_pct < FOLK[row].names[i].sand_per_mud * mud_pct
               : FOLK[row].names[i].sand_per_mud > 0.0 && 9.0 * sand_pct < mud_pct)
        i++;
    return FOLK[row].names[i].name;
}

/* Folk (1954), figure 1b: rows by sand; in a row silty, muddy, clayey by silt : clay at 2 and 1/2. */
static const struct {
    double sand_pct;
    const char *silty, *muddy, *clayey;
} FOLK_FINES[] = {
    {90.0, "sand", "sand", "sand"},
    {50.0, "silty sand", "muddy sand", "clayey sand"},
    {10.0, "sandy silt", "sandy mud", "sandy clay"},
    {-INFINITY, "silt", "mud", "clay"},
};

const char *rg_grain_texture_folk_fines(double sand_pct, double silt_pct, double clay_pct)
{
    size_t row = 0;
    while (sand_pct < FOLK_FINES[row].sand_pct)
        row++;
    if (silt_pct >= 2.0 * clay_pct)
        return FOLK_FINES[row].silty;
    return 2.0 * silt_pct <= clay_pct ? FOLK_FINES[row].clayey : FOLK_FINES[row].muddy;
}

/* A bound on a combination of sand, silt and clay. */
typedef enum { END = 0, SAND, SILT, CLAY, SILT_15_CLAY, SILT_2_CLAY } quantity;
typedef enum { GE, GT, LE, LT } relation;
typedef struct {
    quantity of;
    relation is;
    double bound;
} condition;

/* USDA Soil Survey Manual (2017), chapter 3; the sandy clay / clay loam corner at 45 % sand goes to sandy
 * clay. A name may take several rows. */
static const struct {
    const char *name;
    condition all[5];
} USDA[] = {
    {"sand", {{SAND, GT, 85}, {SILT_15_CLAY, LT, 15}}},
    {"loamy sand", {{SAND, GE, 70}, {SAND, LE, 91}, {SILT_15_CLAY, GE, 15}, {SILT_2_CLAY, LT, 30}}},
    {"sandy loam", {{CLAY, GE, 7}, {CLAY, LT, 20}, {SAND, GT, 52}, {SILT_2_CLAY, GE, 30}}},
    {"sandy loam", {{CLAY, LT, 7}, {SILT, LT, 50}, {SAND, GT, 43}, {SILT_2_CLAY, GE, 30}}},
    {"loam", {{CLAY, GE, 7}, {CLAY, LT, 27}, {SILT, GE, 28}, {SILT, LT, 50}, {SAND, LE, 52}}},
    {"silt loam", {{SILT, GE, 50}, {CLAY, GE, 12}, {CLAY, LT, 27}}},
    {"silt loam", {{SILT, GE, 50}, {SILT, LT, 80}, {CLAY, LT, 12}}},
    {"silt", {{SILT, GE, 80}, {CLAY, LT, 12}}},
    {"sandy clay loam", {{CLAY, GE, 20}, {CLAY, LT, 35}, {SILT, LT, 28}, {SAND, GT, 45}}},
    {"clay loam", {{CLAY, GE, 27}, {CLAY, LT, 40}, {SAND, GT, 20}, {SAND, LT, 45}}},
    {"clay loam", {{CLAY, GE, 27}, {CLAY, LT, 35}, {SAND, GT, 20}, {SAND, LE, 45}}},
    {"silty clay loam", {{CLAY, GE, 27}, {CLAY, LT, 40}, {SAND, LE, 20}}},
    {"sandy clay", {{CLAY, GE, 35}, {SAND, GE, 45}}},
    {"silty clay", {{CLAY, GE, 40}, {SILT, GE, 40}}},
    {"clay", {{CLAY, GE, 40}, {SAND, LT, 45}, {SILT, LT, 40}}},
};

/* By how much a condition is missed; negative when it holds. A strict bound met with equality is missed
 * by the least amount. */
static double missed_by(const condition *c, const double value[])
{
    const double excess = value[c->of] - c->bound;
    switch (c->is) {
    case GE:
        return excess >= 0.0 ? -1.0 : -excess;
    case GT:
        return excess > 0.0 ? -1.0 : -excess + 1e-300;
    case LE:
        return excess <= 0.0 ? -1.0 : excess;
    case LT:
        break;
    }
    return excess < 0.0 ? -1.0 : excess + 1e-300;
}

const char *rg_grain_texture_usda(double sand_pct, double silt_pct, double clay_pct)
{
    const double value[] = {
        [SAND] = sand_pct,
        [SILT] = silt_pct,
        [CLAY] = clay_pct,
        [SILT_15_CLAY] = silt_pct + 1.5 * clay_pct,
        [SILT_2_CLAY] = silt_pct + 2.0 * clay_pct,
    };
    /* The classes tile the triangle, but shares that sum to 100 only up to rounding can fall beside a
     * corner by that rounding: then the nearest class is meant. */
    const char *nearest = "undefined";
    double least = INFINITY;
    for (size_t r = 0; r < sizeof USDA / sizeof USDA[0]; r++) {
        double worst = -1.0;
        for (const condition *c = USDA[r].all; c < USDA[r].all + 5 && c->of != END; c++)
            worst = fmax(worst, missed_by(c, value));
        if (worst < least) {
            least = worst;
            nearest = USDA[r].name;
        }
    }
    return nearest;
}

/* Shepard (1954), figure 7; [largest][second largest] of sand, silt, clay, the diagonal being pure. */
static const char *const SHEPARD[3][3] = {
    {"sand", "silty sand", "clayey sand"},
    {"sandy silt", "silt", "clayey silt"},
    {"sandy clay", "silty clay", "clay"},
};

const char *rg_grain_texture_shepard(double sand_pct, double silt_pct, double clay_pct)
{
    const double share[3] = {sand_pct, silt_pct, clay_pct};
    size_t largest = 0;
    for (size_t i = 1; i < 3; i++)
        if (share[i] > share[largest])
            largest = i;
    if (share[largest] >= 75.0)
        return SHEPARD[largest][largest];
    if (sand_pct >= 20.0 && silt_pct >= 20.0 && clay_pct >= 20.0)
        return "sand-silt-clay";
    size_t second = largest == 0 ? 1 : 0;
    for (size_t i = second + 1; i < 3; i++)
        if (i != largest && share[i] > share[second])
            second = i;
    return SHEPARD[largest][second];
}

const char *rg_grain_texture_pejrup(double sand_pct, double silt_pct, double clay_pct)
{
    static const char *const NAMES[4][4] = {{"A-I", "A-II", "A-III", "A-IV"},
                                            {"B-I", "B-II", "B-III", "B-IV"},
                                            {"C-I", "C-II", "C-III", "C-IV"},
                                            {"D-I", "D-II", "D-III", "D-IV"}};
    static const double SAND_FROM[] = {90.0, 50.0, 10.0};
    static const double CLAY_FROM[] = {80.0, 50.0, 20.0};
    const double mud = silt_pct + clay_pct;
    size_t row = 0;
    while (row < 3 && sand_pct < SAND_FROM[row])
        row++;
    size_t column = 0;
    while (column < 3 && (mud <= 0.0 || 100.0 * clay_pct < CLAY_FROM[column] * mud))
        column++;
    return NAMES[row][column];
}

/* ISO 14688-1:2017, table 1. */
static const struct {
    double finer_than_um;
    size_t parts; /* classes of the fraction that this is the finest of */
    const char *name;
} ISO[] = {
    {2.0, 1, "clay"},
    {6.3, 3, "fine silt"},
    {20.0, 0, "medium silt"},
    {63.0, 0, "coarse silt"},
    {200.0, 3, "fine sand"},
    {630.0, 0, "medium sand"},
    {2e3, 0, "coarse sand"},
    {6.3e3, 3, "fine gravel"},
    {2e4, 0, "medium gravel"},
    {6.3e4, 0, "coarse gravel"},
    {2e5, 1, "cobble"},
    {6.3e5, 1, "boulder"},
    {INFINITY, 1, "large boulder"},
};
enum { N_ISO = sizeof ISO / sizeof ISO[0] };

const char *rg_grain_texture_iso(const rg_grain_distribution *distribution)
{
    double finer[N_ISO + 1] = {0.0};
    for (size_t i = 0; i < N_ISO; i++)
        finer[i + 1] = 100.0 * rg_grain_share_finer(distribution, ISO[i].finer_than_um);
    const char *name = "undefined";
    double most = 0.0;
    for (size_t i = 0; i < N_ISO; i += ISO[i].parts) {
        const double share = rg_grain_fractions_round(finer[i + ISO[i].parts] - finer[i]);
        double most_of_it = 0.0;
        if (share < most || share <= 0.0)
            continue;
        most = share;
        for (size_t k = i; k < i + ISO[i].parts; k++)
            if (rg_grain_fractions_round(finer[k + 1] - finer[k]) >= most_of_it) {
                most_of_it = rg_grain_fractions_round(finer[k + 1] - finer[k]);
                name = ISO[k].name;
            }
    }
    return name;
}

typedef struct {
    const char *noun;
    const char *adjective;
    double pct;
} component;

/* Blott & Pye (2012), table 3: least share first, the noun last. */
static void blott_pye(component c[3], char name[RG_GRAIN_TEXTURE_LENGTH])
{
    for (size_t i = 1; i < 3; i++) /* of equal shares the coarser comes later */
        for (size_t k = i; k > 0 && c[k].pct <= c[k - 1].pct; k--) {
            const component kept = c[k];
            c[k] = c[k - 1];
            c[k - 1] = kept;
        }
    name[0] = '\0';
    for (size_t i = 0; i < 2; i++) {
        if (c[i].pct < 1.0)
            continue;
        if (c[i].pct < 5.0)
            rg_grain_words_append(name, RG_GRAIN_TEXTURE_LENGTH, "very slightly");
        else if (c[i].pct < 20.0)
            rg_grain_words_append(name, RG_GRAIN_TEXTURE_LENGTH, "slightly");
        rg_grain_words_append(name, RG_GRAIN_TEXTURE_LENGTH, c[i].adjective);
    }
    rg_grain_words_append(name, RG_GRAIN_TEXTURE_LENGTH, c[2].noun);
}

void rg_grain_texture_blott_pye(double gravel_pct, double sand_pct, double mud_pct,
                                char name[RG_GRAIN_TEXTURE_LENGTH])
{
    component c[3] = {
        {"gravel", "gravelly", gravel_pct}, {"sand", "sandy", sand_pct}, {"mud", "muddy", mud_pct}};
    blott_pye(c, name);
}

void rg_grain_texture_blott_pye_fines(double sand_pct, double silt_pct, double clay_pct,
                                      char name[RG_GRAIN_TEXTURE_LENGTH])
{
    component c[3] = {{"sand", "sandy", sand_pct}, {"silt", "silty", silt_pct}, {"clay", "clayey", clay_pct}};
    blott_pye(c, name);
}

static rg_grain_fractions rounded(rg_grain_fractions f, double scale)
{
    return (rg_grain_fractions){.gravel_pct = rg_grain_fractions_round(f.gravel_pct * scale),
                                .sand_pct = rg_grain_fractions_round(f.sand_pct * scale),
                                .silt_pct = rg_grain_fractions_round(f.silt_pct * scale),
                                .clay_pct = rg_grain_fractions_round(f.clay_pct * scale)};
}

/* A name from fractions at the limits of the scheme; where a limit lies elsewhere, from the distribution. */
static void name_one(const rg_grain_distribution *distribution, const rg_grain_fractions *all,
                     rg_grain_texture_scheme scheme, char name[RG_GRAIN_TEXTURE_LENGTH])
{
    const double below_2mm = all->sand_pct + all->silt_pct + all->clay_pct;
    const rg_grain_fractions whole = rounded(*all, 1.0);
    const rg_grain_fractions f = rounded(*all, below_2mm > 0.0 ? 100.0 / below_2mm : 0.0);
    const double mud_pct = rg_grain_fractions_round(all->silt_pct + all->clay_pct);
    const char *found = "undefined";
    name[0] = '\0';
    if (below_2mm <= 0.0)
        found = "gravel"; /* of the schemes that look at finer grains only */
    switch (scheme) {
    case RG_GRAIN_TEXTURE_FOLK:
        found = rg_grain_texture_folk(whole.gravel_pct, whole.sand_pct, mud_pct);
        break;
    case RG_GRAIN_TEXTURE_BLOTT_PYE:
        rg_grain_texture_blott_pye(whole.gravel_pct, whole.sand_pct, mud_pct, name);
        return;
    case RG_GRAIN_TEXTURE_ISO:
        found = rg_grain_texture_iso(distribution);
        break;
    case RG_GRAIN_TEXTURE_ISO_COMPOSITE:
        rg_grain_iso_composite_of(distribution, name, RG_GRAIN_TEXTURE_LENGTH);
        return;
    case RG_GRAIN_TEXTURE_USCS:
        found = rg_grain_uscs_name(distribution);
        break;
    case RG_GRAIN_TEXTURE_FOLK_FINES:
        if (below_2mm > 0.0)
            found = rg_grain_texture_folk_fines(f.sand_pct, f.silt_pct, f.clay_pct);
        break;
    case RG_GRAIN_TEXTURE_USDA:
        if (below_2mm > 0.0)
            found = rg_grain_texture_usda(f.sand_pct, f.silt_pct, f.clay_pct);
        break;
    case RG_GRAIN_TEXTURE_SHEPARD:
        if (below_2mm > 0.0)
            found = rg_grain_texture_shepard(f.sand_pct, f.silt_pct, f.clay_pct);
        break;
    case RG_GRAIN_TEXTURE_PEJRUP:
        if (below_2mm > 0.0)
            found = rg_grain_texture_pejrup(f.sand_pct, f.silt_pct, f.clay_pct);
        break;
    case RG_GRAIN_TEXTURE_BLOTT_PYE_FINES:
        if (below_2mm > 0.0) {
            rg_grain_texture_blott_pye_fines(f.sand_pct, f.silt_pct, f.clay_pct, name);
            return;
        }
        break;
    case RG_GRAIN_TEXTURE_COUNT:
        break;
    }
    rg_grain_words_append(name, RG_GRAIN_TEXTURE_LENGTH, found);
}

static rg_grain_fractions fractions_at(const rg_grain_distribution *distribution,
                                       rg_grain_texture_scheme scheme, double silt_um, double clay_um)
{
    const rg_grain_limits usda = {.sand_um = 2000.0,
                                  .silt_um = SCHEMES[RG_GRAIN_TEXTURE_USDA].about.fines_um,
                                  .clay_um = SCHEMES[RG_GRAIN_TEXTURE_USDA].about.clay_um};
    const rg_grain_limits own = {.sand_um = 2000.0, .silt_um = silt_um, .clay_um = clay_um};
    return rg_grain_fractions_of(distribution, scheme == RG_GRAIN_TEXTURE_USDA ? &usda : &own);
}

void rg_grain_texture_of(const rg_grain_distribution *distribution, rg_grain_texture_scheme scheme,
                         double silt_um, double clay_um, char name[RG_GRAIN_TEXTURE_LENGTH])
{
    const rg_grain_fractions all = fractions_at(distribution, scheme, silt_um, clay_um);
    name_one(distribution, &all, scheme, name);
}

void rg_grain_texture_all(const rg_grain_distribution *distribution, double silt_um, double clay_um,
                          char names[RG_GRAIN_TEXTURE_COUNT][RG_GRAIN_TEXTURE_LENGTH])
{
    const rg_grain_fractions own = fractions_at(distribution, RG_GRAIN_TEXTURE_FOLK, silt_um, clay_um);
    const rg_grain_fractions usda = fractions_at(distribution, RG_GRAIN_TEXTURE_USDA, silt_um, clay_um);
    for (int scheme = 0; scheme < RG_GRAIN_TEXTURE_COUNT; scheme++)
        name_one(distribution, scheme == RG_GRAIN_TEXTURE_USDA ? &usda : &own,
                 (rg_grain_texture_scheme) scheme, names[scheme]);
}
