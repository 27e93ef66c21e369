#include "kernels/identify/xrd_evidence.h"

#include <math.h>

#include "kernels/identify/xrd_peaks.h"

enum { LINES_MOST = 64 };

/* UNSOURCED: how far a line may be from its place, in the search and after it. */
static const double SEARCH_DEG = 0.12;
static const double NEAR_DEG = 0.08;
static const double LIKE = 0.5;         /* less is like nothing in the list */
static const double HIGHEST_DEG = 60.0; /* the doublet of the tube splits above */

static const double DEG = 57.29577951308232; /* 180 / pi */

static double angle_of(double d, double wavelength_A)
{
    const double sine = wavelength_A / (2.0 * d);
    return sine < 1.0 ? 2.0 * asin(sine) * DEG : (double) NAN;
}

/* (1 - u^2)^2 within reach. */
static double nearness(double distance, double reach)
{
    const double u = distance / reach;
    return u > -1.0 && u < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
}

typedef struct {
    const rg_xrd_peak *peaks; /* [n] */
    size_t n;
    double all; /* sum of heights */
    double lowest, highest;
    double wavelength_A;
} found;

typedef struct {
    double likeness, scale, zero;
} place;

/* Lines of a phase in the range, by rising angle. */
typedef struct {
    const rg_phase_line *lines[LINES_MOST];
    size_t n;
} list;

static list list_of(const rg_phase_lines *all, const rg_phase *phase, const found *f)
{
    list l = {.n = 0};
    for (size_t i = 0; i < phase->n[RG_LINES_XRD] && l.n < LINES_MOST; i++) {
        const rg_phase_line *line = &all->lines[phase->first[RG_LINES_XRD] + i];
        const double angle = angle_of(line->position, f->wavelength_A);
        if (!(angle > f->lowest + 0.5 && angle < f->highest - 0.5))
            continue;
        size_t at = l.n++;
        for (; at > 0 && l.lines[at - 1]->position < line->position; at--)
            l.lines[at] = l.lines[at - 1];
        l.lines[at] = line;
    }
    return l;
}

/* Every listed line gives its height to the found line nearest to it. */
static double likeness(const list *l, const found *f, double scale, double zero, double reach)
{
    double predicted[RG_XRD_PEAKS_MOST] = {0.0};
    double listed = 0.0;
    size_t p = 0;
    for (size_t i = 0; i < l->n; i++) {
        const double angle = angle_of(l->lines[i]->position * scale, f->wavelength_A) + zero;
        listed += l->lines[i]->height;
        while (p + 1 < f->n &&
               fabs(f->peaks[p + 1].two_theta_deg - angle) <= fabs(f->peaks[p].two_theta_deg - angle))
            p++;
        predicted[p] += l->lines[i]->height * nearness(f->peaks[p].two_theta_deg - angle, reach);
    }
    double sum = 0.0;
    for (size_t k = 0; k < f->n; k++)
        sum += sqrt(predicted[k] * f->peaks[k].height);
    return listed > 0.0 ? sum / sqrt(listed * f->all) : 0.0;
}

static place search(const list *l, const found *f)
{
    place best = {0.0, 1.0, 0.0};
    for (int s = -15; s <= 15; s++)
        for (int z = -2; z <= 2; z++) {
            const place at = {likeness(l, f, 1.0 + 0.001 * s, 0.1 * z, SEARCH_DEG), 1.0 + 0.001 * s, 0.1 * z};
            best = at.likeness > best.likeness ? at : best;
        }
    const place coarse = best;
    best.likeness = 0.0;
    for (int s = -4; s <= 4; s++)
        for (int z = -4; z <= 4; z++) {
            place at = {0.0, coarse.scale + 0.00025 * s, coarse.zero + 0.025 * z};
            at.likeness = likeness(l, f, at.scale, at.zero, NEAR_DEG);
            best = at.likeness > best.likeness ? at : best;
        }
    return best;
}

/* Unknowns 4 / (3 a^2), 1 / c^2 and the zero, deg. */
typedef struct {
    double inverse[2], zero;
} cell;

static double predicted_angle(const rg_phase_line *line, const cell *c, double wavelength_A)
{
    const double ab = (double) (line->h * line->h + line->h * line->k + line->k * line->k);
    const double inverse = ab * c->inverse[0] + (double) (line->l * line->l) * c->inverse[1];
    return angle_of(1.0 / sqrt(inverse), wavelength_A) + c->zero;
}

