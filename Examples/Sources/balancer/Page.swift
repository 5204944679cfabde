// Page.swift - the page: a table of the servers, asked for anew each second.

let page = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Backends</title>
    <style>
      body { font: 16px sans-serif; margin: 2em }
      td, th { padding: .3em 1em; text-align: left }
      .up { color: #070 } .out { color: #b00 } .trial, .draining { color: #a60 }
    </style>
    <table><thead><tr><th>server<th>state<th>under way<th>requests<th>failures</thead><tbody id="rows"></tbody></table>
    <p id="note"></p>
    <script>
      async function look() {
        try {
          const servers = await (await fetch('backends')).json()
          const rows = servers.map(server => {
            const row = document.createElement('tr')
            for (const text of [server.url, server.state, server.busy, server.total, server.failures])
              row.appendChild(document.createElement('td')).textContent = text
            row.className = server.state
            return row
          })
          document.getElementById('rows').replaceChildren(...rows)
          document.getElementById('note').textContent = ''
        } catch (error) {
          document.getElementById('note').textContent = 'no answer'
        }
        setTimeout(look, 1000)
      }
      look()
    </script>
    """
