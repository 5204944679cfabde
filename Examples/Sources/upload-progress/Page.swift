// Page.swift - the page: a file to choose, and a bar.

import WryneckWeb

let page: HTML = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Upload</title>
    <style>body { font: 16px sans-serif; margin: 2em } progress { width: 20em }</style>
    <p><input type="file" id="file"> <progress id="bar" value="0" max="1"></progress> <span id="note"></span></p>
    <script>
      const bar = document.getElementById('bar'), note = document.getElementById('note')
      document.getElementById('file').onchange = event => {
        const place = 'uploads/' + Array.from({ length: 4 }, () => Math.random().toString(36).slice(2)).join('')
        const events = new EventSource(place + '/progress')
        events.onmessage = event => {
          const [received, total] = event.data.split('/')
          bar.value = received / total
          note.textContent = event.data
        }
        events.addEventListener('whole', event => { bar.value = 1; note.textContent = event.data + ' bytes are there' })
        events.addEventListener('broken', event => { note.textContent = 'broken off after ' + event.data + ' bytes' })
        for (const last of ['whole', 'broken']) events.addEventListener(last, () => events.close())
        events.onopen = () => fetch(place, { method: 'PUT', body: event.target.files[0] })
      }
    </script>
    """
