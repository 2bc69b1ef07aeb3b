/* Names into the index again: each job does a few pitches in one transaction and leaves the next one behind. */
#include "app/pitch/names.h"

#include "app/pitch/search.h"
#include "core/job.h"
#include "json/text.h"

/* Of one job: pitches, and letters of their texts unless one pitch alone has more. */
enum { PITCHES_MOST = 20, LETTERS_MOST = 30000 };

/* name_no: of the name that the job is about. */
struct renaming { int64_t owner_id, company_id, after, name_no; };
static const struct field renaming_fields[] = {
    INT_FIELD(renaming, owner_id, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(renaming, company_id, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(renaming, after, 0, INT64_MAX, OPTIONAL),
    INT_FIELD(renaming, name_no, 1, INT64_MAX, REQUIRED),
    END_FIELDS
};

static err leave(struct ctx *c, const struct renaming *r)
{
    return job_add(c, "names", json_text(renaming_fields, r, c->arena), 0);
}

err maker_renamed(struct ctx *c, int64_t owner_id)
{
    struct name_no n;
    TRY(sql_account_renamed(c, owner_id, &n));
    return leave(c, &(struct renaming){.owner_id = owner_id, .name_no = n.name_no});
}

err company_renamed(struct ctx *c, int64_t company_id)
{
    struct name_no n;
    TRY(sql_company_renamed(c, company_id, &n));
    return leave(c, &(struct renaming){.company_id = company_id, .name_no = n.name_no});
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

static err do_some(struct ctx *c, const struct job *j)
{
    struct renaming r;
    struct pitch_named_row *rows;
    size_t count, done = 0;
    int64_t letters = 0;
    TRY(fields_read(renaming_fields, j->payload, &r, c->arena, &c->problem));
    TRY(sql_pitch_named(c, &(struct pitch_named_args){.owner_id = r.owner_id, .company_id = r.company_id, .after = r.after,
                                                      .most = PITCHES_MOST}, &rows, &count));
    bool is_outdated = count && rows[0].name_no != r.name_no;    /* a later change left a job of its own */
    if (count == 0 || is_outdated)
        return OK;
    for (; done < count && (done == 0 || letters + rows[done].letters <= LETTERS_MOST); done++) {
        TRY(index_again(c, &rows[done]));
        letters += rows[done].letters;
    }
    r.after = rows[done - 1].id;
    return done < count || count == PITCHES_MOST ? leave(c, &r) : OK;
}
const struct job_kind names_job = {.name = "names", .step = do_some};
