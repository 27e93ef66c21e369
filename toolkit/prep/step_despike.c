/* despike: cosmic rays taken out, by their shape and, in maps and repeated measurements, by their neighbours.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/signal/despike.h"
#include "toolkit/prep/groups.h"
#include "toolkit/prep/steps.h"

typedef struct {
    double threshold;
    double sharpest;
    size_t reach;
    const char *sign;
    const char *neighbours;
    const char *by;
} despike_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_NUMBER, 0, "threshold", "T", "5", offsetof(despike_args, threshold),
      "robust deviations of noise that a spike rises above its neighbours", false},
     "1"},
    {{RG_OPTION_NUMBER, 0, "sharpest", "W", "2.5", offsetof(despike_args, sharpest),
      "FWHM of the sharpest true line, in channels", false},
     "1"},
    {{RG_OPTION_COUNT, 0, "reach", "M", "2", offsetof(despike_args, reach),
      "channels on either side that a spike is replaced from", false},
     "1"},
    {{RG_OPTION_WORD, 0, "sign", "positive|both", "positive", offsetof(despike_args, sign),
      "whether troughs are spikes, too", false},
     ""},
    {{RG_OPTION_WORD, 0, "neighbours", "auto|none", "auto", offsetof(despike_args, neighbours),
      "auto: in a map, compare with the median of the neighbours", false},
     ""},
    {{RG_OPTION_TEXT, 0, "by", "COLUMN", NULL, offsetof(despike_args, by),
      "compare with the median of the other spectra that have the same value there (accumulations)", false},
     ""},
    {{0}, NULL},
};

typedef struct {
    rg_despike_options how;
    size_t n;
    size_t n_lines; /* a map whose neighbours count; 0: none */
    size_t n_samples;
    rg_prep_groups groups; /* accumulations; no groups: none */
} despike;

