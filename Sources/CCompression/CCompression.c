// CCompression.c - the three libraries behind one interface. Empty without the trait `Compression`, so that the package
// then builds without their headers.
#include "CCompression.h"

#ifdef WRYNECK_COMPRESSION

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct ccompression_coder {
    ccompression_format format;
    int is_encoder;
    int level;
    int window;
    /// zlib's: the memory of its hash table and its output, as a logarithm.
    int memory_level;
    int has_ended;
    /// The bytes that zlib and brotli have allocated through the functions below; zstd tells its own size.
    size_t allocated;
    union {
        z_stream zlib;
        BrotliEncoderState *brotli_encoder;
        BrotliDecoderState *brotli_decoder;
        ZSTD_CCtx *zstd_encoder;
        ZSTD_DCtx *zstd_decoder;
    } state;
};

// MARK: Counted memory

// Each block has its size in front; 16 bytes keep what follows aligned.
#define PREFIX 16

static void *take(void *coder, size_t count) {
    if (count > SIZE_MAX - PREFIX) return NULL;
    size_t *block = malloc(count + PREFIX);
    if (block == NULL) return NULL;
    *block = count;
    ((ccompression_coder *)coder)->allocated += count;
    return (char *)block + PREFIX;
}

static void give_back(void *coder, void *address) {
    if (address == NULL) return;
    size_t *block = (size_t *)((char *)address - PREFIX);
    ((ccompression_coder *)coder)->allocated -= *block;
    free(block);
}

static voidpf take_items(voidpf coder, uInt items, uInt size) {
    if (size != 0 && items > SIZE_MAX / size) return Z_NULL;
    return take(coder, (size_t)items * size);
}

// MARK: Making

static int window_bits(const ccompression_coder *coder) {
    switch (coder->format) {
    case CCOMPRESSION_GZIP: return coder->window + 16;
    case CCOMPRESSION_RAW_DEFLATE: return -coder->window;
    default: return coder->window;
    }
}

static int make_zlib(ccompression_coder *coder) {
    z_stream *stream = &coder->state.zlib;
    stream->zalloc = take_items;
    stream->zfree = give_back;
    stream->opaque = coder;
    if (coder->is_encoder)
        return deflateInit2(stream, coder->level, Z_DEFLATED, window_bits(coder), coder->memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
    return inflateInit2(stream, window_bits(coder)) == Z_OK;
}

static int make_brotli(ccompression_coder *coder) {
    if (!coder->is_encoder) {
        coder->state.brotli_decoder = BrotliDecoderCreateInstance(take, give_back, coder);
        return coder->state.brotli_decoder != NULL;
    }
    BrotliEncoderState *state = BrotliEncoderCreateInstance(take, give_back, coder);
    coder->state.brotli_encoder = state;
    return state != NULL && BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, (uint32_t)coder->level)
        && BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, (uint32_t)coder->window);
}

static int set(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value) { return !ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)); }

static int make_zstd(ccompression_coder *coder) {
    if (!coder->is_encoder) {
        ZSTD_DCtx *context = ZSTD_createDCtx();
        coder->state.zstd_decoder = context;
        return context != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, coder->window));
    }
    ZSTD_CCtx *context = ZSTD_createCCtx();
    coder->state.zstd_encoder = context;
    // The tables are tied to the window; otherwise they grow with the level to many times its size.
    return context != NULL && set(context, ZSTD_c_compressionLevel, coder->level) && set(context, ZSTD_c_windowLog, coder->window)
        && set(context, ZSTD_c_hashLog, coder->window - 1) && set(context, ZSTD_c_chainLog, coder->window - 1);
}

static ccompression_coder *make(ccompression_format format, int is_encoder, int level, int window, int memory_level) {
    ccompression_coder *coder = calloc(1, sizeof *coder);
    if (coder == NULL) return NULL;
    coder->format = format;
    coder->is_encoder = is_encoder;
    coder->level = level;
    coder->window = window;
    coder->memory_level = memory_level;
    int is_made;
    switch (format) {
    case CCOMPRESSION_BROTLI: is_made = make_brotli(coder); break;
    case CCOMPRESSION_ZSTD: is_made = make_zstd(coder); break;
    default: is_made = make_zlib(coder); break;
    }
    if (is_made) return coder;
    ccompression_free(coder);
    return NULL;
}

