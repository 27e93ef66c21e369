#include "toolkit/each_entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/message.h"
#include "toolkit/say.h"

typedef struct {
    const rg_each_entry *how;
    rg_run *run;
    const void *state;
    rg_h5_file *in;
    rg_h5_file *out;
    rg_entry_run *entries; /* [n] */
    char *jobs;            /* [n][job_size] */
    size_t n;
} pass;

static const rg_common_args *common_of(const pass *p)
{
    return p->run->args;
}

/* Where a failure of this entry belongs. */
static rg_status at(const pass *p, const char *entry, rg_status status, rg_error *err)
{
    if (status == RG_OK)
        return RG_OK;
    return rg_error_place(err, common_of(p)->operands[0], p->n > 1 ? entry : NULL);
}

static rg_status choose(pass *p, rg_error *err)
{
    const char *path = common_of(p)->operands[0];
    const char *named = common_of(p)->entry;
    rg_status status = rg_h5_open(path, &p->in, err);
    const size_t most = status == RG_OK ? rg_h5_entry_count(p->in) : 0;
    if (status == RG_OK && most > 0) {
        p->entries = rg_alloc(most, 1, sizeof *p->entries);
        p->jobs = rg_alloc(most, p->how->job_size > 0 ? p->how->job_size : 1, 1);
        if (p->entries == NULL || p->jobs == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entries");
    }
    for (size_t i = 0; i < most && status == RG_OK; i++) {
        const char *name = rg_h5_entry_name(p->in, i);
        if (named != NULL && strcmp(named, name) != 0)
            continue;
        rg_workfile data;
        bool fits = false;
        status = rg_workfile_take(p->in, path, name, p->how->techniques, &data, &fits, err);
        if (status == RG_OK && fits && p->how->takes != NULL && !p->how->takes(p->state, &data, i)) {
            rg_entry_free(&data.entry);
            fits = false;
        }
        if (status == RG_OK && fits) {
            p->entries[p->n].data = data;
            p->entries[p->n].number = i;
            p->entries[p->n].job = p->jobs + p->n * p->how->job_size;
            p->n++;
        }
    }
    if (status == RG_OK && p->n == 0 && named != NULL)
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file has no such entry, or other data in it",
                               named, "`regolith info` shows what is in it");
    else if (status == RG_OK && p->n == 0)
        return rg_workfile_no_entry(path, p->how->techniques, err);
    return at(p, NULL, status, err);
}

