// CNGHTTP2.h - one HTTP/2 session over nghttp2, as WryneckHTTP2 needs it. nghttp2's header is included only by the .c
// files behind it.
//
// No function here calls back. A session that is given input, or asked for output, appends to lists: events, the fields
// of one header section, and output. The caller reads them before its next call. Body bytes are never copied: those
// that come in are places in the caller's input, and those that go out are "so many bytes of that stream".
//
// Only functions that nghttp2 1.52 and its newest releases have are used.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct cngh2_session cngh2_session;

/// The kinds of events. `stream` is 0 where none is named.
typedef enum {
    CNGH2_NONE = 0,
    CNGH2_HEADERS,         // a whole header section; read it with cngh2_section
    CNGH2_DATA,            // `first` is the offset in the input, `second` the number of bytes
    CNGH2_END,             // the peer has ended the stream, with nothing more
    CNGH2_CLOSED,          // the stream is gone; `first` is the error code
    CNGH2_SENT,            // all that goes out on the stream is in the output
    CNGH2_PRIORITY,        // PRIORITY_UPDATE (RFC 9218 §7.1); read it with cngh2_priority
    CNGH2_SETTINGS,        // the peer's settings are in force
    CNGH2_SETTINGS_ACK,    // and so are ours
    CNGH2_PONG,            // the answer to a ping; `first` and `second` are its payload
    CNGH2_GOAWAY,          // `stream` is the last that the peer handles, `first` the error code
    CNGH2_ENDING,          // a GOAWAY with an error, `first`, is in the output
    CNGH2_FAULT,           // an RST_STREAM with the code `first`, for a fault of the peer's, is in the output
    CNGH2_UNSENT,          // a header section could not be sent
} cngh2_kind;

/// Flags of an event.
enum {
    CNGH2_ENDS_STREAM = 1,  // HEADERS, DATA: the peer sends nothing more on the stream
    CNGH2_BY_PEER = 2,      // CLOSED: by an RST_STREAM of the peer
    CNGH2_IS_LATER = 4,     // HEADERS: not the first section of the stream
};

typedef struct {
    uint8_t kind;
    uint8_t flags;
    int32_t stream;
    uint32_t first;
    uint32_t second;
} cngh2_event;

/// Fields that are kept apart from the others.
typedef enum {
    CNGH2_METHOD,
    CNGH2_SCHEME,
    CNGH2_AUTHORITY,
    CNGH2_PATH,
    CNGH2_PROTOCOL,
    CNGH2_STATUS,
    CNGH2_HOST,
    CNGH2_PARTS,
} cngh2_part;

/// A place in `cngh2_section.values`. `is_there` tells an empty value from none.
typedef struct {
    uint32_t offset;
    uint32_t length;
    uint32_t is_there;
} cngh2_range;

/// One header section. Valid until the next call that takes input.
typedef struct {
    /// "name: value" with CRLF for each field but the pseudo-header fields, Host and Cookie, in their order.
    const uint8_t *lines;
    size_t line_bytes;
    uint32_t line_count;
    /// All Cookie fields, joined by "; " (RFC 9113 §8.2.3).
    const uint8_t *cookies;
    size_t cookie_bytes;
    uint32_t cookie_count;
    const uint8_t *values;
    cngh2_range parts[CNGH2_PARTS];
    /// Whether it has more bytes or fields than the limits allow; then it is not whole.
    uint8_t is_too_large;
    /// Whether there are lines with these names, so that nobody has to look for them.
    uint8_t has_expect;
    uint8_t has_priority;
} cngh2_section;

/// The limits of one header section.
typedef struct {
    /// By the measure of RFC 9113 §6.5.2: name, value and 32 bytes for each field.
    uint32_t list_bytes;
    /// Fields but Cookie.
    uint32_t fields;
    uint32_t cookies;
} cngh2_section_limits;

typedef struct {
    int is_server;
    /// The most bytes that the session may allocate, for nghttp2 and for the lists.
    size_t memory_bytes;
    size_t encoder_table_bytes;
    cngh2_section_limits head;
    cngh2_section_limits trailers;
    /// A section with more bytes than that, by the same measure, ends the session.
    uint32_t ceiling_bytes;
    /// CONTINUATION frames of a section, which the caller counts. nghttp2 1.52 takes each read of one's first nine
    /// bytes for a frame, so that it has to allow nine times as many.
    uint32_t continuations;
    /// Answers to PING and SETTINGS that wait to be sent.
    uint32_t queued_answers;
} cngh2_options;

typedef struct {
    int32_t id;
    uint32_t value;
} cngh2_setting;

/// Reasons why a session failed. The caller says so to the peer, and calls nothing but cngh2_session_free.
typedef enum {
    CNGH2_FINE = 0,
    CNGH2_NO_MEMORY,
    CNGH2_BAD_PREFACE,
    CNGH2_FLOODED,
    CNGH2_SECTION_TOO_LARGE,
    CNGH2_INTERNAL,
} cngh2_failure;

