/* What the user asked of --method pattern. */
#ifndef RG_TOOLKIT_UNMIX_PATTERN_ARGS_H
#define RG_TOOLKIT_UNMIX_PATTERN_ARGS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool stepwise;
    bool broaden;
    const char *rir;
    double rir_error;
    const char *standard;
    double standard_content;
    bool original;
    double most_shift;
    double phase_shift;
    size_t background;
    double model_error;
    double threshold;
} rg_pattern_args;

/* The options, as rows of a command whose arguments have an rg_pattern_args `pattern`. */
/* clang-format off */
#define RG_PATTERN_OPTIONS(args) \
    {RG_OPTION_FLAG, 0, "stepwise", NULL, NULL, offsetof(args, pattern.stepwise), \
     "pattern: choose the phases out of the library, step by step (default: all take part)", false}, \
    {RG_OPTION_FLAG, 0, "broaden", NULL, NULL, offsetof(args, pattern.broaden), \
     "pattern: fit how much broader the lines of a scan are than those of (computed) patterns", false}, \
    {RG_OPTION_TEXT, 0, "rir", "LIST", NULL, offsetof(args, pattern.rir), \
     "pattern: reference intensity ratios, 1,4.3 or quartz=4.3 (default: column rir)", false}, \
    {RG_OPTION_NUMBER, 0, "rir-error", "R", "0.05", offsetof(args, pattern.rir_error), \
     "pattern: their relative standard error, where the library has no column rir_error", false}, \
    {RG_OPTION_TEXT, 0, "internal-standard", "NAME", NULL, offsetof(args, pattern.standard), \
     "pattern: the standard that was added, a member or a class of --class-column", false}, \
    {RG_OPTION_NUMBER, 0, "standard-content", "PERCENT", NULL, offsetof(args, pattern.standard_content), \
     "pattern: wt% of it in the powder that was measured", false}, \
    {RG_OPTION_FLAG, 0, "original", NULL, NULL, offsetof(args, pattern.original), \
     "pattern: fractions of the sample before the standard was added", false}, \
    {RG_OPTION_NUMBER, 0, "most-shift", "DEG", "0.5", offsetof(args, pattern.most_shift), \
     "pattern: how far a scan may lie off the library", false}, \
    {RG_OPTION_NUMBER, 0, "phase-shift", "DEG", "0.05", offsetof(args, pattern.phase_shift), \
     "pattern: how far a phase may move beside that; 0 for not at all", false}, \
    {RG_OPTION_COUNT, 0, "background", "DEGREE", "2", offsetof(args, pattern.background), \
     "pattern: degree of the background polynomial beside what the patterns hold, at most 10", false}, \
    {RG_OPTION_NUMBER, 0, "model-error", "R", "0.05", offsetof(args, pattern.model_error), \
     "pattern: how well another mount repeats a pattern, relative, beside counting", false}, \
    {RG_OPTION_NUMBER, 0, "threshold", "K", "4", offsetof(args, pattern.threshold), \
     "pattern: standard errors that a phase needs under --stepwise", false}
/* clang-format on */

#endif
