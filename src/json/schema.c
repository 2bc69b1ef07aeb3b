/* A field table as JSON Schema: what it accepts, or what it answers. */
#include "json/schema.h"

#include "json/table.h"

#include <string.h>

struct describer { struct json_writer *w; struct schema_set *set; enum schema_use use; };

/* ---- what has a name ---- */

/* A table in one use, or a vocabulary. */
struct named {
    struct named *next;
    const char *name;
    const struct field *fields;
    enum schema_use use;
    const struct vocab *vocab;
};
struct schema_set {
    arena *a;
    struct named *first, **last;
    const char *clash;
};

static const char *const suffixes[] = {[SCHEMA_CREATE] = "Body", [SCHEMA_UPDATE] = "Update", [SCHEMA_QUERY] = "", [SCHEMA_REPLY] = ""};

struct schema_set *schema_set_new(arena *a)
{
    struct schema_set *set = ARENA_NEW(a, struct schema_set);
    set->a = a;
    set->last = &set->first;
    return set;
}

const char *schema_clash(const struct schema_set *set)
{
    return set->clash;
}

static bool is_query(const struct named *n)
{
    return n->fields && n->use == SCHEMA_QUERY;
}

/* Queries stand among the parameters, where a name of a schema is no clash. */
static bool is_same_place(const struct named *a, const struct named *b)
{
    return is_query(a) == is_query(b) && strcmp(a->name, b->name) == 0;
}

static void mention(struct schema_set *set, const struct named *what)
{
    for (const struct named *n = set->first; n; n = n->next) {
        if (n->fields == what->fields && n->vocab == what->vocab && n->use == what->use)
            return;
        if (is_same_place(n, what))
            set->clash = what->name;
    }
    struct named *n = ARENA_NEW(set->a, struct named);
    *n = *what;
    *set->last = n;
    set->last = &n->next;
}

/* The name under which it stands; NULL: it has none. */
static const char *mention_fields(struct schema_set *set, const struct field *fields, enum schema_use use)
{
    const char *base = fields_name(fields);
    if (!base)
        return NULL;
    const char *name = arena_printf(set->a, "%s%s", base, suffixes[use]).ptr;
    mention(set, &(struct named){.name = name, .fields = fields, .use = use});
    return name;
}

static const char *mention_vocab(struct schema_set *set, const struct vocab *v)
{
    if (v->name)
        mention(set, &(struct named){.name = v->name, .vocab = v});
    return v->name;
}

static const char *mention_of(struct describer *d, const struct field *f)
{
    if (f->kind == FIELD_OBJECT)
        return mention_fields(d->set, f->fields, d->use);
    return f->kind == FIELD_WORD ? mention_vocab(d->set, f->vocab) : NULL;
}

static void put_ref(struct describer *d, const char *where, const char *name)
{
    json_key(d->w, STR("$ref"));
    json_put_text(d->w, arena_printf(d->set->a, "#/components/%s/%s", where, name));
}

static void put_ref_object(struct describer *d, const char *where, const char *name)
{
    json_open(d->w);
    put_ref(d, where, name);
    json_close(d->w);
}

static void put_pair(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, str_from(key));
    json_put_text(w, str_from(text));
}

static void put_limit(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, str_from(key));
    json_put_int(w, n);
}

/* Kinds whose zero is null, and those with a flag beside them, may be null unless the table says REQUIRED. */
static bool may_be_null(const struct field *f, enum schema_use use)
{
    if ((f->flags & REQUIRED) || use == SCHEMA_QUERY)
        return false;
    bool zero_is_null = f->kind == FIELD_ID || f->kind == FIELD_TIME || f->kind == FIELD_TEXT || f->kind == FIELD_WORD;
    return use != SCHEMA_REPLY || f->has || zero_is_null;
}

static void put_type(struct describer *d, const struct field *f, const char *type)
{
    json_key(d->w, STR("type"));
    if (!may_be_null(f, d->use)) {
        json_put_text(d->w, str_from(type));
        return;
    }
    json_open_list(d->w);
    json_put_text(d->w, str_from(type));
    json_put_text(d->w, STR("null"));
    json_close_list(d->w);
}

/* ---- one function for each kind ---- */

static void describe_id(struct describer *d, const struct field *f)
{
    put_type(d, f, "integer");
    put_limit(d->w, "minimum", 1);
    put_limit(d->w, "maximum", VALUE_INTEGER_MAX);
}

static void describe_number(struct describer *d, const struct field *f)
{
    put_type(d, f, f->kind == FIELD_INT ? "integer" : "number");
    if (d->use == SCHEMA_REPLY)
        return;
    put_limit(d->w, "minimum", f->min);
    put_limit(d->w, "maximum", f->max);
}

static void describe_bool(struct describer *d, const struct field *f)
{
    put_type(d, f, "boolean");
}

