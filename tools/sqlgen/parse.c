/*
 * A .sql file as statements (docs/sql.md): a header, comment lines, the SQL with its sections, and the clauses of a
 * list. A statement ends where the next header begins.
 */
#include "sqlgen.h"

#include <ctype.h>

struct lines {
    const char *file;
    str rest;
    const char *end;
    str line;            /* the present one, valid until done */
    int number;
    bool done;
};

static void next_line(struct lines *in)
{
    in->number++;
    in->done = !str_cut(&in->rest, '\n', &in->line);
    if (in->done)
        in->line = STR_NONE;
}

/* What was passed over since `start`. */
static str text_since(const struct lines *in, const char *start)
{
    return (str){start, (size_t)((in->done ? in->end : in->line.ptr) - start)};
}

/* ---- words of headers and clauses ---- */

static bool is_name_char(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_';
}

static void skip_blanks(str *text)
{
    while (text->len && isspace((unsigned char)text->ptr[0]))
        *text = str_sub(*text, 1, text->len);
}

/* A name in lower case, or an empty str. */
static str take_name(str *text)
{
    skip_blanks(text);
    size_t len = 0;
    while (len < text->len && is_name_char(text->ptr[len]))
        len++;
    if (len && isdigit((unsigned char)text->ptr[0]))
        len = 0;
    str name = str_sub(*text, 0, len);
    *text = str_sub(*text, len, text->len);
    return name;
}

static bool take_sign(str *text, const char *sign)
{
    skip_blanks(text);
    if (!str_starts(*text, str_from(sign)))
        return false;
    *text = str_sub(*text, str_from(sign).len, text->len);
    return true;
}

/* Words that C has taken, and the wrappers' own parameters. */
static bool is_reserved(str name)
{
    static const char *const words[] = {
        "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
        "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
        "signed", "sizeof", "static", "str", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile",
        "while", "c", "args", "out", "found", "rows", "count", "changed", "page", "end", "buckets", "now_ms",
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_eq(name, str_from(words[i])))
            return true;
    return false;
}

static bool take_type(const struct lines *in, str *text, struct field *f)
{
    static const struct { const char *word; enum sql_type one, list; bool lists; } types[] = {
        {"int", SQL_INT, SQL_INT_LIST, true}, {"text", SQL_TEXT, SQL_TEXT_LIST, true},
        {"bool", SQL_BOOL, SQL_BOOL, false}, {"real", SQL_REAL, SQL_REAL, false},
    };
    str word = take_name(text);
    for (size_t i = 0; i < COUNT(types); i++) {
        if (!str_eq(word, str_from(types[i].word)))
            continue;
        bool list = types[i].lists && take_sign(text, "[]");
        f->type = list ? types[i].list : types[i].one;
        f->nullable = !list && take_sign(text, "?");
        return true;
    }
    return complain(in->file, in->number, "\"%.*s\" is no type; write int, text, bool or real, with ? or []",
                    STR_ARG(word));
}

struct field *fields_find(struct fields *f, str name)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_eq(f->at[i].name, name))
            return &f->at[i];
    return NULL;
}

static bool add_field(const struct lines *in, struct fields *fields, struct field f)
{
    if (fields_find(fields, f.name))
        return complain(in->file, f.line, "\"%.*s\" stands there twice", STR_ARG(f.name));
    if (fields->count == FIELDS_MAX)
        return complain(in->file, f.line, "more than %d names", FIELDS_MAX);
    fields->at[fields->count++] = f;
    return true;
}

static bool is_list(enum sql_type type)
{
    return type == SQL_INT_LIST || type == SQL_TEXT_LIST;
}

/* (name type, …) up to and with the closing parenthesis; the opening one is taken. */
static bool take_fields(const struct lines *in, str *text, struct fields *fields, bool params)
{
    if (take_sign(text, ")"))
        return true;
    do {
        struct field f = {.name = take_name(text), .line = in->number};
        if (f.name.len == 0)
            return complain(in->file, in->number, "expected a name at \"%.*s\"", STR_ARG(str_sub(*text, 0, 20)));
        if (!take_type(in, text, &f))
            return false;
        if (params && is_reserved(f.name))
            return complain(in->file, in->number,
                            "a parameter cannot be called \"%.*s\": the C function has that name already",
                            STR_ARG(f.name));
        if (!params && is_list(f.type))
            return complain(in->file, in->number, "the column \"%.*s\" cannot be a list", STR_ARG(f.name));
        if (!add_field(in, fields, f))
            return false;
    } while (take_sign(text, ","));
    return take_sign(text, ")") ||
           complain(in->file, in->number, "expected , or ) at \"%.*s\"", STR_ARG(str_sub(*text, 0, 20)));
}

