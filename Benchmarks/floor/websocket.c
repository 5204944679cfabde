/* The floor of WebSockets: the least that an echo server on epoll can do. It takes it for granted that every byte is
 * right: no masks that are missing, no UTF-8, no control frames, no limits, no deadlines; a frame that does not fit
 * its buffer ends the connection, and a peer that does not read holds up all the others. Sockets of /room get what one
 * of them says by one send each. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { SIZE = 1 << 17, MOST = 20000 };

typedef struct {
    int fd, open, in_room;
    size_t kept; /* bytes of a frame that is not whole */
    unsigned char *rest;
} peer;

static unsigned char in[2 * SIZE], out[2 * SIZE];
static peer *room[MOST];
static size_t members;

static int whole(int fd, const void *bytes, size_t count) { return send(fd, bytes, count, MSG_NOSIGNAL) == (ssize_t)count; }

/* 0 when the connection is over. */
static int open_socket(peer *p, char *head, size_t count) {
    head[count] = 0;
    char *key = strcasestr(head, "sec-websocket-key:"), joined[128], text[64], answer[256];
    unsigned char digest[SHA_DIGEST_LENGTH];
    if (!strstr(head, "\r\n\r\n")) return 0;
    if (!key) return whole(p->fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38);
    int length = snprintf(joined, sizeof joined, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    SHA1((unsigned char *)joined, (size_t)length, digest);
    EVP_EncodeBlock((unsigned char *)text, digest, sizeof digest);
    length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", text);
    p->open = 1;
    if (strstr(head, "/room") && members < MOST) room[members++] = p, p->in_room = 1;
    return whole(p->fd, answer, (size_t)length);
}

static size_t header(unsigned char *place, unsigned char first, size_t length) {
    place[0] = first;
    if (length < 126) return place[1] = (unsigned char)length, 2;
    if (length < 65536) return place[1] = 126, place[2] = (unsigned char)(length >> 8), place[3] = (unsigned char)length, 4;
    place[1] = 127;
    for (int i = 0; i < 8; i++) place[2 + i] = (unsigned char)((uint64_t)length >> (56 - 8 * i));
    return 10;
}

static void unmask(unsigned char *to, const unsigned char *from, size_t length, const unsigned char *mask) {
    uint64_t wide, word;
    memcpy(&wide, mask, 4), memcpy((char *)&wide + 4, mask, 4);
    size_t i = 0;
    for (; i + 8 <= length; i += 8) memcpy(&word, from + i, 8), word ^= wide, memcpy(to + i, &word, 8);
    for (; i < length; i++) to[i] = from[i] ^ mask[i & 3];
}

static int serve(peer *p) {
    if (p->kept) memcpy(in, p->rest, p->kept);
    ssize_t count = read(p->fd, in + p->kept, SIZE - 1);
    if (count <= 0) return 0;
    size_t end = p->kept + (size_t)count, at = 0, filled = 0;
    if (!p->open) return open_socket(p, (char *)in, end);
    while (end - at >= 6) {
        size_t length = in[at + 1] & 127, skip = 6;
        if (length == 126) length = (size_t)in[at + 2] << 8 | in[at + 3], skip = 8;
        else if (length == 127) {
            length = 0, skip = 14;
            for (int i = 0; i < 8; i++) length = length << 8 | in[at + 2 + (size_t)i];
        }
        if (length > SIZE - 32) return 0;
        if (end - at < skip + length) break;
        if ((in[at] & 15) == 8) return 0;
        size_t begin = p->in_room ? 0 : filled;
        size_t size = header(out + begin, in[at], length);
        unmask(out + begin + size, in + at + skip, length, in + at + skip - 4);
        if (p->in_room) for (size_t i = 0; i < members; i++) whole(room[i]->fd, out, size + length);
        else filled = begin + size + length;
        at += skip + length;
    }
    p->kept = end - at;
    if (p->kept && !p->rest && !(p->rest = malloc(SIZE))) return 0;
    if (p->kept > SIZE) return 0;
    if (p->kept) memcpy(p->rest, in + at, p->kept);
    return !filled || whole(p->fd, out, filled);
}

static void leave(peer *p) {
    for (size_t i = 0; p->in_room && i < members; i++) if (room[i] == p) { room[i] = room[--members]; break; }
    close(p->fd), free(p->rest), free(p);
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: websocket PORT\n"), 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return perror("websocket"), 1;
    struct epoll_event event = {.events = EPOLLIN}, ready[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int events = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < events; i++) {
            peer *p = ready[i].data.ptr;
            if (p) {
                if (!serve(p)) leave(p);
                continue;
            }
            int fd = accept(listener, NULL, NULL);
            if (fd < 0 || !(p = calloc(1, sizeof *p))) continue;
            p->fd = fd;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            event.data.ptr = p;
            epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
        }
    }
}
