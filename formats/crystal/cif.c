#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crystal/crystal.h"
#include "formats/crystal/operator.h"
#include "formats/text/cif.h"
#include "kernels/base/memory.h"

static const double PI = 3.14159265358979323846;

/* Where a structure is being read from. */
typedef struct {
    const rg_cif *cif;
    size_t block;
    rg_crystal *crystal;
    rg_error *err;
} source;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the structure");
}

/* The item of the first of these names (NULL at the end) that is there; two of one name are refused. */
static rg_status find(const source *s, const char *const *names, const rg_cif_item **item)
{
    size_t again = 0;
    *item = NULL;
    for (; *names != NULL && *item == NULL; names++)
        *item = rg_cif_find(s->cif, s->block, *names, &again);
    if (*item != NULL && again != 0)
        return rg_fail_named(s->err, RG_EFORMAT, again, "this name stands twice in its data block",
                             (*item)->name, "take one of them out");
    return RG_OK;
}

static rg_status not_a_number(const source *s, const rg_cif_value *value)
{
    return rg_fail_named(s->err, RG_EFORMAT, value->line, "this is no number", value->text, NULL);
}

/* A text that fits, cut at its first line end. */
static rg_status text_of(const source *s, const char *const *names, char text[RG_CRYSTAL_TEXT])
{
    const rg_cif_item *item;
    const rg_status status = find(s, names, &item);
    if (status != RG_OK || item == NULL)
        return status;
    const rg_cif_value *value = rg_cif_value_at(s->cif, item, 0);
    const char *from = value->text + strspn(value->text, " \t\n");
    size_t n = rg_cif_is_missing(value) ? 0 : strcspn(from, "\n");
    /* Not within a UTF-8 character. */
    if (n >= RG_CRYSTAL_TEXT)
        for (n = RG_CRYSTAL_TEXT - 1; n > 0 && ((unsigned char) from[n] & 0xC0u) == 0x80u;)
            n--;
    memcpy(text, from, n);
    text[n] = '\0';
    return RG_OK;
}

static rg_status read_names(const source *s)
{
    static const char *const NAMES[] = {"_chemical_name_mineral", "_chemical_name_common",
                                        "_chemical_name_systematic", "_pd_phase_name", NULL};
    static const char *const FORMULAS[] = {"_chemical_formula_sum", "_chemical_formula_structural", NULL};
    static const char *const GROUPS[] = {"_space_group_name_H-M_alt", "_symmetry_space_group_name_H-M",
                                         "_space_group_name_Hall", "_symmetry_space_group_name_Hall", NULL};
    rg_crystal *crystal = s->crystal;
    const char *block = s->cif->blocks[s->block];
    memcpy(crystal->block, block, strlen(block) < RG_CRYSTAL_TEXT ? strlen(block) : RG_CRYSTAL_TEXT - 1);
    rg_status status = text_of(s, NAMES, crystal->name);
    if (status == RG_OK && crystal->name[0] == '\0')
        memcpy(crystal->name, crystal->block, sizeof crystal->name);
    if (status == RG_OK)
        status = text_of(s, FORMULAS, crystal->formula);
    return status == RG_OK ? text_of(s, GROUPS, crystal->group) : status;
}

/* --- cell ---------------------------------------------------------------------------------------- */

