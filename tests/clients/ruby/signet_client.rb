# Drives Debian's ruby-signet. Of the HMACs it brings HMAC-SHA1 alone.
require 'base64' # which it needs and does not ask for
require 'signet/oauth_1/client'
require_relative 'jobs'

# Faraday, which sends for it, drops the indexes of `filters[0]` unless told to leave names alone.
CONNECTION = Faraday.new(request: { params_encoder: Faraday::FlatParamsEncoder })

def client_of(job)
  known = { client_credential_key: job['consumer_key'], client_credential_secret: job['consumer_secret'],
            temporary_credential_uri: job['url'], token_credential_uri: job['url'], callback: 'oob' }
  credential = job['kind'] == 'access_token' ? 'temporary' : 'token'
  if job.key?('token')
    known[:"#{credential}_credential_key"] = job['token']
    known[:"#{credential}_credential_secret"] = job['token_secret']
  end
  Signet::OAuth1::Client.new(known)
end

def call(job)
  headers = job.key?('json') ? { 'Content-Type' => 'application/json' } : {}
  body = job.key?('json') ? JSON.generate(job['json']) : ''
  answer = client_of(job).fetch_protected_resource(
    method: job['method'], uri: Jobs.url_of(job), headers: headers, body: body, connection: CONNECTION
  )
  { status: answer.status, body: answer.body.force_encoding('UTF-8') }
end

def token_call(job)
  issued = if job['kind'] == 'request_token'
             client_of(job).fetch_temporary_credential
           else
             client_of(job).fetch_token_credential(verifier: job['verifier'])
           end
  { status: 200, token: issued.key, token_secret: issued.secret }
end

Jobs.run_all do |job|
  job['kind'] == 'call' ? call(job) : token_call(job)
rescue Signet::AuthorizationError => e
  { status: e.response.status, body: e.response.body }
end
