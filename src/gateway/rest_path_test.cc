#include "gateway/rest_path.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::gateway {
namespace {

RestPath Split(std::string_view path) {
  static const std::vector<std::string> kCodes = {"default", "german"};
  return SplitRestPath(path, kCodes);
}

TEST(SplitRestPath, FindsTheApiPathAndTheStore) {
  const RestPath split = Split("/rest/german/V1/products/a");
  EXPECT_EQ(split.kind, RestPathKind::kApi);
  EXPECT_EQ(split.store_code, "german");
  EXPECT_EQ(split.api_path, "/V1/products/a");
  EXPECT_EQ(Split("/rest//german//V1/x").api_path, "/V1/x");
  EXPECT_EQ(Split("/index.php/rest/all/V1/x").store_code, "all");
}

TEST(SplitRestPath, TellsTheSchemaOfTheApi) {
  EXPECT_EQ(Split("/rest/german/schema").kind, RestPathKind::kSchema);
  EXPECT_EQ(Split("/rest/german/schema").store_code, "german");
  EXPECT_EQ(Split("/rest/schema").kind, RestPathKind::kSchema);
  for (const char* path : {"/rest/schema/", "/rest/schema/V1/x", "/rest/nobody/schema"}) {
    EXPECT_EQ(Split(path).kind, RestPathKind::kInvalid) << path;
  }
}

TEST(SplitRestPath, NeedsTheWholePrefix) {
  EXPECT_EQ(Split("/restless/V1/x").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("/index.phprest/V1/x").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("/index.php/index.php/rest/V1/x").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("rest/V1/x").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("/").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("").kind, RestPathKind::kNoRoute);
}

TEST(SplitRestPath, TellsOtherVersionsFromWhatIsNoVersion) {
  EXPECT_EQ(Split("/rest/V2/x").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("/rest/default/V1").kind, RestPathKind::kNoRoute);
  EXPECT_EQ(Split("/rest/V/x").kind, RestPathKind::kInvalid);
  EXPECT_EQ(Split("/rest/V1a/x").kind, RestPathKind::kInvalid);
  EXPECT_EQ(Split("/rest/default/german/V1/x").kind, RestPathKind::kInvalid);
  EXPECT_EQ(Split("/rest").kind, RestPathKind::kInvalid);
}

}  // namespace
}  // namespace latchkey::gateway
