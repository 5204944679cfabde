// memory.c - the memory of a session: counted, and never more than its limit. Invariant: everything that belongs to a
// session is allocated here, so that what one connection costs is one number. An allocation beyond the limit fails,
// and a session for which one has failed ends.

#ifdef WRYNECK_HTTP2

#define _GNU_SOURCE

#include "internal.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// nghttp2 makes a buffer of 16 KiB for frames with each session and keeps it. It is empty most of the time: a block of
// this size gets pages of its own, which an idle session gives back to the kernel.
enum { PAGED_BYTES = 16 * 1024, PAGE = 4096 };

static size_t size_of(const cngh2_session *session, void *memory) {
    return memory == session->paged ? session->paged_bytes : malloc_usable_size(memory);
}

static void *allocate_pages(cngh2_session *session, size_t count) {
    size_t rounded = (count + PAGE - 1) & ~(size_t)(PAGE - 1);
    void *memory = mmap(NULL, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    session->paged = memory;
    session->paged_bytes = rounded;
    return memory;
}

void *cngh2_allocate(size_t count, void *user) {
    cngh2_session *session = user;
    if (count == 0) count = 1;
    if (count > session->memory_limit || session->memory_used > session->memory_limit - count) return NULL;
    int is_paged = !session->paged && !session->ng && count >= PAGED_BYTES;
    void *memory = is_paged ? allocate_pages(session, count) : malloc(count);
    if (!memory) return NULL;
    session->memory_used += size_of(session, memory);
    if (session->memory_used <= session->memory_limit) return memory;
    // The heap has given a little more than was asked for.
    cngh2_release(memory, user);
    return NULL;
}

void cngh2_release(void *memory, void *user) {
    cngh2_session *session = user;
    if (!memory) return;
    session->memory_used -= size_of(session, memory);
    if (memory != session->paged) {
        free(memory);
        return;
    }
    munmap(memory, session->paged_bytes);
    session->paged = NULL;
    session->paged_bytes = 0;
}

void *cngh2_reallocate(void *memory, size_t count, void *user) {
    if (!memory) return cngh2_allocate(count, user);
    size_t old = size_of(user, memory);
    void *moved = cngh2_allocate(count, user);
    if (!moved) return NULL;
    memcpy(moved, memory, old < count ? old : count);
    cngh2_release(memory, user);
    return moved;
}

static void *allocate_zeros(size_t number, size_t size, void *user) {
    if (size != 0 && number > SIZE_MAX / size) return NULL;
    void *memory = cngh2_allocate(number * size, user);
    if (memory) memset(memory, 0, number * size);
    return memory;
}

nghttp2_mem cngh2_memory(cngh2_session *session) {
    return (nghttp2_mem){session, cngh2_allocate, cngh2_release, allocate_zeros, cngh2_reallocate};
}

void cngh2_release_pages(cngh2_session *session) {
    if (session->paged) madvise(session->paged, session->paged_bytes, MADV_DONTNEED);
}

// MARK: Lists

uint8_t *cngh2_extend(cngh2_session *session, cngh2_bytes *list, size_t count) {
    if (list->room - list->count < count) {
        size_t room = list->room * 2 > list->count + count ? list->room * 2 : list->count + count;
        if (room < 256) room = 256;
        uint8_t *grown = cngh2_reallocate(list->bytes, room, session);
        if (!grown) {
            cngh2_fail(session, CNGH2_NO_MEMORY);
            return NULL;
        }
        list->bytes = grown;
        list->room = room;
    }
    list->count += count;
    return list->bytes + list->count - count;
}

int cngh2_append(cngh2_session *session, cngh2_bytes *list, const void *bytes, size_t count) {
    if (count == 0) return 1;
    uint8_t *place = cngh2_extend(session, list, count);
    if (place) memcpy(place, bytes, count);
    return place != NULL;
}

void cngh2_drop(cngh2_session *session, cngh2_bytes *list) {
    cngh2_release(list->bytes, session);
    *list = (cngh2_bytes){0};
}

#endif
