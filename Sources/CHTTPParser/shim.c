// shim.c - http_parser as a head lexer.
//
// Debian builds the library with HTTP_PARSER_STRICT=0, so nothing that it accepts is believed: the layer above checks
// every byte between the ranges recorded here. Three things are arranged here:
//  * The method is lexed here and http_parser is given one that it knows, so that any token may be a method.
//  * No field means anything to http_parser. It would refuse a Content-Length that is repeated (RFC 9112 §6.3 lets
//    responses do that) or has a tab behind it.
//  * on_headers_complete returns 2 ("no body, another protocol follows"): http_parser then stops exactly at the end
//    of the head, and its own framing is never used.
// Its assert()s are active: after an error it is not called again, and before every head it is initialised anew.

#include "CHTTPParser.h"

#include <http_parser.h>
#include <stdlib.h>
#include <string.h>

enum { max_method_bytes = 32 };

typedef enum { in_nothing, in_name, in_value } field_part;

struct chp_lexer {
    http_parser parser;
    chp_status status;
    field_part part;
    uint32_t seen;          // bytes of the head before this call
    const char *bytes;      // this call's; reset to NULL when it ends
    uint32_t method_count;
    uint8_t method[max_method_bytes];
    uint8_t in_head;        // http_parser has taken up: at the end of a method, at the first byte of a response
    chp_head head;
    uint32_t max_fields;
    chp_field fields[];
};

// RFC 9110 §5.6.2, as a bitmap: bit n of word w stands for byte 64 * w + n.
static int is_tchar(uint8_t byte) {
    static const uint64_t tchar[4] = {0x03FF6CFA00000000u, 0x57FFFFFFC7FFFFFEu, 0, 0};
    return (tchar[byte >> 6] >> (byte & 63)) & 1;
}

static uint32_t offset_of(const chp_lexer *lexer, const char *at) {
    return lexer->seen + (uint32_t)(at - lexer->bytes);
}

// A part that arrives in pieces is reported in pieces; they adjoin, so it is enough to move its end.

static int on_url(http_parser *parser, const char *at, size_t length) {
    chp_lexer *lexer = parser->data;
    uint32_t start = offset_of(lexer, at);
    if (lexer->head.target_end == 0) lexer->head.target_start = start;
    lexer->head.target_end = start + (uint32_t)length;
    return 0;
}

static int on_status(http_parser *parser, const char *at, size_t length) {
    chp_lexer *lexer = parser->data;
    uint32_t start = offset_of(lexer, at);
    if (lexer->head.reason_end == 0) lexer->head.reason_start = start;
    lexer->head.reason_end = start + (uint32_t)length;
    return 0;
}

static int on_header_field(http_parser *parser, const char *at, size_t length) {
    chp_lexer *lexer = parser->data;
    chp_head *head = &lexer->head;
    uint32_t start = offset_of(lexer, at);
    // h_general, which it is after http_parser_init: the name is none that http_parser knows.
    parser->header_state = 0;
    if (lexer->part != in_name) {
        lexer->part = in_name;
        if (head->field_count == lexer->max_fields) head->too_many_fields = 1;
        if (head->too_many_fields) return 0;
        lexer->fields[head->field_count++] = (chp_field){start, start, 0, 0};
    }
    // The refusal waits for the end of the head, so that the verdict does not depend on how the bytes were cut.
    if (!head->too_many_fields) lexer->fields[head->field_count - 1].name_end = start + (uint32_t)length;
    return 0;
}

static int on_header_value(http_parser *parser, const char *at, size_t length) {
    chp_lexer *lexer = parser->data;
    chp_head *head = &lexer->head;
    uint32_t start = offset_of(lexer, at);
    int is_first = lexer->part != in_value;
    lexer->part = in_value;
    if (head->too_many_fields || head->field_count == 0) return 0;
    chp_field *field = &lexer->fields[head->field_count - 1];
    if (is_first) field->value_start = start;
    field->value_end = start + (uint32_t)length;
    return 0;
}

