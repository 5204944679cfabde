/* Bad clients of WebSockets: crowd PORT PATH KIND COUNT, until it is ended.
 * rubbish: random bytes where frames should be; deaf: asks for echoes and reads none; ping: pings as fast as they are
 * taken. Who is cut comes back a moment later. Prints how often that was, once a second. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 500, PIECE = 8192 };
typedef struct { int fd, open; double back; uint32_t events; } client;

static struct sockaddr_in address = {.sin_family = AF_INET};
static char request[512], kind;
static unsigned char piece[PIECE], trash[1 << 16];
static size_t piece_size;
static int poller;
static unsigned long cuts;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void want(client *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(poller, c->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &event);
    c->events = events;
}

static void cut(client *c) {
    close(c->fd);
    c->fd = -1, c->open = 0, c->events = 0, c->back = now() + PAUSE_MS * 1e-3, cuts++;
}

static void come(client *c) {
    int small = 4096;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) return;
    if (kind == 'd') setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) return cut(c);
    want(c, EPOLLOUT);
}

static void turn(client *c, uint32_t events) {
    if (!c->open) {
        if (events & EPOLLOUT && c->events == EPOLLOUT) {
            if (write(c->fd, request, strlen(request)) != (ssize_t)strlen(request)) return cut(c);
            return want(c, EPOLLIN);
        }
        ssize_t n = read(c->fd, trash, sizeof trash);
        if (n <= 0) return cut(c);
        c->open = 1;
        return want(c, kind == 'd' ? EPOLLOUT : EPOLLIN | EPOLLOUT);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && kind != 'd') {
        ssize_t n = read(c->fd, trash, sizeof trash);
        if (n == 0 || (n < 0 && errno != EAGAIN)) return cut(c);
    }
    if (events & (EPOLLHUP | EPOLLERR)) return cut(c);
    if (events & EPOLLOUT) {
        if (kind == 'r') for (size_t i = 0; i < piece_size; i++) piece[i] = (unsigned char)rand();
        /* Whole pieces, or the frames would not be frames; what does not fit waits for another turn. */
        ssize_t n = write(c->fd, piece, piece_size);
        if (n < 0 && errno != EAGAIN) return cut(c);
        while (n > 0 && (size_t)n < piece_size) {
            ssize_t more = write(c->fd, piece + n, piece_size - (size_t)n);
            if (more < 0 && errno != EAGAIN) return cut(c);
            if (more <= 0) { if (kind == 'd') return want(c, 0); cut(c); return; }
            n += more;
        }
        if (kind == 'r') want(c, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    if (count != 5) return fprintf(stderr, "usage: crowd PORT PATH rubbish|deaf|ping COUNT\n"), 2;
    address.sin_port = htons((uint16_t)atoi(arguments[1])), address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    kind = arguments[3][0];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", arguments[2]);
    piece_size = kind == 'p' ? 131 : kind == 'd' ? 8 + 4096 : 512;
    if (kind == 'p') piece[0] = 0x89, piece[1] = 0x80 | 125;
    if (kind == 'd') piece[0] = 0x82, piece[1] = 0xFE, piece[2] = 4096 >> 8, piece[3] = 0;
    size_t number = (size_t)atol(arguments[4]);
    client *all = calloc(number, sizeof *all);
    poller = epoll_create1(0);
    for (size_t i = 0; i < number; i++) come(&all[i]);
    struct epoll_event ready[512];
    double told = now();
    for (;;) {
        int events = epoll_wait(poller, ready, 512, 20);
        for (int i = 0; i < events; i++) {
            client *c = ready[i].data.ptr;
            if (c->fd >= 0) turn(c, ready[i].events);
        }
        double time = now();
        for (size_t i = 0; i < number; i++) if (all[i].fd < 0 && time >= all[i].back) come(&all[i]);
        if (time < told + 1) continue;
        size_t open = 0;
        for (size_t i = 0; i < number; i++) open += all[i].open;
        printf("%lu open, %lu cuts\n", (unsigned long)open, cuts), fflush(stdout);
        told = time;
    }
}
