// Drives Debian's liboauth, with libcurl. Of the HMACs it brings HMAC-SHA1 alone.
#include <curl/curl.h>
#include <oauth.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

namespace json = boost::json;

using CString = std::unique_ptr<char, decltype(&std::free)>;

std::string Take(char* text) { return CString(text, &std::free).get(); }

std::string TextOf(const json::object& job, const char* name) {
  const json::value* value = job.if_contains(name);
  return value == nullptr ? std::string() : json::value_to<std::string>(*value);
}

std::string UrlOf(const json::object& job) {
  std::string url = TextOf(job, "url");
  char separator = '?';
  if (const json::value* query = job.if_contains("query")) {
    for (const json::value& pair : query->as_array()) {
      url += separator + Take(oauth_url_escape(json::value_to<std::string>(pair.at(0)).c_str())) +
             '=' + Take(oauth_url_escape(json::value_to<std::string>(pair.at(1)).c_str()));
      separator = '&';
    }
  }
  return url;
}

// The library takes protocol parameters of its user from among those of the query, and sorts out both afterwards.
std::string AuthorizationOf(const json::object& job, const std::string& url) {
  int count = 0;
  char** parameters = nullptr;
  count = oauth_split_url_parameters(url.c_str(), &parameters);
  if (TextOf(job, "kind") == "request_token")
    oauth_add_param_to_array(&count, &parameters, "oauth_callback=oob");
  if (TextOf(job, "kind") == "access_token") {
    oauth_add_param_to_array(&count, &parameters,
                             ("oauth_verifier=" + TextOf(job, "verifier")).c_str());
  }
  const std::string token = TextOf(job, "token");
  oauth_sign_array2_process(
      &count, &parameters, nullptr, OA_HMAC, TextOf(job, "method").c_str(),
      TextOf(job, "consumer_key").c_str(), TextOf(job, "consumer_secret").c_str(),
      token.empty() ? nullptr : token.c_str(), TextOf(job, "token_secret").c_str());
  std::string separator = ", ";
  std::string header = Take(oauth_serialize_url_sep(count, 1, parameters, separator.data(), 6));
  oauth_free_array(&count, &parameters);
  return "Authorization: OAuth " + header;
}

std::size_t Append(const char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

std::string ParameterOf(const std::string& form, const char* name) {
  char** parameters = nullptr;
  int count = oauth_split_post_paramters(form.c_str(), &parameters, 0);
  const std::string start = std::string(name) + "=";
  std::string found;
  for (int index = 0; index < count; ++index) {
    if (std::string(parameters[index]).starts_with(start)) found = parameters[index] + start.size();
  }
  oauth_free_array(&count, &parameters);
  return found;
}

json::object Run(const json::object& job) {
  const std::string url = UrlOf(job);
  const std::string method = TextOf(job, "method");
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  curl_slist* headers = curl_slist_append(nullptr, AuthorizationOf(job, url).c_str());
  std::string body;
  std::string received;
  if (const json::value* value = job.if_contains("json")) {
    body = json::serialize(*value);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &received);
  const CURLcode sent = curl_easy_perform(curl.get());
  curl_slist_free_all(headers);
  if (sent != CURLE_OK) throw std::runtime_error(curl_easy_strerror(sent));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (TextOf(job, "kind") == "call" || status != 200)
    return {{"status", status}, {"body", received}};
  return {{"status", status},
          {"token", ParameterOf(received, "oauth_token")},
          {"token_secret", ParameterOf(received, "oauth_token_secret")}};
}

}  // namespace

int main() {
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  const json::value jobs = json::parse(input);
  json::array results;
  for (const json::value& job : jobs.as_array()) {
    try {
      results.push_back(Run(job.as_object()));
    } catch (const std::exception& error) {
      results.push_back(json::object{{"error", error.what()}});
    }
  }
  std::cout << json::serialize(results) << '\n';
}
