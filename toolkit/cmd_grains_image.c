/* regolith grains image: grain size from grey images. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/whole.h"
#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/grainimage/table.h"
#include "toolkit/images.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "toolkit/output.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"

typedef struct {
    rg_common_args common;
    size_t tile;
    const char *window;
    const char *calibration;
    const char *calibrate;
    const char *library;
} image_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 0, "tile", "PIXELS", NULL, offsetof(image_args, tile),
     "side of the tiles that an image is cut into, half over one another (default: 256 after it was made "
     "smaller to suit its grains)",
     false},
    {RG_OPTION_WORD, 0, "window", "none|hann", "none", offsetof(image_args, window),
     "weights of a tile's pixels in the autocorrelations", false},
    {RG_OPTION_PATH, 0, "calibration", "FILE", NULL, offsetof(image_args, calibration),
     "table that --calibrate wrote (default: grain_image.tsv of the library)", false},
    {RG_OPTION_PATH, 0, "calibrate", "FILE", NULL, offsetof(image_args, calibrate),
     "fit a calibration to images of known size and write it there, instead of measuring", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(image_args, library),
     "mineral library: folder of tables or built file (default: the one of the program)", false},
    {0},
};

enum { MOST_PRINTED = 40, MOST_CALIBRATION = 1 << 24 };

/* Limits of what can be believed; see the man page. */
static const double MOST_SATURATED = 0.02; /* share of pixels at full scale                     */
static const double LARGEST_SHARE = 0.2;   /* of P50 in the shorter side                        */
static const double SMALLEST_PX = 4.0;     /* of P50                                            */
static const double MOST_NOISE = 0.5;      /* share of the variance that single pixels have     */
static const double STRANGE = 2.5;         /* root mean square of the standardised features     */
static const double MOST_ERROR = 0.25;     /* relative standard error of P50                    */

enum { BLOCK = 16, P50 = 4 }; /* images looked at together */

typedef struct {
    const image_args *args;
    rg_image_calibration calibration;
    rg_mineral_library library;
    bool has_library;
    char used[4096];
} image_run;

typedef struct {
    rg_stacked_image *images;
    size_t n;
    double pixel_um;
    rg_image_look *looks;
    double *sizes, *errors; /* [RG_IMAGE_N_SIZES][n] um                     */
    char (*flags)[200];
} work;

static void work_free(void *job)
{
    work *w = job;
    free(w->images);
    free(w->looks);
    free(w->sizes);
    free(w->errors);
    free(w->flags);
}

/* Features of every image of the entry; *values to be freed by the caller. */
static rg_status look(const image_args *args, rg_workfile *data, work *w, double **values, rg_error *err)
{
    const rg_image_tiling tiling = {args->tile, strcmp(args->window, "hann") == 0};
    rg_status status = rg_images_pixel(&data->entry, &w->pixel_um, err);
    if (status == RG_OK)
        status = rg_images_of(&data->entry, &w->images, &w->n, err);
    if (status == RG_OK)
        status = rg_workfile_read_all(data, false, values, err);
    if (status != RG_OK)
        return status;
    w->looks = rg_alloc(w->n, 1, sizeof *w->looks);
    w->sizes = rg_alloc(RG_IMAGE_N_SIZES, w->n, sizeof *w->sizes);
    w->errors = rg_alloc(RG_IMAGE_N_SIZES, w->n, sizeof *w->errors);
    w->flags = rg_alloc(w->n, 1, sizeof *w->flags);
    if (w->looks == NULL || w->sizes == NULL || w->errors == NULL || w->flags == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the images");
    for (size_t first = 0; first < w->n && status == RG_OK; first += BLOCK) {
        rg_image_view views[BLOCK];
        const size_t n = w->n - first < BLOCK ? w->n - first : BLOCK;
        for (size_t i = 0; i < n; i++)
            views[i] = (rg_image_view){.pixels = *values + w->images[first + i].first * data->entry.n_columns,
                                       .height = w->images[first + i].n_lines,
                                       .width = data->entry.n_columns};
        status = rg_image_features(views, n, &tiling, w->looks + first, err);
    }
    return status;
}

static double saturated(const double *pixels, size_t n, double full_scale)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += pixels[i] >= full_scale;
    return (double) count / (double) n;
}

