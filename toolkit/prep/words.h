/* From the words of a chain to steps with their arguments, and back to text. */
#ifndef RG_TOOLKIT_PREP_WORDS_H
#define RG_TOOLKIT_PREP_WORDS_H

#include <stdio.h>

#include "formats/sample/result.h"
#include "toolkit/prep/step.h"

enum { RG_PREP_MOST_STEPS = 32 };

/* A step as the user wrote it. */
typedef struct {
    const rg_prep_step *step;
    void *args;      /* step->args_size bytes                                  */
    char *copy;      /* of the word, that args points into                     */
    char *written;   /* as it was typed, for complaints                        */
    char *canonical; /* with every value, the defaults too, for the record     */
} rg_prep_word;

typedef struct {
    rg_prep_word words[RG_PREP_MOST_STEPS];
    size_t n;
} rg_prep_words;

/* "crop=200:1200" "baseline=arpls,lambda=1e5": items behind "=" are name=value, a flag's name, or, without a
 * name, the value of the step's first option (several are joined again by commas). RG_EUSAGE names the step
 * and the nearest spelling. Free with rg_prep_words_free in every case. */
rg_status rg_prep_words_parse(const char *const *texts, size_t n, rg_prep_words *words,
                              rg_error *err) RG_MUST_CHECK;
void rg_prep_words_free(rg_prep_words *words);

/* Every effective option of every step as parameters "step_01", "step_01_lambda", ... */
rg_status rg_prep_words_record(const rg_prep_words *words, rg_result *result, rg_error *err) RG_MUST_CHECK;

/* --list, and --help STEP: RG_EUSAGE for a step that is not there. */
void rg_prep_list(FILE *out);
rg_status rg_prep_explain(const char *name, FILE *out, rg_error *err) RG_MUST_CHECK;

#endif
