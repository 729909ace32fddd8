import { html } from 'hono/html'
import type { Language } from '../../core/words/language.ts'
import type { PageBundle } from './bundle.ts'

/** The page before its script: elements without words, which the script puts in. It says nothing of the city. */
export function pageShell(language: Language, { script, style, icon }: Omit<PageBundle, 'files'>) {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0b6477">
<title>活水 Huoshui</title>
<link rel="icon" href="/page/${icon}" type="image/svg+xml">
<link rel="stylesheet" href="/page/${style}">
<script defer src="/page/${script}"></script>
</head>
<body>
<header id="top"><div>
<h1>活水 <small id="title"></small></h1>
<span id="who"></span>
<button id="language" type="button"></button>
<button id="logout" type="button" hidden></button>
<p id="connection" class="connecting" role="status" hidden></p>
</div></header>
<main id="main">
<noscript><p>本页面需要 JavaScript。This page needs JavaScript. <a href="/docs">API</a></p></noscript>
<form id="login" hidden>
<label id="token-label" for="token"></label>
<input id="token" type="password" name="token" autocomplete="current-password" required>
<label class="keep"><input id="keep" type="checkbox"> <span id="keep-label"></span></label>
<p id="token-hint" class="hint"></p>
<p id="problem" role="alert"></p>
<button id="log-in" class="acknowledge"></button>
</form>
<section id="board" hidden>
<div id="bar">
<p id="count" aria-live="polite"></p>
<select id="site" aria-label="Site 站点"></select>
<button id="sound" type="button" aria-pressed="false"></button>
</div>
<ul id="alarms"></ul>
<p id="none" hidden></p>
</section>
<p id="message" role="status" hidden></p>
</main>
<div id="veil" hidden>
<div id="card" role="dialog" aria-modal="true" aria-labelledby="card-title" tabindex="-1"></div>
</div>
</body>
</html>`
}
