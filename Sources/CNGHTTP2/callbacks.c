// callbacks.c - what nghttp2 calls. Each callback appends to a list of its session and returns.
// Invariant: a stream is forgotten in `on_close` and nowhere else, and `on_close` never fails: an error from it leaks
// memory in nghttp2 (CVE-2023-35945), and cleaning up twice has been a hole elsewhere (CVE-2026-23918).

#ifdef WRYNECK_HTTP2

#include "internal.h"

#include <string.h>

// MARK: In

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    cngh2_session *session = user;
    (void)ng;
    // Nobody was allowed to push.
    if (frame->hd.type != NGHTTP2_HEADERS) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    int is_trailer = session->is_server && frame->headers.cat == NGHTTP2_HCAT_HEADERS;
    cngh2_section_begin(session, is_trailer ? &session->trailers : &session->head);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    return cngh2_add_stream(session, frame->hd.stream_id) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name, size_t name_count,
                     const uint8_t *value, size_t value_count, uint8_t flags, void *user) {
    (void)ng, (void)frame, (void)flags;
    return cngh2_section_add(user, name, name_count, value, value_count) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

/// RFC 9113 §8.2.1: a field that is not valid makes its message malformed. nghttp2 would only leave it out.
static int on_invalid_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name, size_t name_count,
                             const uint8_t *value, size_t value_count, uint8_t flags, void *user) {
    (void)ng, (void)frame, (void)name, (void)name_count, (void)value, (void)value_count, (void)flags, (void)user;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *bytes, size_t count, void *user) {
    cngh2_session *session = user;
    cngh2_stream *stream = cngh2_find(session, id);
    (void)ng, (void)flags;
    if (!stream || stream->is_cancelled) {
        session->refund += count;
        return 0;
    }
    stream->unconsumed += (uint32_t)count;
    cngh2_tell(session, CNGH2_DATA, 0, id, (uint32_t)(bytes - session->input), (uint32_t)count);
    return session->failure ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static void take_headers(cngh2_session *session, const nghttp2_frame *frame) {
    cngh2_stream *stream = cngh2_find(session, frame->hd.stream_id);
    if (!stream || stream->is_cancelled) return;
    stream->is_announced = 1;
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) session->newest = frame->hd.stream_id;
    cngh2_section_end(session);
    uint8_t flags = frame->hd.flags & NGHTTP2_FLAG_END_STREAM ? CNGH2_ENDS_STREAM : 0;
    if (frame->headers.cat == NGHTTP2_HCAT_HEADERS) flags |= CNGH2_IS_LATER;
    cngh2_tell(session, CNGH2_HEADERS, flags, frame->hd.stream_id, 0, 0);
}

/// A DATA frame has ended. The event of its bytes, if it is the last one, says whether they are the last.
static void end_data(cngh2_session *session, const nghttp2_frame *frame) {
    cngh2_stream *stream = cngh2_find(session, frame->hd.stream_id);
    if (!(frame->hd.flags & NGHTTP2_FLAG_END_STREAM) || !stream || stream->is_cancelled) return;
    cngh2_event last = {0};
    size_t size = sizeof last;
    if (session->events.count >= size) memcpy(&last, session->events.bytes + session->events.count - size, size);
    if (last.kind != CNGH2_DATA || last.stream != frame->hd.stream_id) {
        cngh2_tell(session, CNGH2_END, CNGH2_ENDS_STREAM, frame->hd.stream_id, 0, 0);
        return;
    }
    last.flags |= CNGH2_ENDS_STREAM;
    memcpy(session->events.bytes + session->events.count - size, &last, size);
}

static void take_reset(cngh2_session *session, const nghttp2_frame *frame) {
    cngh2_stream *stream = cngh2_find(session, frame->hd.stream_id);
    if (stream) stream->is_reset_by_peer = 1;
}

static void take_ping(cngh2_session *session, const nghttp2_frame *frame) {
    uint32_t payload[2];
    if (!(frame->hd.flags & NGHTTP2_FLAG_ACK)) return;
    memcpy(payload, frame->ping.opaque_data, sizeof payload);
    cngh2_tell(session, CNGH2_PONG, 0, 0, payload[0], payload[1]);
}