// zlib's default.
#define USUAL_MEMORY_LEVEL 8

ccompression_coder *ccompression_encoder(ccompression_format format, int level, int window) {
    return make(format, 1, level, window, USUAL_MEMORY_LEVEL);
}

ccompression_coder *ccompression_deflater(int level, int window, int memory_level) {
    return make(CCOMPRESSION_RAW_DEFLATE, 1, level, window, memory_level);
}

ccompression_coder *ccompression_decoder(ccompression_format format, int window) { return make(format, 0, 0, window, 0); }

static void free_state(ccompression_coder *coder) {
    switch (coder->format) {
    case CCOMPRESSION_BROTLI:
        if (coder->is_encoder) {
            if (coder->state.brotli_encoder != NULL) BrotliEncoderDestroyInstance(coder->state.brotli_encoder);
        } else if (coder->state.brotli_decoder != NULL) {
            BrotliDecoderDestroyInstance(coder->state.brotli_decoder);
        }
        break;
    case CCOMPRESSION_ZSTD:
        // Both functions accept NULL.
        if (coder->is_encoder) ZSTD_freeCCtx(coder->state.zstd_encoder);
        else ZSTD_freeDCtx(coder->state.zstd_decoder);
        break;
    default:
        // Both functions accept a stream that was never initialised.
        if (coder->is_encoder) deflateEnd(&coder->state.zlib);
        else inflateEnd(&coder->state.zlib);
    }
}

void ccompression_free(ccompression_coder *coder) {
    if (coder == NULL) return;
    free_state(coder);
    free(coder);
}

int ccompression_reset(ccompression_coder *coder) {
    coder->has_ended = 0;
    switch (coder->format) {
    case CCOMPRESSION_BROTLI:
        // The library cannot reset a state.
        free_state(coder);
        memset(&coder->state, 0, sizeof coder->state);
        return make_brotli(coder);
    case CCOMPRESSION_ZSTD:
        return !ZSTD_isError(
            coder->is_encoder ? ZSTD_CCtx_reset(coder->state.zstd_encoder, ZSTD_reset_session_only)
                              : ZSTD_DCtx_reset(coder->state.zstd_decoder, ZSTD_reset_session_only));
    default: return (coder->is_encoder ? deflateReset(&coder->state.zlib) : inflateReset(&coder->state.zlib)) == Z_OK;
    }
}

int ccompression_is_between_blocks(const ccompression_coder *coder) {
    // zlib.h, at inflate(): 128 is added right behind the end of a block.
    return coder->format == CCOMPRESSION_RAW_DEFLATE && !coder->is_encoder && (coder->state.zlib.data_type & 128) != 0;
}

size_t ccompression_memory(const ccompression_coder *coder) {
    if (coder->format != CCOMPRESSION_ZSTD) return coder->allocated + sizeof *coder;
    return sizeof *coder
        + (coder->is_encoder ? ZSTD_sizeof_CCtx(coder->state.zstd_encoder) : ZSTD_sizeof_DCtx(coder->state.zstd_decoder));
}

// MARK: Running

// zlib counts in unsigned int.
static uInt clamped(size_t count) { return count > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uInt)count; }

static ccompression_result run_zlib(
    ccompression_coder *coder, ccompression_operation operation, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count) {
    static const int flushes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    z_stream *stream = &coder->state.zlib;
    uInt given = clamped(*input_count), room = clamped(*output_count);
    int is_whole = given == *input_count;
    stream->next_in = (Bytef *)input;
    stream->avail_in = given;
    stream->next_out = output;
    stream->avail_out = room;
    int code = coder->is_encoder ? deflate(stream, is_whole ? flushes[operation] : Z_NO_FLUSH) : inflate(stream, Z_NO_FLUSH);
    *input_count -= given - stream->avail_in;
    *output_count -= room - stream->avail_out;
    stream->next_in = NULL;
    stream->next_out = NULL;
    switch (code) {
    case Z_STREAM_END: return CCOMPRESSION_ENDED;
    case Z_MEM_ERROR: return CCOMPRESSION_NO_MEMORY;
    case Z_OK:
    // No progress was possible: no input, or no room.
    case Z_BUF_ERROR:
        if (!is_whole || stream->avail_out == 0 || stream->avail_in > 0) return CCOMPRESSION_MORE;
        return coder->is_encoder && operation == CCOMPRESSION_FINISH ? CCOMPRESSION_MORE : CCOMPRESSION_DONE;
    default: return CCOMPRESSION_MALFORMED;
    }
}

