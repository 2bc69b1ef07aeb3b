# The system packages, all of Debian 12; docs/dependencies.md says why each is here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(libraries)
    while(ARGN)
        list(POP_FRONT ARGN name module)
        pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
    endwhile()
endfunction()

libraries(
    UV        libuv
    SSL       libssl
    CRYPTO    libcrypto
    SODIUM    libsodium
    UTF8PROC  libutf8proc
    JANSSON   jansson
    JWT       libjwt
    SQLITE    sqlite3
    PQ        libpq
    BROTLIENC libbrotlienc
    ZLIB      zlib)

if(NOT PITCHEY_BUILD STREQUAL release)
    libraries(CMOCKA cmocka)
endif()
