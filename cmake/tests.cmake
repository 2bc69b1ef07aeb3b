# The tests that ctest knows. A new test needs no line here: its place and its name say what it is. Other C files of the
# folder, and of a folder support/ in it, are shared by its tests.

# unit_test(base str): tests/unit/base/str_test.c against cmocka, as unit.base.str. It may include the .c it tests, so it
# sees the packages of its layer.
function(unit_test dir name)
    string(REGEX REPLACE "/.*" "" layer ${dir})
    get_property(libs GLOBAL PROPERTY LAYER_LIBS_${layer})
    test_program(unit/${dir} ${name} ${layer} ${libs})
endfunction()

# test_program(fault powerloss db): tests/fault/powerloss_test.c as fault.powerloss, linked with db.
function(test_program dir name)
    string(REPLACE / . test ${dir}/${name})
    file(GLOB shared CONFIGURE_DEPENDS tests/${dir}/*.c tests/${dir}/support/*.c)
    list(FILTER shared EXCLUDE REGEX "_test\\.c$")
    add_executable(${test} tests/${dir}/${name}_test.c ${shared})
    target_link_libraries(${test} PRIVATE ${ARGN} PkgConfig::CMOCKA)
    target_compile_definitions(${test} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${test} COMMAND ${test})
    set_tests_properties(${test} PROPERTIES TIMEOUT 600)
    label_for_postgres(${test} tests/${dir}/${name}_test.c ${shared})
endfunction()

# A test that looks where tools/with-postgres has its server can run on it: ctest -L postgres finds those.
function(label_for_postgres test)
    foreach(source IN LISTS ARGN)
        file(STRINGS ${source} found REGEX PITCHEY_TEST_DATABASE LIMIT_COUNT 1)
        if(found)
            set_tests_properties(${test} PROPERTIES LABELS postgres)
        endif()
    endforeach()
endfunction()

# suite(http cli PkgConfig::JANSSON PkgConfig::PQ PkgConfig::SQLITE): every tests/http/<name>_test.c, linked with cli.
function(suite dir)
    file(GLOB sources CONFIGURE_DEPENDS tests/${dir}/*_test.c)
    foreach(source IN LISTS sources)
        string(REGEX REPLACE ".*/(.*)_test\\.c$" "\\1" name ${source})
        test_program(${dir} ${name} ${ARGN})
    endforeach()
endfunction()

# tests/unit mirrors src; tests/http calls handlers in process; tests/fault breaks what lies below the program;
# tests/sqlgen asks the generator, tests/sql runs what it made, of the statements in tests/sql/shelf and of the program's.
function(c_tests)
    if(NOT TARGET PkgConfig::CMOCKA)
        return()
    endif()
    file(GLOB_RECURSE units CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/tests/unit tests/unit/*_test.c)
    foreach(unit IN LISTS units)
        string(REGEX MATCH "^(.*)/(.*)_test\\.c$" unused ${unit})
        unit_test(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
    endforeach()
    suite(http cli PkgConfig::JANSSON PkgConfig::PQ PkgConfig::SQLITE)
    add_library(site STATIC tests/http/support/site.c)
    target_link_libraries(site PUBLIC cli PRIVATE PkgConfig::JANSSON PkgConfig::PQ PkgConfig::SQLITE PkgConfig::CMOCKA)
    suite(fault site PkgConfig::SQLITE)
    suite(sqlgen sqlgen_parts)
    sql_code(shelf tests/sql/shelf tests/sql/shelf/migrations)
    add_library(shelf STATIC ${GEN_DIR}/shelf/shelf_sql.c)
    target_link_libraries(shelf PUBLIC core)
    suite(sql cli shelf PkgConfig::PQ PkgConfig::SQLITE)
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
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 600)
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
    add_test(NAME source.schema COMMAND tools/check-fresh docs/schema.sql
        $<TARGET_FILE:sqlgen> --migrations migrations --schema WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    add_test(NAME source.size COMMAND tools/check-size WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
