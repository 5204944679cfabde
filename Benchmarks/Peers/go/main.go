// Go's net/http with its own mux: `go-peer PORT [PORT-FOR-H2C PORT-FOR-TLS CERTIFICATE]`. GOMAXPROCS comes from the environment.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

type message struct {
	Message string `json:"message"`
}

func main() {
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, "Hello, World!")
	})
	http.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		text, err := json.Marshal(message{"Hello, World!"})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(text)
	})
	http.HandleFunc("/users/", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/users/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, strconv.Itoa(id))
	})
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
	if len(os.Args) > 4 {
		go serveHTTP2(os.Args[2], os.Args[3], os.Args[4])
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}

// HTTP/2 with the same settings in the clear and over TLS; as many streams at once as net/http allows by itself.
func serveHTTP2(clear, secure, certificate string) {
	options := &http2.Server{MaxConcurrentStreams: 250}
	go func() {
		log.Fatal(http.ListenAndServe("127.0.0.1:"+clear, h2c.NewHandler(http.DefaultServeMux, options)))
	}()
	server := &http.Server{Addr: "127.0.0.1:" + secure}
	if err := http2.ConfigureServer(server, options); err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.ListenAndServeTLS(certificate+".pem", certificate+".key"))
}
