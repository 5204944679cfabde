// Page.swift - the page of the dashboard: a line that grows to the right.

let page = """
    <!doctype html>
    <meta charset="utf-8">
    <title>Load</title>
    <style>body { font: 16px sans-serif; margin: 2em } canvas { border: 1px solid #999 }</style>
    <p>Load <b id="load">?</b>, watched by <b id="watchers">?</b> <span id="state"></span></p>
    <canvas id="chart" width="600" height="200"></canvas>
    <script>
      const samples = [], chart = document.getElementById('chart'), pen = chart.getContext('2d')
      function draw() {
        const top = Math.max(1, ...samples)
        pen.clearRect(0, 0, chart.width, chart.height)
        pen.beginPath()
        samples.forEach((value, index) => pen.lineTo(index * 3, chart.height * (1 - value / top)))
        pen.stroke()
      }
      function connect(attempts = 0) {
        const socket = new WebSocket((location.protocol == 'https:' ? 'wss://' : 'ws://') + location.host + '/samples')
        socket.onopen = () => { attempts = 0; document.getElementById('state').textContent = '' }
        socket.onmessage = event => {
          const sample = JSON.parse(event.data)
          document.getElementById('load').textContent = sample.load.toFixed(2)
          document.getElementById('watchers').textContent = sample.watchers
          samples.push(sample.load)
          if (samples.length > 200) samples.shift()
          draw()
        }
        socket.onclose = () => {
          document.getElementById('state').textContent = '(not connected)'
          setTimeout(() => connect(attempts + 1), Math.min(30, 2 ** attempts) * (500 + 500 * Math.random()))
        }
      }
      connect()
    </script>
    """
