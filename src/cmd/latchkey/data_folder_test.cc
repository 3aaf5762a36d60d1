#include "cmd/latchkey/data_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace latchkey::cmd {
namespace {

using ::testing::HasSubstr;

class DataFolderTest : public ::testing::Test {
 protected:
  DataFolderTest() {
    std::string pattern = ::testing::TempDir() + "latchkey-XXXXXX";
    root_ = mkdtemp(pattern.data());
  }
  ~DataFolderTest() override { std::filesystem::remove_all(root_); }

  std::string Path() const { return root_ + "/a/data"; }
  static mode_t ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777;
  }

  std::string root_;
};

constexpr const char* kHexKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

TEST_F(DataFolderTest, IsMadeForItsOwnerAlone) {
  const Result<DataFolder> folder = DataFolder::Open(Path());
  ASSERT_TRUE(folder.ok()) << folder.error().detail;
  EXPECT_EQ(ModeOf(Path()), 0700u);
}

TEST_F(DataFolderTest, RefusesASecondHolderAndSaysWhoHoldsIt) {
  const Result<DataFolder> first = DataFolder::Open(Path());
  ASSERT_TRUE(first.ok());
  const Result<DataFolder> second = DataFolder::Open(Path());
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().detail, HasSubstr("(process " + std::to_string(getpid()) + ")"));
}

TEST_F(DataFolderTest, IsFreeAgainWhenItsHolderIsGone) {
  { const Result<DataFolder> first = DataFolder::Open(Path()); }
  EXPECT_TRUE(DataFolder::Open(Path()).ok());
}

TEST_F(DataFolderTest, SaysWhatToDoWhenAFileIsInTheWay) {
  std::ofstream(root_ + "/file") << "x";
  const Result<DataFolder> folder = DataFolder::Open(root_ + "/file");
  ASSERT_FALSE(folder.ok());
  EXPECT_THAT(folder.error().detail, HasSubstr("choose another with --data DIR"));
}

TEST_F(DataFolderTest, MakesAMasterKeyOnceAndReadsItAgain) {
  const Result<DataFolder> folder = DataFolder::Open(Path());
  const Result<crypto::Box> made = OpenBox(*folder, nullptr, false, SystemRandom());
  ASSERT_TRUE(made.ok()) << made.error().detail;
  EXPECT_EQ(ModeOf(folder->File("master.key")), 0600u);
  const Result<crypto::Box> read = OpenBox(*folder, nullptr, true, SystemRandom());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(made->key_id(), read->key_id());
}

TEST_F(DataFolderTest, MakesNoKeyWhereADatabaseIs) {
  const Result<DataFolder> folder = DataFolder::Open(Path());
  const Result<crypto::Box> box = OpenBox(*folder, nullptr, true, SystemRandom());
  ASSERT_FALSE(box.ok());
  EXPECT_EQ(box.error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder->File("master.key")));
}

TEST_F(DataFolderTest, PrefersTheEnvironmentsKeyAndWritesNone) {
  const Result<DataFolder> folder = DataFolder::Open(Path());
  ASSERT_TRUE(OpenBox(*folder, kHexKey, false, SystemRandom()).ok());
  EXPECT_FALSE(std::filesystem::exists(folder->File("master.key")));
}

TEST_F(DataFolderTest, RefusesAMasterKeyThatOthersMayRead) {
  const Result<DataFolder> folder = DataFolder::Open(Path());
  std::ofstream(folder->File("master.key")) << kHexKey;
  chmod(folder->File("master.key").c_str(), 0644);
  const Result<crypto::Box> box = OpenBox(*folder, nullptr, true, SystemRandom());
  ASSERT_FALSE(box.ok());
  EXPECT_THAT(box.error().detail, HasSubstr("chmod 600"));
}

TEST(ParseMasterKey, ReadsHexAndBase64AsTheSameKey) {
  const auto hex = ParseMasterKey(std::string(kHexKey) + "\n");
  const auto base64 = ParseMasterKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  ASSERT_TRUE(hex.ok());
  ASSERT_TRUE(base64.ok());
  EXPECT_EQ(hex->Reveal(), base64->Reveal());
}

TEST(ParseMasterKey, RefusesOtherLengthsAndLetters) {
  for (const char* text :
       {"", " ", "00", "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b",
        "AAECAwQFBgcICQoLDA0ODw=="}) {
    EXPECT_FALSE(ParseMasterKey(text).ok()) << text;
  }
}

}  // namespace
}  // namespace latchkey::cmd
