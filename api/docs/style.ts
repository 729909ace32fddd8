import { createHash } from 'node:crypto'

/** The style of the docs page, whole: nothing is fetched from elsewhere, so it works without the Internet. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #16242b; --soft: #55676f; --line: #d9e2e5; --paper: #fff; --tint: #f2f7f8; --water: #0b7285; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e3ecef; --soft: #9fb1b8; --line: #2b3a40; --paper: #10191d; --tint: #172329; --water: #4cc3d9; --bad: #ff8a80 } }
* { box-sizing: border-box }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
a { color: var(--water); text-decoration: none } a:hover { text-decoration: underline }
code, pre, .path { font: 0.875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
header { padding: 2.5rem 0 1.5rem; background: var(--tint); border-bottom: 1px solid var(--line) }
header > div, main { max-width: 60rem; margin: 0 auto }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2 } h1 small { color: var(--soft); font-size: 1rem; font-weight: 400 }
header p { margin: 0.5rem 0 0; color: var(--soft) }
header > div { padding: 0 1.25rem } main { padding: 1rem 1.25rem 4rem }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem }
h3 { margin: 1.25rem 0 0.25rem; font-size: 0.875rem; color: var(--soft); font-weight: 600 }
p { margin: 0.5rem 0 } ul { padding-left: 1.25rem }
pre { margin: 0.5rem 0; padding: 0.75rem 1rem; overflow-x: auto; background: var(--tint); border: 1px solid var(--line); border-radius: 0.5rem }
details { margin: 0.5rem 0; border: 1px solid var(--line); border-radius: 0.5rem; overflow: hidden }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; min-height: 2.75rem; padding: 0.625rem 1rem; cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary:hover, details[open] > summary { background: var(--tint) }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--water); outline-offset: -2px }
summary .says { color: var(--soft); flex: 1 1 16rem }
.method { color: var(--water); font-weight: 700; font-size: 0.8125rem } .path { font-weight: 600; overflow-wrap: anywhere }
.role { padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft); font-size: 0.75rem }
.inside { padding: 0.25rem 1rem 1rem; border-top: 1px solid var(--line) }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.375rem 1rem; margin: 0.25rem 0 }
dt { overflow-wrap: anywhere } dd { margin: 0; min-width: 0; overflow-wrap: anywhere } dd small, dt small { color: var(--soft); display: block }
.bad { color: var(--bad) }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 0.625rem } header { padding-top: 1.5rem } }
`

/** What Content-Security-Policy lets through of inline styles: this one. */
export const pageStyleHash = `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`