static rg_status read_cell(const source *s)
{
    static const char *const NAMES[6][2] = {{"_cell_length_a", NULL},   {"_cell_length_b", NULL},
                                            {"_cell_length_c", NULL},   {"_cell_angle_alpha", NULL},
                                            {"_cell_angle_beta", NULL}, {"_cell_angle_gamma", NULL}};
    rg_cell_edges *cell = &s->crystal->cell;
    rg_cell_edges *error = &s->crystal->cell_error;
    for (int i = 0; i < 6; i++) {
        double *value = i < 3 ? &cell->length[i] : &cell->angle[i - 3];
        double *sigma = i < 3 ? &error->length[i] : &error->angle[i - 3];
        const rg_cif_item *item;
        const rg_status status = find(s, NAMES[i], &item);
        if (status != RG_OK)
            return status;
        if (item == NULL)
            return rg_fail_named(s->err, RG_ENOENT, RG_NO_INDEX, "the cell is not complete", NAMES[i][0],
                                 "a structure states three lengths and three angles");
        const rg_cif_value *text = rg_cif_value_at(s->cif, item, 0);
        if (!rg_cif_number(text, value, sigma))
            return not_a_number(s, text);
        if (i < 3 ? !(*value > 0.5 && *value < 1000.0) : !(*value > 5.0 && *value < 175.0))
            return rg_fail_named(s->err, RG_EDOMAIN, text->line, "this is no cell edge or angle", text->text,
                                 "lengths are in angstrom, angles in degrees");
    }
    const double a = cos(cell->angle[0] * PI / 180.0);
    const double b = cos(cell->angle[1] * PI / 180.0);
    const double c = cos(cell->angle[2] * PI / 180.0);
    if (!(1.0 - a * a - b * b - c * c + 2.0 * a * b * c > 1e-4))
        return rg_fail_named(s->err, RG_EDOMAIN, RG_NO_INDEX, "these angles enclose no cell",
                             "_cell_angle_alpha, _beta, _gamma", NULL);
    return RG_OK;
}

/* --- symmetry ------------------------------------------------------------------------------------ */

static bool names_p1(const char *group)
{
    char plain[RG_CRYSTAL_TEXT];
    size_t n = 0;
    for (; *group != '\0'; group++)
        if (*group != ' ' && *group != '_')
            plain[n++] = *group;
    plain[n] = '\0';
    return strcmp(plain, "P1") == 0;
}

static rg_status read_operators(const source *s)
{
    static const char *const NAMES[] = {"_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz",
                                        "_space_group_symop.operation_xyz", NULL};
    rg_crystal *crystal = s->crystal;
    const rg_cif_item *item;
    const rg_status status = find(s, NAMES, &item);
    if (status != RG_OK)
        return status;
    const bool p1 = item == NULL && names_p1(crystal->group);
    if (item == NULL && !p1)
        return rg_fail_named(s->err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "the structure lists no symmetry operators", crystal->group,
                             "add a loop of _space_group_symop_operation_xyz");
    const size_t n = p1 ? 1 : item->n;
    if (n > RG_OPERATORS_MOST)
        return rg_fail_named(s->err, RG_EFORMAT, item->line,
                             "more symmetry operators than a space group can have", item->name, NULL);
    crystal->operators = rg_alloc(n, 1, sizeof *crystal->operators);
    if (crystal->operators == NULL)
        return no_memory(s->err);
    crystal->n_operators = n;
    if (p1)
        return rg_operator_parse("x,y,z", crystal->operators)
                   ? RG_OK
                   : rg_fail(s->err, RG_EINTERNAL, RG_NO_INDEX, "the identity is no operator");
    for (size_t i = 0; i < n; i++) {
        const rg_cif_value *value = rg_cif_value_at(s->cif, item, i);
        if (!rg_operator_parse(value->text, &crystal->operators[i]))
            return rg_fail_named(s->err, RG_EFORMAT, value->line, "this is no symmetry operator", value->text,
                                 "operators look like -y,x-y,z+1/2");
    }
    return RG_OK;
}

/* --- atoms --------------------------------------------------------------------------------------- */

/* Columns of the loop of atoms. */
typedef enum { LABEL, TYPE, X, Y, Z, OCCUPANCY, U_ISO, B_ISO, CALC_FLAG, COLUMNS } atom_column;

static const char *const ATOM_COLUMNS[COLUMNS][2] = {
    {"_atom_site_label", NULL},          {"_atom_site_type_symbol", NULL},    {"_atom_site_fract_x", NULL},
    {"_atom_site_fract_y", NULL},        {"_atom_site_fract_z", NULL},        {"_atom_site_occupancy", NULL},
    {"_atom_site_U_iso_or_equiv", NULL}, {"_atom_site_B_iso_or_equiv", NULL}, {"_atom_site_calc_flag", NULL}};

