#pragma once
// Every bound of the system by name. Units come last in the name; relations are asserted below.

#include <cstddef>
#include <cstdint>

namespace latchkey::limits {

// HTTP, incoming.
inline constexpr std::size_t kRequestHeadBytesMax = 32 * 1024;
inline constexpr std::size_t kRequestTargetBytesMax = 16 * 1024;
inline constexpr std::size_t kRequestHeadersMax = 100;
inline constexpr std::size_t kRequestBodyBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kFormBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kChunkExtensionBytesMax = 4 * 1024;  // of one body
inline constexpr std::size_t kTrailerBytesMax = 8 * 1024;
inline constexpr std::size_t kConnectionsPerWorkerMax = 10'000;
inline constexpr std::size_t kLargeRequestBytesPerWorkerMax = 256 * 1024 * 1024;
inline constexpr std::size_t kStreamBufferBytes = 64 * 1024;  // of a body that is handed on
inline constexpr std::size_t kStreamedBodyBytesMax = std::size_t{1} << 60;

// HTTP, to upstreams.
inline constexpr std::size_t kResponseHeadBytesMax = 32 * 1024;
inline constexpr std::size_t kResponseHeadersMax = 100;
inline constexpr std::size_t kInterimAnswersMax = 16;        // before one answer
inline constexpr std::size_t kHeldBodyBytesMax = 16 * 1024;  // not handed on before it is whole
inline constexpr std::size_t kForwardAttemptsMax = 3;        // of one call
inline constexpr std::size_t kUpstreamsMax = 32;
inline constexpr std::int64_t kUpstreamWeightMax = 1'000;
inline constexpr std::size_t kUpstreamIdleMax = 64;
inline constexpr std::int64_t kUpstreamConnectMs = 3'000;
inline constexpr std::int64_t kUpstreamSendMs = 30'000;
inline constexpr std::int64_t kUpstreamAnswerMs = 60'000;
inline constexpr std::int64_t kUpstreamBetweenMs = 30'000;
inline constexpr std::int64_t kUpstreamIdleMs =
    55'000;  // less than the 60 s that servers keep them
inline constexpr std::int64_t kUpstreamHealthIntervalMs = 2'000;
inline constexpr std::int64_t kUpstreamCheckMsMax = 2'000;
inline constexpr std::int64_t kUpstreamFirstCheckMsMax = 3'000;
inline constexpr std::int64_t kUpstreamRetryAfterS = 2;
inline constexpr std::int64_t kUpstreamResolveMs = 30'000;
inline constexpr std::int64_t kHeadReadMsMax = 10'000;
inline constexpr std::int64_t kBodyReadMsMax = 60'000;
inline constexpr std::int64_t kTlsHandshakeMsMax = 10'000;
inline constexpr std::int64_t kKeepAliveIdleMsMax = 75'000;
inline constexpr std::int64_t kResponseWriteMsMax = 60'000;
inline constexpr std::int64_t kShutdownDrainMsMax = 10'000;
inline constexpr std::int64_t kShutdownIdleMsMax =
    250;  // for the next request of who has none under way
inline constexpr std::size_t kLingerBytesMax = 16 * 1024 * 1024;
inline constexpr std::int64_t kLingerMsMax =
    2'000;  // reading on after a refusal, so that it arrives

// OAuth 1.0a.
inline constexpr std::size_t kAuthorizationBytesMax = 8 * 1024;
inline constexpr std::size_t kAuthorizationParametersMax = 64;  // oauth_* ones
inline constexpr std::size_t kSignedParametersMax = 1'000;
inline constexpr std::size_t kNonceBytesMax = 255;
inline constexpr std::size_t kCredentialChars = 32;
inline constexpr std::int64_t kTimestampWindowSDefault = 600;
inline constexpr int kHmacsPerRequestMax = 6;

// Replay.
inline constexpr std::size_t kNoncesMaxDefault = 8'000'000;
inline constexpr int kNonceSharePercentMax = 50;            // of the set, for one consumer
inline constexpr std::int64_t kNonceRetentionMarginS = 60;  // beyond twice the timestamp window
inline constexpr std::int64_t kNonceFullRetryAfterS = 60;
inline constexpr std::int64_t kNonceFileLockMsMax = 10'000;

// Refusals, kept in memory to be explained.
inline constexpr std::size_t kRefusalsKept = 10'000;
inline constexpr std::size_t kRefusalTextBytesMax = 2'048;  // of one, as it was received
inline constexpr std::size_t kRefusalsListedMax = 200;

// Questions of proxies.
inline constexpr std::size_t kHandedRefusalBytesMax = 2'048;  // nginx reads a head of 4 KiB
inline constexpr std::size_t kRememberedAnswersMax = 10'000;
inline constexpr std::int64_t kRememberedAnswerMsMax = 5'000;

// Integrations.
inline constexpr std::size_t kIntegrationNameCharsMax = 255;
inline constexpr std::size_t kEmailCharsMax = 254;
inline constexpr std::size_t kUrlCharsMax = 255;
inline constexpr std::size_t kResourcesMax = 4'096;
inline constexpr std::size_t kRoutesMax = 16'384;
inline constexpr std::int64_t kRateCallsMax = 1'000'000;  // a second or a minute, and at once
inline constexpr std::int64_t kConcurrencyMax = 10'000;
inline constexpr std::size_t kAllowedRangesMax = 100;
inline constexpr std::int64_t kConcurrencyRetryAfterS = 1;
inline constexpr std::int64_t kBearerEndUnixSMax = 4'102'444'800;  // 2100-01-01
inline constexpr std::size_t kPathSegmentsMax = 32;

// The API that is guarded, where it is not the shipped one.
inline constexpr std::size_t kApiFileBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kModuleFilesMax = 4'096;
inline constexpr std::size_t kModuleFolderDepthMax = 8;
inline constexpr std::size_t kApiFaultsToldMax = 200;

// The Directory.
inline constexpr std::int64_t kFeedChangesPerReadMax = 4'096;
inline constexpr std::size_t kUsageIdsMax = 16 * 1024 * 1024;  // integrations counted one by one

// Notifications and mails.
inline constexpr std::int64_t kNotificationDaysKept = 90;
inline constexpr int kMailAttemptsMax = 10;
inline constexpr std::int64_t kMailRetryWaitSMax = 6 * 60 * 60;  // the wait doubles up to here
inline constexpr std::int64_t kMailTimeoutS = 60;
inline constexpr std::int64_t kMailsPerRoundMax = 50;
inline constexpr std::int64_t kMailPollMs = 15'000;
inline constexpr std::size_t kMailFailureBytesMax = 500;

// What is done in the background.
inline constexpr std::int64_t kHousekeepingMs = 60'000;
inline constexpr std::int64_t kHousekeepingMoreMs = 1'000;  // while there is more to delete
inline constexpr std::size_t kUsagePerWriteMax = 5'000;     // integrations of one transaction
inline constexpr std::int64_t kPrunedPerWriteMax = 5'000;   // rows of one transaction
inline constexpr std::int64_t kFeedChangesKept = 10'000;    // beyond what every reader has seen

// Admin users.
inline constexpr std::size_t kUsernameCharsMax = 40;
inline constexpr std::size_t kRoleNameCharsMax = 50;
inline constexpr std::size_t kPasswordCharsMin = 7;
inline constexpr std::size_t kPasswordBytesMax = 1'024;
inline constexpr std::size_t kRecoveryCodes = 10;
inline constexpr std::size_t kThrottledAccountsMax = 10'000;  // with wrong passwords for tokens

// The admin listener.
inline constexpr std::size_t kAdminBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kAdminQueueMax = 128;  // of each lane of waiting requests
inline constexpr std::int64_t kAdminPageSizeMax = 200;
inline constexpr std::int64_t kAdminSessionIdleS = 30 * 60;
inline constexpr std::int64_t kAdminSessionS = 12 * 60 * 60;
inline constexpr std::size_t kAdminSessionsMax = 1'000;
inline constexpr std::size_t kAdminSessionsPerUserMax = 32;
inline constexpr std::size_t kUserAgentBytesMax = 256;
inline constexpr std::int64_t kAuditExportEntriesMax = 50'000;
inline constexpr std::size_t kSettingsPerSaveMax = 100;

// Storage.
inline constexpr std::size_t kStorageReadersMax = 4;
inline constexpr std::int64_t kStorageWaitMsMax = 10'000;  // for a reader, or for the writer's turn
inline constexpr std::int64_t kStorageConnectMsMax = 5'000;    // to a database server
inline constexpr std::int64_t kStorageAnswerMarginMs = 2'000;  // beyond what its statement may take
inline constexpr std::int64_t kStorageMigrationMsMax = 600'000;  // for one statement of a migration

// Waiting work.
inline constexpr std::size_t kStoreQueueMax = 4'096;
inline constexpr std::size_t kPasswordQueueMax = 64;
inline constexpr std::size_t kControlQueueMax = 1'024;
inline constexpr std::size_t kControlMessageBytesMax = 1024 * 1024;
inline constexpr std::int64_t kControlCommandMsMax = 120'000;
inline constexpr std::size_t kControlConnectionsMax = 32;
inline constexpr std::int64_t kHandoverMsMax = 60'000;  // for each step of the other server

// Outgoing calls.
inline constexpr std::int64_t kCallbackTimeoutSMax = 60;
inline constexpr std::int64_t kCallbackRedirectsMax = 10;
inline constexpr std::size_t kCallbackAnswerBytesMax = 64 * 1024;
inline constexpr std::size_t kCallAnswerBytesMax = 64 * 1024 * 1024;  // of `latchkey call`

// Values.
inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kXmlDepthMax = 32;
inline constexpr std::size_t kXmlElementsMax = 250'000;  // of one body

// The embedded store.
inline constexpr std::int64_t kStoreWaitMsMax = 5'000;   // for a connection, and for a lock
inline constexpr std::int64_t kStoreCallMsMax = 10'000;  // of one call's statements
inline constexpr std::size_t kStoreStatementsMax = 200;  // kept ready by a connection
inline constexpr std::size_t kSearchPageSizeMax = 10'000;
inline constexpr std::size_t kSearchFiltersMax = 200;
inline constexpr std::size_t kQueryDepthMax = 16;  // brackets in a name
inline constexpr std::int64_t kCategoryDepthMax = 32;
inline constexpr std::size_t kSkuCharsMax = 64;
inline constexpr std::size_t kProductNameCharsMax = 255;
inline constexpr std::size_t kAttributeCodeCharsMax = 60;
inline constexpr std::size_t kPictureBytesMax = 2 * 1024 * 1024;
inline constexpr std::size_t kPictureNameCharsMax = 90;

static_assert(kRequestTargetBytesMax < kRequestHeadBytesMax);
static_assert(kHeldBodyBytesMax <= kFormBodyBytesMax && kFormBodyBytesMax <= kStreamBufferBytes);
static_assert(kUpstreamsMax <= 32);  // UpstreamPool marks them in 32 bits
static_assert(kResponseHeadBytesMax < kStreamBufferBytes);
static_assert(kAuthorizationBytesMax < kRequestHeadBytesMax);
static_assert(kFormBodyBytesMax <= kRequestBodyBytesMax);
static_assert(kRequestBodyBytesMax * 16 <= kLargeRequestBytesPerWorkerMax);
static_assert(kAdminSessionIdleS < kAdminSessionS);
static_assert(kAdminSessionsPerUserMax < kAdminSessionsMax);
static_assert(kMailRetryWaitSMax * kMailAttemptsMax < kNotificationDaysKept * 24 * 60 * 60);
static_assert(kPictureBytesMax * 4 / 3 < kRequestBodyBytesMax);
static_assert(kEmailCharsMax <= 255 && kUrlCharsMax <= 255);
static_assert(kBearerEndUnixSMax < 0xFFFF'FFFF);  // the Directory keeps it in 32 bits

}  // namespace latchkey::limits
