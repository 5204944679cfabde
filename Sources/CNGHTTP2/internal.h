// internal.h - declarations that the files of this target share.

#pragma once

#include "CNGHTTP2.h"

#include <nghttp2/nghttp2.h>

/// Bytes that grow. `room` is allocated.
typedef struct {
    uint8_t *bytes;
    size_t count;
    size_t room;
} cngh2_bytes;

/// One stream, from its first header section to its close. nghttp2 keeps a pointer to it.
typedef struct cngh2_stream {
    struct cngh2_stream *previous;
    struct cngh2_stream *next;
    int32_t id;
    /// Body bytes that came and for which no window was given back.
    uint32_t unconsumed;
    /// Body bytes that are there to be sent.
    size_t ready;
    uint8_t is_announced;  // the caller knows the stream
    uint8_t is_cancelled;  // the caller has reset it: it hears of nothing but its close
    uint8_t is_reset_by_peer;
    uint8_t is_waiting;    // nghttp2 asks for no body before it is told that there is more
    uint8_t is_finished;   // no more body will come
    cngh2_bytes trailers;
} cngh2_stream;

struct cngh2_session {
    nghttp2_session *ng;
    size_t memory_used;
    size_t memory_limit;
    // Pages for the blocks that an idle session gives back; NULL if there are none.
    uint8_t *pages;
    // Which of these blocks are in use.
    uint8_t paged_blocks;

    cngh2_failure failure;
    int is_server;
    cngh2_stream *streams;
    /// Streams that the caller has reset, and whose RST_STREAM is not sent.
    size_t resets;
    /// The newest stream of the peer's whose head was whole. nghttp2 counts one as handled when its head begins.
    int32_t newest;
    /// Unread bytes of streams that have closed: window that the connection gets back.
    size_t refund;

    cngh2_bytes events;
    size_t event_index;

    // The section that comes in. One at a time: RFC 9113 §4.3.
    cngh2_section section;
    cngh2_bytes lines;
    cngh2_bytes cookies;
    cngh2_bytes values;
    uint64_t list_bytes;
    cngh2_section_limits head;
    cngh2_section_limits trailers;
    const cngh2_section_limits *limits;
    uint32_t ceiling_bytes;
    char priority[64];

    const uint8_t *input;
    cngh2_bytes output;
    cngh2_bytes pieces;
    size_t made;
    size_t wanted;
    size_t data_bytes;
};

/// Makes a list longer, and returns the new part; NULL, and the session has failed, if there is no memory.
uint8_t *cngh2_extend(cngh2_session *session, cngh2_bytes *list, size_t count);
/// Appends; 0, and the session has failed, if there is no memory.
int cngh2_append(cngh2_session *session, cngh2_bytes *list, const void *bytes, size_t count);
void cngh2_drop(cngh2_session *session, cngh2_bytes *list);

nghttp2_mem cngh2_memory(cngh2_session *session);
void *cngh2_allocate(size_t count, void *session);
void *cngh2_reallocate(void *memory, size_t count, void *session);
void cngh2_release(void *memory, void *session);
/// Gives the pages back whose bytes nobody needs.
void cngh2_release_pages(cngh2_session *session);
void cngh2_unmap_pages(cngh2_session *session);

/// 0 if there is no memory.
int cngh2_set_callbacks(nghttp2_session_callbacks **callbacks);
cngh2_stream *cngh2_find(const cngh2_session *session, int32_t id);
cngh2_stream *cngh2_add_stream(cngh2_session *session, int32_t id);
void cngh2_remove_stream(cngh2_session *session, cngh2_stream *stream);
void cngh2_tell(cngh2_session *session, cngh2_kind kind, uint8_t flags, int32_t stream, uint32_t first,
                uint32_t second);
/// The first failure stays.
void cngh2_fail(cngh2_session *session, cngh2_failure failure);

void cngh2_section_begin(cngh2_session *session, const cngh2_section_limits *limits);
/// 0 if the session has failed.
int cngh2_section_add(cngh2_session *session, const uint8_t *name, size_t name_count, const uint8_t *value,
                      size_t value_count);
void cngh2_section_end(cngh2_session *session);

/// Submits the stream's trailers; called where its body ends.
void cngh2_submit_trailers(cngh2_session *session, cngh2_stream *stream);

/// Records a DATA frame that is sent; a result for nghttp2.
int cngh2_piece_of_body(cngh2_session *session, const uint8_t *header, int32_t stream, size_t count);
ssize_t cngh2_read_body(nghttp2_session *ng, int32_t id, uint8_t *buffer, size_t room, uint32_t *flags,
                        nghttp2_data_source *source, void *user);
