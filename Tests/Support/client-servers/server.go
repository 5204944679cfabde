// Go's net/http with its own file server: `server FOLDER PORT TLS-PORT CHAIN KEY`. What the paths are: ../client_servers.py.
package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const limit = 1 << 20

// Over HTTP/1 a handler has to read the whole body before it answers.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(body)
}

// Gives back each piece as it comes.
func duplex(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)
	w.(http.Flusher).Flush()
	piece := make([]byte, 64<<10)
	for {
		count, err := r.Body.Read(piece)
		if _, failure := w.Write(piece[:count]); failure != nil || err != nil {
			return
		}
		w.(http.Flusher).Flush()
	}
}

func count(w http.ResponseWriter, r *http.Request) {
	bytes, _ := io.Copy(io.Discard, r.Body)
	fmt.Fprintf(w, "%d\n", bytes)
}

// A handler that reads nothing: the server then does not send its 100.
func limited(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength > limit {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	count(w, r)
}

// A body without a length over HTTP/1.0, whatever was asked for.
func unframed(file string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		content, err := os.Open(file)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer content.Close()
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer connection.Close()
		io.WriteString(connection, "HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n")
		io.Copy(connection, content)
	}
}

func trailers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", "X-Count")
	io.WriteString(w, "a body")
	w.(http.Flusher).Flush()
	w.Header().Set("X-Count", "6")
}

func interim(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Link", "</style.css>; rel=preload")
	w.WriteHeader(http.StatusEarlyHints)
	w.Header().Del("Link")
	io.WriteString(w, "behind the hints")
}

func text(content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Vary", "Accept-Encoding")
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Write(content)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		writer := gzip.NewWriter(w)
		defer writer.Close()
		writer.Write(content)
	}
}

func main() {
	folder, port, tlsPort, chain, key := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	content, err := os.ReadFile(filepath.Join(folder, "text.txt"))
	if err != nil {
		log.Fatal(err)
	}
	files := http.FileServer(http.Dir(folder))
	http.Handle("/", files)
	http.HandleFunc("/text.txt", text(content))
	http.HandleFunc("/echo", echo)
	http.HandleFunc("/duplex", duplex)
	http.HandleFunc("/count", count)
	http.HandleFunc("/limited", limited)
	http.HandleFunc("/unframed/ten.bin", unframed(filepath.Join(folder, "ten.bin")))
	http.HandleFunc("/trailers", trailers)
	http.HandleFunc("/interim", interim)
	http.HandleFunc("/close/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		files.ServeHTTP(w, r)
	})
	server := func(port string) *http.Server {
		return &http.Server{Addr: "127.0.0.1:" + port, IdleTimeout: 2 * time.Second}
	}
	go func() { log.Fatal(server(port).ListenAndServe()) }()
	log.Fatal(server(tlsPort).ListenAndServeTLS(chain, key))
}