/// NULL if there is no memory.
cngh2_session *cngh2_session_new(const cngh2_options *options);
void cngh2_session_free(cngh2_session *session);
/// Gives memory back that an idle session does not need. Does nothing while there are events or output; not to be called
/// inside of a header section.
void cngh2_session_rest(cngh2_session *session);

cngh2_failure cngh2_session_failure(const cngh2_session *session);
/// The bytes that are allocated now.
size_t cngh2_session_memory(const cngh2_session *session);
/// The number of frames that wait for their output.
size_t cngh2_session_queue(const cngh2_session *session);
int cngh2_session_wants_output(const cngh2_session *session);
/// Whether a stream that the caller has reset is still open here, because its RST_STREAM is not sent.
int cngh2_session_owes_resets(const cngh2_session *session);
/// Whether nothing more will come and nothing more is to be sent.
int cngh2_session_is_over(const cngh2_session *session);
/// The newest stream that the peer has opened and that was handled.
int32_t cngh2_session_last_stream(const cngh2_session *session);
uint32_t cngh2_session_peer_setting(const cngh2_session *session, int32_t id);

// Input and events.

/// Takes input, which must not end behind the end of a frame (or of the preface) that it has the rest of. The events of
/// the call before have to be read.
void cngh2_session_take(cngh2_session *session, const uint8_t *bytes, size_t count);
/// The next event; its kind is CNGH2_NONE if there is none.
cngh2_event cngh2_session_next(cngh2_session *session);
const cngh2_section *cngh2_session_section(const cngh2_session *session);
/// The text of the last PRIORITY_UPDATE.
const char *cngh2_session_priority(const cngh2_session *session);

// Output.

/// A piece of output: `count` bytes at `bytes`, or, if `bytes` is NULL, the next `count` bytes of the stream's body.
typedef struct {
    const uint8_t *bytes;
    size_t count;
    int32_t stream;
} cngh2_piece;

/// Makes output of about `count` bytes: it ends with the frame that reaches them. The output before is dropped.
void cngh2_session_make_output(cngh2_session *session, size_t count);
size_t cngh2_session_piece_count(const cngh2_session *session);
/// `index` has to be below the count.
cngh2_piece cngh2_session_piece(const cngh2_session *session, size_t index);
/// The most body bytes in one DATA frame.
void cngh2_session_set_data_bytes(cngh2_session *session, size_t count);

// What goes out. Fields are one block: for each a length of the name and one of the value (32 bits, the lowest byte
// first), the name in lower case, the value. Each returns 0 if the session has failed or the stream is not there.

int cngh2_respond(cngh2_session *session, int32_t stream, const uint8_t *fields, size_t count, int has_body);
int cngh2_inform(cngh2_session *session, int32_t stream, const uint8_t *fields, size_t count);
/// Returns the stream, 0 on failure.
int32_t cngh2_request(cngh2_session *session, const uint8_t *fields, size_t count, int has_body);
/// Says that `count` more bytes of the stream's body are there.
int cngh2_offer(cngh2_session *session, int32_t stream, size_t count);
/// Says that no more bytes of it will be. `trailers` follow it, or nothing if there are none of them.
int cngh2_finish(cngh2_session *session, int32_t stream, const uint8_t *trailers, size_t count);
int cngh2_reset(cngh2_session *session, int32_t stream, uint32_t code);
/// The same for a stream of which the caller has told nobody: its close is no event.
int cngh2_refuse(cngh2_session *session, int32_t stream, uint32_t code);
/// Gives window back for body bytes that were read. Those of a stream that closes are given back by itself.
int cngh2_consume(cngh2_session *session, int32_t stream, size_t count);
/// Sets the size of a receive window; stream 0 is the connection.
int cngh2_set_window(cngh2_session *session, int32_t stream, int32_t bytes);
int cngh2_settings(cngh2_session *session, const cngh2_setting *settings, size_t count);
int cngh2_ping(cngh2_session *session, uint32_t first, uint32_t second);
/// A GOAWAY that still allows new streams (RFC 9113 §6.8).
int cngh2_shutdown_notice(cngh2_session *session);
/// A GOAWAY with the newest handled stream: later ones are ignored.
int cngh2_go_away(cngh2_session *session, uint32_t code);

// Facts of a stream.

/// Whether the stream is open, in at least one direction.
int cngh2_has_stream(const cngh2_session *session, int32_t stream);
/// Whether the stream, or one like it, has been open.
int cngh2_was_opened(const cngh2_session *session, int32_t stream);
/// The bytes that the peer allows to be sent: of the stream, or of the connection if it is 0.
int32_t cngh2_send_window(const cngh2_session *session, int32_t stream);
const char *cngh2_version(void);