/* Equivalent isotropic displacement of an anisotropic one: a third of the trace in Cartesian axes,
 * U = 1/3 sum U_ij a*_i a*_j a_i.a_j (Fischer & Tillmanns 1988, Acta Cryst. C44, 775). */
static double equivalent(const rg_cell_edges *cell, const double u[6])
{
    static const int PLACE[3][3] = {{0, 3, 4}, {3, 1, 5}, {4, 5, 2}};
    double cosine[3];
    double sine[3];
    for (int i = 0; i < 3; i++) {
        cosine[i] = cos(cell->angle[i] * PI / 180.0);
        sine[i] = sin(cell->angle[i] * PI / 180.0);
    }
    const double *l = cell->length;
    const double volume = sqrt(1.0 - cosine[0] * cosine[0] - cosine[1] * cosine[1] - cosine[2] * cosine[2] +
                               2.0 * cosine[0] * cosine[1] * cosine[2]);
    double sum = 0.0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            const double between = i == j ? 1.0 : cosine[3 - i - j];
            const double reciprocal = sine[i] / (l[i] * volume) * sine[j] / (l[j] * volume);
            sum += u[PLACE[i][j]] * reciprocal * l[i] * l[j] * between;
        }
    return sum / 3.0;
}

/* U of an atom from the loop of anisotropic ones, if it is there. */
static rg_status read_anisotropic(const source *s, const char *label, double *u)
{
    static const char *const LABELS[] = {"_atom_site_aniso_label", NULL};
    static const char *const NAMES[2][6][2] = {{{"_atom_site_aniso_U_11"},
                                                {"_atom_site_aniso_U_22"},
                                                {"_atom_site_aniso_U_33"},
                                                {"_atom_site_aniso_U_12"},
                                                {"_atom_site_aniso_U_13"},
                                                {"_atom_site_aniso_U_23"}},
                                               {{"_atom_site_aniso_B_11"},
                                                {"_atom_site_aniso_B_22"},
                                                {"_atom_site_aniso_B_33"},
                                                {"_atom_site_aniso_B_12"},
                                                {"_atom_site_aniso_B_13"},
                                                {"_atom_site_aniso_B_23"}}};
    const rg_cif_item *labels;
    rg_status status = find(s, LABELS, &labels);
    size_t row = 0;
    while (status == RG_OK && labels != NULL && row < labels->n &&
           strcmp(rg_cif_value_at(s->cif, labels, row)->text, label) != 0)
        row++;
    if (status != RG_OK || labels == NULL || row == labels->n)
        return status;
    for (int kind = 0; kind < 2; kind++) {
        double tensor[6];
        int n_found = 0;
        for (int i = 0; i < 6 && status == RG_OK; i++) {
            const rg_cif_item *item;
            status = find(s, NAMES[kind][i], &item);
            if (status != RG_OK || item == NULL || row >= item->n)
                continue;
            const rg_cif_value *value = rg_cif_value_at(s->cif, item, row);
            if (rg_cif_is_missing(value))
                continue;
            if (!rg_cif_number(value, &tensor[i], NULL))
                status = not_a_number(s, value);
            n_found++;
        }
        if (status != RG_OK)
            return status;
        if (n_found == 6) {
            *u = equivalent(&s->crystal->cell, tensor) / (kind == 1 ? 8.0 * PI * PI : 1.0);
            return RG_OK;
        }
    }
    return RG_OK;
}

/* The number in a column, or `otherwise` where the column or the value is missing. */
static rg_status number_of(const source *s, const rg_cif_item *item, size_t row, double otherwise,
                           double *number)
{
    *number = otherwise;
    if (item == NULL)
        return RG_OK;
    const rg_cif_value *value = rg_cif_value_at(s->cif, item, row);
    if (rg_cif_is_missing(value) || rg_cif_number(value, number, NULL))
        return RG_OK;
    return not_a_number(s, value);
}

