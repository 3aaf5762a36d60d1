-- Asks Latchkey whether a call may pass (haproxy.md). For HAProxy 2.6 and later.

local DECIDE = "unix@/run/latchkey/decide.sock"
local TIMEOUT_MS = 5000

-- What the verdict depends on; nothing else of the client's goes into the question.
local ASKED = { "host", "authorization", "accept", "content-type", "user-agent" }
-- What a client is told of a refusal.
local TOLD = {
  "content-type", "cache-control", "latchkey-reason", "retry-after", "x-request-id",
  "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset",
}
-- What goes along with the store's answer (haproxy.md), by the header that tells it.
local KEPT = {
  ["x-request-id"] = "txn.latchkey_request_id",
  ["ratelimit-limit"] = "txn.latchkey_rate_limit",
  ["ratelimit-remaining"] = "txn.latchkey_rate_left",
  ["ratelimit-reset"] = "txn.latchkey_rate_reset",
}

local function refuse(txn, status, body, headers)
  local reply = txn:reply()
  reply:set_status(status)
  for name, value in pairs(headers) do reply:add_header(name, value) end
  reply:set_body(body)
  txn:done(reply)
end

local function silent(txn)
  refuse(txn, 503, '{"message":"The store is busy. Try again."}',
         { ["content-type"] = "application/json", ["cache-control"] = "no-store", ["retry-after"] = "5" })
end

local function decide(txn)
  local sent = txn.http:req_get_headers()
  local question = {
    ["x-original-method"] = { txn.sf:method() },
    ["x-original-uri"] = { txn.sf:url() },
    ["x-forwarded-proto"] = { txn.sf:ssl_fc() == 1 and "https" or "http" },
    ["x-forwarded-for"] = { tostring(txn.sf:src()) },
  }
  for _, name in ipairs(ASKED) do
    local values = {}
    for i = 0, #(sent[name] or {}) do
      if sent[name] and sent[name][i] then values[#values + 1] = sent[name][i] end
    end
    if #values > 0 then question[name] = values end
  end
  local length = sent["content-length"] and sent["content-length"][0]
  if length == "0" or (not length and not sent["transfer-encoding"] and txn.sf:req_ver():sub(1, 1) == "1") then
    question["x-original-content-length"] = { "0" }
  end

  local answer = core.httpclient():get({
    url = "http://latchkey/original", dst = DECIDE, headers = question, timeout = TIMEOUT_MS,
  })
  local headers = answer and answer.headers or {}
  local function said(name) return headers[name] and headers[name][0] end

  if answer and answer.status == 204 then
    txn.http:req_set_header("Latchkey-Caller", said("latchkey-caller") or "")
    local integration = said("latchkey-integration-id")
    if integration then txn.http:req_set_header("Latchkey-Integration-Id", integration) end
    txn.http:req_set_header("X-Request-Id", said("x-request-id") or "")
    for name, variable in pairs(KEPT) do
      if said(name) then txn:set_var(variable, said(name)) end
    end
    return
  end
  local status = tonumber(said("latchkey-status") or "")
  if not status then return silent(txn) end
  local told = {}
  for _, name in ipairs(TOLD) do told[name] = said(name) end
  refuse(txn, status, answer.body or "", told)
end

core.register_action("latchkey", { "http-req" }, decide, 0)