static void measure(const image_run *run, const rg_workfile *data, const double *values, work *w)
{
    const size_t width = data->entry.n_columns;
    for (size_t i = 0; i < w->n; i++) {
        const rg_image_look *look = &w->looks[i];
        const size_t n_lines = w->images[i].n_lines;
        const double side = (double) (n_lines < width ? n_lines : width);
        double sizes[RG_IMAGE_N_SIZES];
        double errors[RG_IMAGE_N_SIZES];
        double strange = 0.0;
        if (look->status != RG_OK) {
            snprintf(w->flags[i], sizeof w->flags[i], "no size: %s", look->reason);
            for (size_t s = 0; s < RG_IMAGE_N_SIZES; s++)
                w->sizes[s * w->n + i] = w->errors[s * w->n + i] = (double) NAN;
            continue;
        }
        rg_image_calibration_apply(&run->calibration, look, side, sizes, errors, &strange);
        for (size_t s = 0; s < RG_IMAGE_N_SIZES; s++) {
            w->sizes[s * w->n + i] = sizes[s] * w->pixel_um;
            w->errors[s * w->n + i] = sizes[s] * w->pixel_um * errors[s];
        }
        const struct {
            bool holds;
            const char *text;
        } FLAGS[] = {{saturated(values + w->images[i].first * width, n_lines * width,
                                w->images[i].full_scale) > MOST_SATURATED,
                      "overexposed"},
                     {sizes[P50] > LARGEST_SHARE * side, "grains too large for the frame"},
                     {sizes[P50] < SMALLEST_PX, "grains of too few pixels"},
                     {look->features[RG_IMAGE_N_FEATURES - 1] > MOST_NOISE, "mostly noise"},
                     {strange > STRANGE, "unlike the images of the calibration"},
                     {errors[P50] > MOST_ERROR, "uncertain"}};
        size_t used = 0;
        for (size_t f = 0; f < sizeof FLAGS / sizeof FLAGS[0]; f++)
            if (FLAGS[f].holds)
                used += (size_t) snprintf(w->flags[i] + used, sizeof w->flags[i] - used, "%s%s",
                                          used > 0 ? "; " : "", FLAGS[f].text);
    }
}

static rg_status add_texts(const work *w, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char **texts = rg_alloc(w->n, 2, sizeof *texts);
    rg_status status = texts == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t i = 0; i < w->n && status == RG_OK; i++) {
        texts[i] = w->images[i].id;
        texts[w->n + i] = w->flags[i];
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "sample_id", texts, w->n, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "flags", texts + w->n, w->n, err);
    free(texts);
    return status;
}

static rg_status add_sizes(const work *w, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t s = 0; s < RG_IMAGE_N_SIZES && status == RG_OK; s++) {
        rg_group *group = NULL;
        char name[32];
        char label[64];
        char errors[40];
        snprintf(name, sizeof name, "P%.0f_um", rg_image_sizes[s]);
        snprintf(errors, sizeof errors, "%s_errors", name);
        snprintf(label, sizeof label, "Diameter, %.0f %% by area finer (um)", rg_image_sizes[s]);
        status = rg_result_add_row_group(result, name, label, name, w->n, NULL, 0, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, name, "um", label, w->n, 0, w->sizes + s * w->n, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, errors, "um", "Standard error", w->n, 0,
                                           w->errors + s * w->n, err);
    }
    snprintf(result->default_group, sizeof result->default_group, "P50_um");
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const image_run *run = state;
    work *w = entry->job;
    double *values = NULL;
    size_t bad = 0;
    size_t first = 0;
    rg_status status = look(run->args, &entry->data, w, &values, err);
    if (status == RG_OK)
        measure(run, &entry->data, values, w);
    free(values);
    for (size_t i = w->n; status == RG_OK && i-- > 0;)
        if (w->looks[i].status != RG_OK) {
            bad++;
            first = i;
        }
    if (status == RG_OK && bad == w->n)
        (void) rg_fail_named(&entry->nothing, RG_EDOMAIN, w->images[first].first,
                             "no image gives a grain size", w->looks[first].reason, NULL);
    else if (status == RG_OK && bad > 0)
        rg_message_warning("grains image", "%zu of %zu images without size, the first is %s: %s", bad, w->n,
                           w->images[first].id, w->looks[first].reason);
    if (status == RG_OK && run->has_library)
        status = rg_library_file_record(&run->library, run->used, &entry->result, err);
    if (status == RG_OK)
        status = add_texts(w, &entry->result, err);
    return status == RG_OK ? add_sizes(w, &entry->result, err) : status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {"sample_id",    "P10_um", "P16_um", "P30_um",       "P50_um",
                                          "P50_um_error", "P84_um", "P90_um", "P90_um_error", "flags"};
    const image_run *run = state;
    return rg_print_result(&entry->result, NULL, &run->args->common, COLUMNS,
                           sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
}

