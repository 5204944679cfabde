/* The floor: the least that an HTTP server on epoll and http_parser can do. It lexes every request in full and answers
 * with the same bytes, one read and one write a turn. Nothing here is a server: no deadlines, no limits, and a client
 * that does not read its answers holds up all the others. */
#include <arpa/inet.h>
#include <http_parser.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char answer[] =
    "HTTP/1.1 200 OK\r\nServer: wryneck\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nHello, World!";
static const char last_answer[] =
    "HTTP/1.1 200 OK\r\nServer: wryneck\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nConnection: close\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n\r\nHello, World!";

static char in[16384], out[sizeof in / 16 * sizeof last_answer]; /* no request is shorter than 16 bytes */
static size_t filled;

static int header(http_parser *p, const char *at, size_t length) { return (void)p, (void)at, (void)length, 0; }

static int complete(http_parser *parser) {
    int stays = http_should_keep_alive(parser);
    size_t length = (stays ? sizeof answer : sizeof last_answer) - 1;
    memcpy(out + filled, stays ? answer : last_answer, length);
    filled += length;
    if (!stays) http_parser_pause(parser, 1);
    return 0;
}

static const http_parser_settings settings = {
    .on_url = header, .on_header_field = header, .on_header_value = header, .on_message_complete = complete};

/* 0 when the connection is over. data is the descriptor in disguise. */
static int serve(http_parser *parser) {
    int fd = (int)(intptr_t)parser->data;
    ssize_t count = read(fd, in, sizeof in);
    if (count <= 0) return 0;
    filled = 0;
    size_t parsed = http_parser_execute(parser, &settings, in, (size_t)count);
    return write(fd, out, filled) == (ssize_t)filled && parsed == (size_t)count && HTTP_PARSER_ERRNO(parser) == HPE_OK;
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: floor PORT\n"), 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return perror("floor"), 1;
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int events = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < events; i++) {
            http_parser *parser = ready[i].data.ptr;
            if (parser) {
                if (!serve(parser)) close((int)(intptr_t)parser->data), free(parser);
                continue;
            }
            int fd = accept(listener, NULL, NULL);
            if (fd < 0 || !(parser = malloc(sizeof *parser))) continue;
            http_parser_init(parser, HTTP_REQUEST);
            parser->data = (void *)(intptr_t)fd;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            event.data.ptr = parser;
            epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
