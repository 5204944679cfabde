// Page.swift - the page: what others write comes in by itself.

import WryneckWeb

func page(for host: String) -> HTML {
    """
    <!doctype html>
    <meta charset="utf-8">
    <title>Guest book</title>
    <style>body { font: 16px sans-serif; margin: 2em } #state { color: #b00 }</style>
    <p>You come from \(host). <span id="state">not connected</span></p>
    <form method="post" action="entries"><input name="text" maxlength="200" autofocus> <button>Write</button></form>
    <ul id="entries"></ul>
    <script>
      const entries = document.getElementById('entries'), state = document.getElementById('state')
      const source = new EventSource('entries')
      source.onopen = () => { state.textContent = '' }
      source.onerror = () => { state.textContent = 'not connected' }
      // The server has escaped it.
      source.addEventListener('entry', event => entries.insertAdjacentHTML('afterbegin', event.data))
      document.forms[0].onsubmit = event => {
        event.preventDefault()
        fetch('entries', { method: 'POST', body: new URLSearchParams(new FormData(event.target)), redirect: 'manual' })
        event.target.reset()
      }
    </script>
    """
}