/* Solve the symmetric 3 x 3 system, also inverted; false when it is singular. */
static bool solve3(double m[3][3], const double b[3], double x[3], double inverse[3][3])
{
    double det = 0.0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            inverse[j][i] = m[(i + 1) % 3][(j + 1) % 3] * m[(i + 2) % 3][(j + 2) % 3] -
                            m[(i + 1) % 3][(j + 2) % 3] * m[(i + 2) % 3][(j + 1) % 3];
    for (int j = 0; j < 3; j++)
        det += m[0][j] * inverse[j][0];
    const double scale = m[0][0] * m[1][1] * m[2][2];
    if (!(fabs(det) > 1e-12 * fabs(scale)))
        return false;
    for (int i = 0; i < 3; i++) {
        x[i] = 0.0;
        for (int j = 0; j < 3; j++) {
            inverse[i][j] /= det;
            x[i] += inverse[i][j] * b[j];
        }
    }
    return true;
}

/* A line that stands alone and was found. */
static const rg_xrd_peak *partner(const list *l, size_t line, const cell *c, const found *f)
{
    if (!l->lines[line]->indexed)
        return NULL;
    const double own = predicted_angle(l->lines[line], c, f->wavelength_A);
    for (size_t i = 0; i < l->n; i++)
        if (i != line && l->lines[i]->indexed && l->lines[i]->height > 0.1 * l->lines[line]->height &&
            fabs(predicted_angle(l->lines[i], c, f->wavelength_A) - own) < 2.0 * SEARCH_DEG)
            return NULL;
    const rg_xrd_peak *best = NULL;
    for (size_t p = 0; p < f->n; p++)
        if (fabs(f->peaks[p].two_theta_deg - own) < SEARCH_DEG &&
            (best == NULL || fabs(f->peaks[p].two_theta_deg - own) < fabs(best->two_theta_deg - own)))
            best = &f->peaks[p];
    return best;
}

/* Cell and zero by Gauss-Newton on the angles of single lines, weights the square roots of their heights. */
static bool refine(const list *l, const found *f, const place *start, cell *c, rg_evidence *evidence)
{
    const rg_phase_line *first = NULL; /* any two lines with different l / ab give the cell to start with */
    const rg_phase_line *second = NULL;
    for (size_t i = 0; i < l->n; i++) {
        const rg_phase_line *line = l->lines[i];
        if (!line->indexed)
            continue;
        first = line->l == 0 && first == NULL ? line : first;
        second = line->l != 0 && second == NULL ? line : second;
    }
    if (first == NULL || second == NULL)
        return false;
    const double ab = (double) (first->h * first->h + first->h * first->k + first->k * first->k);
    const double ab2 = (double) (second->h * second->h + second->h * second->k + second->k * second->k);
    const double d = first->position * start->scale;
    const double d2 = second->position * start->scale;
    c->inverse[0] = 1.0 / (d * d * ab);
    c->inverse[1] = (1.0 / (d2 * d2) - ab2 * c->inverse[0]) / (double) (second->l * second->l);
    c->zero = start->zero;
    double covariance[3][3];
    double squares = 0.0;
    double weights = 0.0;
    size_t used = 0;
    for (int step = 0; step < 6; step++) {
        double m[3][3] = {{0.0}};
        double b[3] = {0.0};
        squares = weights = 0.0;
        used = 0;
        for (size_t i = 0; i < l->n; i++) {
            const rg_xrd_peak *peak = partner(l, i, c, f);
            if (peak == NULL)
                continue;
            const rg_phase_line *line = l->lines[i];
            const double angle = predicted_angle(line, c, f->wavelength_A);
            const double theta = 0.5 * (angle - c->zero) / DEG;
            /* sin^2 theta = wavelength^2 / 4 x inverse d^2 */
            const double slope = f->wavelength_A * f->wavelength_A / 4.0 / (sin(theta) * cos(theta)) * DEG;
            const double row[3] = {slope *
                                       (double) (line->h * line->h + line->h * line->k + line->k * line->k),
                                   slope * (double) (line->l * line->l), 1.0};
            const double away = peak->two_theta_deg - angle;
            const double weight = sqrt(peak->height);
            for (int p = 0; p < 3; p++) {
                b[p] += weight * row[p] * away;
                for (int q = 0; q < 3; q++)
                    m[p][q] += weight * row[p] * row[q];
            }
            squares += weight * away * away;
            weights += weight;
            used++;
        }
        double change[3];
        if (used < 5 || !solve3(m, b, change, covariance))
            return false;
        c->inverse[0] += change[0];
        c->inverse[1] += change[1];
        c->zero += change[2];
        if (!(c->inverse[0] > 0.0 && c->inverse[1] > 0.0))
            return false;
    }
    const double a = sqrt(4.0 / (3.0 * c->inverse[0]));
    const double axis = 1.0 / sqrt(c->inverse[1]);
    const double variance = squares / (double) (used - 3);
    evidence->value[RG_EVIDENCE_XRD_OFFSET] = sqrt(squares / weights);
    evidence->value[RG_EVIDENCE_XRD_A] = a;
    evidence->value[RG_EVIDENCE_XRD_C] = axis;
    evidence->error[RG_EVIDENCE_XRD_A] = 0.5 * a / c->inverse[0] * sqrt(covariance[0][0] * variance);
    evidence->error[RG_EVIDENCE_XRD_C] = 0.5 * axis / c->inverse[1] * sqrt(covariance[1][1] * variance);
    return true;
}