/* Known sizes: columns P10_um ... beside the lines, else those of the result `truth` that simulate image
 * stores. */
static rg_status known_sizes(rg_workfile *data, const work *w, double *sizes_px, rg_error *err)
{
    rg_status status = RG_OK;
    double *column = rg_alloc(w->n, 1, sizeof *column);
    if (column == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the known sizes");
    for (size_t s = 0; s < RG_IMAGE_N_SIZES && status == RG_OK; s++) {
        char name[32];
        snprintf(name, sizeof name, "P%.0f_um", rg_image_sizes[s]);
        const rg_column *beside = rg_table_find(&data->entry.rows, name);
        if (beside != NULL && beside->numbers != NULL)
            for (size_t i = 0; i < w->n; i++)
                column[i] = beside->numbers[w->images[i].first];
        else
            status = rg_h5_read_result_rows(data->file, data->name, "process_01_truth", name, name, 0, w->n,
                                            column, err);
        for (size_t i = 0; i < w->n; i++)
            sizes_px[i * RG_IMAGE_N_SIZES + s] = column[i] / w->pixel_um;
    }
    free(column);
    return status;
}

static rg_status write_calibration(const image_args *args, const rg_image_calibration *calibration, size_t n,
                                   const double *left_out, rg_error *err)
{
    const rg_h5_write_options how = {args->common.force, args->common.operands, args->common.n_operands};
    rg_output output;
    char source[64];
    rg_status status = rg_output_open(args->calibrate, &how, &output, err);
    if (status != RG_OK)
        return status;
    snprintf(source, sizeof source, "C: fit to %zu images", n);
    fprintf(output.stream, "# Size of grains from the features of their image: regolith grains image "
                           "--calibrate; kernels/image/calibration.h has the formula.\n");
    rg_grain_image_table_write(output.stream, calibration, source);
    status = rg_output_close(&output, status, err);
    if (status != RG_OK || args->common.quiet)
        return status;
    printf("%s: %zu images; found over known size of images left out, RMS:", args->calibrate, n);
    for (size_t s = 0; s < RG_IMAGE_N_SIZES; s++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++)
            sum += pow(expm1(left_out[i * RG_IMAGE_N_SIZES + s]), 2.0) / (double) n;
        printf(" P%.0f %.1f %%", rg_image_sizes[s], 100.0 * sqrt(sum));
    }
    printf("\n");
    return RG_OK;
}

/* What the images of all files give for a calibration; those without features are left out. */
typedef struct {
    rg_image_look *looks;
    double *sizes, *sides, *left_out;
    size_t n, looks_capacity, sizes_capacity, sides_capacity;
} known;

static bool known_grow(known *k, size_t more)
{
    void *looks = k->looks, *sizes = k->sizes, *sides = k->sides;
    bool good = rg_grow(&looks, &k->looks_capacity, k->n + more, sizeof *k->looks);
    good = good && rg_grow(&sizes, &k->sizes_capacity, (k->n + more) * RG_IMAGE_N_SIZES, sizeof *k->sizes);
    good = good && rg_grow(&sides, &k->sides_capacity, k->n + more, sizeof *k->sides);
    k->looks = looks;
    k->sizes = sizes;
    k->sides = sides;
    return good;
}

static rg_status gather(const image_args *args, const char *path, known *k, rg_error *err)
{
    rg_workfile data;
    work w = {0};
    double *values = NULL;
    double *sizes = NULL;
    rg_status status = rg_workfile_open(path, args->common.entry, 1u << RG_IMAGE, &data, err);
    if (status != RG_OK)
        return status;
    status = look(args, &data, &w, &values, err);
    free(values);
    sizes = rg_alloc(w.n, RG_IMAGE_N_SIZES, sizeof *sizes);
    if (status == RG_OK && (sizes == NULL || !known_grow(k, w.n)))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    if (status == RG_OK)
        status = known_sizes(&data, &w, sizes, err);
    for (size_t i = 0; i < w.n && status == RG_OK; i++) {
        const size_t width = data.entry.n_columns;
        if (w.looks[i].status != RG_OK)
            continue;
        k->looks[k->n] = w.looks[i];
        k->sides[k->n] = (double) (w.images[i].n_lines < width ? w.images[i].n_lines : width);
        memcpy(k->sizes + k->n * RG_IMAGE_N_SIZES, sizes + i * RG_IMAGE_N_SIZES,
               RG_IMAGE_N_SIZES * sizeof *sizes);
        k->n++;
    }
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    free(sizes);
    work_free(&w);
    rg_workfile_close(&data);
    return status;
}

