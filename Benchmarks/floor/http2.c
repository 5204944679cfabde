/* The floor of HTTP/2: the least that a server on epoll and nghttp2 can do. Each request is decoded in full and answered
 * with the same 13 bytes; one read and one write a turn. Nothing here is a server: no deadlines, no limits, and a client
 * that does not read its answers is cut. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define FIELD(name, value) {(uint8_t *)name, (uint8_t *)value, sizeof name - 1, sizeof value - 1, NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE}

typedef struct {
    int fd;
    nghttp2_session *session;
} client;

static const char answer[] = "Hello, World!";
static const nghttp2_nv fields[] = {
    FIELD(":status", "200"),
    FIELD("server", "wryneck"),
    FIELD("date", "Thu, 01 Jan 1970 00:00:00 GMT"),
    FIELD("content-type", "text/plain; charset=utf-8"),
    FIELD("content-length", "13"),
};
static uint8_t in[65536], out[262144]; /* more than the answers to all requests that one read can bring */
static size_t filled;

static ssize_t read_body(nghttp2_session *session, int32_t stream, uint8_t *buffer, size_t room, uint32_t *flags, nghttp2_data_source *source, void *user) {
    (void)session, (void)stream, (void)source, (void)user;
    if (room < sizeof answer - 1) return NGHTTP2_ERR_CALLBACK_FAILURE;
    memcpy(buffer, answer, sizeof answer - 1);
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    return sizeof answer - 1;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user) {
    static const nghttp2_data_provider body = {.read_callback = read_body};
    (void)user;
    int is_message = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (!is_message || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
    return nghttp2_submit_response(session, frame->hd.stream_id, fields, sizeof fields / sizeof *fields, &body);
}

static int send_all(client *client) {
    const uint8_t *bytes;
    ssize_t count;
    filled = 0;
    while ((count = nghttp2_session_mem_send(client->session, &bytes)) > 0) {
        if ((size_t)count > sizeof out - filled) return 0;
        memcpy(out + filled, bytes, (size_t)count);
        filled += (size_t)count;
    }
    return count == 0 && (filled == 0 || write(client->fd, out, filled) == (ssize_t)filled);
}

/* 0 when the connection is over. */
static int serve(client *client) {
    ssize_t count = read(client->fd, in, sizeof in);
    if (count <= 0) return 0;
    return nghttp2_session_mem_recv(client->session, in, (size_t)count) == count && send_all(client);
}

static client *welcome(int fd, nghttp2_session_callbacks *callbacks, nghttp2_option *option) {
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100}, {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}};
    client *made = malloc(sizeof *made);
    int on = 1;
    if (!made) return NULL;
    made->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (nghttp2_session_server_new2(&made->session, callbacks, made, option) == 0
        && nghttp2_submit_settings(made->session, NGHTTP2_FLAG_NONE, settings, 2) == 0 && send_all(made)) return made;
    return free(made), NULL;
}

static void part(client *client) {
    nghttp2_session_del(client->session);
    close(client->fd);
    free(client);
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: http2-floor PORT\n"), 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    if (nghttp2_session_callbacks_new(&callbacks) || nghttp2_option_new(&option)) return 1;
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_option_set_no_closed_streams(option, 1);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return perror("http2-floor"), 1;
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int events = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < events; i++) {
            client *one = ready[i].data.ptr;
            if (one) {
                if (!serve(one)) part(one);
                continue;
            }
            int fd = accept(listener, NULL, NULL);
            if (fd < 0) continue;
            if (!(event.data.ptr = welcome(fd, callbacks, option))) {
                close(fd);
                continue;
            }
            epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
