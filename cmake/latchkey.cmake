# Folder = library = target. latchkey_folder(NAME DEPS ... LIBS ...) makes, from the sources beside it:
#   latchkey_NAME       the library, from *.cc
#   NAME_test           the unit tests, from *_test.cc, one CTest entry
#   NAME_benchmark      the micro-benchmarks, from *_benchmark.cc (with LATCHKEY_BENCHMARKS)
#   latchkey            with MAIN FILE: the program, from that file and the library
# DEPS are other folders, LIBS are packages. Source files in sub-folders belong to the folder.
function(latchkey_folder name)
  cmake_parse_arguments(ARG "" "MAIN" "DEPS;LIBS;TEST_DEPS;TEST_LIBS" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|benchmark)\\.cc$")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(ARG_MAIN)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_MAIN})
  endif()
  set(benchmarks ${all})
  list(FILTER benchmarks INCLUDE REGEX "_benchmark\\.cc$")
  list(TRANSFORM ARG_DEPS PREPEND latchkey_)
  list(TRANSFORM ARG_TEST_DEPS PREPEND latchkey_)

  if(sources)
    add_library(latchkey_${name} STATIC ${sources})
    target_include_directories(latchkey_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(latchkey_${name} PUBLIC ${ARG_DEPS} ${ARG_LIBS} Threads::Threads)
  else()
    add_library(latchkey_${name} INTERFACE)
    target_include_directories(latchkey_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(latchkey_${name} INTERFACE ${ARG_DEPS} ${ARG_LIBS} Threads::Threads)
  endif()

  if(ARG_MAIN AND NOT LATCHKEY_FUZZ)
    add_executable(latchkey ${ARG_MAIN})
    target_link_libraries(latchkey PRIVATE latchkey_${name})
    set_target_properties(latchkey PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  endif()
  if(tests AND NOT LATCHKEY_FUZZ)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE latchkey_${name} ${ARG_TEST_DEPS} ${ARG_TEST_LIBS} GTest::gmock_main)
    target_compile_definitions(${name}_test PRIVATE LATCHKEY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    # Under the sanitizers, optimising the tests' own code takes most of the time of a build.
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Debug>:-O0>)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS unit)
  endif()
  if(benchmarks AND LATCHKEY_BENCHMARKS)
    add_executable(${name}_benchmark ${benchmarks})
    target_link_libraries(${name}_benchmark PRIVATE latchkey_${name} ${ARG_TEST_DEPS} benchmark::benchmark_main)
    target_compile_definitions(${name}_benchmark PRIVATE LATCHKEY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
endfunction()

# latchkey_embed(TARGET NAMESPACE OUTPUT FILE...) turns files into string constants: OUTPUT.h declares
# `struct EmbeddedFile { std::string_view name, text; }` and `std::span<const EmbeddedFile> OUTPUT()`.
# Implemented by cmake/embed.cmake, which runs at build time.
function(latchkey_embed target namespace output)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/embedded/${output}.h)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${output}.cc)
  list(JOIN ARGN "|" files)
  add_custom_command(
    OUTPUT ${header} ${source}
    COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} -DNAME=${output} -DHEADER=${header} -DSOURCE=${source}
            "-DFILES=${files}" -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${source} ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
endfunction()
