// section.c - one header section while it is decoded.
// Invariant: the limits hold for each field as it comes, before it is kept: a field of one byte on the wire may be one
// of thousands in the table (CVE-2016-6581, CVE-2026-49975). Every field counts, an empty Cookie, too.

#ifdef WRYNECK_HTTP2

#include "internal.h"

#include <string.h>

void cngh2_section_begin(cngh2_session *session, const cngh2_section_limits *limits) {
    session->section = (cngh2_section){0};
    session->lines.count = session->cookies.count = session->values.count = 0;
    session->list_bytes = 0;
    session->limits = limits;
}

static inline int is(const char *word, const uint8_t *name, size_t count) {
    return strlen(word) == count && memcmp(word, name, count) == 0;
}

/// The part that the field is, CNGH2_PARTS for none. nghttp2 lets through only those that RFC 9113 §8.3 defines.
static cngh2_part part_of(const uint8_t *name, size_t count) {
    if (count == 4) return is("host", name, count) ? CNGH2_HOST : CNGH2_PARTS;
    if (count < 5 || name[0] != ':') return CNGH2_PARTS;
    switch (name[1]) {
    case 'm': return is(":method", name, count) ? CNGH2_METHOD : CNGH2_PARTS;
    case 's':
        if (is(":scheme", name, count)) return CNGH2_SCHEME;
        return is(":status", name, count) ? CNGH2_STATUS : CNGH2_PARTS;
    case 'a': return is(":authority", name, count) ? CNGH2_AUTHORITY : CNGH2_PARTS;
    case 'p':
        if (is(":path", name, count)) return CNGH2_PATH;
        return is(":protocol", name, count) ? CNGH2_PROTOCOL : CNGH2_PARTS;
    default: return CNGH2_PARTS;
    }
}

static int keep_part(cngh2_session *session, cngh2_part part, const uint8_t *value, size_t count) {
    cngh2_range *range = &session->section.parts[part];
    *range = (cngh2_range){(uint32_t)session->values.count, (uint32_t)count, 1};
    return cngh2_append(session, &session->values, value, count);
}

static int keep_cookie(cngh2_session *session, const uint8_t *value, size_t count) {
    if (session->section.cookie_count++ > 0 && !cngh2_append(session, &session->cookies, "; ", 2)) return 0;
    return cngh2_append(session, &session->cookies, value, count);
}

static int keep_line(cngh2_session *session, const uint8_t *name, size_t name_count, const uint8_t *value,
                     size_t value_count) {
    uint8_t *line = cngh2_extend(session, &session->lines, name_count + 2 + value_count + 2);
    if (!line) return 0;
    memcpy(line, name, name_count);
    memcpy(line + name_count, ": ", 2);
    memcpy(line + name_count + 2, value, value_count);
    memcpy(line + name_count + 2 + value_count, "\r\n", 2);
    session->section.line_count++;
    if (is("expect", name, name_count)) session->section.has_expect = 1;
    if (is("priority", name, name_count)) session->section.has_priority = 1;
    return 1;
}

int cngh2_section_add(cngh2_session *session, const uint8_t *name, size_t name_count, const uint8_t *value,
                      size_t value_count) {
    cngh2_section *section = &session->section;
    session->list_bytes += (uint64_t)name_count + value_count + 32;
    if (session->list_bytes > session->ceiling_bytes) {
        cngh2_fail(session, CNGH2_SECTION_TOO_LARGE);
        return 0;
    }
    cngh2_part part = part_of(name, name_count);
    int is_cookie = is("cookie", name, name_count);
    if (session->list_bytes > session->limits->list_bytes
        || (is_cookie && section->cookie_count >= session->limits->cookies)
        || (part == CNGH2_PARTS && !is_cookie && section->line_count >= session->limits->fields)) {
        section->is_too_large = 1;
    }
    if (section->is_too_large) return 1;
    if (part != CNGH2_PARTS) return keep_part(session, part, value, value_count);
    if (is_cookie) return keep_cookie(session, value, value_count);
    return keep_line(session, name, name_count, value, value_count);
}

void cngh2_section_end(cngh2_session *session) {
    cngh2_section *section = &session->section;
    section->lines = session->lines.bytes;
    section->line_bytes = session->lines.count;
    section->cookies = session->cookies.bytes;
    section->cookie_bytes = session->cookies.count;
    section->values = session->values.bytes;
}

const cngh2_section *cngh2_session_section(const cngh2_session *session) { return &session->section; }

#endif
