#include "toolkit/changesite/json.h"

#include "toolkit/json.h"

static void text(FILE *out, const char *key, const char *value, int *first)
{
    rg_json_key(out, key, first);
    rg_json_text(out, value);
}

static void number(FILE *out, const char *key, double value, int *first)
{
    rg_json_key(out, key, first);
    rg_json_number(out, value);
}

static void criterion(const rg_verdicts *v, size_t row, size_t c, FILE *out)
{
    static const char *const STATES[] = {"not measured", "pass", "fail"};
    static const char *const BY[RG_BY_COUNT] = {"epma", "raman", "xrd", "ftir", "any"};
    const rg_changesite_criterion *rule = &v->rules->criteria[c];
    const size_t at = row * v->rules->n_criteria + c;
    int first = 1;
    fputc('{', out);
    text(out, "name", rule->id, &first);
    text(out, "technique", BY[rule->by], &first);
    text(out, "outcome", STATES[v->out.state[at]], &first);
    number(out, "value", v->out.value[at], &first);
    number(out, "error", v->out.value_error[at], &first);
    number(out, "low", v->out.low[at], &first);
    number(out, "high", v->out.high[at], &first);
    number(out, "margin", v->out.margin[at], &first);
    number(out, "probability", v->out.chance[at], &first);
    text(out, "asks", rule->text, &first);
    text(out, "source", rule->source, &first);
    fputc('}', out);
}

void rg_verdicts_json(const rg_verdicts *v, FILE *out)
{
    fputc('[', out);
    for (size_t r = 0; r < v->n_judged; r++) {
        const size_t row = v->order[r];
        int first = 1;
        fputs(r > 0 ? ",\n  {" : "\n  {", out);
        number(out, "index", (double) row, &first);
        number(out, "rank", (double) (r + 1), &first);
        text(out, "grain", v->ids[row], &first);
        text(out, "level", rg_verdicts_level(v, row), &first);
        text(out, "composition", rg_verdicts_species(v, v->out.species[row]), &first);
        number(out, "probability", rg_verdicts_probability(v, row), &first);
        text(out, "otherwise", rg_verdicts_species(v, v->out.second[row]), &first);
        text(out, "verdict", v->sentences[row], &first);
        text(out, "decides", rg_verdicts_next(v, row), &first);
        text(out, "raman_nearest", rg_verdicts_nearest(v, v->evidence[row].raman_nearest), &first);
        text(out, "xrd_nearest", rg_verdicts_nearest(v, v->evidence[row].xrd_nearest), &first);
        number(out, "draws", v->analyses.sigma != NULL ? (double) v->how.n_draws : 0.0, &first);
        number(out, "common_error", v->how.common_error, &first);
        rg_json_key(out, "criteria", &first);
        fputc('[', out);
        for (size_t c = 0; c < v->rules->n_criteria; c++) {
            fputs(c > 0 ? ", " : "", out);
            criterion(v, row, c, out);
        }
        fputs("]}", out);
    }
    fputs("\n]\n", out);
}
