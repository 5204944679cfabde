// Page.swift - the page of the chat. Its script comes back by itself, later each time, and not at the same moment as
// all others.

let page = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Chat</title>
    <style>
      body { font: 16px/1.4 sans-serif; max-width: 40em; margin: 2em auto }
      #lines { height: 20em; overflow: auto; border: 1px solid #999; padding: .5em }
      #lines div { overflow-wrap: anywhere }
    </style>
    <form id="door"><input id="name" placeholder="name"> <input id="room" value="lobby"> <button>come in</button></form>
    <p id="state">not connected</p>
    <div id="lines"></div>
    <form id="say"><input id="text" size="60" maxlength="300" autocomplete="off"> <button>say</button></form>
    <script>
      const byId = id => document.getElementById(id)
      let socket, timer, attempts = 0
      function show(text) {
        const line = document.createElement('div')
        line.textContent = text
        byId('lines').append(line)
        line.scrollIntoView()
      }
      function connect() {
        clearTimeout(timer)
        if (socket) socket.onclose = null, socket.close()
        const scheme = location.protocol == 'https:' ? 'wss://' : 'ws://'
        const name = encodeURIComponent(byId('name').value)
        socket = new WebSocket(scheme + location.host + '/rooms/' + encodeURIComponent(byId('room').value) + '?name=' + name)
        socket.onopen = () => { attempts = 0; byId('state').textContent = 'connected' }
        socket.onmessage = event => show(event.data)
        socket.onclose = event => {
          const wait = Math.min(30, 2 ** attempts++) * (0.5 + Math.random() / 2)
          byId('state').textContent = `closed (${event.code}); again in ${wait.toFixed(1)} s`
          timer = setTimeout(connect, wait * 1000)
        }
      }
      byId('door').onsubmit = event => { event.preventDefault(); attempts = 0; connect() }
      byId('say').onsubmit = event => {
        event.preventDefault()
        if (socket?.readyState == WebSocket.OPEN && byId('text').value) socket.send(byId('text').value)
        byId('text').value = ''
      }
    </script>
    """
