/* Names into the index again: each job does a few pitches in one transaction and leaves the next one behind. */
#include "app/pitch/names.h"

#include "app/pitch/search.h"
#include "base/encode.h"
#include "base/hash.h"
#include "core/job.h"
#include "json/text.h"

/* Of one job: pitches, and letters of their texts unless one pitch alone has more. */
enum { PITCHES_MOST = 20, LETTERS_MOST = 30000 };

/* sum: of the names that the job is about. */
struct renaming { int64_t owner_id, company_id, after; str sum; };
static const struct field renaming_fields[] = {
    INT_FIELD(renaming, owner_id, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(renaming, company_id, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(renaming, after, 0, INT64_MAX, OPTIONAL),
    STR_FIELD(renaming, sum, 1, 2 * SHA256_LEN, REQUIRED),
    END_FIELDS
};

static str sum_of(str name, str company_name, arena *a)
{
    uint8_t sum[SHA256_LEN];
    sha256(arena_printf(a, "%.*s\n%.*s", STR_ARG(name), STR_ARG(company_name)), sum);
    return hex_encode((str){(const char *)sum, sizeof(sum)}, a);
}

static err leave(struct ctx *c, const struct renaming *r)
{
    return job_add(c, "names", json_text(renaming_fields, r, c->arena), 0);
}

err maker_renamed(struct ctx *c, const struct maker *m)
{
    str name = m->name.ptr ? m->name : STR("User");
    struct renaming r = {.company_id = m->company_id, .sum = sum_of(name, m->company_name, c->arena)};
    if (!m->company_id)
        r.owner_id = m->owner_id;
    return leave(c, &r);
}

/* ---- one job ---- */

static err index_again(struct ctx *c, const struct pitch_named_row *n)
{
    const struct pitch_row p = {
        .id = n->id, .title = n->title, .logline = n->logline, .genre = n->genre, .subgenres = n->subgenres,
        .format = n->format, .hide_name = n->hide_name, .creator_name = n->creator_name, .creator_company = n->creator_company,
    };
    TRY(search_drop(c, n->row_no));
    return search_put(c, &p, n->row_no);
}

/* Another name by now: that change left a job of its own. */
static bool is_outdated(struct ctx *c, const struct renaming *r, const struct pitch_named_row *n)
{
    return !str_eq(r->sum, sum_of(n->creator_name, n->creator_company, c->arena));
}

static err do_some(struct ctx *c, const struct job *j)
{
    struct renaming r;
    struct pitch_named_row *rows;
    size_t count, done = 0;
    int64_t letters = 0;
    TRY(fields_read(renaming_fields, j->payload, &r, c->arena, &c->problem));
    TRY(sql_pitch_named(c, &(struct pitch_named_args){.owner_id = r.owner_id, .company_id = r.company_id, .after = r.after,
                                                      .most = PITCHES_MOST}, &rows, &count));
    if (count == 0 || is_outdated(c, &r, &rows[0]))
        return OK;
    for (; done < count && (done == 0 || letters + rows[done].letters <= LETTERS_MOST); done++) {
        TRY(index_again(c, &rows[done]));
        letters += rows[done].letters;
    }
    r.after = rows[done - 1].id;
    return done < count || count == PITCHES_MOST ? leave(c, &r) : OK;
}
const struct job_kind names_job = {.name = "names", .step = do_some};
