// CCompression - one small interface to zlib, brotli and zstd.
//
// The libraries' own headers stay in the .c file: Swift imports this module with the package's default settings whether
// or not the trait `Compression` is on, and much of zlib's interface are macros, which Swift does not see.
#ifndef WRYNECK_CCOMPRESSION_H
#define WRYNECK_CCOMPRESSION_H

#include <stddef.h>
#include <stdint.h>

/// The formats of coders.
typedef enum ccompression_format {
    CCOMPRESSION_GZIP,
    CCOMPRESSION_ZLIB,
    CCOMPRESSION_RAW_DEFLATE,
    CCOMPRESSION_BROTLI,
    CCOMPRESSION_ZSTD,
} ccompression_format;

/// How far a call goes.
typedef enum ccompression_operation {
    /// Takes input; its output may stay inside for a while.
    CCOMPRESSION_PROCESS,
    /// Takes input and gives out all that the other side needs to read everything so far.
    CCOMPRESSION_FLUSH,
    /// Takes input and ends the stream.
    CCOMPRESSION_FINISH,
} ccompression_operation;

/// The result of a call.
typedef enum ccompression_result {
    /// The operation is complete: all input is taken.
    CCOMPRESSION_DONE,
    /// More output waits: call again, with the same operation and the rest of the input.
    CCOMPRESSION_MORE,
    /// A decoder has reached the end of its stream; the rest of the input is not part of it.
    CCOMPRESSION_ENDED,
    /// The bytes are not in the format.
    CCOMPRESSION_MALFORMED,
    /// The stream needs a larger window than the decoder accepts.
    CCOMPRESSION_TOO_LARGE,
    /// There is no memory left.
    CCOMPRESSION_NO_MEMORY,
} ccompression_result;

typedef struct ccompression_coder ccompression_coder;

/// A new encoder; NULL if there is no memory. `level` and `window` (its logarithm) have to be in the format's range.
ccompression_coder *ccompression_encoder(ccompression_format format, int level, int window);

/// A new encoder of raw deflate with less memory; NULL if there is none. `window` is 9 to 15, `memory_level` 1 to 9: it takes
/// (1 << (window + 2)) + (1 << (memory_level + 9)) bytes and some more.
ccompression_coder *ccompression_deflater(int level, int window, int memory_level);

/// A new decoder; NULL if there is no memory. Streams with a window above 1 << `window` bytes are refused.
ccompression_coder *ccompression_decoder(ccompression_format format, int window);

/// One step. `input_count` and `output_count` become what is left of both.
ccompression_result ccompression_run(
    ccompression_coder *coder, ccompression_operation operation, const uint8_t *input, size_t *input_count, uint8_t *output, size_t *output_count);

/// Whether a decoder of raw deflate has read all of a block and nothing of the next one.
int ccompression_is_between_blocks(const ccompression_coder *coder);

/// Prepares the coder for another stream; 0 if it cannot be.
int ccompression_reset(ccompression_coder *coder);

/// The number of bytes that it holds now.
size_t ccompression_memory(const ccompression_coder *coder);

void ccompression_free(ccompression_coder *coder);

#endif
