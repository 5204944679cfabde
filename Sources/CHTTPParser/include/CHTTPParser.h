// CHTTPParser.h - finds where the parts of an HTTP/1 head are, a request's or a response's. Nothing more.
//
// The lexer lives on the C heap and keeps no address of the caller's memory after a call: its results are offsets from
// the first byte of the head.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct chp_lexer chp_lexer;

typedef enum { CHP_REQUEST = 0, CHP_RESPONSE } chp_kind;

/// The half-open ranges of one field, from the first byte of the head. The range of an empty value may lie anywhere.
typedef struct {
    uint32_t name_start, name_end;
    uint32_t value_start, value_end;
} chp_field;

/// What is known of the head so far.
typedef struct {
    uint32_t method_end;                // of a request
    uint32_t target_start, target_end;  // of a request
    uint32_t reason_start, reason_end;  // of a response; 0 until a byte behind its status code has come
    uint32_t field_count;
    uint32_t too_many_fields;  // 1: the head had more fields than there was room for; they were counted, not kept
    const chp_field *fields;   // field_count of them, valid until the next call on the lexer
} chp_head;

typedef enum {
    CHP_NEED_MORE = 0,
    CHP_COMPLETE,
    CHP_BAD_METHOD,   // a byte that is no tchar, or no method at all
    CHP_LONG_METHOD,  // more than 32 bytes
    CHP_BAD_START_LINE,
    CHP_BAD_FIELD,
    CHP_TOO_BIG,      // http_parser's own 80 KiB
} chp_status;

typedef struct {
    chp_status status;
    size_t consumed;  // of the bytes given in this call; on CHP_COMPLETE the head ends there
} chp_result;

/// NULL if there is no memory.
chp_lexer *chp_lexer_create(uint32_t max_fields);
void chp_lexer_destroy(chp_lexer *lexer);

/// Makes the lexer ready for a head. Needed before each.
void chp_lexer_begin(chp_lexer *lexer, chp_kind kind);

/// Lexes the next `count` bytes of the head. Each byte of the head is passed exactly once.
/// After any status but CHP_NEED_MORE, it does nothing and returns the same status until it begins again.
chp_result chp_lexer_feed(chp_lexer *lexer, const uint8_t *bytes, size_t count);

/// What has been found; the pointer is valid as long as the lexer is.
const chp_head *chp_lexer_head(const chp_lexer *lexer);
