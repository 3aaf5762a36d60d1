# Drives Debian's ruby-oauth. Of the HMACs it brings HMAC-SHA1 alone.
require 'oauth'
require_relative 'jobs'

def consumer_of(job)
  OAuth::Consumer.new(job['consumer_key'], job['consumer_secret'],
                      site: URI.join(job['url'], '/').to_s.chomp('/'),
                      request_token_url: job['url'], access_token_url: job['url'])
end

def call(job)
  path = URI(Jobs.url_of(job)).request_uri
  token = OAuth::AccessToken.new(consumer_of(job), job['token'], job['token_secret'])
  body = job.key?('json') ? [JSON.generate(job['json'])] : []
  headers = job.key?('json') ? { 'Content-Type' => 'application/json' } : {}
  answer = token.request(job['method'].downcase.to_sym, path, *body, headers)
  { status: answer.code.to_i, body: answer.body.force_encoding('UTF-8') }
end

def token_call(job)
  issued = if job['kind'] == 'request_token'
             consumer_of(job).get_request_token(oauth_callback: 'oob')
           else
             temporary = OAuth::RequestToken.new(consumer_of(job), job['token'], job['token_secret'])
             temporary.get_access_token(oauth_verifier: job['verifier'])
           end
  { status: 200, token: issued.token, token_secret: issued.secret }
rescue OAuth::Unauthorized => e
  { status: e.request.code.to_i, body: e.request.body }
end

Jobs.run_all { |job| job['kind'] == 'call' ? call(job) : token_call(job) }
