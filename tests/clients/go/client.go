// Drives two of Debian's Go libraries; the argument says which: golang-github-gomodule-oauth1-dev, whose only HMAC is
// HMAC-SHA1, or golang-github-mrjones-oauth-dev.
package main

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	gomodule "github.com/gomodule/oauth1/oauth"
	mrjones "github.com/mrjones/oauth"
)

type job struct {
	Kind           string
	Method         string
	URL            string
	Query          [][2]string
	JSON           json.RawMessage
	ConsumerKey    string `json:"consumer_key"`
	ConsumerSecret string `json:"consumer_secret"`
	Token          string
	TokenSecret    string `json:"token_secret"`
	Verifier       string
}

type result struct {
	Status      int    `json:"status,omitempty"`
	Body        string `json:"body,omitempty"`
	Token       string `json:"token,omitempty"`
	TokenSecret string `json:"token_secret,omitempty"`
	Error       string `json:"error,omitempty"`
}

type library interface {
	call(job, *http.Request) (*http.Response, error)
	tokenCall(job) result
}

var watched = &watch{}
var plain = &http.Client{Timeout: 30 * time.Second, Transport: watched}

func requestOf(j job) (*http.Request, error) {
	target := j.URL
	for index, pair := range j.Query {
		target += map[bool]string{true: "?", false: "&"}[index == 0]
		target += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1])
	}
	request, err := http.NewRequest(j.Method, target, bytes.NewReader(j.JSON))
	if err == nil && len(j.JSON) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, err
}

func run(chosen library, j job) result {
	if j.Kind != "call" {
		return chosen.tokenCall(j)
	}
	request, err := requestOf(j)
	if err != nil {
		return result{Error: err.Error()}
	}
	answer, err := chosen.call(j, request)
	if err != nil {
		return failed(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return result{Error: err.Error()}
	}
	return result{Status: answer.StatusCode, Body: string(body)}
}

// failed tells the status of the last answer, which not all errors of the libraries do.
func failed(err error) result {
	return result{Status: watched.status, Body: err.Error()}
}

// A watch is a transport that remembers the status of the last answer.
type watch struct{ status int }

func (w *watch) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		w.status = answer.StatusCode
	}
	return answer, err
}

type ofGomodule struct{}

func (ofGomodule) client(j job) *gomodule.Client {
	return &gomodule.Client{
		Credentials:                   gomodule.Credentials{Token: j.ConsumerKey, Secret: j.ConsumerSecret},
		TemporaryCredentialRequestURI: j.URL,
		TokenRequestURI:               j.URL,
	}
}

func (g ofGomodule) call(j job, request *http.Request) (*http.Response, error) {
	token := &gomodule.Credentials{Token: j.Token, Secret: j.TokenSecret}
	if err := g.client(j).SetAuthorizationHeader(request.Header, token, j.Method, request.URL, nil); err != nil {
		return nil, err
	}
	return plain.Do(request)
}

func (g ofGomodule) tokenCall(j job) result {
	var issued *gomodule.Credentials
	var err error
	if j.Kind == "request_token" {
		issued, err = g.client(j).RequestTemporaryCredentials(plain, "oob", nil)
	} else {
		temporary := &gomodule.Credentials{Token: j.Token, Secret: j.TokenSecret}
		issued, _, err = g.client(j).RequestToken(plain, temporary, j.Verifier)
	}
	if err != nil {
		return failed(err)
	}
	return result{Status: 200, Token: issued.Token, TokenSecret: issued.Secret}
}

type ofMrjones struct{}

func (ofMrjones) consumer(j job) *mrjones.Consumer {
	provider := mrjones.ServiceProvider{RequestTokenUrl: j.URL, AccessTokenUrl: j.URL, HttpMethod: "POST"}
	return mrjones.NewCustomConsumer(j.ConsumerKey, j.ConsumerSecret, crypto.SHA256, provider, plain)
}

func (m ofMrjones) call(j job, request *http.Request) (*http.Response, error) {
	client, err := m.consumer(j).MakeHttpClient(&mrjones.AccessToken{Token: j.Token, Secret: j.TokenSecret})
	if err != nil {
		return nil, err
	}
	return client.Do(request)
}

func (m ofMrjones) tokenCall(j job) result {
	if j.Kind == "request_token" {
		issued, _, err := m.consumer(j).GetRequestTokenAndUrl("oob")
		if err != nil {
			return failed(err)
		}
		return result{Status: 200, Token: issued.Token, TokenSecret: issued.Secret}
	}
	issued, err := m.consumer(j).AuthorizeToken(&mrjones.RequestToken{Token: j.Token, Secret: j.TokenSecret}, j.Verifier)
	if err != nil {
		return failed(err)
	}
	return result{Status: 200, Token: issued.Token, TokenSecret: issued.Secret}
}

func main() {
	libraries := map[string]library{"gomodule": ofGomodule{}, "mrjones": ofMrjones{}}
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	results := []result{}
	for _, j := range jobs {
		results = append(results, run(libraries[os.Args[1]], j))
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
