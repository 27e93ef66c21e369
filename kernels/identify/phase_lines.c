#include "kernels/identify/phase_lines.h"

#include <math.h>
#include <string.h>

size_t rg_phase_lines_find(const rg_phase_lines *all, const char *name, size_t length)
{
    for (size_t p = 0; p < all->n_phases; p++)
        if (strlen(all->phases[p].name) == length && memcmp(all->phases[p].name, name, length) == 0)
            return p;
    return RG_NO_INDEX;
}

rg_status rg_phase_lines_add(rg_phase_lines *all, const char *phase, rg_phase_kin kin,
                             rg_lines_technique technique, const rg_phase_line *line, rg_error *err)
{
    if (!(line->position > 0.0) || line->width <= 0.0 || !(line->height > 0.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "a line needs a position, width and height above 0", phase, NULL);
    size_t p = rg_phase_lines_find(all, phase, strlen(phase));
    if (p == RG_NO_INDEX) {
        p = all->n_phases++;
        all->phases[p] = (rg_phase){.name = phase, .kin = kin};
    }
    rg_phase *own = &all->phases[p];
    if (own->n[technique] == 0)
        own->first[technique] = all->n_lines;
    if (own->first[technique] + own->n[technique] != all->n_lines || own->kin != kin)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                             "the lines of a phase in one technique must follow each other, with one group",
                             phase, NULL);
    all->lines[all->n_lines++] = *line;
    own->n[technique]++;
    return RG_OK;
}

double rg_phase_lines_shift(double laser_nm, double wavelength_nm)
{
    return 1e7 / laser_nm - 1e7 / wavelength_nm;
}
