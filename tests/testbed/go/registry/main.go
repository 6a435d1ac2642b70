// Command registry serves an OCI registry over TLS, with or without the referrers API, with or without a login, and with
// its blobs here or handed out by another server.
package main

import (
	"crypto/subtle"
	"flag"
	"log"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/registry"
)

var (
	address     = flag.String("address", "127.0.0.1:0", "where to listen")
	blobs       = flag.String("blobs", "", "folder for blobs, which must exist")
	certificate = flag.String("certificate", "", "PEM certificate of the server")
	key         = flag.String("key", "", "PEM key of the server")
	referrers   = flag.Bool("referrers", true, "serve the referrers API")
	elsewhere   = flag.String("blobs-at", "", "origin that downloads of blobs are redirected to ('' for none)")
	login       = flag.String("authorization", "", "the one Authorization header that is accepted ('' for none)")
	challenge   = flag.String("challenge", `Basic realm="registry"`, "WWW-Authenticate header of a refusal")
)

func main() {
	flag.Parse()
	options := []registry.Option{registry.WithBlobHandler(registry.NewDiskBlobHandler(*blobs))}
	if *referrers {
		options = append(options, registry.WithReferrersSupport(true))
	}
	handler := guarded(redirected(registry.New(options...)))
	log.Fatal(http.ListenAndServeTLS(*address, *certificate, *key, handler))
}

// guarded lets only requests pass that carry the login, if there is one.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.Header.Get("Authorization")
		if *login != "" && subtle.ConstantTimeCompare([]byte(given), []byte(*login)) != 1 {
			w.Header().Set("WWW-Authenticate", *challenge)
			http.Error(w, "login", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// redirected sends who downloads a blob to another origin, as registries before an object store do.
func redirected(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if *elsewhere != "" && r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/blobs/sha256:") {
			http.Redirect(w, r, *elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}
