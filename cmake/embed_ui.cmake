# Writes SOURCE, which defines UiFiles() of src/admin/ui.h from the files of FOLDER; an empty FOLDER gives none.
# The assembler takes the bytes in (.incbin), since a compiler takes half a minute for a megabyte of constants.
# What compresses well is also there as gzip, made here, in WORK. ETags are of the plain bytes, and weak ones
# since one stands for both forms.
set(labels "")
set(symbols "")
set(rows "")
set(index 0)
if(FOLDER)
  file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
else()
  set(files "")
endif()

function(embed symbol file)
  string(APPEND labels "    \".globl ${symbol}, ${symbol}_end\\n\"\n    \".hidden ${symbol}, ${symbol}_end\\n\"\n"
         "    \"${symbol}: .incbin \\\"${file}\\\"\\n\"\n    \"${symbol}_end:\\n\"\n")
  string(APPEND symbols "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
  set(labels "${labels}" PARENT_SCOPE)
  set(symbols "${symbols}" PARENT_SCOPE)
endfunction()

foreach(name IN LISTS files)
  if(name MATCHES "\\.(gz|map)$")
    continue()
  endif()
  set(symbol latchkey_ui_${index})
  embed(${symbol} "${FOLDER}/${name}")
  set(gzip "{}")
  if(name MATCHES "\\.(html|js|css|svg|json|txt)$")
    set(packed ${WORK}/${index}.gz)
    execute_process(COMMAND gzip -9 -n -c "${FOLDER}/${name}" OUTPUT_FILE ${packed} COMMAND_ERROR_IS_FATAL ANY)
    embed(${symbol}_gzip ${packed})
    set(gzip "Between(${symbol}_gzip, ${symbol}_gzip_end)")
  endif()
  file(SHA256 "${FOLDER}/${name}" hash)
  string(SUBSTRING ${hash} 0 32 hash)
  string(APPEND rows "      {\"${name}\", Between(${symbol}, ${symbol}_end), ${gzip}, \"W/\\\"${hash}\\\"\"},\n")
  math(EXPR index "${index} + 1")
endforeach()

if(labels)
  set(body "asm(\".section .rodata\\n\"\n${labels}    \".previous\\n\");\nextern \"C\" {\n${symbols}}\n")
  string(APPEND body "namespace latchkey::admin {\nnamespace {\n"
         "std::string_view Between(const char* begin, const char* end) {\n"
         "  return {begin, static_cast<std::size_t>(end - begin)};\n}\n}  // namespace\n"
         "std::span<const UiFile> UiFiles() {\n  static const UiFile kFiles[] = {\n${rows}  };\n  return kFiles;\n}\n"
         "}  // namespace latchkey::admin\n")
else()
  set(body "namespace latchkey::admin {\nstd::span<const UiFile> UiFiles() { return {}; }\n}  // namespace latchkey::admin\n")
endif()
file(WRITE "${SOURCE}" "// Generated at build time by cmake/embed_ui.cmake.\n#include \"admin/ui.h\"\n#include <cstddef>\n${body}")
