// Go's net/http as a client: `go-client-peer URL CONNECTIONS SECONDS`, a goroutine for each connection, one processor.
// It prints a line that clients.py reads: what has ended between two readings, and the processor time in between.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

const warmUp = 300 * time.Millisecond // does not count

var answers int64

type reading struct {
	answers int64
	at      time.Time
	cpu     time.Duration
}

func read() reading {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return reading{atomic.LoadInt64(&answers), time.Now(), time.Duration(usage.Utime.Nano() + usage.Stime.Nano())}
}

func ask(client *http.Client, url string) {
	for {
		response, err := client.Get(url)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != 200 || len(body) == 0 {
			log.Fatal("not the answer expected: ", response.Status, " ", err)
		}
		atomic.AddInt64(&answers, 1)
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	if len(os.Args) < 4 {
		log.Fatal("usage: go-client-peer URL CONNECTIONS SECONDS")
	}
	connections, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	seconds, err := strconv.ParseFloat(os.Args[3], 64)
	if err != nil {
		log.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{
		MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, MaxIdleConns: connections,
	}}
	for i := 0; i < connections; i++ {
		go ask(client, os.Args[1])
	}
	time.Sleep(warmUp)
	before := read()
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	after := read()
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"requests": after.answers - before.answers,
		"seconds":  after.at.Sub(before.at).Seconds(),
		"cpu":      (after.cpu - before.cpu).Seconds(),
	})
}
