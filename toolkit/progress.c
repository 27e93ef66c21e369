#include "toolkit/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "toolkit/clock.h"

void rg_progress_begin(rg_progress *progress, const char *command, const char *what, size_t total, bool quiet)
{
    *progress = (rg_progress){.command = command, .what = what, .total = total};
    progress->active = !quiet && isatty(STDERR_FILENO);
    progress->began = rg_clock_seconds();
    progress->last = progress->began;
}

void rg_progress_line(const rg_progress *progress, size_t done, double seconds, char *line, size_t size)
{
    double rate = seconds > 0.0 ? (double) done / seconds : 0.0;
    const double left =
        rate > 0.0 && progress->total > done ? (double) (progress->total - done) / rate + 0.5 : 0.0;
    const char *scale = "";
    if (rate >= 1e6) {
        rate /= 1e6;
        scale = " M";
    } else if (rate >= 1e4) {
        rate /= 1e3;
        scale = " k";
    }
    if (progress->total > 0)
        snprintf(line, size, "%s: %3.0f %% of %zu %s, %.3g%s/s, %d:%02d left", progress->command,
                 100.0 * (double) done / (double) progress->total, progress->total, progress->what, rate,
                 scale, (int) left / 60, (int) left % 60);
    else
        snprintf(line, size, "%s: %zu %s, %.3g%s/s", progress->command, done, progress->what, rate, scale);
}

void rg_progress_at(rg_progress *progress, size_t done)
{
    if (!progress->active)
        return;
    const double t = rg_clock_seconds();
    if (t - progress->began < 1.0 || t - progress->last < 0.2)
        return;
    char line[200];
    rg_progress_line(progress, done, t - progress->began, line, sizeof line);
    fprintf(stderr, "\r%s\033[K", line);
    progress->last = t;
    progress->shown = true;
}

void rg_progress_end(rg_progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r\033[K");
    progress->shown = false;
}
