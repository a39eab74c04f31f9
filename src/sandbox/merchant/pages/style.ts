export const shopStyle = `
:root { color-scheme: light; --ink: #2b2118; --quiet: #6d5f52; --line: #e4dad0; --paper: #fffdfa; --brand: #8a4b12; }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 Georgia, 'Times New Roman', serif; color: var(--ink); background: #f7f1ea }
header { display: flex; justify-content: space-between; align-items: center; gap: 16px; padding: 14px 24px;
  background: var(--paper); border-bottom: 1px solid var(--line) }
.brand { display: flex; gap: 10px; align-items: center; font-size: 20px; color: var(--ink); text-decoration: none }
.sandbox { font-size: 13px; color: var(--quiet) }
main { max-width: 880px; margin: 32px auto; padding: 0 24px }
h1 { font-size: 28px; font-weight: 500; margin: 0 0 16px }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); padding: 0; list-style: none }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 20px }
.card h2 { font-size: 18px; margin: 8px 0 } .card p { color: var(--quiet); margin: 0 0 8px }
a { color: var(--brand) }
.columns { display: grid; gap: 24px; grid-template-columns: 3fr 2fr; align-items: start }
@media (max-width: 720px) { .columns { grid-template-columns: 1fr } }
dl { display: grid; grid-template-columns: 1fr auto; gap: 6px 16px; margin: 0 }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums }
.total { font-weight: 700; border-top: 1px solid var(--line); padding-top: 8px }
label { display: block; margin-bottom: 12px; font-size: 14px; color: var(--quiet) }
input, select { display: block; width: 100%; margin-top: 4px; padding: 10px 12px; font: 16px system-ui, sans-serif;
  border: 1px solid #c9bbad; border-radius: 8px; background: #fff; color: var(--ink) }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 12px }
button { font: 600 16px system-ui, sans-serif; padding: 12px 20px; border: 0; border-radius: 8px; background: var(--brand);
  color: #fff; cursor: pointer }
button:disabled { opacity: .55; cursor: default }
iframe { width: 100%; height: 176px; border: 0 }
.problem { background: #fdeceb; border: 1px solid #e0b0ab; padding: 10px 14px; border-radius: 8px }
.paid { background: #eaf5ea; border: 1px solid #a9cfaa; padding: 10px 14px; border-radius: 8px }
.unseen { position: absolute; left: -9999px; top: 0; width: 300px }
`

export const lampDrawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M9 13 13 4h6l4 9z" fill="#d9912f"/><path d="M15 13h2v12h-2z" fill="#8a4b12"/>
<path d="M10 25h12v3H10z" fill="#8a4b12"/><path d="M8 13h16v2H8z" fill="#8a4b12"/></svg>`
