#include "formats/hdf5/deflate.h"

#include <libdeflate.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#ifdef RG_HAVE_ISAL
#include <isa-l.h>
#endif

#include "formats/hdf5/names.h"
#include "kernels/base/memory.h"

size_t rg_h5_deflate_bound(size_t n_bytes)
{
    return libdeflate_zlib_compress_bound(NULL, n_bytes);
}

#ifdef RG_HAVE_ISAL

/* ISA-L packs several times as fast as libdeflate at its level 4 and loses some percent of size. Its levels 2
 * and 3 are slower and save a percent more of spectra, nothing of abundances. */
enum { LEVEL = 1 };
/* Fewer bytes than these are packed no slower by libdeflate, and smaller. */
enum { FEW = 4096 };
/* The low bytes of measured numbers are noise. Before a run is packed, a piece from its middle is; where that
 * saves less than a quarter the run is stored, which costs some size and makes reading it a copy. */
enum { PIECE = 8192, KEPT_OF_4 = 3 };
enum { STORED_MOST = 65535 }; /* bytes of a stored block */
/* The first bytes of a run are stored and then given to ISA-L as what lies before the rest. Without such
 * bytes ISA-L 2.30 and before file the third byte under a hash of a register that they never set, which holds
 * an address: the stream would be valid, but another one at one address of some thousands. */
enum { LEAD = 16 };

struct rg_h5_deflater {
    struct libdeflate_compressor *whole; /* for what ISA-L does not do */
    struct isal_zstream stream;
    unsigned char level_room[ISAL_DEF_LVL1_DEFAULT];
    unsigned char piece[2 * PIECE];
};

#define WORD(x)          #x
#define VERSION(a, b, c) WORD(a) "." WORD(b) "." WORD(c)
const char rg_h5_deflate_library[] = "libisal";
const char rg_h5_deflate_version[] = VERSION(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);

/* Where a stream goes, and whether it has fitted so far. */
typedef struct {
    unsigned char *at;
    size_t left;
    bool fits;
} output;

static void put(output *out, const void *bytes, size_t n)
{
    out->fits = out->fits && n <= out->left;
    if (!out->fits)
        return;
    memcpy(out->at, bytes, n);
    out->at += n;
    out->left -= n;
}

static void put_stored(const unsigned char *bytes, size_t n, output *out)
{
    while (n > 0) {
        const size_t part = n < STORED_MOST ? n : STORED_MOST;
        const unsigned char head[5] = {0, (unsigned char) part, (unsigned char) (part >> 8),
                                       (unsigned char) ~part, (unsigned char) (~part >> 8)};
        put(out, head, sizeof head);
        put(out, bytes, part);
        bytes += part;
        n -= part;
    }
}

/* Blocks of deflate that end on a byte and do not refer to what is before them. */
static void put_deflated(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n, output *out)
{
    struct isal_zstream *stream = &deflater->stream;
    const size_t lead = n < LEAD ? n : LEAD;
    put_stored(bytes, lead, out);
    if (n == lead)
        return;
    isal_deflate_init(stream);
    stream->level = LEVEL;
    stream->level_buf = deflater->level_room;
    stream->level_buf_size = sizeof deflater->level_room;
    stream->gzip_flag = IGZIP_DEFLATE;
    stream->flush = FULL_FLUSH;
    stream->next_in = (unsigned char *) (size_t) bytes + lead; /* ISA-L knows no const */
    stream->avail_in = (uint32_t) (n - lead);
    stream->next_out = out->at;
    stream->avail_out = (uint32_t) (out->left < UINT32_MAX ? out->left : UINT32_MAX);
    out->fits = out->fits && n <= UINT32_MAX &&
                isal_deflate_set_dict(stream, stream->next_in - lead, (uint32_t) lead) == COMP_OK &&
                isal_deflate(stream) == COMP_OK && stream->avail_in == 0 && stream->avail_out > 0;
    if (out->fits) {
        out->at += stream->total_out;
        out->left -= stream->total_out;
    }
}

static bool hardly_shrinks(rg_h5_deflater *deflater, const unsigned char *run, size_t n)
{
    if (n < 2 * PIECE)
        return false;
    output out = {deflater->piece, sizeof deflater->piece, true};
    put_deflated(deflater, run + (n - PIECE) / 2, PIECE, &out);
    const size_t length = sizeof deflater->piece - out.left;
    return !out.fits || 4 * length > (size_t) KEPT_OF_4 * PIECE;
}

static void put_planes(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n_bytes, size_t n_planes,
                       output *out)
{
    const size_t n = n_bytes / n_planes;
    size_t waiting = 0; /* bytes before this run that are to be packed */
    for (size_t plane = 0; plane < n_planes; plane++) {
        const unsigned char *run = bytes + plane * n;
        if (!hardly_shrinks(deflater, run, n)) {
            waiting += n;
            continue;
        }
        if (waiting > 0)
            put_deflated(deflater, run - waiting, waiting, out);
        put_stored(run, n, out);
        waiting = 0;
    }
    waiting += n_bytes - n * n_planes;
    if (waiting > 0)
        put_deflated(deflater, bytes + n_bytes - waiting, waiting, out);
}

/* The bytes of the stream, or 0 when libdeflate should make it. */
static size_t deflate_fast(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n_bytes,
                           size_t n_planes, unsigned char *packed, size_t room)
{
    static const unsigned char HEAD[2] = {0x78, 0x01};          /* window of 32 KiB, fast */
    static const unsigned char LAST[5] = {1, 0, 0, 0xff, 0xff}; /* an empty block         */
    const uint32_t sum = libdeflate_adler32(1, bytes, n_bytes);
    const unsigned char tail[4] = {(unsigned char) (sum >> 24), (unsigned char) (sum >> 16),
                                   (unsigned char) (sum >> 8), (unsigned char) sum};
    output out = {packed, room, n_bytes >= FEW};
    put(&out, HEAD, sizeof HEAD);
    put_planes(deflater, bytes, n_bytes, n_planes, &out);
    put(&out, LAST, sizeof LAST);
    put(&out, tail, sizeof tail);
    return out.fits ? room - out.left : 0;
}

#else

struct rg_h5_deflater {
    struct libdeflate_compressor *whole;
};

const char rg_h5_deflate_library[] = "libdeflate";
const char rg_h5_deflate_version[] = LIBDEFLATE_VERSION_STRING;

static size_t deflate_fast(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n_bytes,
                           size_t n_planes, unsigned char *packed, size_t room)
{
    (void) deflater;
    (void) bytes;
    (void) n_bytes;
    (void) n_planes;
    (void) packed;
    (void) room;
    return 0;
}

#endif

rg_h5_deflater *rg_h5_deflater_new(void)
{
    rg_h5_deflater *deflater = rg_alloc(1, 1, sizeof *deflater);
    if (deflater != NULL)
        deflater->whole = libdeflate_alloc_compressor(RG_H5_DEFLATE_LEVEL);
    if (deflater == NULL || deflater->whole != NULL)
        return deflater;
    free(deflater);
    return NULL;
}

void rg_h5_deflater_free(rg_h5_deflater *deflater)
{
    if (deflater == NULL)
        return;
    libdeflate_free_compressor(deflater->whole);
    free(deflater);
}

size_t rg_h5_deflate(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n_bytes, size_t n_planes,
                     unsigned char *packed)
{
    const size_t room = rg_h5_deflate_bound(n_bytes);
    const size_t length = deflate_fast(deflater, bytes, n_bytes, n_planes, packed, room);
    return length > 0 ? length : libdeflate_zlib_compress(deflater->whole, bytes, n_bytes, packed, room);
}
