// http2_shim_check.c - the C of CNGHTTP2 on its own, for sanitizers that Swift code cannot be built with (`make ubsan`).
//
//     http2_shim_check RUNS FOLDER...
//
// Feeds the files of the folders, and RUNS seeded mutations of them, to a server's session as frames behind the
// preface, cut at random; answers some requests, resets others, and takes the output. Checked: memory stays below its
// limit, places of body bytes are inside of the input, and what is freed was all. The bytes are on the heap, with
// nothing behind them.

#include "CNGHTTP2.h"

enum { max_bytes = 8192, memory_limit = 256 * 1024 };

#include "mutated_inputs.h"

// ":status: 200" and ":status: 103", in the form that the shim reads.
static const uint8_t ok[] = {7, 0, 0, 0, 3, 0, 0, 0, ':', 's', 't', 'a', 't', 'u', 's', '2', '0', '0'};
static const uint8_t hints[] = {7, 0, 0, 0, 3, 0, 0, 0, ':', 's', 't', 'a', 't', 'u', 's', '1', '0', '3'};
static const uint8_t trailer[] = {1, 0, 0, 0, 1, 0, 0, 0, 'x', 'y'};

static void answer(cngh2_session *session, int32_t stream) {
    switch (number(6)) {
    case 0: cngh2_reset(session, stream, 2); return;
    case 1: cngh2_refuse(session, stream, 7); return;
    case 2: cngh2_respond(session, stream, ok, sizeof ok, 0); return;
    case 3: cngh2_inform(session, stream, hints, sizeof hints); break;
    case 4: return;
    default: break;
    }
    cngh2_respond(session, stream, ok, sizeof ok, 1);
    cngh2_offer(session, stream, number(40000));
    if (number(4)) cngh2_finish(session, stream, trailer, number(2) ? sizeof trailer : 0);
    if (number(3) == 0) cngh2_set_window(session, stream, 256 * 1024);
}

static const char *read_events(cngh2_session *session, size_t given) {
    for (cngh2_event event; (event = cngh2_session_next(session)).kind != CNGH2_NONE;) {
        if (event.kind == CNGH2_DATA) {
            if (event.first > given || event.second > given - event.first) return "a body outside of the input";
            cngh2_consume(session, event.stream, number((size_t)event.second + 10));
        }
        if (event.kind == CNGH2_HEADERS && !(event.flags & CNGH2_IS_LATER)) answer(session, event.stream);
        if (number(20) == 0) cngh2_reset(session, event.stream, 0);
    }
    return NULL;
}

static const char *take_output(cngh2_session *session) {
    size_t count = number(60000), sum = 0;
    cngh2_session_make_output(session, count);
    for (size_t index = 0; index < cngh2_session_piece_count(session); index++) {
        cngh2_piece piece = cngh2_session_piece(session, index);
        for (size_t byte = 0; piece.bytes && byte < piece.count; byte++) sum += piece.bytes[byte];
    }
    (void)sum;
    return read_events(session, 0);
}

/// Feeds bytes that do not go beyond a frame, cut at random, each piece as an allocation of its own.
static const char *feed(cngh2_session *session, const uint8_t *bytes, size_t count) {
    const char *problem = NULL;
    while (count > 0 && !problem) {
        size_t length = number(3) ? count : 1 + number(count);
        uint8_t *piece = malloc(length);
        memcpy(piece, bytes, length);
        cngh2_session_take(session, piece, length);
        problem = read_events(session, length);
        free(piece);
        bytes += length;
        count -= length;
    }
    return problem;
}

static cngh2_session *make(void) {
    cngh2_section_limits head = {8192, 50, 20}, trailers = {1024, 10, 0};
    cngh2_options options = {1, memory_limit, 4096, head, trailers, 16384, 8, 1000};
    cngh2_setting settings[] = {{3, 100}, {4, 65536}, {8, 1}, {9, 1}};
    cngh2_session *session = cngh2_session_new(&options);
    if (session) cngh2_settings(session, settings, 4);
    return session;
}

static const char *fault(const uint8_t *bytes, size_t count) {
    static const uint8_t hello[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
    cngh2_session *session = make();
    if (!session) return "no session";
    const char *problem = feed(session, hello, 24);
    if (!problem) problem = feed(session, hello + 24, 9);
    while (count > 0 && !problem && cngh2_session_failure(session) == CNGH2_FINE) {
        size_t length = count < 9 ? count : 9 + ((size_t)bytes[0] << 16 | (size_t)bytes[1] << 8 | bytes[2]);
        if (length > count) length = count;
        problem = feed(session, bytes, length);
        if (!problem && number(2)) problem = take_output(session);
        if (!problem && number(10) == 0) cngh2_session_rest(session);
        bytes += length;
        count -= length;
    }
    if (!problem && cngh2_session_memory(session) > memory_limit) problem = "too much memory";
    cngh2_session_free(session);
    return problem;
}

static void check(const uint8_t *bytes, size_t count) {
    const char *problem = fault(bytes, count);
    if (!problem) return;
    fprintf(stderr, "%s:", problem);
    for (size_t index = 0; index < count; index++) fprintf(stderr, " %02x", bytes[index]);
    fprintf(stderr, "\n");
    exit(1);
}

int main(int count, char **arguments) {
    unsigned long runs = count > 1 ? strtoul(arguments[1], NULL, 10) : 0;
    for (int index = 2; index < count; index++) load(arguments[index]);
    for (size_t index = 0; index < input_count; index++) check(inputs[index].bytes, inputs[index].count);
    uint8_t *bytes = malloc(max_bytes);
    for (unsigned long run = 0; run < runs && input_count; run++) {
        input chosen = inputs[number(input_count)];
        memcpy(bytes, chosen.bytes, chosen.count);
        check(bytes, mutate(bytes, chosen.count));
    }
    free(bytes);
    for (size_t index = 0; index < input_count; index++) free(inputs[index].bytes);
    printf("%zu files and %lu mutations of them: no fault\n", input_count, runs);
    return 0;
}
