/*
 * The index: documents and words under one lock.
 *
 * DESIGN. A document that is changed or dropped leaves its words behind: which they were is written nowhere. Its slot is gone,
 * no set of documents has it, and what words say of it is masked away. Once enough slots are gone each change sweeps some of the
 * words; when it has been everywhere, the slots that were gone when it began are given out again. So a change costs what its own
 * words do and a bounded part of the sweep, and what is left behind is at most about a third of all.
 *
 * The lock is a read-write lock that lets who feeds go first: readers come all the time and it would never have its turn. It is
 * held for the change of one document, its texts taken apart before; versions to be swapped would cost a copy of what a change
 * touches (hundreds of postings and all orders), for a wait that is shorter than one question.
 */
#include "market/index.h"

#include "market/room.h"

#include <assert.h>
#include <stdlib.h>

enum { GONE_MIN = 1024, SWEEP_PLACES = 256 };

struct market *market_new(const struct market_shape *shape)
{
    struct market *m = room_new(sizeof(*m));
    pthread_rwlockattr_t attr;
    pthread_rwlockattr_init(&attr);
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&m->lock, &attr);
    pthread_rwlockattr_destroy(&attr);
    docs_init(&m->docs, shape);
    m->words = words_new();
    return m;
}

void market_free(struct market *m)
{
    if (!m)
        return;
    pthread_rwlock_destroy(&m->lock);
    docs_release(&m->docs);
    words_free(m->words);
    free(m->gone);
    free(m->swept);
    free(m);
}

/* ---- slots that are gone ---- */

static void gone_add(struct market *m, uint32_t slot)
{
    size_t words = docs_words(&m->docs);
    if (words > m->gone_words) {
        m->gone = room_resize(m->gone, m->gone_words * sizeof(uint64_t), words * sizeof(uint64_t));
        m->gone_words = words;
    }
    bits_set(m->gone, slot);
    m->gone_count++;
}

static void sweep_begin(struct market *m)
{
    free(m->swept);
    m->swept = m->gone;
    m->swept_words = m->gone_words;
    m->gone = NULL;
    m->gone_words = m->gone_count = 0;
    m->sweep_at = 0;
    m->sweep_places = words_places(m->words);
    m->is_sweeping = true;
}

static void sweep_end(struct market *m)
{
    for (uint32_t slot = 0; slot < m->swept_words * 64; slot++)
        if (bits_have(m->swept, slot))
            docs_give_back(&m->docs, slot);
    m->is_sweeping = false;
}

/* When the table grew, terms stand elsewhere in it. */
static void sweep_on(struct market *m)
{
    size_t places = words_places(m->words);
    if (places != m->sweep_places)
        m->sweep_at = 0;
    m->sweep_places = places;
    size_t share = places / GONE_MIN;
    words_sweep(m->words, &m->sweep_at, share > SWEEP_PLACES ? share : SWEEP_PLACES, m->swept, m->swept_words);
    if (m->sweep_at == 0)
        sweep_end(m);
}

static void sweep(struct market *m)
{
    if (m->is_sweeping)
        sweep_on(m);
    else if (m->gone_count > GONE_MIN && m->gone_count > m->docs.count / 8)
        sweep_begin(m);
}

/* ---- feeding ---- */

static void drop(struct market *m, int64_t id)
{
    uint32_t slot = docs_slot(&m->docs, id);
    if (slot == SLOT_NONE)
        return;
    docs_remove(&m->docs, slot);
    gone_add(m, slot);
}

void market_put(struct market *m, const struct market_doc *doc)
{
    assert(doc->id > 0);
    struct doc_words *words = doc_words_new(m->words, doc->words);
    pthread_rwlock_wrlock(&m->lock);
    drop(m, doc->id);
    uint32_t slot = docs_add(&m->docs, doc);
    words_add(m->words, words, slot, docs_words(&m->docs));
    sweep(m);
    pthread_rwlock_unlock(&m->lock);
    doc_words_free(words);
}

void market_drop(struct market *m, int64_t id)
{
    pthread_rwlock_wrlock(&m->lock);
    drop(m, id);
    sweep(m);
    pthread_rwlock_unlock(&m->lock);
}

void market_key(struct market *m, int64_t id, int key, int64_t value)
{
    pthread_rwlock_wrlock(&m->lock);
    uint32_t slot = docs_slot(&m->docs, id);
    if (slot != SLOT_NONE)
        docs_key(&m->docs, slot, key, value);
    pthread_rwlock_unlock(&m->lock);
}

void market_show(struct market *m, int64_t owner, bool shown)
{
    pthread_rwlock_wrlock(&m->lock);
    for (uint32_t slot = 0; slot < m->docs.slots; slot++)
        if (m->docs.owners[slot] == owner && bits_have(m->docs.there, slot))
            (shown ? bits_set : bits_clear)(m->docs.shown, slot);
    pthread_rwlock_unlock(&m->lock);
}

void market_ready(struct market *m)
{
    pthread_rwlock_wrlock(&m->lock);
    docs_sort(&m->docs);
    pthread_rwlock_unlock(&m->lock);
}

struct market_size market_size(struct market *m)
{
    pthread_rwlock_rdlock(&m->lock);
    struct market_size size = {
        .documents = m->docs.count, .words = words_count(m->words),
        .bytes = sizeof(*m) + docs_bytes(&m->docs) + words_bytes(m->words) + (m->gone_words + m->swept_words) * sizeof(uint64_t),
    };
    pthread_rwlock_unlock(&m->lock);
    return size;
}
