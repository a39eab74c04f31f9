/** The frame's markup; the script fills in what is confirmed. Nothing is shown until a ceremony starts. */
export function framePage(): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Visa payment passkey (sandbox)</title>
  <link rel="stylesheet" href="/vts-auth/frame.css">
  <script src="/vts-auth/frame.js" defer></script>
</head>
<body>
  <main id="ceremony" hidden>
    <p class="brand">Visa payment passkey <span>sandbox</span></p>
    <h1 id="title" tabindex="-1"></h1>
    <dl>
      <dt>Merchant</dt><dd><bdi id="merchant"></bdi><bdi id="site" class="site"></bdi></dd>
      <dt>Amount</dt><dd id="amount"></dd>
      <dt>Card</dt><dd id="card"></dd>
    </dl>
    <p id="status" role="status"></p>
    <p class="actions">
      <button id="continue" type="button">Continue with passkey</button>
      <button id="cancel" type="button">Cancel</button>
    </p>
  </main>
</body>
</html>`
}

export const frameStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1.5rem; }
main { max-inline-size: 26rem; margin-inline: auto; }
.brand { margin: 0; font-weight: 600; }
.brand span { font-weight: 400; opacity: .7; }
h1 { font-size: 1.4rem; margin-block: .5rem 1rem; }
h1:focus { outline: none; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .5rem 1.5rem; margin: 0 0 1rem; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.site { display: block; font-weight: 400; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; min-block-size: 44px; padding: .5rem 1.25rem; border: 1px solid currentcolor; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
#continue { background: #1434cb; border-color: #1434cb; color: #fff; }
button:disabled { opacity: .6; cursor: default; }
button:focus-visible { outline: 3px solid #f7b600; outline-offset: 2px; }
`