/* ---- the header ---- */

static bool is_header(str line)
{
    if (!str_starts(line, STR("-- ")))
        return false;
    str rest = str_sub(line, 3, line.len);
    return rest.len && is_name_char(rest.ptr[0]) && take_name(&rest).len && str_starts(rest, STR("("));
}

/* The header's lines as one; the present line is then the first behind it. */
static str gather_header(struct lines *in)
{
    buf header;
    buf_init(&header, WORK_MAX);
    buf_put(&header, str_sub(in->line, 3, in->line.len));
    for (next_line(in); !in->done && str_starts(in->line, STR("--    ")); next_line(in))
        buf_put(&header, str_sub(in->line, 2, in->line.len));
    str text = arena_str(memory, buf_str(&header));
    buf_release(&header);
    return text;
}

static bool take_kind(const struct lines *in, str *text, struct statement *s)
{
    static const char *const kinds[] = {"exec", "changed", "one", "maybe", "many", "each", "list"};
    str word = take_name(text);
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_eq(word, str_from(kinds[i]))) {
            s->kind = (enum statement_kind)i;
            return true;
        }
    return complain(in->file, s->line,
                    "\"%.*s\" is no kind of result; write exec, changed, one, maybe, many, each or list",
                    STR_ARG(word));
}

bool has_columns(const struct statement *s)
{
    return s->kind == ONE || s->kind == MAYBE || s->kind == MANY || s->kind == LIST;
}

/* ROW, (columns), or both. */
static bool take_row(const struct lines *in, str *text, struct statement *s)
{
    s->row = take_name(text);
    bool columns = take_sign(text, "(");
    if (!s->row.len && !columns)
        return complain(in->file, s->line, "name the row or give its columns: one nda, many (month text, n int)");
    if (!s->row.len)
        s->row = arena_printf(memory, "%.*s_row", STR_ARG(s->name));
    return !columns || take_fields(in, text, &s->declared, false);
}

static bool parse_header(const struct lines *in, str text, struct statement *s)
{
    s->name = take_name(&text);
    take_sign(&text, "(");
    if (!take_fields(in, &text, &s->params, true))
        return false;
    if (!take_sign(&text, ":"))
        return complain(in->file, s->line, "expected \": exec\", \": one ROW\" … behind the parameters");
    if (!take_kind(in, &text, s) || (has_columns(s) && !take_row(in, &text, s)))
        return false;
    skip_blanks(&text);
    if (text.len)
        return complain(in->file, s->line, "\"%.*s\" does not belong into a header", STR_ARG(text));
    return true;
}

/* ---- comments, body ---- */

static bool is_clause(str line)
{
    return str_starts(line, STR("--?")) || str_starts(line, STR("--order")) || str_starts(line, STR("--facet")) ||
           str_starts(line, STR("--limit"));
}

static bool is_section(str line)
{
    line = str_trim(line);
    return str_eq(line, STR("-- both:")) || str_eq(line, STR("-- sqlite:")) || str_eq(line, STR("-- postgres:"));
}

static void take_reason(struct statement *s, str line)
{
    line = str_trim(line);
    if (str_starts(line, STR("-- protected: ")))
        s->reads_protected = true;
}

static void take_doc(struct lines *in, struct statement *s)
{
    buf doc;
    buf_init(&doc, WORK_MAX);
    while (!in->done && str_starts(in->line, STR("--")) && !is_header(in->line) && !is_clause(in->line) &&
           !is_section(in->line)) {
        take_reason(s, in->line);
        buf_put_char(&doc, ' ');
        buf_put(&doc, str_trim(str_sub(in->line, 2, in->line.len)));
        next_line(in);
    }
    s->doc = str_trim(arena_str(memory, buf_str(&doc)));
    buf_release(&doc);
}

static struct span without_semicolon(struct span s)
{
    return s.count && token_is(&s.at[s.count - 1], ";") ? span_sub(s, 0, s.count - 1) : s;
}


