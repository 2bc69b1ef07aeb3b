/* What the web layer needs of the program's settings. */
#include "web/settings.h"

#include <stdatomic.h>

static _Atomic(const struct web_settings *) in_force;

const struct web_settings *web_settings_now(void)
{
    return atomic_load_explicit(&in_force, memory_order_acquire);
}

void web_settings_set(const struct web_settings *next)
{
    atomic_store_explicit(&in_force, next, memory_order_release);
}
