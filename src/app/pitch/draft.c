/*
 * What a maker may send, three times over one struct: as a draft, to publish, and by the older rule. The upper limits
 * and vocabularies are the same; what differs is how little is enough (api/pitches.md, "What a pitch needs").
 */
#include "app/pitch/pitch.h"

const struct field pitch_rung_fields[] = {
    WORD_FIELD(pitch_rungs, synopsis, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, long_synopsis, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, themes, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, world_description, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, characters, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, people, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, budget, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, market, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, video, rungs, OPTIONAL),
    WORD_FIELD(pitch_rungs, gallery, rungs, OPTIONAL),
    END_OF("PitchRungs")
};

/* "status":"draft" asks for the draft's rule; other words change nothing, for the routes move a pitch. */
static bool decode_status(struct field_reader *r, const struct json_value *v, void *owner)
{
    (void)r;
    struct pitch_draft *d = owner;
    d->stays_draft = str_eq(value_text(v), STR("draft"));
    return true;
}

/* A list of themes is read as one text. */
static bool join_list(struct field_reader *r, const struct json_value *v, str *text)
{
    arena *a = field_arena(r);
    str joined = STR("");
    for (size_t i = 0; i < value_count(v); i++) {
        str one = value_text(value_at(v, i));
        if (!one.ptr)
            return field_problem(r, "not_valid", "The themes are one text or a list of texts.");
        joined = i ? arena_printf(a, "%.*s, %.*s", STR_ARG(joined), STR_ARG(one)) : one;
    }
    *text = joined;
    return true;
}

static bool decode_themes(struct field_reader *r, const struct json_value *v, void *owner)
{
    struct pitch_draft *d = owner;
    str text = value_text(v);
    if (value_kind(v) == VALUE_LIST && !join_list(r, v, &text))
        return false;
    if (!text.ptr)
        return field_problem(r, "not_valid", "The themes are one text or a list of texts.");
    return field_text(r, text, &d->themes);
}

static void write_themes(struct json_writer *w, const void *owner)
{
    json_put_text(w, ((const struct pitch_draft *)owner)->themes);
}

#define DRAFT_FIELDS(title_flags, logline_min, logline_flags, synopsis_min, synopsis_flags, genre_flags, band_flags)     \
    STR_FIELD(pitch_draft, title, 1, TITLE_MAX, (title_flags) | ONE_LINE, .missing = "Give the pitch a title."),         \
    STR_FIELD(pitch_draft, logline, logline_min, LOGLINE_MAX, (logline_flags) | ONE_LINE,                                \
              .missing = "Write a logline of at least 10 characters."),                                                  \
    WORD_FIELD(pitch_draft, genre, genres, genre_flags, .adds_to = ADDS_TO(pitch_draft, genre_adds),                     \
               .missing = "Choose a genre."),                                                                            \
    WORD_LIST_FIELD(pitch_draft, subgenres, subgenres, 0, SUBGENRES_MAX, OPTIONAL | DISTINCT),                           \
    WORD_FIELD(pitch_draft, format, formats, OPTIONAL, .also = "category,formatSubtype,formatCategory",                  \
               .preset = "Feature film"),                                                                                \
    WORD_FIELD(pitch_draft, budget_range, bands, band_flags, .also = "budget_range,budgetBracket,budget",                       \
               .label = "budget band", .missing = "Choose a budget band."),                                              \
    WORD_FIELD(pitch_draft, stage, stages, OPTIONAL),                                                                    \
    WORD_LIST_FIELD(pitch_draft, seeking, seeking, 0, SEEKING_MAX, OPTIONAL | DISTINCT),                                 \
    WORD_FIELD(pitch_draft, funding, fundings, OPTIONAL),                                                                \
    WORD_FIELD(pitch_draft, access_rung, policies, OPTIONAL, .label = "access policy", .preset = "nda_approval"),        \
    BOOL_FIELD(pitch_draft, require_nda, WRITE_ONLY, .wire = "requireNDA", .also = "requireNda"),                        \
    STR_FIELD(pitch_draft, synopsis, synopsis_min, SYNOPSIS_MAX, synopsis_flags, .also = "shortSynopsis",                \
              .missing = "Write a synopsis of at least 50 characters."),                                                 \
    STR_FIELD(pitch_draft, long_synopsis, 0, LONG_SYNOPSIS_MAX, OPTIONAL),                                               \
    CUSTOM_FIELD(pitch_draft, themes, OPTIONAL, .max = THEMES_MAX, .decode = decode_themes, .write = write_themes,                         \
                 .schema = "{\"type\":[\"string\",\"array\",\"null\"],\"maxLength\":1000}"),                             \
    STR_FIELD(pitch_draft, world_description, 0, WORLD_MAX, OPTIONAL, .also = "world"),                                  \
    BOOL_FIELD(pitch_draft, hide_name, OPTIONAL),                                                                        \
    OBJ_FIELD(pitch_draft, rungs, pitch_rung_fields, OPTIONAL),                                                          \
    BOOL_FIELD(pitch_draft, confirm, WRITE_ONLY),                                                                        \
    CUSTOM_FIELD(pitch_draft, stays_draft, WRITE_ONLY, .wire = "status", .decode = decode_status,                        \
                 .schema = "{\"type\":\"string\"}"),                                                                     \
    OPT_INT_FIELD(pitch_draft, version, 1, INT64_MAX, WRITE_ONLY)

const struct field pitch_draft_fields[] = {
    DRAFT_FIELDS(REQUIRED, 0, OPTIONAL, 0, OPTIONAL, OPTIONAL, OPTIONAL),
    END_OF("PitchDraft")
};

const struct field pitch_publish_fields[] = {
    DRAFT_FIELDS(REQUIRED, LOGLINE_MIN, REQUIRED, SYNOPSIS_MIN, REQUIRED, REQUIRED, REQUIRED),
    END_FIELDS
};

const struct field pitch_older_fields[] = {
    DRAFT_FIELDS(REQUIRED, 1, REQUIRED, 1, REQUIRED, REQUIRED, OPTIONAL),
    END_FIELDS
};
