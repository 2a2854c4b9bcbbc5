/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over the files named as arguments, without a fuzzer. */
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        size_t len;
        FILE *file = fopen(argv[i], "rb");
        uint8_t *bytes = malloc(1 << 20);

        if (file == NULL || bytes == NULL) {
            perror(argv[i]);
            return 1;
        }
        len = fread(bytes, 1, 1 << 20, file);
        fclose(file);
        (void)LLVMFuzzerTestOneInput(bytes, len);
        free(bytes);
    }
    printf("%d replayed\n", argc);
    return 0;
}
