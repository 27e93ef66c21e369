#include "formats/hdf5/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/foreign.h"
#include "formats/hdf5/guard.h"
#include "formats/hdf5/hash.h"
#include "formats/hdf5/validate_private.h"
#include "kernels/base/memory.h"

enum { MOST_FINDINGS = 10000 };

#define AGAIN  "make the file again with regolith"
#define BACKUP "the content was changed or damaged: take a copy from a backup"

static const rg_rule RULES[] = {
    {"R001", RG_FINDING_ERROR, "the file is HDF5 and complete", "copy it again from where it was made"},
    {"R002", RG_FINDING_ERROR, "nothing in it points outside it, and no group contains itself",
     "make a copy that holds the data itself"},
    {"R003", RG_FINDING_ERROR, "it states a schema version that this program reads",
     "update regolith to a version that reads this schema"},
    {"R004", RG_FINDING_ERROR, "the root says NXroot, creator, creator_version, HDF5_Version and default",
     AGAIN},
    {"R005", RG_FINDING_ERROR, "the content has the hash that the root states", BACKUP},
    {"R006", RG_FINDING_ERROR, "each entry and result has the hash that it states", BACKUP},
    {"R007", RG_FINDING_ERROR, "the default chain leads from the root to a plot",
     "set the default attribute of this group"},
    {"R008", RG_FINDING_ERROR, "text has fixed length, is padded with NUL and is UTF-8", AGAIN},
    {"R009", RG_FINDING_ERROR, "arrays are chunked and packed by shuffle, deflate and fletcher32 only",
     "repack it with h5repack -f SHUF -f GZIP=4 -f FLET, or make it again with regolith"},
    {"R010", RG_FINDING_WARNING, "scalars lie in the object header (compact)", AGAIN},
    {"R011", RG_FINDING_ERROR, "every dataset can be read", "take a copy from a backup"},
    {"R012", RG_FINDING_ERROR, "a plot names its signal, which is there",
     "set the signal attribute of the group"},
    {"R013", RG_FINDING_ERROR, "a plot names one axis per dimension, each there or \".\"",
     "set the axes attribute of the group"},
    {"R014", RG_FINDING_ERROR, "an axis is float64 and strictly monotonic, or int32",
     "sort the spectra by their axis and remove doubled values"},
    {"R015", RG_FINDING_ERROR, "an axis is as long as its dimension", AGAIN},
    {"R016", RG_FINDING_WARNING, "interpretation stands on the plot and on its signal",
     "set the interpretation attribute on both"},
    {"R017", RG_FINDING_WARNING, "a plot of three dimensions has a default_slice",
     "set the default_slice attribute"},
    {"R018", RG_FINDING_ERROR, "errors have the shape of their signal and are not negative",
     "check the standard errors in the source file"},
    {"R019", RG_FINDING_ERROR, "elements are float32, float64, int32, uint8 or text, little-endian", AGAIN},
    {"R020", RG_FINDING_ERROR, "the fill value of numbers with a fraction is NaN", AGAIN},
    {"R021", RG_FINDING_WARNING, "signals and axes have units that are known",
     "set the units attribute to a UDUNITS spelling"},
    {"R022", RG_FINDING_WARNING, "signals and axes have a long_name", "set the long_name attribute"},
    {"R023", RG_FINDING_WARNING, "objects carry no times", AGAIN},
    {"R024", RG_FINDING_WARNING, "space is allocated early", AGAIN},
    {"R025", RG_FINDING_WARNING, "a chunk has at most 4 MiB and is not one spectrum of many",
     "repack it with h5repack -l, or make it again with regolith"},
    {"R026", RG_FINDING_ERROR, "names match [A-Za-z_][A-Za-z0-9_]*", "rename the object"},
    {"R027", RG_FINDING_ERROR, "an entry states its definition or definition_local with a version", AGAIN},
    {"R028", RG_FINDING_WARNING, "nothing tells of the run: no host, user, path or time of writing",
     "remove the attribute"},
    {"R029", RG_FINDING_ERROR, "the columns beside the data have one item per row", AGAIN},
    {"R030", RG_FINDING_ERROR, "oxide names, widths, edges and bad bands fit the columns of the data", AGAIN},
    {"R031", RG_FINDING_WARNING,
     "less than half of the values are missing, and no row or column is all missing",
     "mask the bands or leave out the rows that hold nothing"},
    {"R032", RG_FINDING_WARNING,
     "shares of a row add up: oxides to 80 to 105 wt%, size classes to 98 to 102 %",
     "check the units and the missing columns of the source file"},
    {"R033", RG_FINDING_ERROR, "each dataset of a result has the hash that its integrity table states",
     BACKUP},
    {"R034", RG_FINDING_ERROR, "a result records program, version, command and sequence_index",
     "run the analysis again"},
    {"R035", RG_FINDING_ERROR, "every group has an NX_class", "set the NX_class attribute of the group"},
    {"R036", RG_FINDING_ERROR, "an entry states a known technique, its title, experiment type and sample",
     AGAIN},
    {"R037", RG_FINDING_INFO, "the schema is not newer than this program",
     "update regolith to see what the newer schema adds"},
    {"R038", RG_FINDING_WARNING, "an axis lies where its technique measures",
     "check the unit of the axis in the source file"},
    {"R039", RG_FINDING_INFO, "no values are missing", "nothing, where the source file has none either"},
    {"R090", RG_FINDING_INFO, "another program's HDF5: spectra and axis can be found",
     "turn it into a container with regolith import"},
    {"R091", RG_FINDING_WARNING, "another program's HDF5: nothing must be stated to read it",
     "name the dataset and its axis for regolith import with --dataset and --axis"},
};

