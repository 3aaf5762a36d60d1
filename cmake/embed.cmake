# Writes HEADER and SOURCE with the bytes of each of FILES ('|' between them) as constants; see latchkey_embed.
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(base "${file}" NAME)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kBytes${index}[] = {${bytes}0x00};\n")
  string(APPEND rows "    {\"${base}\", Text(kBytes${index}, sizeof(kBytes${index}) - 1)},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${HEADER}" "#pragma once
// Generated at build time; the source is the files themselves.
#include <span>
#include <string_view>
namespace ${NAMESPACE} {
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};
std::span<const EmbeddedFile> ${NAME}();
}  // namespace ${NAMESPACE}
")
file(WRITE "${SOURCE}" "#include \"${NAME}.h\"
#include <cstddef>
namespace ${NAMESPACE} {
namespace {
${arrays}
std::string_view Text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
}  // namespace
std::span<const EmbeddedFile> ${NAME}() {
  static const EmbeddedFile kFiles[] = {
${rows}  };
  return kFiles;
}
}  // namespace ${NAMESPACE}
")
