# keel_layer(NAME DEPS lower layers… SOURCES a.cpp… TESTS a_test.cpp… LIBS external targets…)
#
# One line a layer. Builds the static library keel_NAME from keel/NAME/, and adds TESTS to the one unit-test program
# keel_tests. A layer may include its own headers and those of DEPS (and of their DEPS) and no others:
# tools/check_layers.py reads these very lines and fails the test run when a file does otherwise.
function(keel_layer name)
  cmake_parse_arguments(arg "" "" "DEPS;SOURCES;TESTS;LIBS" ${ARGN})
  list(TRANSFORM arg_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/keel/${name}/)
  list(TRANSFORM arg_TESTS PREPEND ${PROJECT_SOURCE_DIR}/keel/${name}/)
  list(TRANSFORM arg_DEPS PREPEND keel_)
  add_library(keel_${name} STATIC ${arg_SOURCES})
  target_include_directories(keel_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(keel_${name} PUBLIC keel_options ${arg_DEPS} ${arg_LIBS})
  if(name STREQUAL "base")
    target_precompile_headers(keel_base PRIVATE <keel/precompiled.hpp>)
  else()
    target_precompile_headers(keel_${name} REUSE_FROM keel_base)
  endif()
  set_property(GLOBAL APPEND PROPERTY KEEL_LAYERS keel_${name})
  set_property(GLOBAL APPEND PROPERTY KEEL_UNIT_TESTS ${arg_TESTS})
endfunction()
