import { badge, isCalling, measure, place, quantity, title } from './alarm.js'
import { act, Refused, read } from './client.js'
import { el } from './elements.js'
import { clock, span } from './time.js'
import { trend } from './trend.js'
import { language, local, say } from './words.js'

const dialog = document.getElementById('card')
/** Kinds that compare a value with a limit, and what of an interval shows that it was passed. */
const extremes = { high: 'max', 'high-high': 'max', warning: 'max', low: 'min', 'low-low': 'min' }
let shown

/** The alarm whose card is open. */
export function openId() {
  return dialog.open ? shown : undefined
}

/** Opens the card, or shows it as it is now. `onChanged` gets the alarm as an action left it, or as it was found. */
export async function openCard(id, deps, message) {
  shown = id
  const { onOut } = deps
  try {
    const path = `/api/v1/alarms/${encodeURIComponent(id)}`
    const [card, journal] = await Promise.all([read(path, { language }), read(`${path}/journal`, { language })])
    const history = await readTrend(card)
    if (shown !== id) return
    const draft = dialog.querySelector('textarea')?.value
    dialog.replaceChildren(...content(card, journal.entries, history, deps, message))
    const field = dialog.querySelector('textarea')
    if (field && draft && !message) field.value = draft
    if (!dialog.open) dialog.showModal()
  } catch (error) {
    if (error instanceof Refused && error.status === 401) onOut()
    else dialog.replaceChildren(head(say('failed', { reason: error.message }), []))
    if (!dialog.open) dialog.showModal()
  }
}

async function readTrend({ point, since, kind }) {
  if (!point || !since) return []
  const from = Date.parse(since) - 6 * 3_600_000
  const every = Date.now() - from > 3 * 86_400_000 ? '1h' : '5min'
  const worst = extremes[kind] ? `&aggregate=${extremes[kind]}` : ''
  const path = `/api/v1/readings?point=${encodeURIComponent(point)}&from=${from}&every=${every}${worst}`
  return (await read(path).catch(() => ({ rows: [] }))).rows
}

function head(text, more) {
  const close = el('button.close', { type: 'button', 'aria-label': say('close'), onclick: () => dialog.close() }, '✕')
  return el('header', {}, el('div', {}, ...more, el('h2', { id: 'card-title' }, text)), close)
}

function content(card, entries, history, deps, message) {
  const { limit, unit, now } = card
  const isLevel = card.kind in extremes
  return [
    head(title(card), [el('p.top', {}, badge(card), el('span.state', {}, say(`state.${card.state}`)))]),
    el('p.place', {}, place(card)),
    measure(card),
    now &&
      !card.word &&
      el('p.since', {}, `${say('now')} ${quantity(now.value, isLevel ? unit : '')} (${clock(now.at)})`),
    card.since && el('p.since', {}, `${say('since')} ${clock(card.since)}`),
    isCalling(card) && card.respondBy && respond(card),
    section(say('response'), local(card.response), 'response'),
    section(say('cause'), local(card.cause)),
    section(say('consequence'), local(card.consequence)),
    message && el('p.message', { role: 'alert' }, message),
    deps.mayAct(card) && form(card, deps),
    trend(history, isLevel ? limit : undefined, isLevel ? unit : '', language),
    card.told?.length > 0 && told(card.told),
    el(
      'section',
      {},
      el('h3', {}, say('history')),
      el('ol.history', {}, entries.toReversed().slice(0, 50).map(entryRow)),
    ),
  ].filter(Boolean)
}

function respond({ respondBy, timeToRespondMs }) {
  const late = Date.parse(respondBy) < Date.now()
  const text = `${say('respondBy')} ${clock(respondBy)}`
  return el(`p.respond${late ? '.late' : ''}`, {}, el('strong', {}, text), ` (${span(timeToRespondMs)})`)
}

function section(heading, text, kind = 'plain') {
  return text ? el(`section.${kind}`, {}, el('h3', {}, heading), el('p', {}, text)) : undefined
}

function told(people) {
  const rows = people.map(({ at, recipient, channel, kind, outcome, attempts, detail }) =>
    el(
      `li.${outcome}`,
      {},
      `${clock(at)} ${recipient} (${say(`channel.${channel}`)}, ${say(`kind.${kind}`)}): ${say(`outcome.${outcome}`)}`,
      attempts > 1 && ` (${say('tries', { count: attempts })})`,
      outcome !== 'accepted' && detail && el('q', {}, detail),
    ),
  )
  return el('section', {}, el('h3', {}, say('told')), el('ul.history', {}, rows))
}

const nobody = new Set(['evaluator', 'time', 'plant-file'])

function entryRow({ serverAt, event, who, note, to }) {
  const words = [say(`event.${event}`), nobody.has(who) ? undefined : who].filter(Boolean).join(' · ')
  return el(
    'li',
    {},
    el('time', { datetime: serverAt }, clock(serverAt)),
    ` ${words} → ${say(`state.${to}`)}`,
    note && el('q', {}, note),
  )
}

function form(card, deps) {
  const needsNote = isCalling(card) && card.note === 'required'
  const field = el('textarea', { id: 'note', rows: '2', maxlength: '2000', required: needsNote })
  const send = (action) => async (event) => {
    event.preventDefault()
    const note = field.value.trim()
    if ((action === 'comment' || (action === 'acknowledge' && needsNote)) && note === '') {
      field.required = true
      field.reportValidity()
      return
    }
    await perform(card, action, note, deps)
  }
  const button = (action, kind) => el(`button.${kind}`, { type: 'button', onclick: send(action) }, say(action))
  return el(
    'form.act',
    { onsubmit: send(isCalling(card) ? 'acknowledge' : 'comment') },
    el('label', { for: 'note' }, say(needsNote ? 'noteRequired' : 'note')),
    field,
    el(
      'div.buttons',
      {},
      isCalling(card) && button('acknowledge', 'acknowledge'),
      card.state === 'LACKED' && button('reset', 'acknowledge'),
      button('comment', 'quiet'),
    ),
  )
}

async function perform(card, action, note, deps) {
  const body = { revision: card.revision }
  if (action === 'reset') body.why = note
  else if (note !== '') body.note = note
  if (action === 'acknowledge') body.channel = 'page'
  try {
    const { alarm } = await act(card.id, action, body, language)
    deps.onChanged(alarm)
    if (action === 'comment') {
      dialog.querySelector('textarea').value = ''
      await openCard(card.id, deps, say('noted'))
    } else dialog.close()
  } catch (error) {
    if (error.status === 401) return deps.onOut()
    if (error.problem?.alarm) deps.onChanged(error.problem.alarm)
    const stale = error.problem?.type === '/docs#problem-stale'
    await openCard(card.id, deps, stale ? say('stale') : say('failed', { reason: error.message }))
  }
}
