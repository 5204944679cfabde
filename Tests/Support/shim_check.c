// shim_check.c - the C of CHTTPParser on its own, for sanitizers that Swift code cannot be built with (`make ubsan`).
//
//     shim_check RUNS FOLDER...
//
// Feeds the files of the folders and RUNS seeded mutations of them to the lexer, as responses if they begin so, whole, byte by byte and in random pieces. Checked: each way gives the
// same status, the same count of bytes used and the same offsets; offsets are in order and inside of what was used. The bytes are on the
// heap, with nothing behind them.

#include "CHTTPParser.h"

enum { max_bytes = 4096, max_fields = 20 };

#include "mutated_inputs.h"

typedef struct {
    chp_status status;
    size_t used;
    chp_head head;
    chp_field fields[max_fields];
} verdict;

// Each piece is an allocation of its own, so that reading beyond it is seen.
static verdict lex(chp_lexer *lexer, chp_kind kind, const uint8_t *bytes, size_t count, size_t longest) {
    verdict result = {.status = CHP_NEED_MORE};
    chp_lexer_begin(lexer, kind);
    while (result.status == CHP_NEED_MORE && result.used < count) {
        size_t length = longest > count ? count : 1 + number(longest);
        if (length > count - result.used) length = count - result.used;
        uint8_t *piece = malloc(length);
        memcpy(piece, bytes + result.used, length);
        chp_result fed = chp_lexer_feed(lexer, piece, length);
        free(piece);
        result.status = fed.status;
        result.used += fed.consumed;
        if (fed.consumed == 0) break;
    }
    result.head = *chp_lexer_head(lexer);
    if (result.status == CHP_COMPLETE) memcpy(result.fields, result.head.fields, result.head.field_count * sizeof(chp_field));
    // Where an empty value is, nothing is said about.
    for (uint32_t index = 0; index < result.head.field_count && index < max_fields; index++) {
        chp_field *field = &result.fields[index];
        if (field->value_start == field->value_end) field->value_start = field->value_end = 0;
    }
    result.head.fields = NULL;
    return result;
}

static const char *fault(chp_lexer *lexer, const uint8_t *bytes, size_t count) {
    chp_kind kind = count >= 5 && memcmp(bytes, "HTTP/", 5) == 0 ? CHP_RESPONSE : CHP_REQUEST;
    verdict whole = lex(lexer, kind, bytes, count, (size_t)-1), single = lex(lexer, kind, bytes, count, 1);
    verdict pieces = lex(lexer, kind, bytes, count, 30);
    if (whole.status != single.status || whole.status != pieces.status) return "another status when it is cut";
    if (whole.used > count) return "more used than there is";
    if (whole.status != CHP_COMPLETE) return NULL;
    if (whole.used != single.used || whole.used != pieces.used) return "another length when it is cut";
    if (memcmp(&whole.head, &single.head, sizeof whole.head) || memcmp(&whole.head, &pieces.head, sizeof whole.head)) return "another head when it is cut";
    if (whole.head.too_many_fields) return NULL;
    size_t fields = whole.head.field_count * sizeof(chp_field);
    if (memcmp(whole.fields, single.fields, fields) || memcmp(whole.fields, pieces.fields, fields)) return "other fields when it is cut";
    uint32_t start = kind == CHP_RESPONSE ? whole.head.reason_start : whole.head.target_start;
    uint32_t end = kind == CHP_RESPONSE ? whole.head.reason_end : whole.head.target_end;
    if (whole.head.method_end >= start || start > end) return "a target or a reason out of order";
    for (uint32_t index = 0; index < whole.head.field_count; index++) {
        chp_field field = whole.fields[index];
        if (field.name_start < end || field.name_end < field.name_start) return "a name out of order";
        end = field.name_end;
        if (field.value_end == 0) continue;
        if (field.value_start < end || field.value_end < field.value_start) return "a value out of order";
        end = field.value_end;
    }
    return end <= whole.used ? NULL : "an offset beyond what was used";
}

int main(int count, char **arguments) {
    if (count < 3) return 2;
    for (int index = 2; index < count; index++) load(arguments[index]);
    if (input_count == 0) {
        fprintf(stderr, "no inputs\n");
        return 2;
    }
    chp_lexer *lexer = chp_lexer_create(max_fields);
    long runs = strtol(arguments[1], NULL, 10);
    for (long run = -(long)input_count; run < runs; run++) {
        uint8_t bytes[max_bytes];
        input chosen = inputs[run < 0 ? (size_t)-run - 1 : number(input_count)];
        memcpy(bytes, chosen.bytes, chosen.count);
        size_t length = run < 0 ? chosen.count : mutate(bytes, chosen.count);
        const char *what = fault(lexer, bytes, length);
        if (what) {
            fprintf(stderr, "run %ld: %s: ", run, what);
            for (size_t index = 0; index < length; index++) fprintf(stderr, "%02x", bytes[index]);
            fprintf(stderr, "\n");
            return 1;
        }
    }
    chp_lexer_destroy(lexer);
    for (size_t index = 0; index < input_count; index++) free(inputs[index].bytes);
    printf("%ld inputs, each whole, byte by byte and in pieces: no finding\n", runs + (long)input_count);
    return 0;
}