static bool take_body(struct lines *in, struct statement *s)
{
    const char *start = in->done ? in->end : in->line.ptr;
    int line = in->number;
    while (!in->done && !is_header(in->line) && !is_clause(in->line)) {
        take_reason(s, in->line);
        next_line(in);
    }
    str text = text_since(in, start);
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        if (!lex(in->file, line, text, e, &s->body[e]))
            return false;
        s->body[e] = without_semicolon(s->body[e]);
        if (s->body[e].count == 0)
            return complain(in->file, s->line, "there is no SQL for %s", e == DB_SQLITE ? "SQLite" : "PostgreSQL");
    }
    return true;
}

/* ---- the clauses of a list ---- */

static struct clause *find_clause(struct statement *s, enum clause_kind kind, str name)
{
    for (size_t i = 0; i < s->clause_count; i++)
        if (s->clauses[i].kind == kind && str_eq(s->clauses[i].name, name))
            return &s->clauses[i];
    return NULL;
}

/* A filter's value is a parameter of the list, once for both engines. */
static bool add_filter_value(const struct lines *in, struct statement *s, const struct clause *filter, str *head)
{
    skip_blanks(head);
    str look = *head, word = take_name(&look);
    if (!word.len || str_eq(word, STR("sqlite")) || str_eq(word, STR("postgres")))
        return true;

    struct field f = {.name = filter->name, .line = in->number, .filter = true};
    if (!take_type(in, head, &f))
        return false;
    struct field *known = fields_find(&s->params, f.name);
    if (known && known->filter && known->type == f.type && filter->line != in->number)
        return true;
    return add_field(in, &s->params, f);
}

static struct clause *take_clause_name(const struct lines *in, struct statement *s, enum clause_kind kind, str *head)
{
    str name = take_name(head);
    if (!name.len || is_reserved(name)) {
        complain(in->file, in->number, "\"%.*s\" is no name for this", STR_ARG(name));
        return NULL;
    }
    struct clause *clause = find_clause(s, kind, name);
    if (clause)
        return clause;
    if (s->clause_count == CLAUSES_MAX) {
        complain(in->file, in->number, "more than %d clauses", CLAUSES_MAX);
        return NULL;
    }
    clause = &s->clauses[s->clause_count++];
    clause->kind = kind;
    clause->name = name;
    clause->line = in->number;
    return clause;
}

/* Which engines this line of the clause is for. */
static bool take_engines(const struct lines *in, struct clause *clause, str *head, bool now[DB_ENGINES])
{
    str look = *head, word = take_name(&look);
    bool sqlite = str_eq(word, STR("sqlite")), postgres = str_eq(word, STR("postgres"));
    if (sqlite || postgres)
        *head = look;
    now[DB_SQLITE] = !postgres;
    now[DB_POSTGRES] = !sqlite;
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        if (now[e] && clause->given[e])
            return complain(in->file, in->number, "\"%.*s\" stands there twice", STR_ARG(clause->name));
        clause->given[e] |= now[e];
    }
    return true;
}

/* Where the colon stands that ends the clause's head: it has a blank before it and none but a blank behind it. */
static bool cut_head(str *line, str *head)
{
    for (size_t i = 1; i < line->len; i++) {
        bool last = i + 1 == line->len || isspace((unsigned char)line->ptr[i + 1]);
        if (line->ptr[i] == ':' && isspace((unsigned char)line->ptr[i - 1]) && last) {
            *head = str_sub(*line, 0, i);
            *line = str_sub(*line, i + 1, line->len);
            return true;
        }
    }
    return false;
}

/* In text for one engine alone, functions of that engine are at home. */
static void mark_engine_only(struct span s)
{
    for (size_t i = 0; i < s.count; i++)
        ((struct token *)s.at)[i].both = false;
}

static bool lex_clause(const struct lines *in, struct clause *clause, const bool now[DB_ENGINES], int line, str join,
                       str text)
{
    for (enum db_engine e = 0; e < DB_ENGINES; e++) {
        if (!now[e])
            continue;
        if (!lex(in->file, line, join, e, &clause->join[e]) || !lex(in->file, line, text, e, &clause->text[e]))
            return false;
        clause->text[e] = without_semicolon(clause->text[e]);
        if (clause->text[e].count == 0)
            return complain(in->file, line, "there is no SQL behind the colon");
        if (now[DB_SQLITE] != now[DB_POSTGRES]) {
            mark_engine_only(clause->join[e]);
            mark_engine_only(clause->text[e]);
        }
    }
    if (clause->kind != FACET && str_trim(join).len)
        return complain(in->file, line, "\"%.*s\" does not belong before the colon", STR_ARG(str_trim(join)));
    return true;
}

