// Pictures: uploaded, changed, dropped; and what is no picture.

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"
#include "base/limits.h"
#include "store/test_store.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n and so on";

std::string Content(std::string_view bytes, const std::string& type = "image/png",
                    const std::string& name = "Big Spoon.png") {
  return R"("content":{"base64_encoded_data":")" + Base64Encode(bytes) + R"(","type":")" + type +
         R"(","name":")" + name + R"("})";
}

TestAnswer Upload(TestStore& store, const std::string& sku, const std::string& members) {
  return store.Ask("POST", "/V1/products/" + sku + "/media",
                   {.body = R"({"entry":{)" + members + "}}"});
}

json::value Entry(TestStore& store, const std::string& sku, const json::value& id) {
  return store.Ask("GET", "/V1/products/" + sku + "/media/" + ToJson(id)).value;
}

TEST(Media, KeepsAnUploadedPicture) {
  TestStore store;
  const TestAnswer added =
      Upload(store, "CT-001",
             R"("media_type":"image","label":"Spoon","position":3,"disabled":false,)"
             R"("types":["image"],)" +
                 Content(kPng));
  ASSERT_EQ(added.status, 200) << added.body;
  const json::value entry = Entry(store, "CT-001", added.value);
  EXPECT_EQ(entry.at("label"), "Spoon");
  EXPECT_EQ(entry.at("position"), 3);
  EXPECT_EQ(entry.at("file"), "/b/i/big_spoon.png");
  EXPECT_EQ(entry.at("types"), (json::array{"image"}));
  EXPECT_EQ(Base64Decode(entry.at("content").at("base64_encoded_data").as_string()), kPng);
  // Lists leave the content out.
  const TestAnswer list = store.Ask("GET", "/V1/products/CT-001/media");
  EXPECT_EQ(list.value.as_array().size(), 1u);
  EXPECT_EQ(list.body.find("content"), std::string::npos);
}

TEST(Media, GivesPicturesOfOneNameFilesOfTheirOwn) {
  TestStore store;
  const TestAnswer first = Upload(store, "CT-001", Content(kPng));
  const TestAnswer second = Upload(store, "CT-003", Content(kPng));
  EXPECT_EQ(Entry(store, "CT-001", first.value).at("file"), "/b/i/big_spoon.png");
  EXPECT_EQ(Entry(store, "CT-003", second.value).at("file"), "/b/i/big_spoon_1.png");
}

TEST(Media, HasOnePictureForARole) {
  TestStore store;
  const TestAnswer first =
      Upload(store, "CT-001", R"("types":["image","thumbnail"],)" + Content(kPng));
  Upload(store, "CT-001", R"("types":["image"],)" + Content(kPng));
  EXPECT_EQ(Entry(store, "CT-001", first.value).at("types"), (json::array{"thumbnail"}));
}

TEST(Media, RefusesRolesThatAreNoTextsAndKeepsThoseOfOtherPictures) {
  TestStore store;
  const TestAnswer first = Upload(store, "CT-001", R"("types":["image"],)" + Content(kPng));
  for (const char* types : {"[null]", "[1]", R"(["small_image",["image"]])"}) {
    EXPECT_EQ(
        Upload(store, "CT-001", "\"types\":" + std::string(types) + "," + Content(kPng)).status,
        400)
        << types;
  }
  EXPECT_EQ(Entry(store, "CT-001", first.value).at("types"), (json::array{"image"}));
}

TEST(Media, RefusesAMediaTypeThatIsNone) {
  TestStore store;
  EXPECT_EQ(Upload(store, "CT-001", R"("media_type":"sound",)" + Content(kPng)).status, 400);
  EXPECT_EQ(Upload(store, "CT-001", R"("media_type":"external-video",)" + Content(kPng)).status,
            200);
}

