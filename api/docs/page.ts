import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Language } from '../../core/words/language.ts'
import { problems } from '../problem-kinds.ts'
import type { DocumentedOperation, DocumentedParameter } from './operations.ts'
import { pageStyle } from './style.ts'
import { type Words, words } from './words.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The docs as one HTML page, without scripts. */
export function docsPage(operations: readonly DocumentedOperation[], language: Language): Html {
  const say = words[language]
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<header><div>
<h1>${say.title} <small><a href="/docs?lang=${say.other.language}" lang="${say.other.language}">${say.other.name}</a></small></h1>
<p>${say.about}</p>
</div></header>
<main>
<h2>${say.rules}</h2>
<ul>${say.rule.map((rule) => html`<li>${rule}</li>`)}</ul>
<h2>${say.routes}</h2>
${operations.map((operation) => operationSection(operation, say))}
<p>${say.schemas} <a href="/openapi.json">openapi.json</a></p>
<h2 id="problems">${say.problems}</h2>
<p>${say.problemsAre}</p>
<dl>${Object.entries(problems).map(
    ([kind, { status, title }]) =>
      html`<dt id="problem-${kind}"><code class="bad">${status}</code> <code>${kind}</code></dt><dd>${title[language]}</dd>`,
  )}</dl>
</main>
</body>
</html>`
}

function operationSection(operation: DocumentedOperation, say: Words): Html {
  const { method, path, summary, description, role, parameters, mediaTypes, errorStatuses, example } = operation
  return html`<details id="${path}">
<summary><span class="method">${method}</span><span class="path">${path}</span><span class="says">${summary}</span>${
    role ? html`<span class="role">${role}</span>` : ''
  }</summary>
<div class="inside">
${description ? html`<p>${withCode(description)}</p>` : ''}
${parameters.length > 0 ? html`<h3>${say.parameters}</h3><dl>${parameters.map((parameter) => parameterRow(parameter, say))}</dl>` : ''}
<h3>${say.example}</h3><pre><code>${example}</code></pre>
<h3>${say.answers}</h3>
<p><code>200</code> ${mediaTypes.join(', ')}</p>
<p class="bad">${errorStatuses.map((status) => html`<a href="#problems"><code class="bad">${status}</code></a> `)}</p>
</div>
</details>`
}

function parameterRow({ name, isRequired, says, choices, standard }: DocumentedParameter, say: Words): Html {
  const shown = choices.length <= 8 ? choices : [...choices.slice(0, 8), '…']
  return html`<dt><code>${name}</code>${isRequired ? html`<small>${say.required}</small>` : ''}</dt>
<dd>${withCode(says)}${shown.length > 0 ? html`<small><code>${shown.join(' | ')}</code></small>` : ''}${
    standard === undefined ? '' : html`<small>${say.standard} <code>${standard}</code></small>`
  }</dd>`
}

/** Text with its `code` set as such. */
function withCode(text: string): (Html | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}
