/* What a step of `regolith prep` is: one table of options, a plan of what it does to the description of
 * the spectra, and a function over rows.
 *
 * To add the step NAME:
 *   1. kernels/signal/ gets the arithmetic on plain arrays, with its own test.
 *   2. toolkit/prep/step_NAME.c defines `const rg_prep_step rg_prep_NAME`: a struct of options, its table
 *      (the first option may be given without its name: `baseline=arpls`), plan, apply, release.
 *   3. toolkit/prep/steps.h declares it, toolkit/prep/steps.c gets a row.
 *   4. tests/cli/test_prep_NAME.sh, a paragraph in toolkit/man/regolith-prep.1.
 * `--list`, `--help NAME`, the parsing and the stored record come from the tables. step_crop.c (other axis)
 * and step_normalise.c (other values) are short examples.
 *
 * A chain runs in one pass over blocks of rows. All steps in a row work on one small group of rows in one
 * thread while the rows are in the cache, many groups at a time: an apply function gets its rows and nothing
 * else, is called from many threads at once with the same state, opens no parallel region that matters (one
 * inside has one thread), makes no FFTW plan (plan does), and its result for a row must not depend on which
 * rows come with it. */
#ifndef RG_TOOLKIT_PREP_STEP_H
#define RG_TOOLKIT_PREP_STEP_H

#include "formats/sample/entry.h"
#include "toolkit/command.h"

/* One option; the offset is that of the field in the step's arguments. */
typedef struct {
    rg_option option;
    const char *units; /* of its value, for the record; "" for none */
} rg_prep_option;

/* How a row came through, in order of severity: the worst of all steps is stored. */
typedef enum {
    RG_PREP_OK = 0,
    RG_PREP_MASKED,      /* channels without a value took no part                           */
    RG_PREP_UNCONVERGED, /* an iteration did not end; the values are of its last round      */
    RG_PREP_FAILED,      /* a step has no answer for this row: its values are NaN           */
    RG_PREP_STATUS_COUNT
} rg_prep_status;

/* The spectra as a step finds them, and as plan leaves them for the next. */
typedef struct {
    /* axis, fwhm, bad_band, n_columns, value_units, technique, title are the step's to change (all arrays on
     * the heap, owned by the entry); values, errors and stream are NULL. Bad bands arrive as NaN. */
    rg_entry *entry;
    bool has_errors;   /* in, out: a step that has no rule for errors clears it; the user is told */
    rg_table warnings; /* "key", "value", for the record and the user: rg_prep_warn                     */
} rg_prep_shape;

/* Some rows of the spectra. n_in and n_out are the n_columns of the entry before and after plan; they are
 * not given again, since state knows them. */
typedef struct {
    size_t first;         /* number of the first row in the entry                                         */
    size_t n;             /* rows                                                                         */
    const double *values; /* [n][n_in]  NaN: missing, never infinite                                      */
    const double *errors; /* [n][n_in]  1 sigma, NaN: not known; NULL when there are none                 */
    double *out;          /* [n][n_out]                                                                   */
    double *out_errors;   /* [n][n_out]; NULL when plan cleared has_errors, or there are none             */
    uint8_t *status;      /* [n] rg_prep_status so far: rg_prep_raise                                     */
    double *facts;        /* [n][n_facts] what is to be stored of each row, NaN at first; NULL for none   */
} rg_prep_rows;

/* A row with others of its entry. */
typedef struct {
    size_t row;
    size_t at;                   /* of the row itself in the list                  */
    size_t n;                    /* rows of the list                               */
    const size_t *numbers;       /* [n]                                            */
    const double *const *values; /* [n] of [n_in]                                  */
    const double *const *errors; /* [n] of [n_in]; NULL when there are none        */
    double *out;                 /* [n_out]                                        */
    double *out_errors;          /* [n_out]; NULL as in rg_prep_rows               */
    uint8_t *status;             /* of the row                                     */
    double *facts;               /* [n_facts]; NULL for none                       */
} rg_prep_gathered;

/* A number that a step stores for every row: a shift, a count of spikes. */
typedef struct {
    const char *name; /* "shift"; stored as step_02_align_shift */
    const char *units;
    const char *label; /* "Shift (1/cm)" */
} rg_prep_fact;

/* What a step does to noise that is independent from channel to channel. */
typedef enum {
    RG_PREP_APART = 0, /* it stays so, or nearly                                                     */
    RG_PREP_SPREADS,   /* each channel's spreads over its neighbours by a fixed rule: apply to a single
                        * channel of 1 among zeros shows it                                            */
    RG_PREP_MIXES      /* it does not, and the rule is not known afterwards                            */
} rg_prep_mixing;

typedef struct {
    const char *name;        /* "crop"                                                       */
    const char *summary;     /* a line, lower case                                           */
    const char *description; /* formulas, what happens to missing channels and to errors     */
    const char *example;     /* one word of a chain: "crop=200:1200"                         */
    const rg_prep_option *options;
    size_t args_size;
    rg_prep_mixing (*mixing)(const void *args); /* NULL: RG_PREP_APART                         */
    const rg_prep_fact *facts; /* ended by {0}; NULL for none                                  */

    /* Check args against the spectra, change the description, and make what apply needs in *state (kept by
     * the chain until release). Called once per entry, from one thread. */
    rg_status (*plan)(const void *args, rg_prep_shape *shape, void **state, rg_error *err);
    /* Rows on their own. Fails only for want of memory; what is wrong with a row is its status. */
    rg_status (*apply)(const void *state, const rg_prep_rows *rows, rg_error *err);
    void (*release)(void *state); /* NULL when free() does */

    /* A step that needs other rows of the same entry for a row: their numbers, ascending, the row itself
     * among them, into list[most_sources]; the rows then come as pointers. Where most_sources says 1 (no map,
     * say), apply is used. Keep them near: all rows between the lowest and the highest are held in memory. */
    size_t (*sources)(const void *state, size_t row, size_t *list);
    size_t (*most_sources)(const void *state);
    rg_status (*gather)(const void *state, const rg_prep_gathered *row, rg_error *err);

    /* Instead of apply, a step that makes fewer rows of many: plan sets n_rows, n_lines, n_samples and the
     * table of rows; add is called with all rows in rising order, from one thread, finish once at the end
     * with all rows that come out. */
    rg_status (*add)(void *state, const rg_prep_rows *rows, rg_error *err);
    rg_status (*finish)(void *state, const rg_prep_rows *rows, rg_error *err);
} rg_prep_step;

/* Let the status of a row be at least `status`. */
static inline void rg_prep_raise(uint8_t *status, rg_prep_status least)
{
    if (*status < (uint8_t) least)
        *status = (uint8_t) least;
}

/* Remember a warning; it is printed and stored. */
rg_status rg_prep_warn(rg_prep_shape *shape, const char *step, const char *text, rg_error *err) RG_MUST_CHECK;

/* The mixing of a step whose channels are all sums of others: RG_PREP_MIXES, whatever the arguments. */
rg_prep_mixing rg_prep_mixes(const void *args);

/* Keep the columns at index[n], rising, of axis, widths and bad bands. */
void rg_prep_keep_columns(rg_entry *entry, const size_t *index, size_t n);

/* "200:1200", "200:" and ":1200" into bounds, infinite where open. RG_EUSAGE with the text as subject. */
rg_status rg_prep_parse_range(const char *text, size_t length, double *low, double *high,
                              rg_error *err) RG_MUST_CHECK;

#endif
