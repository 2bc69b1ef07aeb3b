/*
 * Any bytes as a body: what is read can be written, and what is written reads back as the same. The same bytes as a query
 * string, "name=value&…".
 */
#include "../unit/json/film.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static arena *mem;

static str written(struct film *film, buf *out)
{
    struct json_writer w;
    film->is_owner = film->sees_order = true;
    json_begin(&w, out);
    json_put_object(&w, film_fields, film);
    assert(buf_check(out) == OK);
    return buf_str(out);
}

static void check_problem(const struct problem *p, err e)
{
    assert(e == ERR_INVALID && p->code == e && p->message.len > 0);
    for (size_t i = 0; i < p->field_count; i++)
        assert(p->fields[i].field[0] && p->fields[i].code[0] && p->fields[i].message.len > 0);
}

static void try_body(str body)
{
    struct film film, again;
    struct field_set sent;
    struct problem p = {0};
    buf first, second;
    err e = fields_read(film_fields, body, &film, mem, &p);
    if (e != OK) {
        check_problem(&p, e);
        return;
    }
    buf_init(&first, 64 * MIB);
    buf_init(&second, 64 * MIB);
    str json = written(&film, &first);
    if (fields_read(film_fields, json, &again, mem, &p) != OK)
        abort();
    assert(str_eq(written(&again, &second), json));
    if (fields_read_over(film_fields, json, &again, &sent, mem, &p) != OK)
        abort();
    buf_clear(&second);
    assert(str_eq(written(&again, &second), json));
    buf_release(&first);
    buf_release(&second);
}

struct query { struct str_list tags, moods; struct int_list ids; str q, genre; int64_t limit, id; double real; bool on; };
static const struct field query_fields[] = {
    STR_FIELD      (query, q,     0, 10, OPTIONAL | ONE_LINE),
    WORD_FIELD     (query, genre, film_genres, OPTIONAL, .also = "g"),
    STR_LIST_FIELD (query, tags,  0, 3, 5, OPTIONAL, .also = "t"),
    WORD_LIST_FIELD(query, moods, film_genres, 0, 2, DISTINCT, .also = "m"),
    ID_LIST_FIELD  (query, ids,   0, 3, OPTIONAL, .also = "i"),
    INT_FIELD      (query, limit, 1, 100, OPTIONAL, .also = "l", .preset = "20"),
    ID_FIELD       (query, id,    OPTIONAL),
    REAL_FIELD     (query, real,  0, 9, OPTIONAL, .also = "r"),
    BOOL_FIELD     (query, on,    OPTIONAL, .also = "o"),
    END_FIELDS
};

static void try_query(str text)
{
    struct field_pair pairs[32];
    size_t count = 0;
    str piece;
    while (count < COUNT(pairs) && str_cut(&text, '&', &piece)) {
        str_cut(&piece, '=', &pairs[count].name);
        pairs[count++].value = piece.ptr ? piece : STR("");
    }
    struct query in;
    struct problem p = {0};
    err e = fields_read_query(query_fields, pairs, count, &in, NULL, mem, &p);
    if (e != OK)
        check_problem(&p, e);
    else
        assert(in.limit >= 1 && in.limit <= 100 && in.ids.count <= 3 && in.moods.count <= 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!mem)
        mem = arena_new(64 * MIB, 64 * MIB);
    char *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    try_body((str){exact, size});
    try_query((str){exact, size});
    arena_rewind(mem);
    free(exact);
    return 0;
}
