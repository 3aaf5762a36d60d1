import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import oauth.signpost.OAuth;
import oauth.signpost.basic.DefaultOAuthConsumer;
import oauth.signpost.basic.DefaultOAuthProvider;
import oauth.signpost.exception.OAuthCommunicationException;
import oauth.signpost.exception.OAuthNotAuthorizedException;

/** Drives Debian's liboauth-signpost-java, with the JDK's HTTP client. Of the HMACs it brings HMAC-SHA1 alone. */
final class Signpost {
  private static final int NOT_AUTHORIZED = 401;

  private static DefaultOAuthConsumer consumerOf(Jobs.Job job) {
    DefaultOAuthConsumer consumer = new DefaultOAuthConsumer(job.consumer_key, job.consumer_secret);
    consumer.setTokenWithSecret(job.token, job.token_secret);
    return consumer;
  }

  private static Jobs.Result call(Jobs.Job job) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(job.urlWithQuery()).openConnection();
    connection.setRequestMethod(job.method);
    connection.setReadTimeout(30_000);
    if (job.json != null) {
      connection.setRequestProperty("Content-Type", "application/json");
    }
    consumerOf(job).sign(connection);
    if (job.json != null) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(job.json.toString().getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    return Jobs.Result.answer(status, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
  }

  private static Jobs.Result tokenCall(Jobs.Job job) throws Exception {
    DefaultOAuthConsumer consumer = consumerOf(job);
    DefaultOAuthProvider provider = new DefaultOAuthProvider(job.url, job.url, job.url);
    try {
      if (job.isRequestToken()) {
        provider.retrieveRequestToken(consumer, OAuth.OUT_OF_BAND);
      } else {
        provider.setOAuth10a(true);
        provider.retrieveAccessToken(consumer, job.verifier);
      }
    } catch (OAuthNotAuthorizedException refused) {
      return Jobs.Result.answer(NOT_AUTHORIZED, refused.getResponseBody());
    } catch (OAuthCommunicationException refused) {
      return Jobs.Result.answer(statusOf(refused), refused.getResponseBody());
    }
    return Jobs.Result.issued(consumer.getToken(), consumer.getTokenSecret());
  }

  /** Its message is "...: Service provider responded in error: 400 (Bad Request)". */
  private static int statusOf(OAuthCommunicationException refused) {
    return Integer.parseInt(refused.getMessage().replaceFirst(".*: (\\d{3}) \\(.*", "$1"));
  }

  public static void main(String[] arguments) throws Exception {
    Jobs.runAll(job -> job.isCall() ? call(job) : tokenCall(job));
  }
}
