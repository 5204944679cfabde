// session.c - a session's life, its input and its output.
// Invariant: nghttp2 is never called from within one of its callbacks, but to find a stream.

#ifdef WRYNECK_HTTP2

#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    // RFC 9113 has six settings; RFC 8441 and RFC 9218 one each.
    MOST_SETTINGS = 32,
    USUAL_DATA_BYTES = 16 * 1024,
    FRAME_HEADER_BYTES = 9,
};

static nghttp2_option *make_option(const cngh2_options *options) {
    nghttp2_option *option;
    if (nghttp2_option_new(&option) != 0) return NULL;
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    nghttp2_option_set_max_outbound_ack(option, options->queued_answers);
    nghttp2_option_set_max_settings(option, MOST_SETTINGS);
    nghttp2_option_set_max_continuations(option, FRAME_HEADER_BYTES * (options->continuations + 1));
    nghttp2_option_set_max_deflate_dynamic_table_size(option, options->encoder_table_bytes);
    nghttp2_option_set_builtin_recv_extension_type(option, NGHTTP2_PRIORITY_UPDATE);
    // The caller counts resets, and more of them than nghttp2 does.
    nghttp2_option_set_stream_reset_rate_limit(option, UINT32_MAX, UINT32_MAX);
    return option;
}

/// Callbacks and options are copied by the session, so that no two threads share any.
static int make(cngh2_session *session, const cngh2_options *options) {
    nghttp2_session_callbacks *callbacks = NULL;
    nghttp2_option *option = make_option(options);
    nghttp2_mem memory = cngh2_memory(session);
    int result = -1;
    if (option && cngh2_set_callbacks(&callbacks)) {
        nghttp2_session *ng = NULL;
        result = options->is_server ? nghttp2_session_server_new3(&ng, callbacks, session, option, &memory)
                                    : nghttp2_session_client_new3(&ng, callbacks, session, option, &memory);
        if (result == 0) session->ng = ng;
    }
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_option_del(option);
    return result == 0;
}

cngh2_session *cngh2_session_new(const cngh2_options *options) {
    cngh2_session *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->memory_limit = options->memory_bytes;
    session->is_server = options->is_server;
    session->head = options->head;
    session->trailers = options->trailers;
    session->limits = &session->head;
    session->ceiling_bytes = options->ceiling_bytes;
    session->data_bytes = USUAL_DATA_BYTES;
    if (make(session, options)) return session;
    cngh2_unmap_pages(session);
    free(session);
    return NULL;
}

static void drop_lists(cngh2_session *session) {
    cngh2_drop(session, &session->events);
    session->event_index = 0;
    cngh2_drop(session, &session->lines);
    cngh2_drop(session, &session->cookies);
    cngh2_drop(session, &session->values);
    session->section = (cngh2_section){0};
    cngh2_drop(session, &session->output);
    cngh2_drop(session, &session->pieces);
}

void cngh2_session_free(cngh2_session *session) {
    if (!session) return;
    nghttp2_session_del(session->ng);
    while (session->streams) cngh2_remove_stream(session, session->streams);
    drop_lists(session);
    cngh2_unmap_pages(session);
    free(session);
}

void cngh2_session_rest(cngh2_session *session) {
    if (session->failure || cngh2_session_wants_output(session)) return;
    if (session->event_index < session->events.count) return;
    drop_lists(session);
    cngh2_release_pages(session);
}

// MARK: Facts

void cngh2_fail(cngh2_session *session, cngh2_failure failure) {
    if (session->failure == CNGH2_FINE) session->failure = failure;
}

static void fail_by(cngh2_session *session, int error) {
    switch (error) {
    case NGHTTP2_ERR_NOMEM: cngh2_fail(session, CNGH2_NO_MEMORY); break;
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC: cngh2_fail(session, CNGH2_BAD_PREFACE); break;
    case NGHTTP2_ERR_FLOODED:
    case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS: cngh2_fail(session, CNGH2_FLOODED); break;
    default: cngh2_fail(session, CNGH2_INTERNAL); break;
    }
}

cngh2_failure cngh2_session_failure(const cngh2_session *session) { return session->failure; }
size_t cngh2_session_memory(const cngh2_session *session) { return session->memory_used; }

size_t cngh2_session_queue(const cngh2_session *session) {
    return nghttp2_session_get_outbound_queue_size(session->ng);
}

int cngh2_session_wants_output(const cngh2_session *session) {
    return !session->failure && nghttp2_session_want_write(session->ng);
}

int cngh2_session_owes_resets(const cngh2_session *session) { return !session->failure && session->resets > 0; }

int32_t cngh2_session_last_stream(const cngh2_session *session) { return session->newest; }

int cngh2_session_is_over(const cngh2_session *session) {
    return session->failure || (!nghttp2_session_want_read(session->ng) && !nghttp2_session_want_write(session->ng));
}

