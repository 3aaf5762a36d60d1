-- OAuth 1.0a with HMAC-SHA256, verified as one would write it for nginx: credentials and nonces in
-- shared dictionaries, libcrypto's HMAC by FFI, everything else plain Lua. One reading, one scheme,
-- no permissions: less than Latchkey does.
local ffi = require "ffi"
ffi.cdef [[
typedef struct evp_md_st EVP_MD;
const EVP_MD *EVP_sha256(void);
unsigned char *HMAC(const EVP_MD *md, const void *key, int key_size, const unsigned char *data,
                    size_t size, unsigned char *out, unsigned int *out_size);
]]
local crypto = ffi.load("crypto.so.3")
local sha256 = crypto.EVP_sha256()
local digest = ffi.new("unsigned char[32]")
local digest_size = ffi.new("unsigned int[1]")

local credentials, nonces = ngx.shared.credentials, ngx.shared.nonces
local byte, char, format, gsub, match = string.byte, string.char, string.format, string.gsub, string.match
local concat, sort = table.concat, table.sort
local WINDOW_S = 600

local M = {}

-- FILE has four words a line: consumer key and secret, access token and secret.
function M.load(file)
  for line in io.lines(file) do
    local key, secret, token, token_secret = match(line, "^(%S+) (%S+) (%S+) (%S+)$")
    credentials:safe_set(key, secret .. " " .. token .. " " .. token_secret)
  end
end

local function encode(text)
  return (gsub(text, "[^%w%-%._~]", function(c) return format("%%%02X", byte(c)) end))
end

local function decode(text)
  return (gsub(gsub(text, "+", " "), "%%(%x%x)", function(hex) return char(tonumber(hex, 16)) end))
end

local function same(one, other)
  if #one ~= #other then return false end
  local difference = 0
  for i = 1, #one do difference = bit.bor(difference, bit.bxor(byte(one, i), byte(other, i))) end
  return difference == 0
end

local function refuse() return ngx.exit(401) end

function M.access()
  local header = ngx.var.http_authorization
  if not header or header:sub(1, 6) ~= "OAuth " then return refuse() end
  local oauth, pairs_found = {}, {}
  for name, value in header:gmatch('([%w_]+)="([^"]*)"') do
    oauth[name] = decode(value)
    if name ~= "oauth_signature" and name ~= "realm" then
      pairs_found[#pairs_found + 1] = encode(name) .. "=" .. encode(oauth[name])
    end
  end
  if oauth.oauth_signature_method ~= "HMAC-SHA256" or not oauth.oauth_nonce then return refuse() end
  local now = ngx.time()
  local timestamp = tonumber(oauth.oauth_timestamp)
  if not timestamp or math.abs(now - timestamp) > WINDOW_S then return refuse() end

  local known = credentials:get(oauth.oauth_consumer_key or "")
  if not known then return refuse() end
  local secret, token, token_secret = match(known, "^(%S+) (%S+) (%S+)$")
  if token ~= oauth.oauth_token then return refuse() end

  local target = ngx.var.request_uri
  local path, query = match(target, "^([^?]*)%??(.*)$")
  for pair in query:gmatch("[^&]+") do
    local name, value = match(pair, "^([^=]*)=?(.*)$")
    pairs_found[#pairs_found + 1] = encode(decode(name)) .. "=" .. encode(decode(value))
  end
  sort(pairs_found)
  local base = ngx.var.request_method .. "&"
    .. encode("http://" .. ngx.var.http_host:lower() .. path) .. "&" .. encode(concat(pairs_found, "&"))
  local key = encode(secret) .. "&" .. encode(token_secret)
  crypto.HMAC(sha256, key, #key, base, #base, digest, digest_size)
  if not same(ngx.encode_base64(ffi.string(digest, 32)), oauth.oauth_signature) then return refuse() end
  if not nonces:add(oauth.oauth_consumer_key .. oauth.oauth_nonce, true, 2 * WINDOW_S) then return refuse() end
end

return M
