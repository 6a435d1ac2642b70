// Command registry serves an OCI registry over TLS, with or without the referrers API, and with or without a login.
package main

import (
	"crypto/subtle"
	"flag"
	"log"
	"net/http"

	"github.com/google/go-containerregistry/pkg/registry"
)

var (
	address     = flag.String("address", "127.0.0.1:0", "where to listen")
	blobs       = flag.String("blobs", "", "folder for blobs, which must exist")
	certificate = flag.String("certificate", "", "PEM certificate of the server")
	key         = flag.String("key", "", "PEM key of the server")
	referrers   = flag.Bool("referrers", true, "serve the referrers API")
	login       = flag.String("authorization", "", "the one Authorization header that is accepted ('' for none)")
	challenge   = flag.String("challenge", `Basic realm="registry"`, "WWW-Authenticate header of a refusal")
)

func main() {
	flag.Parse()
	options := []registry.Option{registry.WithBlobHandler(registry.NewDiskBlobHandler(*blobs))}
	if *referrers {
		options = append(options, registry.WithReferrersSupport(true))
	}
	handler := guarded(registry.New(options...))
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
