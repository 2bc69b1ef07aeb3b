/* Loops: mail in order and exactly once, one wake-up for what arrives together, hooks after it, timers, the end. */
#include "base/str.h"
#include "loop/loop.h"
#include "gate.h"

#include <assert.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SENDERS = 4, LETTERS = 20000 };

/* A message that says when it ran and can hold the loop up until the test lets go. */
struct note {
    struct loop_msg msg;
    struct gate *ran, *go_on;
};

static void note_run(struct loop_msg *m)
{
    struct note *self = container_of(m, struct note, msg);
    gate_raise(self->ran);
    if (self->go_on)
        gate_wait(self->go_on, 1);
}

static struct loop *start_loop(int index)
{
    struct loop *l = loop_new(index);
    loop_start(l);
    return l;
}

static void end_loop(struct loop *l)
{
    loop_stop(l);
    loop_join(l);
    loop_free(l);
}

/* --- mail --- */

struct sender {
    struct loop *to;
    int number;
    pthread_t thread;
};

struct letter {
    struct loop_msg msg;
    int sender, number;
};

static int letters_seen[SENDERS];     /* the loop's, read after it has ended */
static bool letters_in_order;
static struct gate letters_read = GATE_INIT;

static void letter_run(struct loop_msg *m)
{
    struct letter *self = container_of(m, struct letter, msg);
    if (self->number != letters_seen[self->sender]++)
        letters_in_order = false;
    if (letters_seen[self->sender] == LETTERS)
        gate_raise(&letters_read);
    free(self);
}

static void *sender_main(void *arg)
{
    struct sender *self = arg;
    for (int i = 0; i < LETTERS; i++) {
        struct letter *letter = malloc(sizeof(*letter));
        *letter = (struct letter){.msg.run = letter_run, .sender = self->number, .number = i};
        loop_post(self->to, &letter->msg);
    }
    return NULL;
}

static void mail_of_many_senders_runs_once_and_in_order(void **unused)
{
    (void)unused;
    struct loop *l = start_loop(0);
    struct sender senders[SENDERS];
    letters_in_order = true;
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){.to = l, .number = i};
        pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]);
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(senders[i].thread, NULL);
    gate_wait(&letters_read, SENDERS);
    end_loop(l);
    assert_true(letters_in_order);
    for (int i = 0; i < SENDERS; i++)
        assert_int_equal(letters_seen[i], LETTERS);
}

struct echo {
    struct loop_msg msg;
    struct loop *l;
    int left;
    struct gate done;
};

static void echo_run(struct loop_msg *m)
{
    struct echo *self = container_of(m, struct echo, msg);
    if (self->left-- > 0)
        loop_post(self->l, m);
    else
        gate_raise(&self->done);
}

static void a_message_may_post_itself_again(void **unused)
{
    (void)unused;
    struct loop *l = start_loop(0);
    struct echo echo = {.msg.run = echo_run, .l = l, .left = 100, .done = GATE_INIT};
    loop_post(l, &echo.msg);
    gate_wait(&echo.done, 1);
    end_loop(l);
    assert_int_equal(echo.left, -1);
}

/* --- hooks --- */

struct counting_hook {
    struct loop_hook hook;
    const struct gate *ran;
    int turns_with_mail, seen;
};

static void count_turn(struct loop_hook *h, struct loop *l)
{
    struct counting_hook *self = container_of(h, struct counting_hook, hook);
    assert(l == loop_here());
    if (self->ran->count != self->seen)
        self->turns_with_mail++;
    self->seen = self->ran->count;
}

static void what_arrives_together_is_read_in_one_turn_and_the_hook_comes_after(void **unused)
{
    (void)unused;
    struct gate ran = GATE_INIT, go_on = GATE_INIT;
    struct counting_hook hook = {.hook.run = count_turn, .ran = &ran};
    struct loop *l = loop_new(0);
    loop_at_turn_end(l, &hook.hook);
    loop_start(l);

    struct note first = {{.run = note_run}, &ran, &go_on}, second = {{.run = note_run}, &ran, NULL}, third = second;
    loop_post(l, &first.msg);
    gate_wait(&ran, 1);                  /* the loop is inside the first message */
    loop_post(l, &second.msg);
    loop_post(l, &third.msg);
    gate_raise(&go_on);
    gate_wait(&ran, 3);
    end_loop(l);
    assert_int_equal(hook.seen, 3);
    assert_int_equal(hook.turns_with_mail, 2);
}

struct ordered_hook {
    struct loop_hook hook;
    int *next, place;
};

static void take_place(struct loop_hook *h, struct loop *l)
{
    struct ordered_hook *self = container_of(h, struct ordered_hook, hook);
    (void)l;
    if (!self->place)
        self->place = ++*self->next;
}

