import { html, raw } from 'hono/html'
import type { ReadLanguage } from '../../core/words/language.ts'
import type { PageParts } from './bundle.ts'
import { earlyScript } from './early.ts'

interface Shell extends PageParts {
  readonly language: ReadLanguage
  readonly icon: string
  readonly of: 'crew' | 'console'
  readonly offline: 'on' | 'off'
}

/** The page before its script, which draws it. It says nothing of the city. */
export function pageShell({ language, script, style, needed, icon, of, offline }: Shell) {
  const loads = needed.map((file) => html`<link rel="modulepreload" href="/page/${file}">`)
  const asks =
    of === 'crew'
      ? html`<script>${raw(earlyScript)}</script>
`
      : ''
  return html`<!doctype html>
<html lang="${language}" data-worker="${offline === 'on' ? 'yes' : 'no'}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#f4f6f7" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#171c20" media="(prefers-color-scheme: dark)">
<title>活水 Huoshui</title>
${asks}<link rel="icon" href="/page/${icon}" type="image/svg+xml">
<link rel="stylesheet" href="/page/${style}">
${loads}<script type="module" src="/page/${script}"></script>
</head>
<body class="${of}">
<p id="shout" class="vh" aria-live="assertive"></p>
<div id="root"><p class="boot">活水 Huoshui …</p></div>
<noscript><p>本页面需要 JavaScript。This page needs JavaScript. <a href="/docs">API</a></p></noscript>
</body>
</html>`
}
