// streams.c - the streams of a session, and what the caller says on them.
// Invariant: a stream that has closed is not found, so that whatever is said about it afterwards does nothing.

#ifdef WRYNECK_HTTP2

#define _DEFAULT_SOURCE

#include "internal.h"

#include <endian.h>
#include <string.h>

cngh2_stream *cngh2_find(const cngh2_session *session, int32_t id) {
    cngh2_stream *stream = id > 0 ? nghttp2_session_get_stream_user_data(session->ng, id) : NULL;
    if (stream || session->is_server) return stream;
    // nghttp2 does not show the stream of a request that waits to be sent.
    for (stream = session->streams; stream && stream->id != id; stream = stream->next) {}
    return stream;
}

static cngh2_stream *make_stream(cngh2_session *session) {
    cngh2_stream *stream = cngh2_allocate(sizeof *stream, session);
    if (!stream) {
        cngh2_fail(session, CNGH2_NO_MEMORY);
        return NULL;
    }
    *stream = (cngh2_stream){.next = session->streams};
    if (stream->next) stream->next->previous = stream;
    return session->streams = stream;
}

cngh2_stream *cngh2_add_stream(cngh2_session *session, int32_t id) {
    cngh2_stream *stream = make_stream(session);
    if (!stream) return NULL;
    stream->id = id;
    nghttp2_session_set_stream_user_data(session->ng, id, stream);
    return stream;
}

void cngh2_remove_stream(cngh2_session *session, cngh2_stream *stream) {
    if (stream->next) stream->next->previous = stream->previous;
    if (stream->previous) stream->previous->next = stream->next; else session->streams = stream->next;
    if (stream->is_cancelled) session->resets--;
    cngh2_drop(session, &stream->trailers);
    cngh2_release(stream, session);
}

// MARK: Fields

enum { FEW = 64 };

typedef struct {
    nghttp2_nv few[FEW];
    nghttp2_nv *all;
    size_t count;
} field_list;

static int is_one_of(const nghttp2_nv *field, const char *const *names) {
    for (; *names; names++) {
        if (strlen(*names) == field->namelen && memcmp(*names, field->name, field->namelen) == 0) return 1;
    }
    return 0;
}

/// RFC 7541 §7.1.3: secrets do not get into a table, where their bytes could be guessed one by one.
static uint8_t flags_of(const nghttp2_nv *field) {
    static const char *const secrets[] = {"set-cookie", "authorization", "proxy-authorization", "cookie", NULL};
    return is_one_of(field, secrets) ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
}

/// The number of fields in a block; the fields too, if there is a place for them.
static size_t read_fields(const uint8_t *block, size_t count, nghttp2_nv *fields) {
    size_t number = 0, position = 0;
    while (count - position >= 8) {
        uint32_t lengths[2];
        memcpy(lengths, block + position, sizeof lengths);
        lengths[0] = le32toh(lengths[0]);
        lengths[1] = le32toh(lengths[1]);
        position += sizeof lengths;
        if (lengths[0] > count - position || lengths[1] > count - position - lengths[0]) break;
        if (fields) {
            uint8_t *name = (uint8_t *)block + position;
            fields[number] = (nghttp2_nv){name, name + lengths[0], lengths[0], lengths[1], 0};
            fields[number].flags = flags_of(&fields[number]);
        }
        number++;
        position += (size_t)lengths[0] + lengths[1];
    }
    return number;
}

static int open_list(cngh2_session *session, field_list *list, const uint8_t *block, size_t count) {
    list->count = read_fields(block, count, NULL);
    list->all = list->count <= FEW ? list->few : cngh2_allocate(list->count * sizeof *list->all, session);
    if (!list->all) {
        cngh2_fail(session, CNGH2_NO_MEMORY);
        return 0;
    }
    read_fields(block, count, list->all);
    return 1;
}

static void close_list(cngh2_session *session, field_list *list) {
    if (list->all != list->few) cngh2_release(list->all, session);
}

// MARK: Messages

/// Whether it has worked. A result that is fatal ends the session.
static int check(cngh2_session *session, int result) {
    if (nghttp2_is_fatal(result)) cngh2_fail(session, result == NGHTTP2_ERR_NOMEM ? CNGH2_NO_MEMORY : CNGH2_INTERNAL);
    return result >= 0;
}

static cngh2_stream *usable(cngh2_session *session, int32_t id) {
    cngh2_stream *stream = session->failure ? NULL : cngh2_find(session, id);
    return stream && !stream->is_cancelled ? stream : NULL;
}

static const nghttp2_data_provider body = {.read_callback = cngh2_read_body};

typedef enum { RESPONSE, RESPONSE_WITH_BODY, INTERIM } section_kind;

static int submit(cngh2_session *session, int32_t id, const uint8_t *fields, size_t count, section_kind kind) {
    field_list list;
    int result = 0;
    if (!usable(session, id) || !open_list(session, &list, fields, count)) return 0;
    switch (kind) {
    case RESPONSE: result = nghttp2_submit_response(session->ng, id, list.all, list.count, NULL); break;
    case RESPONSE_WITH_BODY: result = nghttp2_submit_response(session->ng, id, list.all, list.count, &body); break;
    case INTERIM:
        result = nghttp2_submit_headers(session->ng, NGHTTP2_FLAG_NONE, id, NULL, list.all, list.count, NULL);
        break;
    }
    close_list(session, &list);
    return check(session, result);
}

