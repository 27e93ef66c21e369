#include "toolkit/suggest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t rg_suggest_distance(const char *a, const char *b)
{
    const size_t n = least(strlen(a), LONGEST);
    const size_t m = least(strlen(b), LONGEST);
    size_t rows[3][LONGEST + 1]; /* the current row and the two before it, in turn */
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *rg_suggest_nearest(const char *word, const char *const *words, size_t n)
{
    const char *nearest = NULL;
    size_t best = strlen(word) / 3 + 2; /* must be closer than this */
    for (size_t i = 0; i < n; i++) {
        /* An unfinished word is meant rather than mistyped. */
        const size_t length = strlen(word);
        const size_t distance =
            length >= 3 && strncmp(words[i], word, length) == 0 ? 0 : rg_suggest_distance(word, words[i]);
        if (distance < best) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

size_t rg_suggest_find(const char *word, const char *const *words, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(words[i], word) != 0)
        i++;
    for (size_t k = 0; k < n && i == n; k++)
        if (strcasecmp(words[k], word) == 0)
            i = k;
    return i;
}

void rg_suggest_subject(const char *word, const char *const *words, size_t n,
                        char subject[RG_SUGGEST_SUBJECT])
{
    const char *nearest = rg_suggest_nearest(word, words, n);
    if (nearest != NULL)
        snprintf(subject, RG_SUGGEST_SUBJECT, "%.50s: did you mean %.50s?", word, nearest);
    else
        snprintf(subject, RG_SUGGEST_SUBJECT, "%.100s", word);
}
