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

// nghttp2 makes two large blocks with each session and keeps them: a buffer of 16 KiB for frames, and (up to 1.52) a
// table of 4 KiB for the streams. While no stream is open the one is not used and the other is all zeros: both get
// pages of their own, which an idle session gives back to the kernel.
enum { PAGE = 4096, TABLE_BYTES = PAGE, FRAME_BYTES = 5 * PAGE, LEAST_FRAME_BYTES = 16 * 1024 };

enum { IN_HEAP = 0, TABLE = 1, FRAMES = 2 };

/// Which block the memory is.
static int block_of(const cngh2_session *session, const void *memory) {
    if (!session->pages || (const uint8_t *)memory < session->pages) return IN_HEAP;
    size_t offset = (size_t)((const uint8_t *)memory - session->pages);
    return offset < TABLE_BYTES ? TABLE : offset < TABLE_BYTES + FRAME_BYTES ? FRAMES : IN_HEAP;
}

static size_t size_of(const cngh2_session *session, void *memory) {
    switch (block_of(session, memory)) {
    case TABLE: return TABLE_BYTES;
    case FRAMES: return FRAME_BYTES;
    default: return malloc_usable_size(memory);
    }
}

/// The block for so many bytes. Only what nghttp2 makes with the session has one.
static int block_for(const cngh2_session *session, size_t count) {
    int block = count == TABLE_BYTES ? TABLE : count >= LEAST_FRAME_BYTES && count <= FRAME_BYTES ? FRAMES : IN_HEAP;
    return session->ng || (session->paged_blocks & block) ? IN_HEAP : block;
}

static void *allocate_pages(cngh2_session *session, int block) {
    if (!session->pages) {
        void *mapped = mmap(NULL, TABLE_BYTES + FRAME_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) return NULL;
        session->pages = mapped;
    }
    session->paged_blocks |= (uint8_t)block;
    return session->pages + (block == TABLE ? 0 : TABLE_BYTES);
}

void *cngh2_allocate(size_t count, void *user) {
    cngh2_session *session = user;
    if (count == 0) count = 1;
    if (count > session->memory_limit || session->memory_used > session->memory_limit - count) return NULL;
    int block = block_for(session, count);
    void *memory = block ? allocate_pages(session, block) : malloc(count);
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
    int block = block_of(session, memory);
    if (block) session->paged_blocks &= (uint8_t)~block; else free(memory);
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

static int is_zero(const uint8_t *bytes, size_t count) {
    for (size_t index = 0; index < count; index += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, bytes + index, sizeof word);
        if (word != 0) return 0;
    }
    return 1;
}

void cngh2_release_pages(cngh2_session *session) {
    if (!session->pages) return;
    // The kernel gives zeros again: a table that is all zeros can go, whatever it is for.
    size_t kept = (session->paged_blocks & TABLE) && !is_zero(session->pages, TABLE_BYTES) ? TABLE_BYTES : 0;
    madvise(session->pages + kept, TABLE_BYTES + FRAME_BYTES - kept, MADV_DONTNEED);
}

void cngh2_unmap_pages(cngh2_session *session) {
    if (session->pages) munmap(session->pages, TABLE_BYTES + FRAME_BYTES);
    session->pages = NULL;
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
