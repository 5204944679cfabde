// CHiredis.c - hiredis' reader with functions of ours for what it finds: they append to flat lists, so that no tree of
// C objects is built, and check what the reader does not.
//
// Its own functions are not used: those of 0.14 ask for the memory of as many elements as the first line of an array
// promises, whatever comes behind it (CVE-2021-32765).

#define _GNU_SOURCE  // memmem

#include "CHiredis.h"

#ifdef WRYNECK_REDIS

#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

enum {
    item_cost = 32,
    max_depth = 8,             // what 0.14 reads; later versions would go deeper
    max_line = 64 * 1024,      // the reader looks at an unfinished line again with each piece of it
    kept_bytes = 64 * 1024,    // of the lists' memory, between replies
    kept_items = 1024,
    min_items = 16,
    min_bytes = 1024,
};

struct chr_reader {
    redisReader *reader;
    chr_item *items;
    size_t item_count, item_room;
    uint8_t *bytes;
    size_t byte_count, byte_room;
    size_t limit, cost;
    const char *failure;
    int is_given;  // the lists hold a reply that was handed over
};

// What the reader takes for an object; NULL would mean that there was no memory.
static char object;

// Stops the reader: it takes NULL for an end of memory.
static void *fail(chr_reader *self, const char *why) {
    if (self->failure == NULL) self->failure = why;
    return NULL;
}

static chr_item *add(chr_reader *self, chr_kind kind, int64_t value, size_t text) {
    if (self->failure != NULL) return NULL;
    if (text > self->limit - self->cost || self->limit - self->cost - text < item_cost)
        return fail(self, "a reply is larger than the limit");
    if (self->item_count == self->item_room) {
        size_t room = self->item_room == 0 ? min_items : self->item_room * 2;
        chr_item *items = realloc(self->items, room * sizeof(chr_item));
        if (items == NULL) return fail(self, "there is no memory for a reply");
        self->items = items;
        self->item_room = room;
    }
    self->cost += text + item_cost;
    chr_item *item = &self->items[self->item_count++];
    item->kind = kind;
    item->value = value;
    item->start = self->byte_count;
    return item;
}

static void *create_string(const redisReadTask *task, char *text, size_t count) {
    chr_reader *self = task->privdata;
    chr_kind kind;
    switch (task->type) {
    case REDIS_REPLY_STRING: kind = CHR_BULK; break;
    case REDIS_REPLY_STATUS: kind = CHR_STATUS; break;
    case REDIS_REPLY_ERROR: kind = CHR_ERROR; break;
    default: return fail(self, "a type of RESP3 where RESP2 is spoken");
    }
    // The reader has these two bytes, and does not look at them: a wrong length would go unnoticed.
    if (kind == CHR_BULK && (text[count] != '\r' || text[count + 1] != '\n'))
        return fail(self, "a string does not end where its length says");
    if (add(self, kind, (int64_t)count, count) == NULL) return NULL;
    if (count > self->byte_room - self->byte_count) {
        size_t needed = self->byte_count + count;
        size_t room = self->byte_room * 2 < needed ? needed : self->byte_room * 2;
        if (room < min_bytes) room = min_bytes;
        uint8_t *bytes = realloc(self->bytes, room);
        if (bytes == NULL) return fail(self, "there is no memory for a reply");
        self->bytes = bytes;
        self->byte_room = room;
    }
    if (count > 0) memcpy(self->bytes + self->byte_count, text, count);
    self->byte_count += count;
    return &object;
}

static void *create_items(const redisReadTask *task, size_t count) {
    chr_reader *self = task->privdata;
    if (task->type != REDIS_REPLY_ARRAY) return fail(self, "a type of RESP3 where RESP2 is spoken");
    int depth = 1;
    for (const redisReadTask *above = task->parent; above != NULL; above = above->parent) depth++;
    if (depth > max_depth) return fail(self, "a reply is nested too deeply");
    return add(self, CHR_ARRAY, (int64_t)count, 0) == NULL ? NULL : &object;
}

static void *create_integer(const redisReadTask *task, long long value) {
    return add(task->privdata, CHR_INTEGER, value, 0) == NULL ? NULL : &object;
}

