#include "formats/import/oxide_names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const OXIDES[] = {
    "SiO2",  "TiO2",  "Al2O3", "Cr2O3", "V2O3",  "Fe2O3", "FeO",   "MnO",   "MgO",   "NiO",   "CoO",
    "ZnO",   "CuO",   "CaO",   "SrO",   "BaO",   "PbO",   "Na2O",  "K2O",   "P2O5",  "SO3",   "SO2",
    "ZrO2",  "HfO2",  "ThO2",  "UO2",   "Nb2O5", "Ta2O5", "B2O3",  "Sb2O3", "As2O5", "Ag2O",  "Sc2O3",
    "Y2O3",  "La2O3", "Ce2O3", "Pr2O3", "Nd2O3", "Sm2O3", "Eu2O3", "Gd2O3", "Tb2O3", "Dy2O3", "Ho2O3",
    "Er2O3", "Tm2O3", "Yb2O3", "Lu2O3", "H2O",   "CO2",   "F",     "Cl",    "S",     "Li2O",  "Rb2O",
    "Cs2O",  "Ga2O3", "WO3",   "MoO3",  "SnO2",  "GeO2"};

/* Other spellings, bare of punctuation and in lower case, and other oxides of the same element: factors
 * are ratios of molar masses per atom (IUPAC 2021). Iron marked as total is all counted as FeO. */
static const struct {
    const char *spelling, *name;
    double factor;
} ALIASES[] = {{"feot", "FeO", 1.0},
               {"feotot", "FeO", 1.0},
               {"feototal", "FeO", 1.0},
               {"feo*", "FeO", 1.0},
               {"sumfeo", "FeO", 1.0},
               {"fe2o3t", "FeO", 0.899810},
               {"fe2o3tot", "FeO", 0.899810},
               {"fe2o3total", "FeO", 0.899810},
               {"fe2o3*", "FeO", 0.899810},
               {"ceo2", "Ce2O3", 0.953522},
               {"pr6o11", "Pr2O3", 0.968673},
               {"tb4o7", "Tb2O3", 0.978602},
               {"tfeo", "FeO", 1.0},
               {"totfeo", "FeO", 1.0},
               {"totalfeo", "FeO", 1.0},
               {"\xce\xa3"
                "feo",
                "FeO", 1.0},
               {"\xe2\x88\x91"
                "feo",
                "FeO", 1.0},
               {"feoall", "FeO", 1.0},
               {"tfe2o3", "FeO", 0.899810},
               {"totfe2o3", "FeO", 0.899810},
               {"totalfe2o3", "FeO", 0.899810},
               {"\xce\xa3"
                "fe2o3",
                "FeO", 0.899810},
               {"so2", "SO3", 1.249758},
               {"mno2", "MnO", 0.815968},
               {"v2o5", "V2O3", 0.824069}};

/* Elements and the wt% of oxide per wt% of element (IUPAC 2021). Halogens and sulfur stay elements. */
static const struct {
    const char *symbol, *oxide;
    double factor;
} ELEMENTS[] = {{"Si", "SiO2", 2.139327},  {"Ti", "TiO2", 1.668477},  {"Al", "Al2O3", 1.889442},
                {"Cr", "Cr2O3", 1.461544}, {"V", "V2O3", 1.471099},   {"Fe", "FeO", 1.286489},
                {"Mn", "MnO", 1.291219},   {"Mg", "MgO", 1.658260},   {"Ni", "NiO", 1.272586},
                {"Co", "CoO", 1.271477},   {"Zn", "ZnO", 1.244708},   {"Cu", "CuO", 1.251770},
                {"Ca", "CaO", 1.399197},   {"Sr", "SrO", 1.182595},   {"Ba", "BaO", 1.116503},
                {"Na", "Na2O", 1.347959},  {"K", "K2O", 1.204600},    {"P", "P2O5", 2.291335},
                {"S", "S", 1.0},           {"F", "F", 1.0},           {"Cl", "Cl", 1.0},
                {"Zr", "ZrO2", 1.350763},  {"Hf", "HfO2", 1.179275},  {"Th", "ThO2", 1.137900},
                {"U", "UO2", 1.134429},    {"Nb", "Nb2O5", 1.430514}, {"Ta", "Ta2O5", 1.221044},
                {"Sc", "Sc2O3", 1.533823}, {"Y", "Y2O3", 1.269932},   {"La", "La2O3", 1.172769},
                {"Ce", "Ce2O3", 1.171276}, {"Pr", "Pr2O3", 1.170314}, {"Nd", "Nd2O3", 1.166377},
                {"Sm", "Sm2O3", 1.159607}, {"Eu", "Eu2O3", 1.157922}, {"Gd", "Gd2O3", 1.152614},
                {"Tb", "Tb2O3", 1.151005}, {"Dy", "Dy2O3", 1.147683}, {"Ho", "Ho2O3", 1.145507},
                {"Er", "Er2O3", 1.143481}, {"Tm", "Tm2O3", 1.142058}, {"Yb", "Yb2O3", 1.138684},
                {"Lu", "Lu2O3", 1.137160}, {"Pb", "PbO", 1.077215},   {"Rb", "Rb2O", 1.093597},
                {"Cs", "Cs2O", 1.060189}};

