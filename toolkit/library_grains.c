#include "toolkit/library_grains.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_library_grains_room(rg_mineral_library *library, rg_error *err)
{
    const size_t n_lines = library->tables[RG_LIBRARY_LINES].n_rows;
    const size_t n_grains = library->tables[RG_LIBRARY_GRAINS].n_rows;
    const size_t n_oxides = library->tables[RG_LIBRARY_OXIDES].n_rows;
    library->lines.lines = rg_alloc(n_lines, 1, sizeof *library->lines.lines);
    library->lines.phases = rg_alloc(n_lines, 1, sizeof *library->lines.phases);
    library->grains = rg_alloc(n_grains, 1, sizeof *library->grains);
    library->grain_compositions = rg_alloc(n_grains, n_oxides, sizeof *library->grain_compositions);
    return library->lines.lines != NULL && library->lines.phases != NULL && library->grains != NULL &&
                   library->grain_compositions != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
}

void rg_library_grains_free(rg_mineral_library *library)
{
    free(library->lines.lines);
    free(library->lines.phases);
    free(library->grains);
    free(library->grain_compositions);
}

void rg_library_grains_line(rg_library_row *c)
{
    static const char *const TECHNIQUES[RG_LINES_TECHNIQUES] = {"raman", "xrd", "ftir"};
    static const char *const KINS[] = {"-", "merrillite", "isotype"};
    const char *phase = rg_library_row_text(c, "phase");
    const rg_phase_kin kin = (rg_phase_kin) rg_library_row_choice(c, "group", KINS, 3);
    const rg_lines_technique technique =
        (rg_lines_technique) rg_library_row_choice(c, "technique", TECHNIQUES, RG_LINES_TECHNIQUES);
    const double h = rg_library_row_number_or(c, "h", (double) NAN);
    const double k = rg_library_row_number_or(c, "k", (double) NAN);
    const double l = rg_library_row_number_or(c, "l", (double) NAN);
    rg_phase_line line = {.position = rg_library_row_number(c, "position"),
                          .width = rg_library_row_number_or(c, "width", (double) NAN),
                          .height = rg_library_row_number(c, "height"),
                          .luminescence = rg_library_row_flag(c, "kind", "line", "luminescence"),
                          .source = rg_library_row_text(c, "source")};
    if (!isnan(h) && !isnan(k) && !isnan(l)) {
        if (!(fabs(h) < 100.0 && fabs(k) < 100.0 && fabs(l) < 200.0)) {
            rg_library_row_fail(c, RG_EDOMAIN, "h", "no reflection", phase);
            return;
        }
        line.indexed = true;
        line.h = (int) h;
        line.k = (int) k;
        line.l = (int) l;
    }
    if (c->status == RG_OK)
        rg_library_row_place(c, rg_phase_lines_add(&c->library->lines, phase, kin, technique, &line, c->err),
                             "position");
}

size_t rg_library_grains_composition(const rg_oxide_table *oxides, const char *text, double *wt)
{
    size_t n = 0;
    while (*text != '\0' && *text != ';') {
        const size_t name = strcspn(text, " ;");
        if (n > 0 && name == 5 && memcmp(text, "ideal", name) == 0) {
            text += name + strspn(text + name, " ");
            continue;
        }
        const char *number = text + name + (text[name] == ' ');
        const size_t length = strcspn(number, " ;");
        double value;
        const size_t oxide = rg_oxides_find(oxides, text, name);
        if (oxide == RG_NO_INDEX || !rg_tsv_number_parse(number, length, &value))
            return 0;
        wt[oxide] = value;
        n++;
        text = number + length + strspn(number + length, " ");
    }
    return n;
}

static size_t phase_of(rg_library_row *c, const char *column)
{
    const char *text = rg_library_row_text(c, column);
    if (c->status != RG_OK || strcmp(text, "-") == 0)
        return RG_NO_INDEX;
    const size_t phase = rg_phase_lines_find(&c->library->lines, text, strlen(text));
    if (phase == RG_NO_INDEX)
        rg_library_row_fail(c, RG_ENOENT, column, "no such phase in phosphate_lines.tsv", text);
    return phase;
}

void rg_library_grains_species(rg_library_row *c)
{
    rg_mineral_library *library = c->library;
    const rg_oxide_table *oxides = &library->formula.oxides;
    double *wt = library->grain_compositions + library->n_grains * oxides->n_oxides;
    rg_grain_species *grain = &library->grains[library->n_grains];
    *grain = (rg_grain_species){.name = rg_library_row_text(c, "species"),
                                .reject = rg_library_row_flag(c, "reject", "no", "yes"),
                                .phase = {[RG_LINES_RAMAN] = phase_of(c, "raman"),
                                          [RG_LINES_XRD] = phase_of(c, "xrd"),
                                          [RG_LINES_FTIR] = phase_of(c, "ftir")},
                                .composition = wt,
                                .with = RG_NO_INDEX,
                                .share_low = rg_library_row_number(c, "share_low"),
                                .share_high = rg_library_row_number(c, "share_high"),
                                .source = rg_library_row_text(c, "source")};
    const char *with = rg_library_row_text(c, "with");
    const char *composition = rg_library_row_text(c, "composition");
    for (size_t g = 0; c->status == RG_OK && g < library->n_grains && grain->with == RG_NO_INDEX; g++)
        if (strcmp(library->grains[g].name, with) == 0)
            grain->with = g;
    if (c->status == RG_OK && grain->with == RG_NO_INDEX && strcmp(with, "-") != 0)
        rg_library_row_fail(c, RG_ENOENT, "with", "no species above this row has that name", with);
    if (c->status == RG_OK &&
        !(grain->share_low >= 0.0 && grain->share_low <= grain->share_high && grain->share_high <= 1.0))
        rg_library_row_fail(c, RG_EDOMAIN, "share_low", "shares must rise within 0 and 1", grain->name);
    memset(wt, 0, oxides->n_oxides * sizeof *wt);
    if (c->status == RG_OK && rg_library_grains_composition(oxides, composition, wt) == 0)
        rg_library_row_fail(c, RG_EFORMAT, "composition", "not a composition, such as CaO 56 P2O5 42",
                            composition);
    library->n_grains++;
}
