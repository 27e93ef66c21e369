/* One run of an analysing command over its input: every entry with data of the right kind, or the one
 * that --entry names. All results go to one file, which is published once, when all are complete. */
#ifndef RG_TOOLKIT_EACH_ENTRY_H
#define RG_TOOLKIT_EACH_ENTRY_H

#include "toolkit/workfile.h"

/* An entry on its way. */
typedef struct {
    rg_workfile data;
    rg_result result; /* tool, command, parameters and the input are there already              */
    void *job;        /* what the command keeps of this entry until it has been reported          */
    rg_h5_file *out;  /* where the result was written, while `stream` runs                        */
    size_t number;    /* of the entry in the file                                                  */
    const char *home; /* the entry's name there, while `stream` runs                              */
    char home_name[RG_NAME_SIZE]; /* the same, to the end                                            */
    rg_error nothing; /* set by the command (rg_fail...) when no row of the entry has an answer: an
                       * error only when that is so of every entry, else a warning                */
} rg_entry_run;

typedef struct {
    const char *tool;        /* "grains_stats": name of the result       */
    const char *role;        /* of the entry as an input: "spectra"      */
    unsigned techniques;     /* bits 1 << rg_technique                   */
    const char *library;     /* a second input file, or NULL: never the output */
    const char *beside;      /* a third, likewise                              */
    const char *further;     /* a fourth                                       */
    const char *const *more; /* [n_more] any number, likewise              */
    size_t n_more;
    /* Whether an entry that has the kind of data is worked on at all; `number` counts the entries of the
     * file. NULL: every one. */
    bool (*takes)(const void *state, const rg_workfile *data, size_t number);
    size_t job_size; /* bytes of job, zeroed before the first use */
    /* Compute the entry and fill its result; arrays without data are written by `stream`. */
    rg_status (*solve)(const void *state, rg_entry_run *entry, rg_error *err);
    /* Write an entry made of this one, which becomes the home of the result; --output must have been given.
     * NULL: the home is the input's entry, without its data in another file. */
    rg_status (*write_entry)(const void *state, rg_entry_run *entry, rg_h5_file *out, rg_error *err);
    /* Write the rows of those arrays to entry->out; NULL when there are none. */
    rg_status (*stream)(const void *state, rg_entry_run *entry, rg_error *err);
    /* Print the entry, once the file is complete. */
    rg_status (*report)(const void *state, const rg_entry_run *entry, rg_error *err);
    /* In place of `report`: print all entries together, also as one JSON value. */
    rg_status (*report_set)(const void *state, const rg_entry_run *entries, size_t n, rg_error *err);
    /* Free what job holds. */
    void (*release)(void *job);
} rg_each_entry;

/* Run it over the first operand of the run. On failure nothing is written or printed, and err names the
 * file and, where there are several, the entry. With --json several entries are one object, with a
 * member per entry. */
rg_status rg_each_entry_run(const rg_each_entry *how, rg_run *run, const void *state,
                            rg_error *err) RG_MUST_CHECK;

#endif
