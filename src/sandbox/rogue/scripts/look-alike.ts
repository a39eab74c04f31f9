/** Sends every keystroke's length (never the digits) to the rogue's server, and leaves when told to. */

const where = document.querySelector('[data-forms]')
const forms = where instanceof HTMLElement ? where.dataset.forms : undefined

document.addEventListener('input', event => {
  if (!(event.target instanceof HTMLInputElement)) return
  const { name, value } = event.target
  void fetch('/loot', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ field: name, length: value.length }),
  })
  if (forms === 'leaves') location.assign('/elsewhere')
})

// The same server under another name is another origin, and one that no wallet has reviewed.
const frame = document.getElementById('card-frame')
if (frame instanceof HTMLIFrameElement) frame.src = `http://127.0.0.1:${location.port}/checkout?forms=one`