const rg_rule *rg_h5_rules(size_t *n)
{
    *n = sizeof RULES / sizeof RULES[0];
    return RULES;
}

static void cut(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%.*s", (int) size - 1, from);
}

void rg_h5_report(rg_h5_check *check, const char *rule, const char *path, const char *format, ...)
{
    rg_findings *findings = check->findings;
    const rg_rule *known = RULES;
    while (strcmp(known->rule, rule) != 0)
        known++;
    if (check->status != RG_OK || findings->n >= MOST_FINDINGS)
        return;
    void *items = findings->items;
    const bool grown = rg_grow(&items, &findings->capacity, findings->n + 1, sizeof *findings->items);
    findings->items = items;
    if (!grown) {
        check->status = rg_fail(check->err, RG_ENOMEM, RG_NO_INDEX, "no memory for the findings");
        return;
    }
    rg_finding *finding = &findings->items[findings->n++];
    *finding = (rg_finding){.rule = known->rule, .level = known->level, .remedy = known->remedy};
    cut(finding->path, sizeof finding->path, path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    va_end(arguments);
}

void rg_h5_join(char joined[256], const char *path, const char *name)
{
    snprintf(joined, 256, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name);
}

static rg_status check_one(void *state, hid_t object, const char *path, rg_error *err)
{
    rg_h5_check *check = state;
    (void) err;
    rg_h5_check_object(check, object, path);
    if (H5Iget_type(object) == H5I_GROUP) {
        char class[RG_NAME_SIZE] = "";
        (void) rg_h5_get_text(object, "NX_class", class, sizeof class);
        if (class[0] == '\0')
            rg_h5_report(check, "R035", path, "the group has no NX_class");
        else if (strcmp(class, "NXdata") == 0)
            rg_h5_check_plot(check, object, path);
        else if (strcmp(class, "NXentry") == 0)
            rg_h5_check_entry(check, object, path);
        else if (strcmp(class, "NXprocess") == 0)
            rg_h5_check_result(check, object, path);
    }
    return check->status;
}

/* ---- hashes ----------------------------------------------------------------------------------- */

static void compare_hash(void *state, hid_t object, const char *path, const char *expected, const char *found)
{
    rg_h5_check *check = state;
    (void) object;
    const char *rule = strcmp(path, "/") == 0 ? "R005" : "R006";
    if (expected[0] == '\0')
        rg_h5_report(check, rule, path, "no hash is stated");
    else if (strcmp(expected, found) != 0)
        rg_h5_report(check, rule, path, "the content hashes to %.16s..., not to the %.16s... that is stated",
                     found, expected);
}

/* The line of an integrity table that speaks of a dataset. */
static void compare_dataset(void *state, const char *path, const char *found)
{
    rg_h5_check *check = state;
    const char *result = strstr(path, "/" RG_H5_PROCESS);
    const char *inside = result != NULL ? strchr(result + 1, '/') : NULL;
    char table[256];
    rg_h5_names names = {0};
    rg_h5_names sums = {0};
    if (inside == NULL || strncmp(inside + 1, "integrity/", 10) == 0)
        return;
    snprintf(table, sizeof table, "%.*s/integrity", (int) (inside - path), path);
    const hid_t group = H5Lexists(check->file, table, H5P_DEFAULT) > 0
                            ? H5Gopen2(check->file, table, H5P_DEFAULT)
                            : H5I_INVALID_HID;
    if (group < 0)
        return; /* R034 speaks of it */
    const bool known = rg_h5_has_dataset(group, "name") && rg_h5_has_dataset(group, "sha256") &&
                       rg_h5_read_texts(group, "name", 0, RG_NO_INDEX, &names, NULL) == RG_OK &&
                       rg_h5_read_texts(group, "sha256", 0, RG_NO_INDEX, &sums, NULL) == RG_OK &&
                       names.n == sums.n;
    bool listed = false;
    for (size_t i = 0; known && i < names.n; i++)
        if (strcmp(names.items[i], inside + 1) == 0) {
            listed = true;
            if (strcmp(sums.items[i], found) != 0)
                rg_h5_report(check, "R033", path, "the dataset is not what the result once held");
        }
    if (known && !listed)
        rg_h5_report(check, "R033", path, "the integrity table does not list this dataset");
    rg_h5_names_free(&names);
    rg_h5_names_free(&sums);
    (void) H5Gclose(group);
}

static bool note_unreadable(void *state, const char *path)
{
    rg_h5_report(state, "R011", path, "the data cannot be read: a checksum differs or a part is missing");
    return true;
}

static void check_hashes(rg_h5_check *check)
{
    unsigned char node[RG_H5_DIGEST];
    rg_h5_hash_room room = {0};
    const rg_h5_hash_walk walk = {.object = compare_hash,
                                  .dataset = compare_dataset,
                                  .unreadable = note_unreadable,
                                  .state = check,
                                  .room = &room};
    rg_error found = {0};
    const hid_t root = H5Gopen2(check->file, "/", H5P_DEFAULT);
    const rg_status status = root >= 0 ? rg_h5_hash_object(root, "/", &walk, node, &found) : RG_EFORMAT;
    if (status == RG_ENOMEM && check->status == RG_OK)
        check->status = rg_fail(check->err, status, RG_NO_INDEX, "no memory to check the hashes");
    else if (status != RG_OK)
        rg_h5_report(check, "R011", found.dataset, "%s",
                     found.reason != NULL ? found.reason : "it cannot be read");
    rg_h5_hash_room_free(&room);
    if (root >= 0)
        (void) H5Gclose(root);
}

/* ---- files of others -------------------------------------------------------------------------- */

static void describe_foreign(rg_h5_check *check, const char *path)
{
    rg_h5_foreign *file = NULL;
    rg_error err = {0};
    if (rg_h5_foreign_open(path, NULL, &file, &err) == RG_OK) {
        const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
        rg_h5_report(check, "R090", facts->dataset, "%zu spectra of %zu bands on axis %.40s (%.20s)",
                     facts->n_rows, facts->n_columns, facts->axis_name,
                     facts->axis_units[0] != '\0' ? facts->axis_units : "unit not stated");
    } else {
        rg_h5_report(check, err.status == RG_EUSAGE ? "R091" : "R011",
                     err.dataset[0] != '\0' ? err.dataset : "/", "%s%s%s",
                     err.reason != NULL ? err.reason : "the file cannot be read",
                     err.subject[0] != '\0' ? ": " : "", err.subject);
    }
    rg_h5_foreign_close(file);
}

static void check_file(rg_h5_check *check, const char *path)
{
    rg_error err = {0};
    char schema[32];
    if (!rg_h5_get_text(check->file, RG_H5_ATTR_SCHEMA, schema, sizeof schema)) {
        describe_foreign(check, path);
        return;
    }
    if (rg_h5_check_schema(check->file, &err) != RG_OK) {
        rg_h5_report(check, "R003", "/", "%s: %s", err.reason, schema);
        return;
    }
    if (strcmp(schema, RG_SCHEMA) != 0)
        rg_h5_report(check, "R037", "/", "the schema is %s, this program writes %s", schema, RG_SCHEMA);
    const rg_status status = rg_h5_walk(check->file, true, NULL, NULL, &err);
    if (status != RG_OK) {
        /* Nothing in a file that reaches outside is opened any further. */
        rg_h5_report(check, "R002", err.dataset[0] != '\0' ? err.dataset : "/", "%s", err.reason);
        return;
    }
    rg_h5_check_root(check);
    if (rg_h5_walk(check->file, true, check_one, check, &err) != RG_OK && check->status == RG_OK)
        rg_h5_report(check, "R011", err.dataset[0] != '\0' ? err.dataset : "/", "%s", err.reason);
    check_hashes(check);
}

rg_status rg_h5_validate(const char *path, rg_findings *findings, rg_error *err)
{
    rg_h5_check check = {.file = H5I_INVALID_HID, .findings = findings, .err = err};
    rg_error found = {0};
    *findings = (rg_findings){0};
    const rg_status status = rg_h5_open_any(path, &check.file, &found);
    if (status == RG_EFORMAT) {
        rg_h5_report(&check, "R001", "/", "%s", found.reason);
    } else if (status != RG_OK) {
        check.status = rg_fail_named(err, status, RG_NO_INDEX, found.reason, found.subject, found.remedy);
    } else {
        check_file(&check, path);
        (void) H5Fclose(check.file);
    }
    if (check.status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_findings_free(findings);
    }
    return check.status;
}

void rg_findings_free(rg_findings *findings)
{
    free(findings->items);
    *findings = (rg_findings){0};
}
