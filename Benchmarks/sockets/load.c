/* A load of WebSockets: load PORT PATH CONNECTIONS UNDERWAY BYTES SECONDS [broadcast | paced].
 * On each connection so many messages are under way; each that comes back is followed by another. With `broadcast` one
 * connection says something, all get it, and when all have it the next is said. Prints the messages that came, and in
 * how many seconds. With `paced` UNDERWAY is the messages a second of all connections, which say them in turn, and it
 * prints the latencies, from when each was due. It checks lengths, not contents. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };
static unsigned char in[SIZE], *frames;
static size_t frame_size, under_way;

typedef struct { int fd; uint64_t skip; size_t kept; unsigned char head[16]; } conn;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) { perror(what), exit(1); }

static void say(int fd, size_t times) {
    size_t total = times * frame_size, done = 0;
    while (done < total) {
        ssize_t n = write(fd, frames + done, total - done);
        if (n <= 0) fail("write");
        done += (size_t)n;
    }
}

static void make_frames(size_t bytes) {
    frames = malloc((bytes + 14) * under_way);
    unsigned char *at = frames;
    for (size_t i = 0; i < under_way; i++) {
        *at++ = 0x82;
        if (bytes < 126) *at++ = (unsigned char)(0x80 | bytes);
        else if (bytes < 65536) *at++ = 0xFE, *at++ = (unsigned char)(bytes >> 8), *at++ = (unsigned char)bytes;
        else { *at++ = 0xFF; for (int k = 7; k >= 0; k--) *at++ = (unsigned char)((uint64_t)bytes >> (8 * k)); }
        unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
        memcpy(at, mask, 4), at += 4;
        for (size_t k = 0; k < bytes; k++) *at++ = (unsigned char)('a' + k % 26) ^ mask[k & 3];
    }
    frame_size = (size_t)(at - frames) / under_way;
}

static void join(conn *c, int port, const char *path) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    char text[512];
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path);
    if (write(c->fd, text, (size_t)length) != length) fail("write");
    size_t got = 0;
    while (got < 4 || memcmp(text + got - 4, "\r\n\r\n", 4)) {
        if (got == sizeof text || read(c->fd, text + got, 1) != 1) fail("handshake");
        got++;
    }
    if (memcmp(text + 9, "101", 3)) fprintf(stderr, "refused: %.60s\n", text), exit(1);
}

/* The messages that end in what comes. */
static size_t take(conn *c, size_t bytes) {
    ssize_t count = read(c->fd, in, SIZE);
    if (count <= 0) fail("read");
    size_t done = 0, at = 0, end = (size_t)count;
    while (at < end) {
        if (c->skip) {
            size_t part = c->skip < end - at ? (size_t)c->skip : end - at;
            c->skip -= part, at += part;
            if (!c->skip) done++;
            continue;
        }
        c->head[c->kept++] = in[at++];
        size_t need = c->kept < 2 ? 2 : (c->head[1] & 127) == 126 ? 4 : (c->head[1] & 127) == 127 ? 10 : 2;
        if (c->kept < need) continue;
        uint64_t length = c->head[1] & 127;
        if (need > 2) for (length = 0, need = 2; need < c->kept; need++) length = length << 8 | c->head[need];
        c->kept = 0;
        if ((c->head[0] & 15) > 2) { c->skip = 0; if (length) fail("a control frame"); continue; }
        if (length != bytes) fprintf(stderr, "a message of %lu bytes\n", (unsigned long)length), exit(1);
        c->skip = length;
        if (!length) done++;
    }
    return done;
}

static int ascending(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

/* One message at a time on each connection: who has none back when the next is due says it later, and that counts. */
static int pace(conn *all, size_t number, int poller, double rate, size_t bytes, double seconds) {
    size_t total = (size_t)(rate * seconds), said = 0, got = 0;
    double *due = calloc(number, sizeof *due), *latencies = calloc(total + 1, sizeof *latencies), began = now();
    struct epoll_event ready[256];
    while (got < total) {
        double time = now();
        if (time > began + 3 * seconds + 5) break;
        while (said < total && began + (double)said / rate <= time && due[said % number] == 0) {
            due[said % number] = began + (double)said / rate;
            say(all[said % number].fd, 1), said++;
        }
        double wait = said < total && due[said % number] == 0 ? began + (double)said / rate - now() : 0.05;
        int events = epoll_wait(poller, ready, 256, wait > 0.001 ? 1 : 0);
        for (int i = 0; i < events; i++) {
            conn *c = ready[i].data.ptr;
            size_t place = (size_t)(c - all);
            if (!take(c, bytes)) continue;
            latencies[got++] = now() - due[place], due[place] = 0;
        }
    }
    if (!got) return fprintf(stderr, "nothing came\n"), 1;
    qsort(latencies, got, sizeof *latencies, ascending);
    printf("%lu of %lu messages, p50 %.6f s, p99 %.6f s\n", (unsigned long)got, (unsigned long)total, latencies[got / 2], latencies[got * 99 / 100]);
    return 0;
}

int main(int count, char **arguments) {
    if (count < 7) return fprintf(stderr, "usage: load PORT PATH CONNECTIONS UNDERWAY BYTES SECONDS [broadcast | paced]\n"), 2;
    int port = atoi(arguments[1]), broadcast = count > 7 && !strcmp(arguments[7], "broadcast"), paced = count > 7 && !broadcast;
    size_t number = (size_t)atol(arguments[3]), bytes = (size_t)atol(arguments[5]);
    under_way = (size_t)atol(arguments[4]);
    double seconds = atof(arguments[6]);
    double rate = (double)under_way;
    if (paced) under_way = 1;
    make_frames(bytes);
    conn *all = calloc(number, sizeof *all);
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    int poller = epoll_create1(0);
    for (size_t i = 0; i < number; i++) {
        join(&all[i], port, arguments[2]);
        event.data.ptr = &all[i];
        epoll_ctl(poller, EPOLL_CTL_ADD, all[i].fd, &event);
    }
    printf("ready\n"), fflush(stdout);
    if (getchar() == EOF) return 1;
    if (paced) return pace(all, number, poller, rate, bytes, seconds);
    double began = now(), ends = began + seconds, elapsed;
    uint64_t messages = 0, outstanding = 0;
    if (broadcast) say(all[0].fd, under_way), outstanding = number * under_way;
    else for (size_t i = 0; i < number; i++) say(all[i].fd, under_way);
    do {
        int events = epoll_wait(poller, ready, 256, 1000);
        if (!events) return fprintf(stderr, "nothing comes any more\n"), 1;
        for (int i = 0; i < events; i++) {
            conn *c = ready[i].data.ptr;
            size_t done = take(c, bytes);
            messages += done;
            if (!broadcast) { if (done) say(c->fd, done); continue; }
            outstanding -= done;
            if (!outstanding) say(all[0].fd, under_way), outstanding = number * under_way;
        }
        elapsed = now() - began;
    } while (now() < ends);
    printf("%lu messages, %.6f s\n", (unsigned long)messages, elapsed);
    return 0;
}
