/* A line that says how far a long run is, on a terminal. */
#ifndef RG_TOOLKIT_PROGRESS_H
#define RG_TOOLKIT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *command;
    const char *what; /* "spectra" */
    size_t total;     /* 0: unknown */
    bool active;      /* stderr is a terminal and the user did not ask for quiet */
    bool shown;
    double began; /* seconds */
    double last;
} rg_progress;

void rg_progress_begin(rg_progress *progress, const char *command, const char *what, size_t total,
                       bool quiet);
/* Shows nothing in the first second, then at most five times a second. */
void rg_progress_at(rg_progress *progress, size_t done);
void rg_progress_end(rg_progress *progress);

/* The line for `done` after `seconds`: "unmix: 45 % of 1000000 spectra, 1.2 M/s, 0:03 left". */
void rg_progress_line(const rg_progress *progress, size_t done, double seconds, char *line, size_t size);

#endif
