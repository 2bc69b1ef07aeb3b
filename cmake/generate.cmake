# What is generated: typed SQL by tools/sqlgen, embedded files by tools/embed. Both tools are built first and by every
# preset; what they write goes to gen/ in the build folder, at the path of what it was made from.

# A generator ends without tidying up: that is no leak.
set(run_tool ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0)

# tool(sqlgen USES … SHARES …): a program of tools/NAME/*.c or tools/NAME.c; it may use base/ and share files of src/. A
# folder's files but main.c are a library, NAME_parts, for its tests.
function(tool name)
    cmake_parse_arguments(arg "" "" "USES;SHARES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS tools/${name}.c tools/${name}/main.c)
    file(GLOB parts CONFIGURE_DEPENDS tools/${name}/*.c)
    list(REMOVE_ITEM parts ${sources})
    list(APPEND parts ${arg_SHARES})
    add_executable(${name} ${sources})
    target_include_directories(${name} PRIVATE src ${GEN_DIR})
    target_link_libraries(${name} PRIVATE ${arg_USES} base)
    if(parts)
        add_library(${name}_parts STATIC ${parts})
        target_include_directories(${name}_parts PUBLIC src tools/${name})
        target_link_libraries(${name}_parts PUBLIC ${arg_USES} base)
        target_link_libraries(${name} PRIVATE ${name}_parts)
    endif()
endfunction()

# sql_module(app/pitch): the statements src/app/pitch/*.sql as gen/app/pitch/pitch_sql.h and .c, a part of the layer.
function(sql_module dir)
    sql_code(${dir} src/${dir} migrations)
endfunction()

# sql_code(shelf tests/sql/shelf tests/sql/shelf/migrations): the statements of a folder, against the schema of another.
function(sql_code dir from schema)
    get_filename_component(name ${dir} NAME)
    set(out ${GEN_DIR}/${dir}/${name}_sql)
    file(GLOB statements CONFIGURE_DEPENDS ${from}/*.sql)
    file(GLOB migrations CONFIGURE_DEPENDS ${schema}/*.sql)
    file(MAKE_DIRECTORY ${GEN_DIR}/${dir})
    add_custom_command(OUTPUT ${out}.h ${out}.c
        COMMAND ${run_tool} $<TARGET_FILE:sqlgen> --migrations ${CMAKE_SOURCE_DIR}/${schema} --out-h ${out}.h --out-c ${out}.c ${statements}
        DEPENDS sqlgen ${statements} ${migrations}
        COMMENT "sqlgen ${dir}" VERBATIM)
endfunction()

# embed_files(pages frontend/dist): the folder as a library with one table of files, `pages`, declared in gen/pages.h.
function(embed_files name dir)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${dir}/*)
    if(NOT files)
        message(WARNING "${dir} is empty: the program is built without its ${name}")
    endif()
    set(out ${GEN_DIR}/${name})
    add_custom_command(OUTPUT ${out}.h ${out}.c
        COMMAND ${run_tool} $<TARGET_FILE:embed> ${name} ${CMAKE_SOURCE_DIR}/${dir} ${out}.h ${out}.c
        DEPENDS embed ${files}
        COMMENT "embed ${dir}" VERBATIM)
    add_library(${name} STATIC ${out}.c ${out}.h)
    set_target_properties(${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)      # .incbin is assembler
    target_include_directories(${name} PUBLIC src ${GEN_DIR})
endfunction()

# The passwords that others would try first, from npm's dictionary: a source of the layer app. tools/setup brings it.
set(passwords ${GEN_DIR}/common_passwords)
add_custom_command(OUTPUT ${passwords}.h ${passwords}.c
    COMMAND sh -c ". tools/path && exec node tools/common-passwords.mjs \"$@\"" node ${passwords}.h ${passwords}.c
    DEPENDS tools/common-passwords.mjs frontend/package-lock.json
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "common passwords" VERBATIM)
add_custom_target(common_passwords DEPENDS ${passwords}.h ${passwords}.c)
