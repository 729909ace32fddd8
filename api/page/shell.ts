import { html } from 'hono/html'
import type { Language } from '../language.ts'

/** The page before its script: elements without words, which the script puts in. It says nothing of the city. */
export function pageShell(language: Language) {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0b6477">
<title>活水 Huoshui</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/page.css">
<script type="module" src="/page/main.js"></script>
</head>
<body>
<header id="top"><div>
<h1>活水 <small data-say="title"></small></h1>
<span id="who"></span>
<button id="language" type="button" data-say="other"></button>
<button id="logout" type="button" data-say="logOut" hidden></button>
</div></header>
<main>
<noscript><p>本页面需要 JavaScript。This page needs JavaScript. <a href="/docs">API</a></p></noscript>
<form id="login" hidden>
<label for="token" data-say="token"></label>
<input id="token" type="password" name="token" autocomplete="current-password" required>
<label class="keep"><input id="keep" type="checkbox"> <span data-say="keep"></span></label>
<p class="hint" data-say="tokenHint"></p>
<p id="problem" role="alert"></p>
<button class="acknowledge" data-say="logIn"></button>
</form>
<section id="board" hidden>
<div id="bar">
<p id="connection" class="connecting" role="status"></p>
<p id="count" aria-live="polite"></p>
<select id="site" aria-label="Site 站点"></select>
<button id="sound" type="button" aria-pressed="false" data-say="soundOff"></button>
</div>
<ul id="alarms"></ul>
<p id="none" data-say="none" hidden></p>
</section>
<p id="message" role="status" hidden></p>
<dialog id="card" aria-labelledby="card-title"></dialog>
</main>
</body>
</html>`
}