static bool take_limit(struct lines *in, struct statement *s, str text)
{
    text = str_trim(text);
    if (text.len && str_to_i64(text, 1, 10000, &s->limit_max) != OK)
        return complain(in->file, in->number, "\"%.*s\" is no page length (1 to 10000)", STR_ARG(text));
    next_line(in);
    return true;
}

static bool take_clause(struct lines *in, struct statement *s)
{
    str line = str_sub(in->line, 2, in->line.len), head;
    if (str_starts(line, STR("limit")))
        return take_limit(in, s, str_sub(line, 5, line.len));

    enum clause_kind kind = line.ptr[0] == '?' ? FILTER : line.ptr[0] == 'o' ? ORDER : FACET;
    if (!cut_head(&line, &head))
        return complain(in->file, in->number, "expected \" : \" and SQL behind it");
    head = str_sub(head, kind == FILTER ? 1 : 5, head.len);    /* ? order facet */

    bool now[DB_ENGINES];
    struct clause *clause = take_clause_name(in, s, kind, &head);
    if (!clause || (kind == FILTER && !add_filter_value(in, s, clause, &head)) || !take_engines(in, clause, &head, now))
        return false;

    int number = in->number;
    do
        next_line(in);
    while (!in->done && !str_starts(in->line, STR("--")));
    return lex_clause(in, clause, now, number, head, text_since(in, line.ptr));
}

static bool take_clauses(struct lines *in, struct statement *s)
{
    while (!in->done && !is_header(in->line)) {
        if (is_section(in->line))
            return complain(in->file, in->number,
                            "a clause for one engine is written twice: \"--? name type sqlite : …\"");
        if (!is_clause(in->line))
            next_line(in);
        else if (s->kind != LIST)
            return complain(in->file, in->number, "only a list has filters, orders, facets and a limit");
        else if (!take_clause(in, s))
            return false;
    }
    for (size_t i = 0; i < s->clause_count; i++)
        if (!s->clauses[i].given[DB_SQLITE] || !s->clauses[i].given[DB_POSTGRES])
            return complain(s->file, s->clauses[i].line, "\"%.*s\" has no text for the other engine",
                            STR_ARG(s->clauses[i].name));
    return true;
}

/* ---- files ---- */

static bool parse_statement(struct lines *in, struct module *m)
{
    if (m->count == STATEMENTS_MAX)
        return complain(in->file, in->number, "more than %d statements in one module", STATEMENTS_MAX);
    struct statement *s = ARENA_NEW(memory, struct statement);
    *s = (struct statement){.file = in->file, .line = in->number, .limit_max = 100};
    struct lines at_header = *in;
    if (!parse_header(&at_header, gather_header(in), s))
        return false;
    take_doc(in, s);
    if (!take_body(in, s) || !take_clauses(in, s))
        return false;
    m->statements[m->count++] = s;
    return true;
}

bool parse_file(const char *file, str text, struct module *m)
{
    struct lines in = {.file = file, .rest = text, .end = text.ptr + text.len};
    bool ok = true;
    next_line(&in);
    while (!in.done) {
        if (is_header(in.line)) {
            ok &= parse_statement(&in, m);
            while (!in.done && !is_header(in.line))
                next_line(&in);
            continue;
        }
        str line = str_trim(in.line);
        if (line.len && !str_starts(line, STR("--")))
            ok = complain(file, in.number, "SQL without a header \"-- name(…) : result\" above it");
        next_line(&in);
    }
    return ok;
}

const struct clause *clause_next(const struct statement *s, enum clause_kind kind, const struct clause *last)
{
    for (size_t i = last ? (size_t)(last - s->clauses) + 1 : 0; i < s->clause_count; i++)
        if (s->clauses[i].kind == kind)
            return &s->clauses[i];
    return NULL;
}

size_t clause_count(const struct statement *s, enum clause_kind kind)
{
    size_t count = 0;
    for (const struct clause *c = clause_next(s, kind, NULL); c; c = clause_next(s, kind, c))
        count++;
    return count;
}
