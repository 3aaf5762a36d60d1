#include "store/media.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"
#include "store/body.h"
#include "store/free_number.h"
#include "store/product_lists.h"
#include "store/products.h"
#include "store/rows.h"

namespace latchkey::store {
namespace {

constexpr Field kEntryFields[] = {
    {"id", FieldType::kInt},        {"media_type", FieldType::kString},
    {"label", FieldType::kString},  {"position", FieldType::kInt},
    {"disabled", FieldType::kBool}, {"types", FieldType::kList},
    {"file", FieldType::kString},   {"content", FieldType::kObject},
};
constexpr Field kContentFields[] = {
    {"base64_encoded_data", FieldType::kString},
    {"type", FieldType::kString},
    {"name", FieldType::kString},
};

// What a picture of a type begins with, and how its file ends.
struct PictureType {
  std::string_view type;
  std::string_view magic;
  std::string_view suffix;
};
constexpr PictureType kPictureTypes[] = {
    {"image/jpeg", "\xFF\xD8\xFF", ".jpg"},
    {"image/png", "\x89PNG\r\n\x1A\n", ".png"},
    {"image/gif", "GIF8", ".gif"},
};

Refusal NoSuchPicture() { return {404, "The image doesn't exist. Verify and try again."}; }
Refusal NoContent() {
  return {400, "The image content is invalid. Verify the content and try again."};
}

struct Picture {
  json::object content;  // as sent
  std::string file_name;
};

// The name without what a file's name may not have, ending as its type does.
std::string FileName(std::string_view name, const PictureType& type) {
  std::string file = ToLowerAscii(name);
  for (char& c : file) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!plain) c = '_';
  }
  const std::size_t dot = file.rfind('.');
  if (dot != std::string::npos && dot > 0) file.erase(dot);
  return file + std::string(type.suffix);
}

Outcome<Picture> ReadPicture(const json::value& sent) {
  LATCHKEY_TRY(json::object content, ReadFields(sent.get_object(), kContentFields));
  for (const Field& field : kContentFields) {
    if (!Has(content, field.name)) return FieldRequired(field.name);
  }
  const std::string_view name = Text(content.at("name"));
  if (name.empty() || name.size() > limits::kPictureNameCharsMax ||
      name.find_first_of("\\/:*?\"<>|") != std::string_view::npos) {
    return Refusal{400, "Provided image name contains forbidden characters."};
  }
  const auto bytes = Base64Decode(Text(content.at("base64_encoded_data")));
  if (!bytes) return Refusal{400, "The image content must be valid base64 encoded data."};
  if (bytes->size() > limits::kPictureBytesMax) {
    return Refusal{400, "The image may have %1 bytes.", json::array{limits::kPictureBytesMax}};
  }
  for (const PictureType& type : kPictureTypes) {
    if (type.type == Text(content.at("type")) && bytes->starts_with(type.magic)) {
      std::string file_name = FileName(name, type);
      return Picture{std::move(content), std::move(file_name)};
    }
  }
  return Refusal{400, "The image MIME type is not valid or not supported."};
}

// A path that no other entry has: "/s/p/spoon.jpg", "/s/p/spoon_1.jpg".
Outcome<std::string> FreePath(const std::string& file_name, Database& database) {
  const std::size_t dot = file_name.rfind('.');
  const std::string stem = file_name.substr(0, dot);
  const std::string folder = {'/', stem[0], '/', stem.size() > 1 ? stem[1] : '_', '/'};
  const auto path = [&](std::int64_t number) {
    return folder + stem + (number == 0 ? "" : "_" + std::to_string(number)) +
           file_name.substr(dot);
  };
  LATCHKEY_TRY(const std::int64_t number, FreeNumber([&](std::int64_t candidate) -> Outcome<bool> {
                 LATCHKEY_TRY(const json::object taken,
                              database.Row("SELECT 1 AS taken FROM media_entry WHERE file = ?",
                                           {path(candidate)}));
                 return !taken.empty();
               }));
  return path(number);
}

Outcome<void> Validate(const json::object& entry) {
  if (Has(entry, "media_type")) {
    const json::value& type = entry.at("media_type");
    if (type != "image" && type != "external-video") {
      return Refusal{400, "The media type \"%1\" is neither \"image\" nor \"external-video\".",
                     json::array{type}};
    }
  }
  if (Has(entry, "types")) {
    for (const json::value& role : entry.at("types").get_array()) {
      if (!role.is_string()) return WrongType("types", role, "string");
    }
  }
  return {};
}

Outcome<void> KeepPicture(std::int64_t entry_id, const Picture& picture, Database& database) {
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t kept,
               database.Run("INSERT OR REPLACE INTO media_content (entry_id, type, name, "
                            "base64_encoded_data) VALUES (?, ?, ?, ?)",
                            {entry_id, picture.content.at("type"), picture.content.at("name"),
                             picture.content.at("base64_encoded_data")}));
  return {};
}

