// Command review-webhook admits everything. It is the least that an admission webhook in Go's own library can do:
// net/http, encoding/json, and of the object no more than a decision on models would read.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
)

var (
	address     = flag.String("address", "127.0.0.1:0", "where to listen")
	certificate = flag.String("certificate", "", "PEM certificate of the server")
	key         = flag.String("key", "", "PEM key of the server")
)

type container struct {
	Name    string   `json:"name"`
	Image   string   `json:"image"`
	Command []string `json:"command"`
	Args    []string `json:"args"`
	Env     []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"env"`
}

type workload struct {
	Metadata struct {
		Name        string            `json:"name"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Spec struct {
				InitContainers []container `json:"initContainers"`
				Containers     []container `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

type review struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Request    *struct {
		UID       string    `json:"uid"`
		Operation string    `json:"operation"`
		Namespace string    `json:"namespace"`
		Object    *workload `json:"object"`
		OldObject *workload `json:"oldObject"`
	} `json:"request,omitempty"`
	Response *response `json:"response,omitempty"`
}

type response struct {
	UID     string `json:"uid"`
	Allowed bool   `json:"allowed"`
}

func main() {
	flag.Parse()
	http.HandleFunc("POST /validate", validate)
	// The API server speaks HTTP/1.1 to webhooks.
	server := &http.Server{Addr: *address, TLSConfig: &tls.Config{NextProtos: []string{"http/1.1"}}}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}

func validate(answer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	var asked review
	if err == nil {
		err = json.Unmarshal(body, &asked)
	}
	if err != nil || asked.Request == nil {
		http.Error(answer, "not a review", http.StatusBadRequest)
		return
	}
	said := review{APIVersion: asked.APIVersion, Kind: asked.Kind, Response: &response{asked.Request.UID, true}}
	answer.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(answer).Encode(said); err != nil {
		log.Print(err)
	}
}
