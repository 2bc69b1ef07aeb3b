/* Runs a fuzz target over stored inputs: every file of the folders given. It is what gcc links in libFuzzer's place. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &st) < 0 || !S_ISREG(st.st_mode)) {
        fprintf(stderr, "%s: not a readable file\n", path);
        return 1;
    }
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size);     /* exactly its size, so that a read past the end is seen */
    int failed = size > 0 && (!data || fread(data, 1, size, f) != size);
    if (!failed)
        LLVMFuzzerTestOneInput(data, size);
    free(data);
    fclose(f);
    return failed;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    int seen = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entries = NULL;
        int count = scandir(argv[i], &entries, is_seed, by_name);
        for (int k = 0; k < count; k++) {
            char path[4096];
            snprintf(path, sizeof(path), "%s/%s", argv[i], entries[k]->d_name);
            failed += replay(path);
            seen++;
            free(entries[k]);
        }
        free(entries);
    }
    printf("%d inputs replayed\n", seen);
    return failed > 0 || seen == 0;     /* a target without seeds proves nothing */
}
