import com.google.api.client.auth.oauth.AbstractOAuthGetToken;
import com.google.api.client.auth.oauth.OAuthCredentialsResponse;
import com.google.api.client.auth.oauth.OAuthGetAccessToken;
import com.google.api.client.auth.oauth.OAuthGetTemporaryToken;
import com.google.api.client.auth.oauth.OAuthHmacSha256Signer;
import com.google.api.client.auth.oauth.OAuthParameters;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;

/** Drives Debian's libgoogle-oauth-client-java. */
final class GoogleOauth {
  private static final HttpTransport TRANSPORT = new NetHttpTransport();

  private static OAuthHmacSha256Signer signerOf(Jobs.Job job) {
    OAuthHmacSha256Signer signer = new OAuthHmacSha256Signer(job.consumer_secret);
    signer.setTokenSecret(job.token_secret);
    return signer;
  }

  private static Jobs.Result call(Jobs.Job job) throws Exception {
    OAuthParameters parameters = new OAuthParameters();
    parameters.consumerKey = job.consumer_key;
    parameters.token = job.token;
    parameters.signer = signerOf(job);
    HttpContent content = job.json == null ? null : ByteArrayContent.fromString("application/json", job.json.toString());
    HttpRequest request =
        TRANSPORT.createRequestFactory(parameters).buildRequest(job.method, new GenericUrl(job.urlWithQuery()), content);
    request.setThrowExceptionOnExecuteError(false);
    HttpResponse answer = request.execute();
    return Jobs.Result.answer(answer.getStatusCode(), answer.parseAsString());
  }

  /** Its token calls are GET unless a subclass says otherwise. */
  private static final class Temporary extends OAuthGetTemporaryToken {
    Temporary(String url) {
      super(url);
      usePost = true;
    }
  }

  private static final class Access extends OAuthGetAccessToken {
    Access(String url) {
      super(url);
      usePost = true;
    }
  }

  private static AbstractOAuthGetToken requestOf(Jobs.Job job) {
    if (job.isRequestToken()) {
      Temporary request = new Temporary(job.url);
      request.callback = "oob";
      return request;
    }
    Access request = new Access(job.url);
    request.temporaryToken = job.token;
    request.verifier = job.verifier;
    return request;
  }

  private static Jobs.Result tokenCall(Jobs.Job job) throws Exception {
    AbstractOAuthGetToken request = requestOf(job);
    request.transport = TRANSPORT;
    request.consumerKey = job.consumer_key;
    request.signer = signerOf(job);
    try {
      OAuthCredentialsResponse issued = request.execute();
      return Jobs.Result.issued(issued.token, issued.tokenSecret);
    } catch (HttpResponseException refused) {
      return Jobs.Result.answer(refused.getStatusCode(), refused.getContent());
    }
  }

  public static void main(String[] arguments) throws Exception {
    Jobs.runAll(job -> job.isCall() ? call(job) : tokenCall(job));
  }
}