/* Counts above the straight line between the flanks, and their variance. */
static bool integrate(const double *two_theta_deg, const double *counts, size_t n, double centre,
                      double noise, double *area, double *variance)
{
    static const double HALF = 0.22;
    static const double FLANK_FROM = 0.26;
    static const double FLANK_TO = 0.42;
    double inside = 0.0;
    double inside_variance = 0.0;
    double side[2] = {0.0};
    double side_variance = 0.0;
    size_t n_inside = 0;
    size_t n_side[2] = {0};
    for (size_t i = 0; i < n; i++) {
        const double away = two_theta_deg[i] - centre;
        const double count = counts[i];
        if (!(fabs(away) <= FLANK_TO) || !isfinite(count))
            continue;
        const double own = noise * noise * (count > 1.0 ? count : 1.0);
        if (fabs(away) <= HALF) {
            inside += count;
            inside_variance += own;
            n_inside++;
        } else if (fabs(away) >= FLANK_FROM) {
            side[away > 0.0] += count;
            n_side[away > 0.0]++;
            side_variance += own;
        }
    }
    if (n_inside < 5 || n_side[0] < 2 || n_side[1] < 2)
        return false;
    const double beside = 0.5 * (side[0] / (double) n_side[0] + side[1] / (double) n_side[1]);
    const double share = (double) n_inside / (double) (n_side[0] + n_side[1]);
    *area = inside - beside * (double) n_inside;
    *variance = inside_variance + share * share * side_variance;
    return true;
}

static void ratios(const double *two_theta_deg, const double *counts, size_t n, double noise, const cell *c,
                   double wavelength_A, rg_evidence *evidence)
{
    static const rg_phase_line LOW[3] = {
        {.h = 0, .k = 1, .l = 2}, {.h = 1, .k = 0, .l = 4}, {.h = 1, .k = 1}};
    double area[3];
    double variance[3];
    for (size_t i = 0; i < 3; i++)
        if (!integrate(two_theta_deg, counts, n, predicted_angle(&LOW[i], c, wavelength_A), noise, &area[i],
                       &variance[i]))
            return;
    /* Without the line below there is no ratio. */
    if (!(area[2] > 3.0 * sqrt(variance[2])) || !(area[2] > 0.0))
        return;
    for (size_t i = 0; i < 2; i++) {
        const double ratio = area[i] / area[2];
        evidence->value[RG_EVIDENCE_XRD_R1 + i] = ratio;
        evidence->error[RG_EVIDENCE_XRD_R1 + i] = sqrt(variance[i] + ratio * ratio * variance[2]) / area[2];
    }
}

void rg_xrd_evidence(const rg_phase_lines *all, const double *two_theta_deg, const double *counts, size_t n,
                     double wavelength_A, double *work, rg_evidence *evidence)
{
    rg_xrd_peak peaks[RG_XRD_PEAKS_MOST];
    double noise = 0.0;
    found f = {peaks,       rg_xrd_peaks_find(two_theta_deg, counts, n, work, peaks, &noise), 0.0, 0.0, 0.0,
               wavelength_A};
    while (f.n > 0 && peaks[f.n - 1].two_theta_deg > HIGHEST_DEG)
        f.n--;
    if (f.n == 0)
        return;
    f.lowest = two_theta_deg[0];
    f.highest = two_theta_deg[n - 1] < HIGHEST_DEG ? two_theta_deg[n - 1] : HIGHEST_DEG;
    for (size_t p = 0; p < f.n; p++)
        f.all += peaks[p].height;

    place member = {0.0, 1.0, 0.0};
    list member_list = {.n = 0};
    double other = 0.0;
    double best = 0.0;
    for (size_t p = 0; p < all->n_phases; p++) {
        const list l = list_of(all, &all->phases[p], &f);
        if (l.n < 2)
            continue;
        const place at = search(&l, &f);
        if (all->phases[p].kin == RG_PHASE_MEMBER && at.likeness > member.likeness) {
            member = at;
            member_list = l;
        } else if (all->phases[p].kin == RG_PHASE_OTHER && at.likeness > other) {
            other = at.likeness;
        }
        if (at.likeness > best && at.likeness > LIKE) {
            best = at.likeness;
            evidence->xrd_nearest = p;
        }
    }
    evidence->value[RG_EVIDENCE_XRD_MATCH] = member.likeness;
    evidence->value[RG_EVIDENCE_XRD_LEAD] = member.likeness - other;
    cell c;
    if (member.likeness > LIKE && refine(&member_list, &f, &member, &c, evidence))
        ratios(two_theta_deg, counts, n, noise, &c, wavelength_A, evidence);
}