uint32_t cngh2_session_peer_setting(const cngh2_session *session, int32_t id) {
    return nghttp2_session_get_remote_settings(session->ng, (nghttp2_settings_id)id);
}

const char *cngh2_version(void) { return nghttp2_version(0)->version_str; }

// MARK: Input

/// The connection's window for the bytes of closed streams. Not in their callback: it makes a frame.
static void give_refund(cngh2_session *session) {
    if (session->refund == 0 || session->failure) return;
    int result = nghttp2_session_consume_connection(session->ng, session->refund);
    session->refund = 0;
    if (nghttp2_is_fatal(result)) fail_by(session, result);
}

void cngh2_session_take(cngh2_session *session, const uint8_t *bytes, size_t count) {
    if (session->failure || count == 0) return;
    session->input = bytes;
    ssize_t result = nghttp2_session_mem_recv(session->ng, bytes, count);
    session->input = NULL;
    if (result < 0) fail_by(session, (int)result);
    give_refund(session);
}

void cngh2_tell(cngh2_session *session, cngh2_kind kind, uint8_t flags, int32_t stream, uint32_t first,
                uint32_t second) {
    cngh2_event event = {(uint8_t)kind, flags, stream, first, second};
    cngh2_append(session, &session->events, &event, sizeof event);
}

cngh2_event cngh2_session_next(cngh2_session *session) {
    cngh2_event event = {0};
    if (session->event_index < session->events.count) {
        memcpy(&event, session->events.bytes + session->event_index, sizeof event);
        session->event_index += sizeof event;
        return event;
    }
    session->events.count = session->event_index = 0;
    return event;
}

const char *cngh2_session_priority(const cngh2_session *session) { return session->priority; }

// MARK: Output

// Pieces are kept with offsets, because the bytes may move while there are more.
typedef struct {
    size_t offset;
    size_t count;
    int32_t stream;
} stored_piece;

/// Adds a piece, to the last one if it goes on with it. Its bytes are in the output already.
static int store(cngh2_session *session, size_t count, int32_t stream) {
    stored_piece last, piece = {session->output.count - (stream == 0 ? count : 0), count, stream};
    session->made += count;
    if (stream == 0 && session->pieces.count > 0) {
        uint8_t *place = session->pieces.bytes + session->pieces.count - sizeof last;
        memcpy(&last, place, sizeof last);
        if (last.stream == 0) {
            last.count += count;
            memcpy(place, &last, sizeof last);
            return 1;
        }
    }
    return cngh2_append(session, &session->pieces, &piece, sizeof piece);
}

static int store_bytes(cngh2_session *session, const uint8_t *bytes, size_t count) {
    return cngh2_append(session, &session->output, bytes, count) && store(session, count, 0);
}

int cngh2_piece_of_body(cngh2_session *session, const uint8_t *header, int32_t stream, size_t count) {
    if (!store_bytes(session, header, FRAME_HEADER_BYTES)) return NGHTTP2_ERR_CALLBACK_FAILURE;
    if (count > 0 && !store(session, count, stream)) return NGHTTP2_ERR_CALLBACK_FAILURE;
    return session->made < session->wanted ? 0 : NGHTTP2_ERR_PAUSE;
}

/// Whether the rest of a header section has to follow a frame, with nothing between them (RFC 9113 §4.3).
static int is_open_section(const uint8_t *frame) {
    int is_section = frame[3] == NGHTTP2_HEADERS || frame[3] == NGHTTP2_CONTINUATION;
    return is_section && !(frame[4] & NGHTTP2_FLAG_END_HEADERS);
}

void cngh2_session_make_output(cngh2_session *session, size_t count) {
    int is_open = 0;
    session->output.count = session->pieces.count = 0;
    session->made = 0;
    session->wanted = count;
    while (!session->failure && (is_open || session->made < session->wanted)) {
        const uint8_t *bytes;
        ssize_t result = nghttp2_session_mem_send(session->ng, &bytes);
        if (result < 0) fail_by(session, (int)result);
        if (result <= 0) break;
        is_open = result >= FRAME_HEADER_BYTES && is_open_section(bytes);
        store_bytes(session, bytes, (size_t)result);
    }
    // What has failed may have been half a frame.
    if (session->failure) session->pieces.count = 0;
    give_refund(session);
}

size_t cngh2_session_piece_count(const cngh2_session *session) { return session->pieces.count / sizeof(stored_piece); }

cngh2_piece cngh2_session_piece(const cngh2_session *session, size_t index) {
    stored_piece piece;
    memcpy(&piece, session->pieces.bytes + index * sizeof piece, sizeof piece);
    return (cngh2_piece){piece.stream == 0 ? session->output.bytes + piece.offset : NULL, piece.count, piece.stream};
}

void cngh2_session_set_data_bytes(cngh2_session *session, size_t count) { session->data_bytes = count ? count : 1; }

#endif