static ccompression_result run_brotli_encoder(
    ccompression_coder *coder, ccompression_operation operation, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count) {
    static const BrotliEncoderOperation operations[] = {BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH};
    BrotliEncoderState *state = coder->state.brotli_encoder;
    if (!BrotliEncoderCompressStream(state, operations[operation], input_count, &input, output_count, &output, NULL)) return CCOMPRESSION_NO_MEMORY;
    if (operation == CCOMPRESSION_FINISH && BrotliEncoderIsFinished(state)) return CCOMPRESSION_ENDED;
    return *input_count > 0 || BrotliEncoderHasMoreOutput(state) ? CCOMPRESSION_MORE : CCOMPRESSION_DONE;
}

static ccompression_result run_brotli_decoder(
    ccompression_coder *coder, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count) {
    BrotliDecoderState *state = coder->state.brotli_decoder;
    switch (BrotliDecoderDecompressStream(state, input_count, &input, output_count, &output, NULL)) {
    case BROTLI_DECODER_RESULT_SUCCESS: return CCOMPRESSION_ENDED;
    // The decoder says so also if more output waits than there was room for.
    case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return BrotliDecoderHasMoreOutput(state) ? CCOMPRESSION_MORE : CCOMPRESSION_DONE;
    case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: return CCOMPRESSION_MORE;
    default:
        return BrotliDecoderGetErrorCode(state) <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES ? CCOMPRESSION_NO_MEMORY : CCOMPRESSION_MALFORMED;
    }
}

static ccompression_result run_zstd(
    ccompression_coder *coder, ccompression_operation operation, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count) {
    static const ZSTD_EndDirective directives[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
    ZSTD_inBuffer in = {input, *input_count, 0};
    ZSTD_outBuffer out = {output, *output_count, 0};
    size_t left = coder->is_encoder ? ZSTD_compressStream2(coder->state.zstd_encoder, &out, &in, directives[operation])
                                    : ZSTD_decompressStream(coder->state.zstd_decoder, &out, &in);
    *input_count -= in.pos;
    *output_count -= out.pos;
    if (ZSTD_isError(left)) {
        switch (ZSTD_getErrorCode(left)) {
        case ZSTD_error_memory_allocation: return CCOMPRESSION_NO_MEMORY;
        case ZSTD_error_frameParameter_windowTooLarge: return CCOMPRESSION_TOO_LARGE;
        default: return CCOMPRESSION_MALFORMED;
        }
    }
    if (!coder->is_encoder) {
        if (left == 0) return CCOMPRESSION_ENDED;
        return in.pos < in.size || out.pos == out.size ? CCOMPRESSION_MORE : CCOMPRESSION_DONE;
    }
    if (operation == CCOMPRESSION_PROCESS) return in.pos < in.size ? CCOMPRESSION_MORE : CCOMPRESSION_DONE;
    if (left > 0) return CCOMPRESSION_MORE;
    return operation == CCOMPRESSION_FINISH ? CCOMPRESSION_ENDED : CCOMPRESSION_DONE;
}

ccompression_result ccompression_run(
    ccompression_coder *coder, ccompression_operation operation, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count) {
    // Nothing may follow an end; the libraries differ in what they do then.
    if (coder->has_ended) return CCOMPRESSION_ENDED;
    ccompression_result result;
    if (coder->format == CCOMPRESSION_ZSTD) result = run_zstd(coder, operation, input, input_count, output, output_count);
    else if (coder->format != CCOMPRESSION_BROTLI) result = run_zlib(coder, operation, input, input_count, output, output_count);
    else if (coder->is_encoder) result = run_brotli_encoder(coder, operation, input, input_count, output, output_count);
    else result = run_brotli_decoder(coder, input, input_count, output, output_count);
    if (result == CCOMPRESSION_ENDED) coder->has_ended = 1;
    return result;
}

#endif
