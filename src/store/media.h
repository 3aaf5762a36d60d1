#pragma once
// Pictures of products: taken as base64, looked at, and kept with their entry.
//
// Owns:    what an uploaded picture has to be (limits::kPictureBytesMax, kPictureNameCharsMax), the
//          name of its file, and that a product has one picture for each role.
// Source:  contract section 11 (media entry). The handlers answer one route each (handlers.h).

#include <cstdint>

#include "base/json.h"
#include "store/database.h"
#include "store/handlers.h"
#include "store/outcome.h"

namespace latchkey::store {

Outcome<json::value> AddMedia(const ApiRequest& request, Database& database);
Outcome<json::value> ChangeMedia(const ApiRequest& request, Database& database);
Outcome<json::value> DeleteMedia(const ApiRequest& request, Database& database);
Outcome<json::value> GetMedia(const ApiRequest& request, Database& database);

// Makes `sent` the entries of the product: those with an id are changed, those with content added,
// and what is not named goes.
// Errors: 404 for an id that is not the product's own, 400 for an entry with neither and for a
// picture that is none.
Outcome<void> SaveMediaList(std::int64_t product_id, const json::array& sent, Database& database);

}  // namespace latchkey::store