/* The number of the kind of atom in the crystal's table, added where it is new. */
static size_t type_number(rg_crystal *crystal, const rg_crystal_type *type)
{
    size_t i = 0;
    while (i < crystal->n_types &&
           (strcmp(crystal->types[i].element, type->element) != 0 ||
            crystal->types[i].charge != type->charge || crystal->types[i].valence != type->valence))
        i++;
    if (i == crystal->n_types)
        crystal->types[crystal->n_types++] = *type;
    return i;
}

static rg_status read_type(const source *s, const rg_cif_item *const *columns, size_t row,
                           rg_crystal_site *site)
{
    rg_crystal_type type;
    const rg_cif_value *value = columns[TYPE] != NULL ? rg_cif_value_at(s->cif, columns[TYPE], row) : NULL;
    if (value != NULL && !rg_cif_is_missing(value)) {
        if (!rg_crystal_type_parse(value->text, &type))
            return rg_fail_named(s->err, RG_EFORMAT, value->line, "this is no type of atom", value->text,
                                 "types look like Al, Al3+ or O2-");
    } else {
        value = rg_cif_value_at(s->cif, columns[LABEL], row);
        if (!rg_crystal_type_of_label(value->text, s->crystal->formula, &type))
            return rg_fail_named(s->err, RG_EFORMAT, value->line, "this label does not tell the element",
                                 value->text, "add a column _atom_site_type_symbol");
    }
    site->scatterer = type_number(s->crystal, &type);
    return RG_OK;
}

static rg_status read_displacement(const source *s, const rg_cif_item *const *columns, size_t row,
                                   const rg_cif_value *label, rg_crystal_site *site)
{
    double b;
    rg_status status = number_of(s, columns[U_ISO], row, NAN, &site->u_iso);
    if (status == RG_OK)
        status = number_of(s, columns[B_ISO], row, NAN, &b);
    if (status == RG_OK && isnan(site->u_iso) && !isnan(b))
        site->u_iso = b / (8.0 * PI * PI);
    if (status == RG_OK && isnan(site->u_iso))
        status = read_anisotropic(s, label->text, &site->u_iso);
    if (status == RG_OK && (site->u_iso < 0.0 || site->u_iso > 2.0))
        return rg_fail_named(s->err, RG_EDOMAIN, label->line, "this atom's displacement cannot be",
                             label->text, "U is in A^2, at least 0 and below 2");
    if (isnan(site->u_iso))
        s->crystal->n_without_u++;
    return status;
}

static rg_status read_atom(const source *s, const rg_cif_item *const *columns, size_t row)
{
    rg_crystal *crystal = s->crystal;
    rg_crystal_site *site = &crystal->sites[crystal->n_sites];
    const rg_cif_value *label = rg_cif_value_at(s->cif, columns[LABEL], row);
    rg_status status = RG_OK;
    if (columns[CALC_FLAG] != NULL &&
        strncmp(rg_cif_value_at(s->cif, columns[CALC_FLAG], row)->text, "dum", 3) == 0)
        return RG_OK; /* a place without an atom */
    for (int i = 0; i < 3 && status == RG_OK; i++) {
        status = number_of(s, columns[X + i], row, NAN, &site->position[i]);
        if (status == RG_OK && !(fabs(site->position[i]) < 100.0))
            status = rg_fail_named(s->err, RG_EFORMAT, label->line, "this atom has no coordinates",
                                   label->text, "mark a dummy by _atom_site_calc_flag dum");
    }
    if (status == RG_OK)
        status = number_of(s, columns[OCCUPANCY], row, 1.0, &site->occupancy);
    if (status == RG_OK && !(site->occupancy >= 0.0 && site->occupancy <= 1.01))
        status = rg_fail_named(s->err, RG_EDOMAIN, label->line, "this atom's occupancy is not within 0 to 1",
                               label->text, NULL);
    if (status == RG_OK)
        status = read_displacement(s, columns, row, label, site);
    if (status == RG_OK)
        status = read_type(s, columns, row, site);
    if (status == RG_OK) {
        const size_t n = strlen(label->text);
        memcpy(crystal->labels[crystal->n_sites], label->text,
               n < sizeof crystal->labels[0] ? n : sizeof crystal->labels[0] - 1);
        crystal->n_sites++;
    }
    return status;
}