static void release(void *state)
{
    despike *d = state;
    if (d != NULL)
        rg_prep_groups_free(&d->groups);
    free(d);
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const despike_args *args = arguments;
    const rg_entry *entry = shape->entry;
    despike *d = rg_alloc(1, 1, sizeof *d);
    *state = d;
    if (d == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spikes");
    if (!(args->threshold > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the threshold is not above zero", NULL,
                             "5 is usual");
    if (!(args->sharpest >= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the sharpest line is below one channel", NULL,
                             "2.5 is usual");
    d->how =
        (rg_despike_options){args->threshold, args->sharpest, args->reach, strcmp(args->sign, "both") == 0};
    d->n = entry->n_columns;
    if (args->by != NULL)
        return rg_prep_groups_find(&entry->rows, entry->n_rows, args->by, &d->groups, err);
    if (strcmp(args->neighbours, "auto") == 0) {
        d->n_lines = entry->n_lines;
        d->n_samples = entry->n_samples;
    }
    return RG_OK;
}

static size_t most_sources(const void *state)
{
    const despike *d = state;
    return d->groups.n_groups > 0 ? d->groups.largest : d->n_lines > 0 ? 9 : 1;
}

static size_t sources(const void *state, size_t row, size_t *list)
{
    const despike *d = state;
    size_t n = 0;
    if (d->groups.n_groups > 0) {
        const size_t g = d->groups.of_row[row];
        n = d->groups.start[g + 1] - d->groups.start[g];
        memcpy(list, d->groups.rows + d->groups.start[g], n * sizeof *list);
        return n;
    }
    const size_t y = row / d->n_samples;
    const size_t x = row % d->n_samples;
    for (size_t line = y > 0 ? y - 1 : 0; line <= y + 1 && line < d->n_lines; line++)
        for (size_t sample = x > 0 ? x - 1 : 0; sample <= x + 1 && sample < d->n_samples; sample++)
            list[n++] = line * d->n_samples + sample;
    return n;
}

/* A replaced channel is known about as well as those around it: root of their mean square. */
static void fill_errors(const despike *d, const double *errors, const uint8_t *flagged, double *out)
{
    for (size_t i = 0; i < d->n; i++) {
        out[i] = errors[i];
        if (!flagged[i])
            continue;
        double sum = 0.0;
        size_t count = 0;
        for (size_t k = i > 3 ? i - 3 : 0; k <= i + 3 && k < d->n; k++)
            if (!flagged[k] && isfinite(errors[k])) {
                sum += errors[k] * errors[k];
                count++;
            }
        out[i] = count > 0 ? sqrt(sum / (double) count) : NAN;
    }
}

/* One spectrum; reference may be NULL. room: the kernel's, then that of the marks. */
static void clean(const despike *d, const double *values, const double *reference, const double *errors,
                  double *out, double *out_errors, double *fact, double *room)
{
    uint8_t *flagged = (uint8_t *) (room + rg_despike_work(d->n));
    *fact = (double) rg_despike(values, reference, d->n, &d->how, out, flagged, room);
    if (out_errors != NULL && errors != NULL)
        fill_errors(d, errors, flagged, out_errors);
}

static double *make_room(const despike *d, size_t more, rg_error *err)
{
    double *room = rg_alloc(rg_despike_work(d->n) + d->n + more, 1, sizeof *room);
    if (room == NULL)
        (void) rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spikes");
    return room;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const despike *d = state;
    double *room = make_room(d, 0, err);
    if (room == NULL)
        return RG_ENOMEM;
    for (size_t r = 0; r < rows->n; r++) {
        const size_t at = r * d->n;
        clean(d, rows->values + at, NULL, rows->out_errors != NULL ? rows->errors + at : NULL, rows->out + at,
              rows->out_errors != NULL ? rows->out_errors + at : NULL, &rows->facts[r], room);
    }
    free(room);
    return RG_OK;
}

static rg_status gather(const void *state, const rg_prep_gathered *g, rg_error *err)
{
    const despike *d = state;
    double *room = make_room(d, d->n + g->n, err);
    if (room == NULL)
        return RG_ENOMEM;
    double *reference = room + rg_despike_work(d->n) + d->n;
    double *others = reference + d->n;
    /* One neighbour in a map says nothing; of two accumulations each is the other's reference. */
    const size_t least = d->groups.n_groups > 0 ? 2 : 4;
    for (size_t i = 0; i < d->n && g->n >= least; i++) {
        size_t count = 0;
        for (size_t k = 0; k < g->n; k++)
            if (k != g->at && isfinite(g->values[k][i]))
                others[count++] = g->values[k][i];
        /* The lower of two in the middle: of two other accumulations one may have a spike. */
        reference[i] = count > 0 ? rg_nth(others, count, (count - 1) / 2) : NAN;
    }
    clean(d, g->values[g->at], g->n >= least ? reference : NULL, g->errors != NULL ? g->errors[g->at] : NULL,
          g->out, g->out_errors, g->facts, room);
    free(room);
    return RG_OK;
}

static const rg_prep_fact facts[] = {{"channels", "1", "Channels replaced"}, {0}};

const rg_prep_step rg_prep_despike = {
    .name = "despike",
    .summary = "replace cosmic rays of one or two channels",
    .description =
        "After Whitaker & Hayes (2018): a spike stands out of both neighbours by `threshold` robust "
        "deviations, here\n"
        "taken from the cubic through two channels on either side, and more than a line of FWHM `sharpest` "
        "would.\n"
        "In a map the median of the (up to 8) neighbours, with by= that of the other spectra of the same "
        "value, is\n"
        "scaled to the spectrum and taken off before: lines that both have cancel. Replaced by the cubic "
        "through\n"
        "unflagged neighbours; its error is theirs (root mean square). Do it before baseline and smooth.",
    .example = "despike",
    .options = options,
    .args_size = sizeof(despike_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
    .sources = sources,
    .most_sources = most_sources,
    .gather = gather,
};