int cngh2_respond(cngh2_session *session, int32_t stream, const uint8_t *fields, size_t count, int has_body) {
    return submit(session, stream, fields, count, has_body ? RESPONSE_WITH_BODY : RESPONSE);
}

int cngh2_inform(cngh2_session *session, int32_t stream, const uint8_t *fields, size_t count) {
    return submit(session, stream, fields, count, INTERIM);
}

void cngh2_submit_trailers(cngh2_session *session, cngh2_stream *stream) {
    field_list list;
    if (!open_list(session, &list, stream->trailers.bytes, stream->trailers.count)) return;
    check(session, nghttp2_submit_trailer(session->ng, stream->id, list.all, list.count));
    close_list(session, &list);
}

int32_t cngh2_request(cngh2_session *session, const uint8_t *fields, size_t count, int has_body) {
    field_list list;
    cngh2_stream *stream = session->failure ? NULL : make_stream(session);
    if (!stream) return 0;
    int32_t id = -1;
    if (open_list(session, &list, fields, count)) {
        id = nghttp2_submit_request(session->ng, NULL, list.all, list.count, has_body ? &body : NULL, stream);
        close_list(session, &list);
    }
    stream->id = id;
    stream->is_announced = 1;
    if (check(session, id) && id > 0) return id;
    cngh2_remove_stream(session, stream);
    return 0;
}

/// nghttp2 asks for body again.
static int resume(cngh2_session *session, cngh2_stream *stream, int32_t id) {
    if (!stream->is_waiting) return 1;
    stream->is_waiting = 0;
    return check(session, nghttp2_session_resume_data(session->ng, id));
}

int cngh2_offer(cngh2_session *session, int32_t id, size_t count) {
    cngh2_stream *stream = usable(session, id);
    if (!stream || stream->is_finished || count > SIZE_MAX - stream->ready) return 0;
    stream->ready += count;
    return count == 0 || resume(session, stream, id);
}

int cngh2_finish(cngh2_session *session, int32_t id, const uint8_t *trailers, size_t count) {
    cngh2_stream *stream = usable(session, id);
    if (!stream || stream->is_finished || !cngh2_append(session, &stream->trailers, trailers, count)) return 0;
    stream->is_finished = 1;
    return resume(session, stream, id);
}

int cngh2_reset(cngh2_session *session, int32_t id, uint32_t code) {
    cngh2_stream *stream = usable(session, id);
    if (!stream) return 0;
    stream->is_cancelled = 1;
    session->resets++;
    session->refund += stream->unconsumed;
    stream->unconsumed = 0;
    return check(session, nghttp2_submit_rst_stream(session->ng, NGHTTP2_FLAG_NONE, id, code));
}

int cngh2_refuse(cngh2_session *session, int32_t id, uint32_t code) {
    cngh2_stream *stream = usable(session, id);
    if (!stream) return 0;
    stream->is_announced = 0;
    return cngh2_reset(session, id, code);
}

int cngh2_consume(cngh2_session *session, int32_t id, size_t count) {
    cngh2_stream *stream = usable(session, id);
    if (!stream) return 0;
    if (count > stream->unconsumed) count = stream->unconsumed;
    stream->unconsumed -= (uint32_t)count;
    return check(session, nghttp2_session_consume(session->ng, id, count));
}

int cngh2_set_window(cngh2_session *session, int32_t id, int32_t bytes) {
    if (session->failure || (id != 0 && !usable(session, id))) return 0;
    return check(session, nghttp2_session_set_local_window_size(session->ng, NGHTTP2_FLAG_NONE, id, bytes));
}

// MARK: The connection

int cngh2_settings(cngh2_session *session, const cngh2_setting *settings, size_t count) {
    nghttp2_settings_entry entries[16];
    if (session->failure || count > sizeof entries / sizeof *entries) return 0;
    for (size_t index = 0; index < count; index++) {
        entries[index] = (nghttp2_settings_entry){settings[index].id, settings[index].value};
    }
    return check(session, nghttp2_submit_settings(session->ng, NGHTTP2_FLAG_NONE, entries, count));
}

int cngh2_ping(cngh2_session *session, uint32_t first, uint32_t second) {
    uint32_t payload[2] = {first, second};
    if (session->failure) return 0;
    return check(session, nghttp2_submit_ping(session->ng, NGHTTP2_FLAG_NONE, (const uint8_t *)payload));
}

int cngh2_shutdown_notice(cngh2_session *session) {
    return !session->failure && check(session, nghttp2_submit_shutdown_notice(session->ng));
}

int cngh2_go_away(cngh2_session *session, uint32_t code) {
    if (session->failure) return 0;
    int32_t last = cngh2_session_last_stream(session);
    return check(session, nghttp2_submit_goaway(session->ng, NGHTTP2_FLAG_NONE, last, code, NULL, 0));
}

// MARK: Facts of a stream

int cngh2_has_stream(const cngh2_session *session, int32_t id) { return cngh2_find(session, id) != NULL; }

int cngh2_was_opened(const cngh2_session *session, int32_t id) {
    if (id <= 0) return 0;
    int is_ours = (id & 1) == (session->is_server ? 0 : 1);
    if (is_ours) return (uint32_t)id < nghttp2_session_get_next_stream_id(session->ng);
    return id <= nghttp2_session_get_last_proc_stream_id(session->ng);
}

int32_t cngh2_send_window(const cngh2_session *session, int32_t id) {
    if (id == 0) return nghttp2_session_get_remote_window_size(session->ng);
    return nghttp2_session_get_stream_remote_window_size(session->ng, id);
}

#endif