/* The file that takes the results, and the entry's home in it. */
static rg_status open_home(pass *p, rg_entry_run *entry, rg_error *err)
{
    const rg_common_args *common = common_of(p);
    enum { FIXED = 4 };
    const char **inputs = rg_alloc(FIXED + p->how->n_more, 1, sizeof *inputs);
    if (inputs == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the names of the inputs");
    rg_h5_write_options how = {common->force, inputs, 1};
    inputs[0] = common->operands[0];
    if (p->how->library != NULL)
        inputs[how.n_inputs++] = p->how->library;
    if (p->how->beside != NULL)
        inputs[how.n_inputs++] = p->how->beside;
    if (p->how->further != NULL)
        inputs[how.n_inputs++] = p->how->further;
    for (size_t i = 0; i < p->how->n_more; i++)
        inputs[how.n_inputs++] = p->how->more[i];
    rg_status status = RG_OK;
    if (common->output == NULL) {
        if (p->out == NULL)
            status = rg_h5_create_from(common->operands[0], &how, &p->out, err);
        entry->home = entry->data.name;
    } else {
        if (p->out == NULL)
            status = rg_h5_create(common->output, &how, &p->out, err);
        if (status == RG_OK)
            status = p->how->write_entry != NULL
                         ? p->how->write_entry(p->state, entry, p->out, err)
                         : rg_h5_write_entry_without_data(p->out, &entry->data.entry, err);
        if (status == RG_OK)
            entry->home = rg_h5_entry_name(p->out, rg_h5_entry_count(p->out) - 1);
    }
    free(inputs);
    entry->out = p->out;
    if (status == RG_OK)
        snprintf(entry->home_name, sizeof entry->home_name, "%s", entry->home);
    return status;
}

static rg_status do_entry(pass *p, rg_entry_run *entry, rg_error *err)
{
    rg_input input;
    rg_status status = rg_workfile_describe(p->run, p->how->tool, &entry->result, err);
    if (status == RG_OK)
        status = rg_workfile_input(&entry->data, p->how->role, &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&entry->result, &input, err);
    if (status == RG_OK)
        status = p->how->solve(p->state, entry, err);
    if (status == RG_OK)
        status = open_home(p, entry, err);
    if (status == RG_OK)
        status = rg_h5_write_result(p->out, entry->home, &entry->result, err);
    if (status == RG_OK && p->how->stream != NULL)
        status = p->how->stream(p->state, entry, err);
    return at(p, entry->data.name, status, err);
}

static rg_status check_answers(const pass *p, rg_error *err)
{
    size_t without = 0;
    for (size_t i = 0; i < p->n; i++)
        without += p->entries[i].nothing.status != RG_OK;
    if (without == p->n) {
        const rg_error *first = &p->entries[0].nothing;
        return at(
            p, p->entries[0].data.name,
            rg_fail_named(err, first->status, first->index, first->reason, first->subject, first->remedy),
            err);
    }
    for (size_t i = 0; i < p->n; i++)
        if (p->entries[i].nothing.status != RG_OK) {
            const rg_error *nothing = &p->entries[i].nothing;
            const bool why = nothing->subject[0] != '\0';
            rg_message_warning(p->run->command->name, "%s: %s%s%s%s", p->entries[i].data.name,
                               nothing->reason, why ? " (" : "", nothing->subject, why ? ")" : "");
        }
    return RG_OK;
}

static rg_status report(const pass *p, rg_error *err)
{
    const rg_common_args *common = common_of(p);
    rg_status status = RG_OK;
    if (p->how->report_set != NULL)
        status = p->how->report_set(p->state, p->entries, p->n, err);
    for (size_t i = 0; i < p->n && status == RG_OK && p->how->report_set == NULL; i++) {
        const rg_entry_run *entry = &p->entries[i];
        if (p->n > 1 && common->json)
            printf("%s\"%s\": ", i == 0 ? "{" : ", ", entry->data.name);
        else if (p->n > 1 && !common->quiet)
            rg_say("%s%s: %s\n", i == 0 ? "" : "\n", entry->data.name, entry->data.entry.title);
        status = p->how->report(p->state, entry, err);
    }
    if (p->n > 1 && common->json && status == RG_OK && p->how->report_set == NULL)
        printf("}\n");
    if (p->how->report_set != NULL && p->n > 1 && status == RG_OK) {
        if (!common->quiet && !common->json)
            printf("stored in %zu entries of %s as %s\n", p->n,
                   common->output != NULL ? common->output : common->operands[0], p->how->tool);
        return RG_OK;
    }
    for (size_t i = 0; i < p->n && status == RG_OK && !common->quiet && !common->json; i++) {
        const rg_entry_run *entry = &p->entries[i];
        printf("stored in %s as %s%s%s\n", common->output != NULL ? common->output : common->operands[0],
               p->n > 1 ? entry->home_name : "", p->n > 1 ? "/" : "", entry->result.name);
    }
    return status;
}

rg_status rg_each_entry_run(const rg_each_entry *how, rg_run *run, const void *state, rg_error *err)
{
    pass p = {.how = how, .run = run, .state = state};
    rg_status status = choose(&p, err);
    for (size_t i = 0; i < p.n && status == RG_OK; i++)
        status = do_entry(&p, &p.entries[i], err);
    if (status == RG_OK)
        status = check_answers(&p, err);
    if (status == RG_OK)
        status = rg_h5_publish(p.out, err);
    else
        rg_h5_abandon(p.out);
    if (status == RG_OK)
        status = report(&p, err);
    for (size_t i = 0; i < p.n; i++) {
        if (how->release != NULL)
            how->release(p.entries[i].job);
        rg_result_free(&p.entries[i].result);
        rg_entry_free(&p.entries[i].data.entry);
    }
    free(p.jobs);
    free(p.entries);
    rg_h5_close(p.in);
    return status;
}
