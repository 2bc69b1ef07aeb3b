/* Kept counts: a table by the key's first bytes in which a newcomer takes the place of who was there. */
#include "db/counts.h"

#include "base/clock.h"
#include "base/hash.h"
#include "db/engine.h"

#include <pthread.h>
#include <string.h>

enum { KEPT_MAX = 1024, SHARED_MS = 1000 };

struct kept {
    struct counts_key key;
    bool used;
    int64_t count, born_ms;
    uint64_t as_of;
};
struct counts {
    bool alone;
    pthread_mutex_t lock;                        /* guards what follows; nothing is taken after it */
    uint64_t commits;
    uint64_t written[SQL_COLUMNS_MAX];           /* the last commit that wrote to the column */
    struct kept kept[KEPT_MAX];
};

struct counts *counts_new(bool alone)
{
    struct counts *c = calloc(1, sizeof(*c));
    if (!c) {
        fprintf(stderr, "pitchey: out of memory at start\n");
        abort();
    }
    c->alone = alone;
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

void counts_free(struct counts *c)
{
    if (c)
        pthread_mutex_destroy(&c->lock);
    free(c);
}

void counts_begin(struct counts *c, struct counts_view *view)
{
    pthread_mutex_lock(&c->lock);
    view->as_of = c->commits;
    pthread_mutex_unlock(&c->lock);
}

void counts_touch(struct counts_view *view, const struct sql_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        view->touched[columns->at[i] / 64] |= UINT64_C(1) << columns->at[i] % 64;
}

static void mark_written(struct counts *c, size_t base, uint64_t columns)
{
    for (; columns; columns &= columns - 1)
        c->written[base + (size_t)__builtin_ctzll(columns)] = c->commits;
}

void counts_commit(struct counts *c, struct counts_view *view)
{
    pthread_mutex_lock(&c->lock);
    c->commits++;
    for (size_t i = 0; i < COUNT(view->touched); i++)
        mark_written(c, i * 64, view->touched[i]);
    pthread_mutex_unlock(&c->lock);
    memset(view->touched, 0, sizeof(view->touched));
}

/* ---- keys ---- */

static void put_value(buf *b, const struct sql_value *v)
{
    switch (v->type) {
    case SQL_INT:
        buf_put_i64(b, v->i);
        break;
    case SQL_BOOL:
        buf_put_i64(b, v->b);
        break;
    case SQL_REAL:
        buf_printf(b, "%a", v->real);
        break;
    case SQL_TEXT:
        buf_printf(b, "%zu:", v->text.len);
        buf_put(b, v->text);
        break;
    case SQL_INT_LIST:
        for (size_t i = 0; i < v->ints.count; i++)
            buf_printf(b, "%lld,", (long long)v->ints.items[i]);
        break;
    case SQL_TEXT_LIST:
        for (size_t i = 0; i < v->texts.count; i++) {
            buf_printf(b, "%zu:", v->texts.items[i].len);
            buf_put(b, v->texts.items[i]);
        }
        break;
    }
    buf_put_char(b, ';');
}

bool counts_key_of(const struct query *q, struct counts_key *key)
{
    buf words;
    buf_init(&words, 16 * KIB);
    buf_printf(&words, "%d,%llx;", q->id, (unsigned long long)q->shape);
    for (size_t i = 0; i < q->value_count; i++) {
        if (q->values[i].null)
            continue;
        buf_put_i64(&words, (int64_t)i);
        buf_put_char(&words, '=');
        put_value(&words, &q->values[i]);
    }
    uint8_t hash[SHA256_LEN];
    bool ok = buf_check(&words) == OK;
    if (ok) {
        sha256(buf_str(&words), hash);
        memcpy(key->hash, hash, sizeof(key->hash));
    }
    buf_release(&words);
    return ok;
}

/* ---- the table ---- */

static struct kept *place_of(struct counts *c, const struct counts_key *key)
{
    uint32_t at;
    memcpy(&at, key->hash, sizeof(at));
    return &c->kept[at % KEPT_MAX];
}

static bool is_good(const struct counts *c, const struct kept *k, const struct counts_key *key,
                    const struct sql_columns *looked_at)
{
    if (!k->used || memcmp(k->key.hash, key->hash, sizeof(key->hash)) != 0)
        return false;
    if (!c->alone && clock_mono_ms() - k->born_ms >= SHARED_MS)
        return false;
    for (size_t i = 0; i < looked_at->count; i++)
        if (c->written[looked_at->at[i]] > k->as_of)
            return false;
    return true;
}

bool counts_find(struct counts *c, const struct counts_key *key, const struct sql_columns *looked_at, int64_t *count)
{
    pthread_mutex_lock(&c->lock);
    const struct kept *k = place_of(c, key);
    bool good = is_good(c, k, key, looked_at);
    if (good)
        *count = k->count;
    pthread_mutex_unlock(&c->lock);
    return good;
}

void counts_keep(struct counts *c, const struct counts_view *view, const struct counts_key *key, int64_t count)
{
    struct kept k = {.key = *key, .used = true, .count = count, .born_ms = clock_mono_ms(), .as_of = view->as_of};
    pthread_mutex_lock(&c->lock);
    *place_of(c, key) = k;
    pthread_mutex_unlock(&c->lock);
}