static rg_status read_atoms(const source *s)
{
    rg_crystal *crystal = s->crystal;
    const rg_cif_item *columns[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        const rg_status status = find(s, ATOM_COLUMNS[c], &columns[c]);
        if (status != RG_OK)
            return status;
        if (columns[c] == NULL && (c == LABEL || (c >= X && c <= Z)))
            return rg_fail_named(s->err, RG_ENOENT, RG_NO_INDEX, "the atoms lack a column",
                                 ATOM_COLUMNS[c][0], NULL);
        if (columns[c] != NULL && columns[c]->n != columns[LABEL]->n)
            return rg_fail_named(s->err, RG_EFORMAT, columns[c]->line,
                                 "this column of the atoms stands in another loop", columns[c]->name, NULL);
    }
    const size_t n = columns[LABEL]->n;
    crystal->sites = rg_alloc(n, 1, sizeof *crystal->sites);
    crystal->labels = rg_alloc(n, 1, sizeof *crystal->labels);
    crystal->types = rg_alloc(n, 1, sizeof *crystal->types);
    if (crystal->sites == NULL || crystal->labels == NULL || crystal->types == NULL)
        return no_memory(s->err);
    for (size_t row = 0; row < n; row++) {
        const rg_status status = read_atom(s, columns, row);
        if (status != RG_OK)
            return status;
    }
    if (crystal->n_sites == 0)
        return rg_fail_named(s->err, RG_ENOENT, columns[LABEL]->line, "there is no atom in this loop",
                             columns[LABEL]->name, NULL);
    return RG_OK;
}

/* --- blocks -------------------------------------------------------------------------------------- */

static rg_status read_block(const source *s)
{
    static const char *const DENSITIES[] = {"_exptl_crystal_density_diffrn", NULL};
    const rg_cif_item *density;
    rg_status status = read_names(s);
    if (status == RG_OK)
        status = read_cell(s);
    if (status == RG_OK)
        status = read_operators(s);
    if (status == RG_OK)
        status = read_atoms(s);
    if (status == RG_OK)
        status = find(s, DENSITIES, &density);
    return status == RG_OK ? number_of(s, density, 0, NAN, &s->crystal->stated_density) : status;
}

rg_status rg_crystals_read_cif(const unsigned char *bytes, size_t n, rg_crystals *crystals, rg_error *err)
{
    rg_cif cif;
    *crystals = (rg_crystals){0};
    rg_status status = rg_cif_parse(bytes, n, &cif, err);
    if (status != RG_OK)
        return status;
    crystals->items = rg_alloc(cif.n_blocks, 1, sizeof *crystals->items);
    if (crystals->items == NULL)
        status = no_memory(err);
    for (size_t b = 0; b < cif.n_blocks && status == RG_OK; b++) {
        if (rg_cif_find(&cif, b, "_atom_site_fract_x", NULL) == NULL)
            continue; /* data of the publication, of an experiment */
        const source s = {&cif, b, &crystals->items[crystals->n++], err};
        status = read_block(&s);
        if (status != RG_OK)
            (void) rg_error_place(err, NULL, cif.blocks[b]);
    }
    if (status == RG_OK && crystals->n == 0)
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no data block has atoms", "_atom_site_fract_x",
                               "name a CIF of a structure");
    rg_cif_free(&cif);
    if (status != RG_OK)
        rg_crystals_free(crystals);
    return status;
}

void rg_crystal_free(rg_crystal *crystal)
{
    free(crystal->operators);
    free(crystal->sites);
    free(crystal->labels);
    free(crystal->types);
    *crystal = (rg_crystal){0};
}

void rg_crystals_free(rg_crystals *crystals)
{
    for (size_t i = 0; crystals->items != NULL && i < crystals->n; i++)
        rg_crystal_free(&crystals->items[i]);
    free(crystals->items);
    *crystals = (rg_crystals){0};
}