// A role has one picture: the last one that was given it.
Outcome<void> TakeRoles(std::int64_t product_id, std::int64_t entry_id, const json::value& types,
                        Database& database) {
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t changed,
               database.Run("UPDATE media_entry SET types = (SELECT json_group_array(value) "
                            "FROM json_each(types) WHERE value NOT IN "
                            "(SELECT value FROM json_each(?) WHERE value IS NOT NULL)) "
                            "WHERE product_id = ? AND entry_id <> ?",
                            {ToJson(types), product_id, entry_id}));
  return {};
}

// Adds or changes one entry; its id.
Outcome<std::int64_t> SaveEntry(std::int64_t product_id, const json::object& entry,
                                Database& database) {
  if (auto valid = Validate(entry); !valid.ok()) return valid.error();
  json::object columns;
  for (const auto* name : {"media_type", "label", "position", "disabled", "file"}) {
    if (Has(entry, name)) columns[name] = entry.at(name);
  }
  if (Has(entry, "types")) columns["types"] = ToJson(entry.at("types"));
  std::optional<Picture> picture;
  if (Has(entry, "content")) {
    LATCHKEY_TRY(picture, ReadPicture(entry.at("content")));
    LATCHKEY_TRY(columns["file"], FreePath(picture->file_name, database));
  }
  std::int64_t entry_id = 0;
  if (Has(entry, "id")) {
    entry_id = entry.at("id").as_int64();
    LATCHKEY_TRY(const json::object own,
                 database.Row("SELECT 1 AS own FROM media_entry WHERE product_id = ? "
                              "AND entry_id = ?",
                              {product_id, entry_id}));
    if (own.empty()) return NoSuchPicture();
    LATCHKEY_RETURN_IF_ERROR(database.Update("media_entry", columns, "entry_id", entry_id));
  } else {
    if (!picture) return NoContent();
    columns["product_id"] = product_id;
    LATCHKEY_TRY(entry_id, database.Insert("media_entry", columns));
  }
  if (picture) LATCHKEY_RETURN_IF_ERROR(KeepPicture(entry_id, *picture, database));
  if (Has(entry, "types")) {
    LATCHKEY_RETURN_IF_ERROR(TakeRoles(product_id, entry_id, entry.at("types"), database));
  }
  return entry_id;
}

Outcome<void> Touch(std::int64_t product_id, const ApiRequest& request, Database& database) {
  LATCHKEY_RETURN_IF_ERROR(database.Update("product", json::object{{"updated_at", request.Now()}},
                                           "entity_id", product_id));
  return {};
}

}  // namespace

Outcome<json::value> GetMedia(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t entry_id, request.PathNumber("entryId"));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  LATCHKEY_TRY(json::array entries, ReadListOf(database, ProductList::kMedia, product_id));
  for (json::value& value : entries) {
    json::object& entry = value.get_object();
    if (entry.at("id") != entry_id) continue;
    LATCHKEY_TRY(json::object content,
                 database.Row("SELECT base64_encoded_data, type, name FROM media_content "
                              "WHERE entry_id = ?",
                              {entry_id}));
    if (!content.empty()) entry["content"] = std::move(content);
    return std::move(value);
  }
  return NoSuchPicture();
}

Outcome<json::value> AddMedia(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::object entry, ReadEntity(request.body, "entry", kEntryFields));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  entry.erase("id");
  LATCHKEY_TRY(const std::int64_t entry_id, SaveEntry(product_id, entry, database));
  LATCHKEY_RETURN_IF_ERROR(Touch(product_id, request, database));
  return json::value(entry_id);
}

Outcome<json::value> ChangeMedia(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(json::object entry, ReadEntity(request.body, "entry", kEntryFields));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  LATCHKEY_TRY(entry["id"], request.PathNumber("entryId"));
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t saved, SaveEntry(product_id, entry, database));
  LATCHKEY_RETURN_IF_ERROR(Touch(product_id, request, database));
  return json::value(true);
}

Outcome<json::value> DeleteMedia(const ApiRequest& request, Database& database) {
  LATCHKEY_TRY(const std::int64_t entry_id, request.PathNumber("entryId"));
  LATCHKEY_TRY(const std::int64_t product_id, FindProduct(database, request.Path("sku")));
  LATCHKEY_TRY(const std::int64_t deleted,
               database.Run("DELETE FROM media_entry WHERE product_id = ? AND entry_id = ?",
                            {product_id, entry_id}));
  if (deleted == 0) return NoSuchPicture();
  LATCHKEY_RETURN_IF_ERROR(Touch(product_id, request, database));
  return json::value(true);
}

Outcome<void> SaveMediaList(std::int64_t product_id, const json::array& sent, Database& database) {
  LATCHKEY_TRY(const std::vector<json::object> entries,
               ReadList("media_gallery_entries", sent, kEntryFields));
  json::array kept;
  for (const json::object& entry : entries) {
    LATCHKEY_TRY(const std::int64_t entry_id, SaveEntry(product_id, entry, database));
    kept.push_back(entry_id);
  }
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t removed,
               database.Run("DELETE FROM media_entry WHERE product_id = ? "
                            "AND entry_id NOT IN (SELECT value FROM json_each(?))",
                            {product_id, ToJson(kept)}));
  return {};
}

}  // namespace latchkey::store
