/* The HTTP/1 codec on any bytes: no crash, and the same outcome however the bytes were cut. */
#include "http/chunked.h"
#include "http/http1.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct head_run {
    struct http1 parser;
    struct http_field fields[HTTP1_FIELDS_MAX];
    struct http_request request;
    enum http1_step step;
    char *bytes;
};

/* Feeds `each` more bytes a call, in a block of exactly their number, which moves. */
static void run_head(struct head_run *run, str in, size_t each)
{
    memset(run, 0, sizeof(*run));
    run->request.fields = run->fields;
    http1_init(&run->parser);
    for (size_t len = 0; run->step == HTTP1_MORE && len < in.len;) {
        len += each < in.len - len ? each : in.len - len;
        char *moved = malloc(len);
        memcpy(moved, in.ptr, len);
        free(run->bytes);
        run->bytes = moved;
        run->step = http1_head(&run->parser, moved, len, &run->request);
    }
}

static void assert_same(const struct head_run *a, const struct head_run *b)
{
    assert(a->step == b->step && a->parser.refusal == b->parser.refusal && a->parser.close == b->parser.close);
    if (a->step != HTTP1_READY)
        return;
    assert(a->parser.at == b->parser.at && a->parser.framing == b->parser.framing);
    assert(a->request.field_count == b->request.field_count && str_eq(a->request.path, b->request.path));
    for (size_t i = 0; i < a->request.field_count; i++)
        assert(str_eq(a->fields[i].value, b->fields[i].value));
}

static void end_head(struct head_run *run)
{
    free(run->request._owned);
    free(run->bytes);
}

static void run_body(struct chunked *c, str in, size_t each, size_t *total)
{
    enum chunked_step step = CHUNKED_MORE;
    size_t used;
    str piece;
    chunked_init(c);
    for (size_t at = 0; at < in.len && (step == CHUNKED_MORE || step == CHUNKED_PIECE); at += used) {
        step = chunked_step(c, str_sub(in, at, each), &used, &piece);
        if (step == CHUNKED_PIECE)
            *total += piece.len;
    }
}

static void try_body(str in, size_t each)
{
    struct chunked whole, parts;
    size_t whole_total = 0, parts_total = 0;
    run_body(&whole, in, in.len, &whole_total);
    run_body(&parts, in, each, &parts_total);
    assert(whole.state == parts.state && whole_total == parts_total);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct head_run whole, parts;
    if (size < 2)
        return 0;
    size_t each = 1 + data[0] % 16;
    str in = {(const char *)data + 1, size - 1};

    run_head(&whole, in, in.len);
    run_head(&parts, in, each);
    assert_same(&whole, &parts);
    if (whole.step == HTTP1_READY && whole.parser.framing == HTTP1_CHUNKED)
        try_body(str_sub(in, whole.parser.at, in.len), each);
    end_head(&whole);
    end_head(&parts);
    return 0;
}
