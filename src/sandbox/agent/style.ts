export const agentStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6ebf2); --quiet: light-dark(#5b6776, #98a4b3);
  --line: light-dark(#dbe1e8, #303a47); --paper: light-dark(#fff, #1a212b); --ground: light-dark(#f3f6f9, #11161d);
  --ada: light-dark(#3b4fd8, #9aa8ff) }
* { box-sizing: border-box }
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
header { padding: 20px 24px; border-bottom: 1px solid var(--line); background: var(--paper) }
h1 { margin: 0; font-size: 20px } header p { margin: 4px 0 0; color: var(--quiet) }
main { display: grid; grid-template-columns: minmax(280px, 380px) 1fr; gap: 24px; padding: 24px; max-width: 1160px; margin: 0 auto;
  align-items: start }
@media (max-width: 820px) { main { grid-template-columns: 1fr } }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 20px }
h2 { margin: 0 0 12px; font-size: 16px }
label { display: block; margin-bottom: 12px; color: var(--quiet); font-size: 13px }
label.check { display: flex; gap: 8px; align-items: center }
label.check input { width: auto; margin: 0 }
input, select, textarea { display: block; width: 100%; margin-top: 4px; padding: 8px 10px; font: inherit; color: var(--ink);
  background: var(--ground); border: 1px solid var(--line); border-radius: 8px }
details { margin: 12px 0; border-top: 1px solid var(--line); padding-top: 12px } summary { cursor: pointer; color: var(--quiet) }
details > :first-child { margin-bottom: 12px }
button { font: 600 14px system-ui, sans-serif; padding: 9px 14px; border-radius: 8px; border: 1px solid var(--line);
  background: var(--ground); color: var(--ink); cursor: pointer }
button.main { background: var(--ada); border-color: var(--ada); color: light-dark(#fff, #11161d) }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px }
#status { font-size: 22px; margin: 0 0 4px } #note { color: var(--quiet); margin: 0 0 12px; min-height: 1.45em }
ol { margin: 12px 0 0; padding: 0; list-style: none; font: 12px/1.5 ui-monospace, monospace; max-height: 60vh; overflow: auto }
ol li { padding: 4px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
`