static rg_status calibrate(const image_args *args, rg_error *err)
{
    known k = {0};
    rg_status status = RG_OK;
    rg_image_calibration *calibration = rg_alloc(1, 1, sizeof *calibration);
    if (calibration == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    for (size_t f = 0; f < args->common.n_operands && status == RG_OK; f++)
        status = gather(args, args->common.operands[f], &k, err);
    if (status == RG_OK) {
        k.left_out = rg_alloc(k.n, RG_IMAGE_N_SIZES, sizeof *k.left_out);
        status = k.left_out == NULL
                     ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration")
                     : rg_image_calibration_fit(k.looks, k.sizes, k.sides, k.n, calibration, k.left_out, err);
        if (status == RG_OK)
            status = write_calibration(args, calibration, k.n, k.left_out, err);
        else
            (void) rg_error_place(err, args->common.operands[0], NULL);
    }
    free(k.looks);
    free(k.sizes);
    free(k.sides);
    free(k.left_out);
    free(calibration);
    return status;
}

static rg_status read_calibration(image_run *run, rg_error *err)
{
    const image_args *args = run->args;
    if (args->calibration == NULL) {
        rg_status status =
            rg_library_file_open(args->library, &run->library, run->used, sizeof run->used, err);
        run->has_library = status == RG_OK;
        return status == RG_OK ? rg_grain_image_table_read(&run->library.tables[RG_LIBRARY_GRAIN_IMAGE],
                                                           &run->calibration, err)
                               : status;
    }
    rg_import_whole file;
    rg_tsv table = {0};
    rg_status status = rg_import_whole_read(args->calibration, MOST_CALIBRATION, &file, err);
    if (status == RG_OK)
        status = rg_tsv_parse((const char *) file.bytes, file.n_bytes, &table, err);
    if (status == RG_OK)
        status = rg_grain_image_table_read(&table, &run->calibration, err);
    if (status != RG_OK)
        (void) rg_error_place(err, args->calibration, NULL);
    rg_tsv_free(&table);
    rg_import_whole_free(&file);
    return status;
}

static rg_status run_grains_image(rg_run *run, rg_error *err)
{
    const image_args *args = run->args;
    if (args->calibrate != NULL)
        return calibrate(args, err);
    if (args->common.n_operands > 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "sizes are measured in one file at a time",
                             args->common.operands[1], "only --calibrate takes several");
    const rg_each_entry how = {.tool = "grains_image",
                               .role = "images",
                               .techniques = 1u << RG_IMAGE,
                               .beside = args->calibration,
                               .job_size = sizeof(work),
                               .solve = solve,
                               .report = report,
                               .release = work_free};
    image_run *state = rg_alloc(1, 1, sizeof *state);
    if (state == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    state->args = args;
    rg_status status = read_calibration(state, err);
    if (status == RG_OK)
        status = rg_each_entry_run(&how, run, state, err);
    if (state->has_library)
        rg_mineral_library_free(&state->library);
    free(state);
    return status;
}

const rg_command rg_cmd_grains_image = {
    .name = "grains image",
    .group = "Grains",
    .summary = "grain size from grey images",
    .operands = "IN.h5 [MORE.h5 ...]",
    .description =
        "Percentiles of grain diameter by area (grid-by-number) with standard errors, for every "
        "image, from\n"
        "autocorrelations (FFTW) of pictures made of tiles of the image, and from the sizes of the "
        "regions and chords\n"
        "in them, by a calibration on images of known size. Overexposed images, grains that are too "
        "large or too\n"
        "small, noise, and images unlike those of the calibration are flagged.",
    .example = "regolith simulate image --count 4 --width 256 --height 256 -o images.h5\n"
               "regolith grains image images.h5\n"
               "regolith export images.h5 --result grains_image -o sizes.csv",
    .options = options,
    .args_size = sizeof(image_args),
    .min_operands = 1,
    .max_operands = 64,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_image,
};
