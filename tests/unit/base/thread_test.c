/* Threads: named for whoever looks at them, and deaf to the signals of the process. */
#include "../check.h"

#include "../../../src/base/thread.c"

struct look { bool takes_signals; };

static void *look_around(void *arg)
{
    struct look *self = arg;
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    self->takes_signals = !sigismember(&blocked, SIGTERM);
    return self;
}

static void a_thread_takes_no_signals_and_its_maker_still_does(void **state)
{
    (void)state;
    struct look look = {.takes_signals = true};
    void *back;
    pthread_t thread = thread_start("a", 256 * KIB, look_around, &look);
    pthread_join(thread, &back);
    assert_ptr_equal(back, &look);
    assert_false(look.takes_signals);

    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    assert_false(sigismember(&blocked, SIGTERM));
}

static void *wait_to_be_released(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

static void a_long_name_is_cut(void **state)
{
    (void)state;
    char name[16];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&gate);
    pthread_t thread = thread_start("a name of twenty-six bytes", 0, wait_to_be_released, &gate);
    assert_int_equal(pthread_getname_np(thread, name, sizeof(name)), 0);
    assert_string_equal(name, "a name of twent");
    pthread_mutex_unlock(&gate);
    pthread_join(thread, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_takes_no_signals_and_its_maker_still_does),
        cmocka_unit_test(a_long_name_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
