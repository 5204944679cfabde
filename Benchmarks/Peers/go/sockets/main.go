// gorilla/websocket: `go-sockets-peer PORT` echoes what comes to /echo. GOMAXPROCS comes from the environment.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{}

func main() {
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		socket, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer socket.Close()
		for {
			kind, message, err := socket.ReadMessage()
			if err != nil || socket.WriteMessage(kind, message) != nil {
				return
			}
		}
	})
	http.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("Hello, World!")) })
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
