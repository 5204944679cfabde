// mutated_inputs.h - the inputs of a check: the files of folders, and seeded mutations of them. The same seed is the same
// mutations. Whoever includes it has said `max_bytes`, the most bytes of an input.

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { max_inputs = 512 };

typedef struct {
    uint8_t *bytes;
    size_t count;
} input;

static input inputs[max_inputs];
static size_t input_count;
static uint64_t state = 1;

// SplitMix64.
static size_t number(size_t bound) {
    state += 0x9E3779B97F4A7C15u;
    uint64_t mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return (size_t)((mixed ^ mixed >> 31) % (bound ? bound : 1));
}

static void load(const char *folder) {
    DIR *directory = opendir(folder);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory)) && input_count < max_inputs;) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (!file) continue;
        uint8_t buffer[max_bytes];
        size_t count = fread(buffer, 1, sizeof buffer, file);
        fclose(file);
        inputs[input_count].bytes = malloc(count ? count : 1);
        memcpy(inputs[input_count].bytes, buffer, count);
        inputs[input_count++].count = count;
    }
    closedir(directory);
}

static size_t mutate(uint8_t *bytes, size_t count) {
    static const uint8_t special[] = {0, 9, 10, 13, 32, 37, 44, 47, 58, 59, 61, 127, 255};
    for (size_t left = 1 + number(4); left > 0; left--) {
        size_t start = number(count + 1), length = number(20);
        if (length > count - start) length = count - start;
        switch (number(4)) {
        case 0:
            if (start < count) bytes[start] = (uint8_t)number(256);
            break;
        case 1:
            memmove(bytes + start, bytes + start + length, count - start - length);
            count -= length;
            break;
        case 2:
            if (count + length > max_bytes) break;
            memmove(bytes + start + length, bytes + start, count - start);
            count += length;
            break;
        default:
            if (count == max_bytes) break;
            memmove(bytes + start + 1, bytes + start, count - start);
            bytes[start] = special[number(sizeof special)];
            count++;
        }
    }
    return count;
}
