#include "kernels/grains/iso_composite.h"

#include <stdbool.h>

#include "kernels/grains/fractions.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/words.h"

static const char *name_of_fines(double clay_of_fines)
{
    static const struct {
        double below_pct;
        const char *name;
    } NAMES[] = {{10.0, "silt"}, {20.0, "clayey silt"}, {40.0, "silty clay"}, {1000.0, "clay"}};
    size_t i = 0;
    while (clay_of_fines >= NAMES[i].below_pct)
        i++;
    return NAMES[i].name;
}

void rg_grain_iso_composite_name(double gravel_pct, double sand_pct, double fines_pct, double clay_pct,
                                 char *name, size_t size)
{
    const double clay_of_fines = fines_pct > 0.0 ? 100.0 * clay_pct / fines_pct : 0.0;
    const bool sand_leads = sand_pct >= gravel_pct;
    const bool fines_lead = fines_pct >= 40.0;
    const bool has_coarse_noun = !fines_lead && (sand_leads ? sand_pct : gravel_pct) >= 40.0;
    const bool gravelly = gravel_pct >= 20.0 && !(has_coarse_noun && !sand_leads);
    const bool sandy = sand_pct >= 20.0 && !(has_coarse_noun && sand_leads);
    name[0] = '\0';
    if (gravelly && sand_leads)
        rg_grain_words_append(name, size, "gravelly");
    if (sandy)
        rg_grain_words_append(name, size, "sandy");
    if (gravelly && !sand_leads)
        rg_grain_words_append(name, size, "gravelly");
    if (fines_lead) {
        rg_grain_words_append(name, size, name_of_fines(clay_of_fines));
        return;
    }
    if (fines_pct >= 15.0)
        rg_grain_words_append(name, size, clay_of_fines >= 20.0 ? "clayey" : "silty");
    if (has_coarse_noun)
        rg_grain_words_append(name, size, sand_leads ? "sand" : "gravel");
    else
        rg_grain_words_append(name, size, "soil");
}

void rg_grain_iso_composite_of(const rg_grain_distribution *distribution, char *name, size_t size)
{
    const double part = rg_grain_share_finer(distribution, 63000.0);
    const double below_gravel = rg_grain_share_finer(distribution, 2000.0);
    const double below_sand = rg_grain_share_finer(distribution, 63.0);
    const double clay = rg_grain_share_finer(distribution, 2.0);
    if (part <= 0.0) {
        name[0] = '\0';
        rg_grain_words_append(name, size, "cobbles or boulders");
        return;
    }
    rg_grain_iso_composite_name(rg_grain_fractions_round(100.0 * (part - below_gravel) / part),
                                rg_grain_fractions_round(100.0 * (below_gravel - below_sand) / part),
                                rg_grain_fractions_round(100.0 * below_sand / part),
                                rg_grain_fractions_round(100.0 * clay / part), name, size);
}
