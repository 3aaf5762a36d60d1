# What the Ruby clients share: jobs in, results out.
require 'json'
require 'uri'

module Jobs
  # Runs each job of standard input; what a library raises is that job's result.
  def self.run_all
    results = JSON.parse($stdin.read).map do |job|
      yield job
    rescue StandardError => e
      { error: "#{e.class}: #{e.message}" }
    end
    puts JSON.generate(results)
  end

  def self.url_of(job)
    job.key?('query') ? "#{job['url']}?#{URI.encode_www_form(job['query'])}" : job['url']
  end

  def self.token_result(form)
    issued = URI.decode_www_form(form).to_h
    { status: 200, token: issued['oauth_token'], token_secret: issued['oauth_token_secret'] }
  end
end