static int on_headers_complete(http_parser *parser) {
    ((chp_lexer *)parser->data)->status = CHP_COMPLETE;
    return 2;
}

static const http_parser_settings settings = {
    .on_url = on_url,
    .on_status = on_status,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_headers_complete = on_headers_complete,
};

chp_lexer *chp_lexer_create(uint32_t max_fields) {
    chp_lexer *lexer = calloc(1, sizeof(chp_lexer) + (size_t)max_fields * sizeof(chp_field));
    if (!lexer) return NULL;
    lexer->max_fields = max_fields;
    chp_lexer_begin(lexer, CHP_REQUEST);
    return lexer;
}

void chp_lexer_destroy(chp_lexer *lexer) { free(lexer); }

_Static_assert((int)CHP_REQUEST == HTTP_REQUEST && (int)CHP_RESPONSE == HTTP_RESPONSE && CHP_REQUEST == 0, "the same numbers");

void chp_lexer_begin(chp_lexer *lexer, chp_kind kind) {
    http_parser_init(&lexer->parser, (enum http_parser_type)kind);
    lexer->parser.data = lexer;
    lexer->status = CHP_NEED_MORE;
    lexer->part = in_nothing;
    lexer->seen = 0;
    lexer->method_count = 0;
    lexer->in_head = (uint8_t)kind;
    lexer->head = (chp_head){.fields = lexer->fields};
}

const chp_head *chp_lexer_head(const chp_lexer *lexer) { return &lexer->head; }

// http_parser needs the method for one reason only: which target forms to accept.
static void begin_head(chp_lexer *lexer) {
    static const char connect[] = "CONNECT ", options[] = "OPTIONS ", other[] = "GET ";
    const char *known = other;
    if (lexer->method_count == 7 && memcmp(lexer->method, connect, 7) == 0) known = connect;
    if (lexer->method_count == 7 && memcmp(lexer->method, options, 7) == 0) known = options;
    lexer->head.method_end = lexer->method_count;
    lexer->in_head = 1;
    http_parser_execute(&lexer->parser, &settings, known, strlen(known));
}

static size_t lex_method(chp_lexer *lexer, const uint8_t *bytes, size_t count) {
    size_t used = 0;
    while (used < count && lexer->status == CHP_NEED_MORE && !lexer->in_head) {
        uint8_t byte = bytes[used++];
        if (byte == ' ' && lexer->method_count > 0) begin_head(lexer);
        else if (!is_tchar(byte)) lexer->status = CHP_BAD_METHOD;
        else if (lexer->method_count == max_method_bytes) lexer->status = CHP_LONG_METHOD;
        else lexer->method[lexer->method_count++] = byte;
    }
    return used;
}

static chp_status status_for(enum http_errno code, const chp_lexer *lexer) {
    switch (code) {
    case HPE_HEADER_OVERFLOW: return CHP_TOO_BIG;
    case HPE_INVALID_HEADER_TOKEN: return CHP_BAD_FIELD;
    default: return lexer->part == in_nothing ? CHP_BAD_START_LINE : CHP_BAD_FIELD;
    }
}

static size_t lex_rest(chp_lexer *lexer, const uint8_t *bytes, size_t count) {
    lexer->bytes = (const char *)bytes;
    size_t used = http_parser_execute(&lexer->parser, &settings, lexer->bytes, count);
    lexer->bytes = NULL;
    lexer->seen += (uint32_t)used;
    if (HTTP_PARSER_ERRNO(&lexer->parser) != HPE_OK) {
        lexer->status = status_for(HTTP_PARSER_ERRNO(&lexer->parser), lexer);
    }
    return used;
}

chp_result chp_lexer_feed(chp_lexer *lexer, const uint8_t *bytes, size_t count) {
    size_t used = lex_method(lexer, bytes, count);
    lexer->seen += (uint32_t)used;
    // A count of zero would mean the end of the stream to http_parser.
    if (lexer->status == CHP_NEED_MORE && lexer->in_head && used < count) {
        used += lex_rest(lexer, bytes + used, count - used);
    }
    return (chp_result){lexer->status, used};
}
