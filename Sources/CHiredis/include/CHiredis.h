// CHiredis.h - hiredis' reader of replies, as lists: bytes in, items out.
//
// The library's own headers stay in the .c file: Swift imports this module with the package's default settings whether
// or not the trait `Redis` is on.
#ifndef WRYNECK_CHIREDIS_H
#define WRYNECK_CHIREDIS_H

#include <stddef.h>
#include <stdint.h>

/// A reader of one connection's replies. It lives on the C heap and calls nothing of the caller's.
typedef struct chr_reader chr_reader;

typedef enum { CHR_NULL = 0, CHR_STATUS, CHR_ERROR, CHR_BULK, CHR_INTEGER, CHR_ARRAY } chr_kind;

/// One value of a reply. The elements of an array follow it, each with its own.
typedef struct {
    int64_t value;  // of an integer; the count of a text's bytes, or of an array's elements
    size_t start;   // of a text, in the reply's bytes
    uint32_t kind;  // chr_kind
} chr_item;

/// One whole reply; valid until the next call on the reader.
typedef struct {
    const chr_item *items;
    size_t count;
    const uint8_t *bytes;
} chr_reply;

typedef enum {
    CHR_MORE = 0,
    CHR_REPLY,
    CHR_BROKEN,  // these bytes are no replies, or a limit is passed: it stays so
} chr_status;

/// NULL if there is no memory, or the library was built without the trait. A reply may take up `limit` bytes, each
/// value in it counting 32 on top of its text.
chr_reader *chr_reader_create(size_t limit);
void chr_reader_destroy(chr_reader *reader);

/// Takes what has come. The replies in it are then asked for until there is no more.
void chr_reader_feed(chr_reader *reader, const void *bytes, size_t count);
chr_status chr_reader_next(chr_reader *reader, chr_reply *reply);

/// Why it is broken, in words; they may hold one byte of the input, as text.
const char *chr_reader_failure(const chr_reader *reader);

#endif
