import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the Java clients share: jobs in, results out. */
final class Jobs {
  private Jobs() {}

  /** One library, driven as its users do. */
  interface Library {
    Result run(Job job) throws Exception;
  }

  static final class Job {
    String kind;
    String method;
    String url;
    List<List<String>> query;
    JsonElement json;
    String consumer_key;
    String consumer_secret;
    String token;
    String token_secret;
    String verifier;

    boolean isCall() {
      return kind.equals("call");
    }

    boolean isRequestToken() {
      return kind.equals("request_token");
    }

    String urlWithQuery() {
      if (query == null) {
        return url;
      }
      List<String> pairs = new ArrayList<>();
      for (List<String> pair : query) {
        pairs.add(encoded(pair.get(0)) + "=" + encoded(pair.get(1)));
      }
      return url + "?" + String.join("&", pairs);
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }

  static final class Result {
    Integer status;
    String body;
    String token;
    String token_secret;
    String error;

    static Result answer(int status, String body) {
      Result result = new Result();
      result.status = status;
      result.body = body;
      return result;
    }

    static Result issued(String token, String secret) {
      Result result = new Result();
      result.status = 200;
      result.token = token;
      result.token_secret = secret;
      return result;
    }
  }

  /** Runs each job of standard input; what a library throws is that job's result. */
  static void runAll(Library library) throws IOException {
    Gson gson = new Gson();
    List<Result> results = new ArrayList<>();
    for (JsonElement element : JsonParser.parseReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).getAsJsonArray()) {
      try {
        results.add(library.run(gson.fromJson((JsonObject) element, Job.class)));
      } catch (Exception error) {
        Result failed = new Result();
        failed.error = error.toString();
        results.add(failed);
      }
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(gson.toJson(results));
  }
}