static void describe_time(struct describer *d, const struct field *f)
{
    put_type(d, f, "string");
    put_pair(d->w, "format", "date-time");
}

static void describe_text(struct describer *d, const struct field *f)
{
    put_type(d, f, "string");
    if (d->use != SCHEMA_REPLY && f->min)
        put_limit(d->w, "minLength", f->min);
    put_limit(d->w, "maxLength", f->max);
}

static void put_values(struct describer *d, const struct vocab *v, bool or_null)
{
    size_t at = 0;
    const char *value;
    json_key(d->w, STR("enum"));
    json_open_list(d->w);
    while ((value = vocab_next(v, &at)))
        json_put_text(d->w, str_from(value));
    if (or_null)
        json_put_null(d->w);
    json_close_list(d->w);
}

static void describe_word(struct describer *d, const struct field *f)
{
    put_type(d, f, "string");
    put_values(d, f->vocab, may_be_null(f, d->use));
}

static void describe_object(struct describer *d, const struct field *f);

static void put_entry(struct describer *d, const struct field *f)
{
    json_key(d->w, STR("items"));
    if (f->fields) {
        schema_put_object(d->w, d->set, f->fields, d->use == SCHEMA_UPDATE ? SCHEMA_CREATE : d->use);
        return;
    }
    const char *name = f->vocab ? mention_vocab(d->set, f->vocab) : NULL;
    if (name) {
        put_ref_object(d, "schemas", name);
        return;
    }
    json_open(d->w);
    put_pair(d->w, "type", f->kind == FIELD_ID_LIST ? "integer" : "string");
    if (f->vocab)
        put_values(d, f->vocab, false);
    if (f->kind == FIELD_TEXT_LIST)
        put_limit(d->w, "maxLength", f->each_max);
    json_close(d->w);
}

static void describe_list(struct describer *d, const struct field *f)
{
    put_type(d, f, "array");
    put_entry(d, f);
    if (f->min)
        put_limit(d->w, "minItems", f->min);
    put_limit(d->w, "maxItems", f->max);
    if (f->flags & DISTINCT) {
        json_key(d->w, STR("uniqueItems"));
        json_put_bool(d->w, true);
    }
}

/* A list that the database rendered: its words, or the fields of its entries. */
static void describe_raw(struct describer *d, const struct field *f)
{
    put_type(d, f, "array");
    put_entry(d, f);
}

typedef void describe_kind(struct describer *d, const struct field *f);
static describe_kind *const kinds[FIELD_CUSTOM + 1] = {      /* custom has none */
    [FIELD_ID] = describe_id,          [FIELD_INT] = describe_number,     [FIELD_REAL] = describe_number,
    [FIELD_BOOL] = describe_bool,      [FIELD_TIME] = describe_time,      [FIELD_TEXT] = describe_text,
    [FIELD_WORD] = describe_word,      [FIELD_OBJECT] = describe_object,  [FIELD_LIST] = describe_list,
    [FIELD_TEXT_LIST] = describe_list, [FIELD_WORD_LIST] = describe_list, [FIELD_ID_LIST] = describe_list,
    [FIELD_RAW] = describe_raw,
};

/* ---- around it ---- */

static void put_default(struct describer *d, const struct field *f)
{
    bool quoted = f->kind == FIELD_TEXT || f->kind == FIELD_WORD || f->kind == FIELD_TIME;
    json_key(d->w, STR("default"));
    if (quoted)
        json_put_text(d->w, str_from(f->preset));
    else
        json_put_raw(d->w, str_from(f->preset));
}

static void put_older_names(struct describer *d, const struct field *f)
{
    str rest = str_from(f->also), name;
    json_key(d->w, STR("x-also"));
    json_open_list(d->w);
    while (str_cut(&rest, ',', &name))
        json_put_text(d->w, name);
    json_close_list(d->w);
}

/* By the name of what it holds, where that has one. */
static void describe_named(struct describer *d, const struct field *f, const char *name)
{
    if (!may_be_null(f, d->use)) {
        put_ref(d, "schemas", name);
        return;
    }
    json_key(d->w, STR("anyOf"));
    json_open_list(d->w);
    put_ref_object(d, "schemas", name);
    json_put_raw(d->w, STR("{\"type\":\"null\"}"));
    json_close_list(d->w);
}

static void put_schema(struct describer *d, const struct field *f)
{
    bool own_words = f->schema || !kinds[f->kind] || (f->kind == FIELD_RAW && !f->vocab && !f->fields);
    if (own_words) {
        json_put_raw(d->w, f->schema ? str_from(f->schema) : STR("{}"));
        return;
    }
    const char *name = mention_of(d, f);
    json_open(d->w);
    if (name)
        describe_named(d, f, name);
    else
        kinds[f->kind](d, f);
    if (f->words)
        put_pair(d->w, "description", f->words);
    if (d->use != SCHEMA_REPLY && f->preset && !field_is_list(f))
        put_default(d, f);
    if (d->use != SCHEMA_REPLY && f->also)
        put_older_names(d, f);
    json_close(d->w);
}

