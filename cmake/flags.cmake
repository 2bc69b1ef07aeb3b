# How C is compiled: the language, the warnings, and what PITCHEY_BUILD (the preset) adds to them.
set(PITCHEY_BUILD release CACHE STRING "release, dev, tsan, fuzz or coverage")
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_compile_definitions(_GNU_SOURCE)
add_compile_options(
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
    -include ${CMAKE_SOURCE_DIR}/src/banned.h)
if(CMAKE_C_COMPILER_ID STREQUAL Clang)
    add_compile_options(-fdouble-square-bracket-attributes)
endif()

# What is on in every build but the release: symbols, frames, warnings that stop, the switches of test builds.
function(test_build)
    add_compile_options(-g -fno-omit-frame-pointer -Werror ${ARGN})
    add_link_options(${ARGN})
    add_compile_definitions(PITCHEY_TEST=1)
endfunction()

if(PITCHEY_BUILD STREQUAL release)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
    add_compile_options(
        -O2 -g1 -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection
        -ftrivial-auto-var-init=pattern)
    add_compile_definitions(_FORTIFY_SOURCE=3)
    add_link_options(-pie LINKER:-z,relro,-z,now,-z,noexecstack LINKER:--as-needed)
elseif(PITCHEY_BUILD STREQUAL dev)
    test_build(-O1 -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(PITCHEY_BUILD STREQUAL tsan)
    test_build(-O1 -fsanitize=thread -Wno-tsan)     # a fence it does not model can only make it report too much
elseif(PITCHEY_BUILD STREQUAL fuzz)
    test_build(-O1 -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all)
elseif(PITCHEY_BUILD STREQUAL coverage)
    test_build(-O0 --coverage)
else()
    message(FATAL_ERROR "PITCHEY_BUILD=${PITCHEY_BUILD}: not release, dev, tsan, fuzz or coverage")
endif()