static void hooks_run_in_the_order_they_were_added(void **unused)
{
    (void)unused;
    int next = 0;
    struct ordered_hook hooks[3];
    struct loop *l = loop_new(0);
    for (int i = 0; i < 3; i++) {
        hooks[i] = (struct ordered_hook){{.run = take_place}, &next, 0};
        loop_at_turn_end(l, &hooks[i].hook);
    }
    loop_start(l);
    end_loop(l);
    for (int i = 0; i < 3; i++)
        assert_int_equal(hooks[i].place, i + 1);
}

/* --- timers --- */

struct timing {
    struct loop_msg msg;
    struct loop *l;
    struct loop_timer *soon, *later, *never;
    int64_t started_ms, later_ms;
    int order, soon_place, later_place, never_place;
    struct gate done;
};

static void on_soon(void *arg)
{
    struct timing *self = arg;
    self->soon_place = ++self->order;
}

static void on_never(void *arg)
{
    struct timing *self = arg;
    self->never_place = ++self->order;
}

static void on_later(void *arg)
{
    struct timing *self = arg;
    self->later_place = ++self->order;
    self->later_ms = loop_now_ms(self->l);
    loop_timer_free(self->soon);
    loop_timer_free(self->later);
    gate_raise(&self->done);
}

static void timing_run(struct loop_msg *m)
{
    struct timing *self = container_of(m, struct timing, msg);
    self->soon = loop_timer_new(self->l, on_soon, self);
    self->later = loop_timer_new(self->l, on_later, self);
    self->never = loop_timer_new(self->l, on_never, self);
    self->started_ms = loop_now_ms(self->l);
    loop_timer_start(self->later, 20);
    loop_timer_start(self->soon, 5);
    loop_timer_start(self->never, 10);
    loop_timer_free(self->never);
}

static void timers_run_when_due_and_not_once_freed(void **unused)
{
    (void)unused;
    struct loop *l = start_loop(0);
    struct timing t = {.msg.run = timing_run, .l = l, .done = GATE_INIT};
    loop_post(l, &t.msg);
    gate_wait(&t.done, 1);
    end_loop(l);
    assert_int_equal(t.soon_place, 1);
    assert_int_equal(t.later_place, 2);
    assert_int_equal(t.never_place, 0);
    assert_true(t.later_ms - t.started_ms >= 20);
}

/* --- identity and end --- */

struct who {
    struct loop_msg msg;
    struct loop *seen;
    bool took_signals;
    struct gate done;
};

static void who_run(struct loop_msg *m)
{
    struct who *self = container_of(m, struct who, msg);
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    self->took_signals = !sigismember(&blocked, SIGTERM);
    self->seen = loop_here();
    gate_raise(&self->done);
}

static void a_thread_knows_its_loop_and_takes_no_signals(void **unused)
{
    (void)unused;
    struct loop *l = start_loop(7);
    struct who who = {.msg.run = who_run, .took_signals = true, .done = GATE_INIT};
    loop_post(l, &who.msg);
    gate_wait(&who.done, 1);
    assert_ptr_equal(who.seen, l);
    assert_false(who.took_signals);
    assert_null(loop_here());
    assert_int_equal(loop_index(l), 7);
    end_loop(l);
}

static void mail_posted_before_the_stop_still_runs(void **unused)
{
    (void)unused;
    struct gate ran = GATE_INIT, go_on = GATE_INIT;
    struct loop *l = start_loop(0);
    struct note first = {{.run = note_run}, &ran, &go_on}, last = {{.run = note_run}, &ran, NULL};
    loop_post(l, &first.msg);
    gate_wait(&ran, 1);
    loop_post(l, &last.msg);
    loop_stop(l);
    loop_stop(l);                        /* a second one changes nothing */
    gate_raise(&go_on);
    loop_join(l);
    loop_free(l);
    assert_int_equal(ran.count, 2);
}

static void a_loop_waits_for_its_handles_before_it_ends(void **unused)
{
    (void)unused;
    struct loop *l = start_loop(0);
    struct timing t = {.msg.run = timing_run, .l = l, .done = GATE_INIT};
    loop_post(l, &t.msg);
    end_loop(l);                         /* its timers are running */
    assert_int_equal(t.later_place, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_of_many_senders_runs_once_and_in_order),
        cmocka_unit_test(a_message_may_post_itself_again),
        cmocka_unit_test(what_arrives_together_is_read_in_one_turn_and_the_hook_comes_after),
        cmocka_unit_test(hooks_run_in_the_order_they_were_added),
        cmocka_unit_test(timers_run_when_due_and_not_once_freed),
        cmocka_unit_test(a_thread_knows_its_loop_and_takes_no_signals),
        cmocka_unit_test(mail_posted_before_the_stop_still_runs),
        cmocka_unit_test(a_loop_waits_for_its_handles_before_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
