#include "kernels/identify/changesite_sentence.h"

#include <string.h>

static const char *sentence_for(const rg_changesite_rules *rules, const char *key)
{
    for (size_t i = 0; i < rules->n_sentences; i++)
        if (strcmp(rules->sentences[i].key, key) == 0)
            return rules->sentences[i].sentence;
    return "{species}";
}

static void append(char *out, size_t size, size_t *length, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++, (*length)++)
        if (*length + 1 < size)
            out[*length] = text[i];
}

/* What says nothing about calcium and phosphorus: they were not analysed, or structure alone refused. */
static bool is_unproven(const rg_changesite_rules *rules, size_t species)
{
    static const char *const KEYS[] = {RG_CHANGESITE_UNMEASURED, "hydroxyl", "luminescence",
                                       "other_structure"};
    for (size_t k = 0; k < sizeof KEYS / sizeof KEYS[0]; k++)
        if (species < rules->n_species && strcmp(rules->species[species].key, KEYS[k]) == 0)
            return true;
    return false;
}

size_t rg_changesite_sentence(const rg_changesite_rules *rules, int level, size_t species, size_t second,
                              bool called, bool structure, char *out, size_t size)
{
    const bool member = species < rules->n_species && rules->species[species].kind == RG_SPECIES_MEMBER;
    const bool between = member && !called && second < rules->n_species;
    const bool unmeasured = is_unproven(rules, species);
    const bool undetermined =
        species >= rules->n_species || strcmp(rules->species[species].key, "undetermined") == 0;
    const char *key = level == 0 && unmeasured     ? "L0-unmeasured"
                      : level == 0                 ? "L0"
                      : level == 1 && !member      ? "L1-outcome"
                      : level == 1 && between      ? "L1-ambiguous"
                      : level == 1                 ? "L1"
                      : level == 2 && member       ? "L2-chemistry"
                      : level == 2 && undetermined ? "L2"
                      : level == 2                 ? "L2-outcome"
                      : level == 3 && between      ? "L3-ambiguous"
                      : level == 3 && structure    ? "L3-structure"
                      : level == 3                 ? "L3"
                      : level == 4                 ? "L4"
                                                   : "L5";
    size_t length = 0;
    for (const char *at = sentence_for(rules, key); *at != '\0';) {
        const bool is_species = strncmp(at, "{species}", 9) == 0;
        const bool is_second = strncmp(at, "{second}", 8) == 0;
        if (is_species || is_second) {
            const size_t row = is_species ? species : second;
            const char *name = row < rules->n_species ? rules->species[row].name : "unnamed";
            append(out, size, &length, name, strlen(name));
            at += is_species ? 9 : 8;
        } else {
            append(out, size, &length, at++, 1);
        }
    }
    if (size > 0)
        out[length < size ? length : size - 1] = '\0';
    return length;
}
