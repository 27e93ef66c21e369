/* Maps of what a search named in a cube: images of classes and of their scores, for viewers. */
#ifndef RG_TOOLKIT_CLASS_MAPS_H
#define RG_TOOLKIT_CLASS_MAPS_H

#include "formats/sample/entry.h"
#include "formats/sample/result.h"

/* Whether the entry's rows are the points of an image. */
#define rg_class_maps_fit(data) ((data)->n_lines > 0)

/* Add the NXdata images "class_map" (numbers of classes, -1 where there is none) and "score_map", and the
 * collections "class_map_table" (names of the classes) and, of several maps, "map_table" (names of the maps).
 * The class map becomes what is plotted first.
 *
 *   class_of    [n_maps][n_rows]  in   class, or -1
 *   score       [n_maps][n_rows]  in   NaN where there is none
 *   classes     [n_classes]       in   names
 *   maps        [n_maps]          in   names; NULL for a single map
 *
 * Images are [y][x], several [map][y][x]. */
rg_status rg_class_maps_add(const rg_entry *data, const int32_t *class_of, const float *score, size_t n_maps,
                            const char *const *maps, const char *const *classes, size_t n_classes,
                            const char *score_label, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
