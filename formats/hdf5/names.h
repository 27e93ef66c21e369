/* Names and limits of schema 1.0 that more than one file needs. LAYOUT.md says what lies where. */
#ifndef RG_FORMATS_HDF5_NAMES_H
#define RG_FORMATS_HDF5_NAMES_H

#include "kernels/base/version.h"

#define RG_H5_SCHEMA_MAJOR 1

#define RG_H5_ATTR_SCHEMA    "regolith_schema"
#define RG_H5_ATTR_HASH      "regolith_content_sha256"
#define RG_H5_ATTR_TECHNIQUE "regolith_technique"
#define RG_H5_ATTR_ORIGINAL  "original_name"
#define RG_H5_PROCESS        "process_"

enum {
    RG_H5_MAX_RANK = 8,
    RG_H5_MAX_DEPTH = 64,
    RG_H5_MAX_LINKS = 1000000,
    RG_H5_MAX_TEXT = 1 << 20,    /* bytes of one text that a file may ask us to read   */
    RG_H5_COMPACT_TEXT = 60000,  /* longest scalar text that fits an object header     */
    RG_H5_CHUNK_BYTES = 1 << 20, /* aim of W10                                         */
    RG_H5_TILE_BYTES = 1 << 18,  /* least size of a cube's tile, where there is enough */
    RG_H5_ALONE_BYTES = 1 << 16, /* one thread has packed or unpacked them before another is awake */
    RG_H5_TILE = 16,             /* lines and samples of a cube's tile                 */
    RG_H5_MAP_TILE = 256,        /* the same for maps (k, y, x)                        */
    RG_H5_DEFLATE_LEVEL = 4,
    RG_H5_MAX_RATIO = 2048,      /* logical / stored bytes beyond which nothing honest lies */
    RG_H5_MAX_SOURCE_GROUPS = 99 /* more source files are kept as one table            */
};

#endif
