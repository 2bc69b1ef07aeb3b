/* Hashes against the vectors of FIPS 180-4 and RFC 4231. */
#include "../check.h"

#include "../../../src/base/hash.c"

#include "base/encode.h"

static str hex(arena *a, const uint8_t bytes[static SHA256_LEN])
{
    return hex_encode((str){(const char *)bytes, SHA256_LEN}, a);
}

static void sha256_keeps_the_vectors(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    uint8_t out[SHA256_LEN];
    sha256(STR_NONE, out);
    assert_str(hex(a, out), STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    sha256(STR("abc"), out);
    assert_str(hex(a, out), STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    arena_free(a);
}

static void hmac_keeps_the_vectors_with_short_and_long_keys(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    uint8_t out[SHA256_LEN];
    hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
    assert_str(hex(a, out), STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    hmac_sha256(repeat(a, STR("\xaa"), 131), STR("Test Using Larger Than Block-Size Key - Hash Key First"), out);
    assert_str(hex(a, out), STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    arena_free(a);
}

static bool sums_differ(str a, str b)
{
    uint8_t first[QUICK_SUM_LEN], second[QUICK_SUM_LEN];
    quick_sum(a, first);
    quick_sum(b, second);
    return memcmp(first, second, QUICK_SUM_LEN / 2) != 0 && memcmp(first + 8, second + 8, QUICK_SUM_LEN / 2) != 0;
}

static void the_quick_sum_tells_every_changed_bit_and_every_length_apart(void **state)
{
    (void)state;
    char text[100] = {0}, other[100];
    for (size_t len = 1; len < sizeof(text); len++) {
        assert_true(sums_differ((str){text, len - 1}, (str){text, len}));
        for (size_t bit = 0; bit < 8 * len; bit++) {
            memcpy(other, text, len);
            other[bit / 8] = (char)(other[bit / 8] ^ 1 << bit % 8);
            assert_true(sums_differ((str){text, len}, (str){other, len}));
        }
    }
}

static void the_quick_sum_is_the_same_everywhere(void **state)
{
    (void)state;
    arena *a = arena_new(64 * KIB, 4 * KIB);
    uint8_t out[QUICK_SUM_LEN];
    quick_sum(STR("A bride inherits the salt works that her new family has been poisoning for years."), out);
    assert_str(hex_encode((str){(const char *)out, sizeof(out)}, a), STR("315c03e163682525671f5fab0615a2dc"));
    arena_free(a);
}

static void same_bytes_compares_all_of_them(void **state)
{
    (void)state;
    assert_true(same_bytes(STR("secret"), STR("secret")));
    assert_true(same_bytes(STR_NONE, STR("")));
    assert_false(same_bytes(STR("secret"), STR("secreT")));
    assert_false(same_bytes(STR("secret"), STR("Secret")));
    assert_false(same_bytes(STR("secret"), STR("secret1")));
    assert_false(same_bytes(STR("a\0b"), STR("a\0c")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_keeps_the_vectors),
        cmocka_unit_test(hmac_keeps_the_vectors_with_short_and_long_keys),
        cmocka_unit_test(the_quick_sum_tells_every_changed_bit_and_every_length_apart),
        cmocka_unit_test(the_quick_sum_is_the_same_everywhere),
        cmocka_unit_test(same_bytes_compares_all_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
