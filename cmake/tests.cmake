# The tests that ctest knows. A new test needs no line here: the file's place and name say what it is.

# unit_test(base str): tests/unit/base/str_test.c against cmocka, as unit.base.str. It may include the .c it tests, so it
# sees the packages of its layer.
function(unit_test dir name)
    string(REGEX REPLACE "/.*" "" layer ${dir})
    string(REPLACE / . test unit/${dir}/${name})
    get_property(libs GLOBAL PROPERTY LAYER_LIBS_${layer})
    test_program(${test} tests/unit/${dir}/${name}_test.c ${layer} ${libs})
endfunction()

function(test_program test source)
    add_executable(${test} ${source})
    target_link_libraries(${test} PRIVATE ${ARGN} PkgConfig::CMOCKA)
    target_compile_definitions(${test} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
    set_tests_properties(${test} PROPERTIES TIMEOUT 120)
endfunction()

# tests/unit/<layer>/<name>_test.c, and tests/http/<name>_test.c: handlers called in process, sharing tests/http/support.
function(unit_tests)
    if(NOT TARGET PkgConfig::CMOCKA)
        return()
    endif()
    file(GLOB_RECURSE units CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/tests/unit tests/unit/*_test.c)
    foreach(unit IN LISTS units)
        string(REGEX MATCH "^(.*)/([^/]*)_test\\.c$" unused ${unit})
        unit_test(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
    endforeach()
    file(GLOB support CONFIGURE_DEPENDS tests/http/support/*.c)
    file(GLOB handlers CONFIGURE_DEPENDS tests/http/*_test.c)
    foreach(handler IN LISTS handlers)
        get_filename_component(name ${handler} NAME_WE)
        string(REGEX REPLACE "_test$" "" name ${name})
        test_program(http.${name} "${handler};${support}" cli)
    endforeach()
endfunction()

# fuzz_target(http_parser): tests/fuzz/http_parser.c. Built by clang it is a libFuzzer program; built by gcc it replays
# the seeds of tests/fuzz/http_parser/, so that every ugly input ever found stays a test, as fuzz.http_parser.
function(fuzz_target name)
    add_executable(fuzz.${name} tests/fuzz/${name}.c)
    get_property(layers GLOBAL PROPERTY LAYERS)
    target_link_libraries(fuzz.${name} PRIVATE ${layers})
    if(PITCHEY_BUILD STREQUAL fuzz)
        target_link_options(fuzz.${name} PRIVATE -fsanitize=fuzzer)
        return()
    endif()
    target_sources(fuzz.${name} PRIVATE tools/fuzz-replay.c)
    add_test(NAME fuzz.${name} COMMAND fuzz.${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name})
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120)
endfunction()

function(fuzz_targets)
    if(PITCHEY_BUILD STREQUAL release)
        return()
    endif()
    file(GLOB targets CONFIGURE_DEPENDS tests/fuzz/*.c)
    foreach(target IN LISTS targets)
        get_filename_component(name ${target} NAME_WE)
        fuzz_target(${name})
    endforeach()
endfunction()

# What the sources themselves must be.
function(source_tests)
    add_test(NAME source.size COMMAND tools/check-size WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