static void take_priority(cngh2_session *session, const nghttp2_frame *frame) {
    const nghttp2_ext_priority_update *update = frame->ext.payload;
    // A longer one has parameters that nobody here knows.
    if (update->field_value_len >= sizeof session->priority) return;
    memcpy(session->priority, update->field_value, update->field_value_len);
    session->priority[update->field_value_len] = 0;
    cngh2_tell(session, CNGH2_PRIORITY, 0, update->stream_id, 0, 0);
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    cngh2_session *session = user;
    (void)ng;
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS: take_headers(session, frame); break;
    case NGHTTP2_DATA: end_data(session, frame); break;
    case NGHTTP2_RST_STREAM: take_reset(session, frame); break;
    case NGHTTP2_PING: take_ping(session, frame); break;
    case NGHTTP2_PRIORITY_UPDATE: take_priority(session, frame); break;
    case NGHTTP2_SETTINGS:
        cngh2_tell(session, frame->hd.flags & NGHTTP2_FLAG_ACK ? CNGH2_SETTINGS_ACK : CNGH2_SETTINGS, 0, 0, 0, 0);
        break;
    case NGHTTP2_GOAWAY:
        cngh2_tell(session, CNGH2_GOAWAY, 0, frame->goaway.last_stream_id, frame->goaway.error_code, 0);
        break;
    default: break;
    }
    return session->failure ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int on_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user) {
    cngh2_session *session = user;
    cngh2_stream *stream = cngh2_find(session, id);
    (void)ng;
    if (!stream) return 0;
    uint8_t flags = stream->is_reset_by_peer ? CNGH2_BY_PEER : 0;
    if (stream->is_announced) cngh2_tell(session, CNGH2_CLOSED, flags, id, code, 0);
    session->refund += stream->unconsumed;
    cngh2_remove_stream(session, stream);
    return 0;
}

// MARK: Out

static int on_sent(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    cngh2_session *session = user;
    int32_t id = frame->hd.stream_id;
    (void)ng;
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
        if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) cngh2_tell(session, CNGH2_SENT, 0, id, 0, 0);
        break;
    case NGHTTP2_RST_STREAM: {
        cngh2_stream *stream = cngh2_find(session, id);
        if (stream && stream->is_cancelled) break;
        cngh2_tell(session, CNGH2_FAULT, 0, id, frame->rst_stream.error_code, 0);
        break;
    }
    case NGHTTP2_GOAWAY:
        if (frame->goaway.error_code == NGHTTP2_NO_ERROR) break;
        cngh2_tell(session, CNGH2_ENDING, 0, 0, frame->goaway.error_code, 0);
        break;
    default: break;
    }
    return session->failure ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
}

static int on_not_sent(nghttp2_session *ng, const nghttp2_frame *frame, int error, void *user) {
    (void)ng, (void)error;
    // A request that cannot be sent closes its stream.
    int is_request = frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
    if (frame->hd.type == NGHTTP2_HEADERS && !is_request && cngh2_find(user, frame->hd.stream_id)) {
        cngh2_tell(user, CNGH2_UNSENT, 0, frame->hd.stream_id, 0, 0);
    }
    return 0;
}

static int on_send_data(nghttp2_session *ng, nghttp2_frame *frame, const uint8_t *header, size_t count,
                        nghttp2_data_source *source, void *user) {
    (void)ng, (void)source;
    return cngh2_piece_of_body(user, header, frame->hd.stream_id, count);
}

ssize_t cngh2_read_body(nghttp2_session *ng, int32_t id, uint8_t *buffer, size_t room, uint32_t *flags,
                        nghttp2_data_source *source, void *user) {
    cngh2_session *session = user;
    cngh2_stream *stream = cngh2_find(session, id);
    (void)ng, (void)buffer, (void)source;
    if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (stream->ready == 0 && !stream->is_finished) {
        stream->is_waiting = 1;
        return NGHTTP2_ERR_DEFERRED;
    }
    size_t count = stream->ready < room ? stream->ready : room;
    if (count > session->data_bytes) count = session->data_bytes;
    stream->ready -= count;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (stream->ready > 0 || !stream->is_finished) return (ssize_t)count;
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream->trailers.count > 0) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        cngh2_submit_trailers(session, stream);
    }
    return (ssize_t)count;
}

int cngh2_set_callbacks(nghttp2_session_callbacks **made) {
    if (nghttp2_session_callbacks_new(made) != 0) return 0;
    nghttp2_session_callbacks *callbacks = *made;
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_sent);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, on_not_sent);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, on_send_data);
    return 1;
}

#endif
