# Drives Debian's ruby-simple-oauth, with Net::HTTP. Of the HMACs it brings HMAC-SHA1 alone.
require 'net/http'
require 'simple_oauth'
require_relative 'jobs'

def header_of(job, url)
  known = { consumer_key: job['consumer_key'], consumer_secret: job['consumer_secret'],
            token: job['token'], token_secret: job['token_secret'], verifier: job['verifier'] }.compact
  known[:callback] = 'oob' if job['kind'] == 'request_token'
  SimpleOAuth::Header.new(job['method'], url, {}, known).to_s
end

def run(job)
  url = Jobs.url_of(job)
  request = Net::HTTP.const_get(job['method'].capitalize).new(URI(url))
  request['Authorization'] = header_of(job, url)
  if job.key?('json')
    request['Content-Type'] = 'application/json'
    request.body = JSON.generate(job['json'])
  end
  answer = Net::HTTP.start(request.uri.host, request.uri.port, read_timeout: 30) { |http| http.request(request) }
  return Jobs.token_result(answer.body) if job['kind'] != 'call' && answer.code == '200'

  { status: answer.code.to_i, body: answer.body.force_encoding('UTF-8') }
end

Jobs.run_all { |job| run(job) }