static void *create_nil(const redisReadTask *task) {
    return add(task->privdata, CHR_NULL, 0, 0) == NULL ? NULL : &object;
}

static void free_object(void *ours) { (void)ours; }

#if HIREDIS_MAJOR >= 1

static void *create_double(const redisReadTask *task, double value, char *text, size_t count) {
    (void)value, (void)text, (void)count;
    return fail(task->privdata, "a type of RESP3 where RESP2 is spoken");
}

static void *create_bool(const redisReadTask *task, int value) {
    (void)value;
    return fail(task->privdata, "a type of RESP3 where RESP2 is spoken");
}

static redisReplyObjectFunctions functions = {
    .createString = create_string, .createArray = create_items, .createInteger = create_integer,
    .createDouble = create_double, .createNil = create_nil, .createBool = create_bool, .freeObject = free_object,
};

#else

static void *create_array(const redisReadTask *task, int count) { return create_items(task, (size_t)count); }

static redisReplyObjectFunctions functions = {
    .createString = create_string, .createArray = create_array, .createInteger = create_integer,
    .createNil = create_nil, .freeObject = free_object,
};

#endif

chr_reader *chr_reader_create(size_t limit) {
    chr_reader *self = calloc(1, sizeof(chr_reader));
    if (self == NULL) return NULL;
    self->reader = redisReaderCreateWithFunctions(&functions);
    if (self->reader == NULL) {
        free(self);
        return NULL;
    }
    self->reader->privdata = self;
    self->limit = limit;
    return self;
}

void chr_reader_destroy(chr_reader *self) {
    if (self == NULL) return;
    redisReaderFree(self->reader);
    free(self->items);
    free(self->bytes);
    free(self);
}

void chr_reader_feed(chr_reader *self, const void *bytes, size_t count) {
    if (self->failure == NULL && redisReaderFeed(self->reader, bytes, count) != REDIS_OK)
        fail(self, "there is no memory for a reply");
}

static void forget_reply(chr_reader *self) {
    self->is_given = 0;
    self->item_count = self->byte_count = self->cost = 0;
    if (self->byte_room > kept_bytes) {
        free(self->bytes);
        self->bytes = NULL;
        self->byte_room = 0;
    }
    if (self->item_room > kept_items) {
        free(self->items);
        self->items = NULL;
        self->item_room = 0;
    }
}

// What has come of a reply that is not whole counts like one.
static chr_status wait_for_more(chr_reader *self) {
    size_t waiting = self->reader->len - self->reader->pos;
    if (waiting > self->limit - self->cost) {
        fail(self, "a reply is larger than the limit");
    } else if (waiting > max_line && memmem(self->reader->buf + self->reader->pos, max_line, "\r\n", 2) == NULL) {
        fail(self, "a line is too long");
    }
    return self->failure == NULL ? CHR_MORE : CHR_BROKEN;
}

chr_status chr_reader_next(chr_reader *self, chr_reply *reply) {
    if (self->failure != NULL) return CHR_BROKEN;
    if (self->is_given) forget_reply(self);
    void *found = NULL;
    if (redisReaderGetReply(self->reader, &found) != REDIS_OK) {
        fail(self, self->reader->errstr);
        return CHR_BROKEN;
    }
    if (found == NULL) return wait_for_more(self);
    self->is_given = 1;
    reply->items = self->items;
    reply->count = self->item_count;
    reply->bytes = self->bytes;
    return CHR_REPLY;
}

const char *chr_reader_failure(const chr_reader *self) { return self->failure == NULL ? "" : self->failure; }

#else

chr_reader *chr_reader_create(size_t limit) {
    (void)limit;
    return NULL;
}

void chr_reader_destroy(chr_reader *self) { (void)self; }

void chr_reader_feed(chr_reader *self, const void *bytes, size_t count) { (void)self, (void)bytes, (void)count; }

chr_status chr_reader_next(chr_reader *self, chr_reply *reply) {
    (void)self, (void)reply;
    return CHR_BROKEN;
}

const char *chr_reader_failure(const chr_reader *self) {
    (void)self;
    return "built without the trait Redis";
}

#endif