static bool takes_part(const struct describer *d, const struct field *f)
{
    return !(f->flags & (d->use == SCHEMA_REPLY ? WRITE_ONLY : READ_ONLY));
}

static void put_properties(struct describer *d, const struct field *fields)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if (!takes_part(d, f))
            continue;
        if (f->kind == FIELD_INLINE) {
            put_properties(d, f->fields);
            continue;
        }
        json_key(d->w, str_from(field_name(f)));
        put_schema(d, f);
    }
}

/* An answer has every field but those that only some may see; a body needs what is required. */
static bool is_always_there(const struct describer *d, const struct field *f)
{
    if (d->use == SCHEMA_REPLY)
        return !f->only_if;
    return f->kind == FIELD_INLINE || (d->use == SCHEMA_CREATE && (f->flags & REQUIRED));
}

static void put_required(struct describer *d, const struct field *fields)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if (!takes_part(d, f) || !is_always_there(d, f))
            continue;
        if (f->kind == FIELD_INLINE)
            put_required(d, f->fields);
        else
            json_put_text(d->w, str_from(field_name(f)));
    }
}

static void describe_object(struct describer *d, const struct field *f)
{
    put_type(d, f, "object");
    json_key(d->w, STR("properties"));
    json_open(d->w);
    put_properties(d, f->fields);
    json_close(d->w);
    json_key(d->w, STR("required"));
    json_open_list(d->w);
    put_required(d, f->fields);
    json_close_list(d->w);
}

static void put_object(struct describer *d, const struct field *fields)
{
    json_open(d->w);
    describe_object(d, &(struct field){.kind = FIELD_OBJECT, .flags = REQUIRED, .fields = fields});
    json_close(d->w);
}

void schema_put_object(struct json_writer *w, struct schema_set *set, const struct field *fields, enum schema_use use)
{
    struct describer d = {w, set, use};
    const char *name = mention_fields(set, fields, use);
    if (name)
        put_ref_object(&d, "schemas", name);
    else
        put_object(&d, fields);
}

static void put_parameter(struct describer *d, const struct field *f)
{
    json_open(d->w);
    put_pair(d->w, "name", field_name(f));
    put_pair(d->w, "in", "query");
    json_key(d->w, STR("required"));
    json_put_bool(d->w, f->flags & REQUIRED);
    json_key(d->w, STR("schema"));
    put_schema(d, f);
    json_close(d->w);
}

static const char *parameter_name(struct describer *d, const char *table, const struct field *f)
{
    return arena_printf(d->set->a, "%s.%s", table, field_name(f)).ptr;
}

static void put_query(struct describer *d, const char *table, const struct field *fields)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if (f->kind == FIELD_INLINE)
            put_query(d, table, f->fields);
        else if (table)
            put_ref_object(d, "parameters", parameter_name(d, table, f));
        else
            put_parameter(d, f);
    }
}

void schema_put_query(struct json_writer *w, struct schema_set *set, const struct field *fields)
{
    struct describer d = {w, set, SCHEMA_QUERY};
    put_query(&d, mention_fields(set, fields, SCHEMA_QUERY), fields);
}

/* ---- what was mentioned ---- */

static void put_named_query(struct describer *d, const char *table, const struct field *fields)
{
    for (const struct field *f = fields; f->kind != FIELD_END; f++) {
        if (f->kind == FIELD_INLINE) {
            put_named_query(d, table, f->fields);
            continue;
        }
        json_key(d->w, str_from(parameter_name(d, table, f)));
        put_parameter(d, f);
    }
}

void schema_put_parameters(struct json_writer *w, struct schema_set *set)
{
    struct describer d = {w, set, SCHEMA_QUERY};
    json_key(w, STR("parameters"));
    json_open(w);
    for (const struct named *n = set->first; n; n = n->next)
        if (is_query(n))
            put_named_query(&d, n->name, n->fields);
    json_close(w);
}

static void put_vocab(struct describer *d, const struct vocab *v)
{
    json_open(d->w);
    put_pair(d->w, "type", "string");
    put_values(d, v, false);
    json_close(d->w);
}

/* The list grows while it is written: a table mentions others. */
void schema_put_named(struct json_writer *w, struct schema_set *set)
{
    for (const struct named *n = set->first; n; n = n->next) {
        struct describer d = {w, set, n->use};
        if (is_query(n))
            continue;
        json_key(w, str_from(n->name));
        if (n->vocab)
            put_vocab(&d, n->vocab);
        else
            put_object(&d, n->fields);
    }
}
