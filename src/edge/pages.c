/*
 * Static pages (platform.md section 5, as far as one built-in deployment needs it): GET and HEAD, the best encoding that
 * is wanted, strong tags, hashed names for ever, everything else asked for again each time. An unknown path is the page
 * itself when a document is asked for, and not found when a script or an image is.
 */
#include "edge/pages.h"
#include "edge/webroot.h"

#include "base/mime.h"
#include "http/conditional.h"
#include "http/list.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct pages {
    const struct embed *embedded;
    const char *_Atomic folder;
};

/* One file: inside the program, or open on disk. */
struct page {
    str mime, etag;
    const struct embed_file *embedded;     /* NULL: on disk */
    struct webroot_file disk;
};

static const struct http_field page_headers[] = {
    {STR("X-Frame-Options"), STR("DENY")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Referrer-Policy"), STR("strict-origin-when-cross-origin")},
    {STR("Permissions-Policy"), STR("geolocation=(), microphone=(), camera=()")},
};

/* ---- which file ---- */

/* Whether nothing is asked for in particular: no Accept, or only a star. */
static bool accepts_all(const struct http_request *h)
{
    struct http_list l = http_list(h, STR("Accept"));
    str element;
    while (http_list_next(&l, &element))
        if (!str_eq(element, STR("*/*")))
            return false;
    return true;
}

static bool is_document(const struct http_request *h)
{
    str dest = http_request_field(h, STR("Sec-Fetch-Dest"));
    if (dest.ptr)
        return str_eq(dest, STR("document"));
    if (http_list_accepts(h, STR("Accept"), STR("text/html")))
        return true;
    str rest = h->path, segment = STR_NONE;
    while (str_cut(&rest, '/', &segment))
        continue;
    return accepts_all(h) && !str_has(segment, '.');
}

static bool find_embedded(const struct pages *p, str path, struct page *page)
{
    const struct embed_file *f = embed_find(p->embedded, path);
    if (f)
        *page = (struct page){.mime = f->mime, .etag = f->etag, .embedded = f};
    return f != NULL;
}

/* The type goes by the end of the name. */
static str mime_of_path(str path)
{
    char name[64];
    str end = path.len < sizeof(name) ? path : str_sub(path, path.len - (sizeof(name) - 1), path.len);
    snprintf(name, sizeof(name), "%.*s", STR_ARG(end));
    return str_from(mime_of(name));
}

static bool find_on_disk(const char *folder, str path, struct page *page)
{
    *page = (struct page){.mime = mime_of_path(path)};
    if (!webroot_open(folder, path, &page->disk))
        return false;
    page->etag = str_from(page->disk.etag);
    return true;
}

static bool find(const struct pages *p, const struct page_question *q, str path, struct page *page)
{
    return q->folder ? find_on_disk(q->folder, path, page) : find_embedded(p, path, page);
}

/* The file of the path, or index.html for a document without one. False: not found. */
static bool find_page(const struct pages *p, const struct page_question *q, struct page *page)
{
    const struct http_request *h = q->request;
    str path = str_sub(h->path, 1, h->path.len);
    if (find(p, q, path.len ? path : STR("index.html"), page))
        return true;
    return !str_starts(h->path, STR("/assets/")) && is_document(h) && find(p, q, STR("index.html"), page);
}

/* ---- how it is sent ---- */

static void put_etag(struct http_reply *reply, str etag, const char *suffix)
{
    char tag[80];
    int len = snprintf(tag, sizeof(tag), "%.*s%s\"", (int)etag.len - 1, etag.ptr, suffix);
    http_reply_field(reply, STR("ETag"), (str){tag, (size_t)len});
}

static void put_file(struct http_reply *reply, const struct page *page)
{
    reply->kind = HTTP_BODY_FILE;
    reply->file = page->disk.fd;
    reply->file_len = page->disk.bytes;
    put_etag(reply, page->etag, "");
}

static void put_bytes(struct http_reply *reply, const struct http_request *h, const struct embed_file *f)
{
    bool br = f->br.len && http_list_accepts(h, STR("Accept-Encoding"), STR("br"));
    bool gz = !br && f->gz.len && http_list_accepts(h, STR("Accept-Encoding"), STR("gzip"));
    reply->kind = HTTP_BODY_STATIC;
    reply->fixed = br ? f->br : gz ? f->gz : f->bytes;
    put_etag(reply, f->etag, br ? "-br" : gz ? "-gz" : "");
    if (br || gz)
        http_reply_field(reply, STR("Content-Encoding"), br ? STR("br") : STR("gzip"));
    if (f->br.len || f->gz.len)
        http_reply_field(reply, STR("Vary"), STR("Accept-Encoding"));
}

static bool is_hash_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* "/assets/name-XXXXXXXX.ext": eight or more of [A-Za-z0-9_-] after a hyphen name the content. */
static bool is_hashed(str path)
{
    size_t dot = path.len, from;
    while (dot > 0 && path.ptr[dot - 1] != '.')
        dot--;
    if (!str_starts(path, STR("/assets/")) || dot == 0)
        return false;
    for (from = dot - 1; from > 0 && is_hash_byte(path.ptr[from - 1]);)
        from--;
    str run = str_sub(path, from, dot - 1 - from), name = STR_NONE;
    return str_cut(&run, '-', &name) && run.len >= 8;
}

static str cache_control(const struct http_request *h, bool found)
{
    if (!found)
        return STR("no-store");
    return is_hashed(h->path) ? STR("public, max-age=31536000, immutable") : STR("public, max-age=0, must-revalidate");
}

static void put_headers(const struct page_question *q, bool found, struct http_reply *reply)
{
    for (size_t i = 0; i < COUNT(page_headers); i++)
        http_reply_field(reply, page_headers[i].name, page_headers[i].value);
    http_reply_field(reply, STR("Content-Security-Policy"), q->policy->content_security);
    if (q->policy->own_opener)
        http_reply_field(reply, STR("Cross-Origin-Opener-Policy"), STR("same-origin"));
    if (q->secure && q->policy->transport.ptr)
        http_reply_field(reply, STR("Strict-Transport-Security"), q->policy->transport);
    http_reply_field(reply, STR("Cache-Control"), cache_control(q->request, found));
}

static void refuse(const struct page_question *q, struct http_reply *reply, int status, str words)
{
    reply->status = status;
    reply->kind = HTTP_BODY_STATIC;
    reply->fixed = words;
    put_headers(q, false, reply);
    http_reply_field(reply, STR("Content-Type"), STR("text/plain; charset=utf-8"));
}

static void answer_page(const struct page_question *q, const struct page *page, struct http_reply *reply)
{
    reply->status = HTTP_OK;
    http_reply_field(reply, STR("Content-Type"), page->mime);
    if (page->embedded)
        put_bytes(reply, q->request, page->embedded);
    else
        put_file(reply, page);
    put_headers(q, true, reply);
    http_reply_conditional(reply, q->request);
}

/* What can be asked of an address, or, with "*", of this server. */
static void answer_options(const struct page_question *q, struct http_reply *reply)
{
    bool is_server = str_eq(q->request->path, STR("*"));
    reply->status = HTTP_NO_CONTENT;
    http_reply_field(reply, STR("Allow"), is_server ? STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS") : STR("GET, HEAD, OPTIONS"));
    put_headers(q, false, reply);
}

void pages_answer(const struct pages *p, const struct page_question *q, struct http_reply *reply)
{
    struct page page;
    if (q->request->method == HTTP_OPTIONS) {
        answer_options(q, reply);
        return;
    }
    if (q->request->method != HTTP_GET && q->request->method != HTTP_HEAD) {
        http_reply_field(reply, STR("Allow"), STR("GET, HEAD, OPTIONS"));
        refuse(q, reply, 405, STR("Pages take GET and HEAD.\n"));
        return;
    }
    if (find_page(p, q, &page))
        answer_page(q, &page, reply);
    else
        refuse(q, reply, 404, STR("There is no such file.\n"));
}

/* ---- making it ---- */

struct pages *pages_new(const struct embed *embedded)
{
    struct pages *p = calloc(1, sizeof(*p));
    if (!p)
        abort();
    p->embedded = embedded;
    return p;
}

void pages_use_folder(struct pages *p, const char *folder)
{
    atomic_store(&p->folder, folder);
}

const char *pages_folder(const struct pages *p)
{
    return atomic_load(&p->folder);
}

void pages_free(struct pages *p)
{
    free(p);
}