TEST(Media, ChangesAnEntryWithAndWithoutANewPicture) {
  TestStore store;
  const TestAnswer added = Upload(store, "CT-001", Content(kPng));
  const std::string path = "/V1/products/CT-001/media/" + added.body;
  EXPECT_EQ(store.Ask("PUT", path, {.body = R"({"entry":{"label":"New","disabled":true}})"}).body,
            "true");
  json::value entry = Entry(store, "CT-001", added.value);
  EXPECT_EQ(entry.at("label"), "New");
  EXPECT_EQ(entry.at("disabled"), true);
  EXPECT_EQ(entry.at("file"), "/b/i/big_spoon.png");
  EXPECT_EQ(
      store.Ask("PUT", path, {.body = "{\"entry\":{" + Content("GIF89a", "image/gif", "x") + "}}"})
          .body,
      "true");
  entry = Entry(store, "CT-001", added.value);
  EXPECT_EQ(entry.at("file"), "/x/_/x.gif");
  EXPECT_EQ(entry.at("content").at("type"), "image/gif");
}

TEST(Media, DropsAnEntry) {
  TestStore store;
  const TestAnswer added = Upload(store, "CT-001", Content(kPng));
  const std::string path = "/V1/products/CT-001/media/" + added.body;
  EXPECT_EQ(store.Ask("DELETE", path).body, "true");
  EXPECT_EQ(store.Ask("GET", path).status, 404);
  EXPECT_EQ(store.Ask("DELETE", path).status, 404);
}

TEST(Media, ComesWithAProductToo) {
  TestStore store;
  const TestAnswer saved = store.Ask(
      "PUT", "/V1/products/CT-001",
      {.body = R"({"product":{"media_gallery_entries":[{"label":"One",)" + Content(kPng) + "}]}}"});
  ASSERT_EQ(saved.status, 200) << saved.body;
  const json::value& entries = saved.value.at("media_gallery_entries");
  ASSERT_EQ(entries.as_array().size(), 1u);
  EXPECT_EQ(entries.at(0).at("file"), "/b/i/big_spoon.png");
}

TEST(Media, RefusesWhatIsNoPictureAndKeepsNothingOfIt) {
  TestStore store;
  struct Case {
    std::string members;
    std::string message;
  };
  const std::string large(limits::kPictureBytesMax + 1, 'x');
  const std::string broken =
      R"("content":{"base64_encoded_data":"not base64!","type":"image/png","name":"a"})";
  for (const Case& bad :
       {Case{R"("label":"no content")",
             "The image content is invalid. Verify the content and try again."},
        Case{broken, "The image content must be valid base64 encoded data."},
        Case{Content("plain text"), "The image MIME type is not valid or not supported."},
        Case{Content(kPng, "image/jpeg"), "The image MIME type is not valid or not supported."},
        Case{Content(kPng, "image\\/svg+xml"),
             "The image MIME type is not valid or not supported."},
        Case{Content(kPng, "image/png", "..\\/..\\/etc"),
             "Provided image name contains forbidden characters."},
        Case{Content("\x89PNG\r\n\x1A\n" + large), "The image may have %1 bytes."}}) {
    const TestAnswer answer = Upload(store, "CT-001", bad.members);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(std::string_view(answer.value.at("message").as_string()), bad.message);
  }
  EXPECT_EQ(store.Ask("GET", "/V1/products/CT-001/media").body, "[]");
  EXPECT_EQ(Upload(store, "none", Content(kPng)).status, 404);
}

// An entry belongs to its product.
TEST(Media, IsNotReachedThroughAnotherProduct) {
  TestStore store;
  const TestAnswer added = Upload(store, "CT-001", Content(kPng));
  const std::string path = "/V1/products/CT-003/media/" + added.body;
  EXPECT_EQ(store.Ask("PUT", path, {.body = R"({"entry":{"label":"x"}})"}).status, 404);
  EXPECT_EQ(store.Ask("DELETE", path).status, 404);
  EXPECT_EQ(Entry(store, "CT-001", added.value).at("label"), nullptr);
}

}  // namespace
}  // namespace latchkey::store
