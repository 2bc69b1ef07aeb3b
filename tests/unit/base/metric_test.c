/* Figures for monitoring: what is counted is on the page, in Prometheus' form. */
#include "../check.h"

#include "../../../src/base/metric.c"

#include <pthread.h>

static buf page;

static int begin(void **state)
{
    (void)state;
    static const char *const routes[] = {"/api/pitches", "/api/pitches/:id"}, *const methods[] = {"NONE", "GET", "POST"};
    static const char *const kinds[] = {"mail"}, *const parts[] = {"database", "say \"hi\" \\"};
    buf_init(&page, MIB);
    metric_label(LABEL_ROUTE, routes, COUNT(routes));
    metric_label(LABEL_METHOD, methods, COUNT(methods));
    metric_label(LABEL_KIND, kinds, COUNT(kinds));
    metric_label(LABEL_PART, parts, COUNT(parts));
    metric_label(LABEL_VERSION, &kinds[0], 1);
    metric_label(LABEL_COMMIT, &parts[0], 1);
    metric_start();
    return 0;
}

static int end(void **state)
{
    (void)state;
    metric_stop();
    buf_release(&page);
    return 0;
}

/* Whether the page has this line, whole. */
static bool shows(const char *line)
{
    buf_clear(&page);
    metric_page(&page);
    str rest = buf_str(&page), piece;
    while (str_cut(&rest, '\n', &piece))
        if (str_eq(piece, str_from(line)))
            return true;
    return false;
}

static void a_counter_shows_its_labels(void **state)
{
    (void)state;
    assert_false(shows("pitchey_http_requests_total{route=\"/api/pitches/:id\",method=\"POST\",status=\"404\"} 0"));
    metric_add(METRIC_HTTP_REQUESTS, METRIC_AT(1, 2, metric_status(404)), 1);
    metric_add(METRIC_HTTP_REQUESTS, METRIC_AT(1, 2, metric_status(404)), 2);
    metric_add(METRIC_HTTP_REQUESTS, METRIC_AT(0, 1, metric_status(799)), 1);
    assert_true(shows("pitchey_http_requests_total{route=\"/api/pitches/:id\",method=\"POST\",status=\"404\"} 3"));
    assert_true(shows("pitchey_http_requests_total{route=\"/api/pitches\",method=\"GET\",status=\"other\"} 1"));
    assert_true(shows("# TYPE pitchey_http_requests_total counter"));
    assert_true(shows("# HELP pitchey_http_requests_total Requests answered"));
}

static void a_gauge_is_set_or_asked(void **state)
{
    (void)state;
    metric_set(METRIC_PART_UP, METRIC_AT(1), 1);
    assert_true(shows("pitchey_part_up{part=\"database\"} 0"));
    assert_true(shows("pitchey_part_up{part=\"say \\\"hi\\\" \\\\\"} 1"));
    assert_true(shows("pitchey_sessions 0"));
    metric_read_with(METRIC_SESSIONS, read_one);
    assert_true(shows("pitchey_sessions 1"));
    assert_true(shows("pitchey_build_info{version=\"mail\",commit=\"database\"} 1"));
}

static void a_histogram_counts_up_to_each_bound(void **state)
{
    (void)state;
    assert_true(shows("pitchey_db_statement_seconds_count 0"));
    assert_false(shows("pitchey_http_request_seconds_count{route=\"/api/pitches\"} 0"));
    static const int64_t times[] = {0, 500, 501, 1500000, 60000000};
    for (size_t i = 0; i < COUNT(times); i++)
        metric_observe(METRIC_HTTP_SECONDS, METRIC_AT(0), times[i]);
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"0.0005\"} 2"));
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"0.001\"} 3"));
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"1\"} 3"));
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"2.5\"} 4"));
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"10\"} 4"));
    assert_true(shows("pitchey_http_request_seconds_bucket{route=\"/api/pitches\",le=\"+Inf\"} 5"));
    assert_true(shows("pitchey_http_request_seconds_sum{route=\"/api/pitches\"} 61.501001"));
    assert_true(shows("pitchey_http_request_seconds_count{route=\"/api/pitches\"} 5"));
}

static void the_process_is_on_the_page(void **state)
{
    (void)state;
    assert_true(read_memory(0) > 100000);
    int64_t before = read_open_fds(0);
    int fd = open("/dev/null", O_RDONLY);
    assert_int_equal(read_open_fds(0), before + 1);
    close(fd);
    assert_true(read_cpu_us(0) > 0);
    assert_true(shows("# TYPE process_cpu_seconds_total counter"));
    buf_clear(&page);
    metric_page(&page);
    assert_non_null(memmem(page.ptr, page.len, "process_start_time_seconds 1", 28));
}

static void a_figure_that_is_not_there_counts_nothing(void **state)
{
    (void)state;
    metric_add(METRIC_RATE_LIMITED, METRIC_AT(2), 1);
    metric_add(METRIC_RATE_LIMITED, METRIC_ONLY, 1);
    metric_stop();
    metric_add(METRIC_RATE_LIMITED, METRIC_AT(0), 1);
    buf_clear(&page);
    metric_page(&page);
    assert_int_equal(page.len, 0);
    metric_start();
    assert_false(shows("pitchey_rate_limited_total{route=\"/api/pitches\"} 1"));
}

static void *count_many(void *unused)
{
    for (int i = 0; i < 10000; i++)
        metric_add(METRIC_CACHE_HITS, METRIC_ONLY, 1);
    return unused;
}

static void nothing_is_lost_between_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_create(&threads[i], NULL, count_many, NULL);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    assert_true(shows("pitchey_cache_hits_total 40000"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_counter_shows_its_labels), TEST(a_gauge_is_set_or_asked),
        TEST(a_histogram_counts_up_to_each_bound), TEST(the_process_is_on_the_page),
        TEST(a_figure_that_is_not_there_counts_nothing), TEST(nothing_is_lost_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