/* What follows or precedes the oxide in a heading. */
static const struct {
    const char *word;
    rg_oxide_role role;
    double factor; /* to wt% */
    double sigmas;
} SUFFIXES[] = {
    {"", RG_OXIDE_VALUE, 1.0, 1.0},
    {"wt", RG_OXIDE_VALUE, 1.0, 1.0},
    {"wt%", RG_OXIDE_VALUE, 1.0, 1.0},
    {"wtpct", RG_OXIDE_VALUE, 1.0, 1.0},
    {"wtpercent", RG_OXIDE_VALUE, 1.0, 1.0},
    {"mass%", RG_OXIDE_VALUE, 1.0, 1.0},
    {"mass", RG_OXIDE_VALUE, 1.0, 1.0},
    {"weight%", RG_OXIDE_VALUE, 1.0, 1.0},
    {"%", RG_OXIDE_VALUE, 1.0, 1.0},
    {"input", RG_OXIDE_VALUE, 1.0, 1.0},
    {"oxide", RG_OXIDE_VALUE, 1.0, 1.0},
    {"ppm", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"ppmw", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"\xc2\xb5g/g", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"ug/g", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"\xc2\xb5gg", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"ugg", RG_OXIDE_VALUE, 1e-4, 1.0},
    {"err", RG_OXIDE_ERROR, 1.0, 1.0},
    {"error", RG_OXIDE_ERROR, 1.0, 1.0},
    {"sd", RG_OXIDE_ERROR, 1.0, 1.0},
    {"std", RG_OXIDE_ERROR, 1.0, 1.0},
    {"stdev", RG_OXIDE_ERROR, 1.0, 1.0},
    {"stddev", RG_OXIDE_ERROR, 1.0, 1.0},
    {"sigma", RG_OXIDE_ERROR, 1.0, 1.0},
    {"1s", RG_OXIDE_ERROR, 1.0, 1.0},
    {"1sd", RG_OXIDE_ERROR, 1.0, 1.0},
    {"1sigma", RG_OXIDE_ERROR, 1.0, 1.0},
    {"s", RG_OXIDE_ERROR, 1.0, 1.0},
    {"unc", RG_OXIDE_ERROR, 1.0, 1.0},
    {"se", RG_OXIDE_ERROR, 1.0, 1.0},
    {"1se", RG_OXIDE_ERROR, 1.0, 1.0},
    {"\xcf\x83", RG_OXIDE_ERROR, 1.0, 1.0},
    {"1\xcf\x83", RG_OXIDE_ERROR, 1.0, 1.0},
    {"wt%1\xcf\x83", RG_OXIDE_ERROR, 1.0, 1.0},
    {"wt%err", RG_OXIDE_ERROR, 1.0, 1.0},
    {"errwt%", RG_OXIDE_ERROR, 1.0, 1.0},
    {"\xc2\xb1", RG_OXIDE_ERROR, 1.0, 1.0},
    {"2\xcf\x83", RG_OXIDE_ERROR, 1.0, 2.0},
    {"2s", RG_OXIDE_ERROR, 1.0, 2.0},
    {"2sd", RG_OXIDE_ERROR, 1.0, 2.0},
    {"2se", RG_OXIDE_ERROR, 1.0, 2.0},
    {"2sigma", RG_OXIDE_ERROR, 1.0, 2.0},
    {"%err", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"%error", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"err%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"error%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"relerr", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"relerr%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"relerror", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"relerror%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"%relerr", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"percenterror", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"percenterr", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"sd%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"%sd", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"%rsd", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"rsd", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"rsd%", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
    {"dl", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"lod", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"mdl", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"detlim", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"cdl", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"cdl99", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"dlwt%", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"lodwt%", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"mdlwt%", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"detectionlimit", RG_OXIDE_LIMIT, 1.0, 1.0},
    {"dlppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
    {"lodppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
    {"mdlppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
    {"cdlppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
    {"detlimppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
    {"detectionlimitppm", RG_OXIDE_LIMIT, 1e-4, 1.0},
};

/* What the rest of a heading says about its column; false when it is no known word. */
static bool role_of(const char *rest, rg_oxide_heading *meaning)
{
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++)
        if (strcasecmp(rest, SUFFIXES[i].word) == 0) {
            meaning->role = SUFFIXES[i].role;
            meaning->factor = SUFFIXES[i].factor;
            meaning->per_million = SUFFIXES[i].factor < 1.0;
            meaning->sigmas = SUFFIXES[i].sigmas;
            return true;
        }
    return false;
}

/* plain begins or ends with the spelling and the rest is a known word. */
static bool match(const char *plain, const char *spelling, bool exact_case, rg_oxide_heading *meaning)
{
    const size_t n = strlen(spelling);
    const size_t m = strlen(plain);
    if (m < n)
        return false;
    const bool front = exact_case ? strncmp(plain, spelling, n) == 0 : strncasecmp(plain, spelling, n) == 0;
    const bool back =
        exact_case ? strcmp(plain + m - n, spelling) == 0 : strcasecmp(plain + m - n, spelling) == 0;
    if (front && role_of(plain + n, meaning))
        return true;
    char before[64];
    snprintf(before, sizeof before, "%.*s", (int) (m - n), plain);
    return back && m > n && role_of(before, meaning);
}

static void name_it(rg_oxide_heading *meaning, const char *name, double factor)
{
    snprintf(meaning->name, sizeof meaning->name, "%s", name);
    meaning->factor *= factor;
}

/* Of several spellings that match, the longest names the column. */
static void match_longer(const char *plain, const char *spelling, bool exact_case, const char *name,
                         double factor, size_t *best, rg_oxide_heading *meaning)
{
    const size_t length = strlen(spelling);
    rg_oxide_heading found;
    if (length <= *best || !match(plain, spelling, exact_case, &found))
        return;
    *best = length;
    *meaning = found;
    name_it(meaning, name, factor);
}

static bool match_oxide(const char *plain, rg_oxide_heading *meaning)
{
    for (size_t i = 0; i < sizeof ALIASES / sizeof ALIASES[0]; i++)
        if (match(plain, ALIASES[i].spelling, false, meaning)) {
            name_it(meaning, ALIASES[i].name, ALIASES[i].factor);
            return true;
        }
    size_t best = 0;
    for (size_t i = 0; i < sizeof OXIDES / sizeof OXIDES[0];
         i++) /* "F" in its own case: "f" may be anything */
        match_longer(plain, OXIDES[i], strlen(OXIDES[i]) <= 2, OXIDES[i], 1.0, &best, meaning);
    return best > 0;
}

static bool match_element(const char *plain, bool as_oxide, rg_oxide_heading *meaning)
{
    size_t best = 0;
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++)
        match_longer(plain, ELEMENTS[i].symbol, true, as_oxide ? ELEMENTS[i].oxide : ELEMENTS[i].symbol,
                     as_oxide ? ELEMENTS[i].factor : 1.0, &best, meaning);
    return best > 0;
}

/* A heading without punctuation and blanks, subscripts as digits; false when it is longer than any name. */
static bool strip(rg_cell heading, char plain[64])
{
    size_t used = 0;
    for (size_t i = 0; i < heading.length; i++) {
        const unsigned char *at = (const unsigned char *) heading.text + i;
        char c = heading.text[i];
        if (i + 2 < heading.length && at[0] == 0xe2 && at[1] == 0x82 && at[2] >= 0x80 && at[2] <= 0x89) {
            c = (char) ('0' + (at[2] - 0x80)); /* U+2080 to U+2089 */
            i += 2;
        }
        if (strchr(" _()[].-,\"/", c) != NULL)
            continue;
        if (used + 1 >= 64)
            return false;
        plain[used++] = c;
    }
    plain[used] = '\0';
    return true;
}

bool rg_import_oxide_follower(rg_cell heading, rg_oxide_heading *meaning)
{
    char plain[64];
    meaning->name[0] = '\0';
    return strip(heading, plain) && plain[0] != '\0' && role_of(plain, meaning) &&
           meaning->role != RG_OXIDE_VALUE;
}

const char *rg_import_oxide_within(rg_cell heading)
{
    for (size_t i = 0; i < sizeof OXIDES / sizeof OXIDES[0]; i++) {
        const size_t n = strlen(OXIDES[i]);
        for (size_t at = 0; n > 2 && at + n <= heading.length; at++)
            if (strncmp(heading.text + at, OXIDES[i], n) == 0 &&
                (at == 0 || !isalnum((unsigned char) heading.text[at - 1])) &&
                (at + n == heading.length || !isalnum((unsigned char) heading.text[at + n])))
                return OXIDES[i];
    }
    return NULL;
}

bool rg_import_oxide(rg_cell heading, rg_oxide_table_kind kind, rg_oxide_heading *meaning)
{
    char plain[64];
    if (!strip(heading, plain))
        return false;
    if (kind != RG_TABLE_OXIDES && match_element(plain, kind == RG_TABLE_ELEMENTS_WITH_OXYGEN, meaning))
        return true;
    if (match_oxide(plain, meaning))
        return true;
    return kind == RG_TABLE_OXIDES && match_element(plain, true, meaning) &&
           meaning->role == RG_OXIDE_VALUE && meaning->per_million;
}
