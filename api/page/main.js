import { byUrgency, isCalling, row } from './alarm.js'
import { openCard, openId } from './card.js'
import { act, forgetToken, hasToken, keepToken, Refused, read } from './client.js'
import { el } from './elements.js'
import { beep, startSound, stopSound } from './sound.js'
import { follow } from './stream.js'
import { clock, span, useZone } from './time.js'
import { language, local, say, switchLanguage } from './words.js'

const byId = (id) => document.getElementById(id)
const alarms = new Map()
let standing
let me
let stopFollowing = () => {}
let connection = 'connecting'
let progress = {}
let heardAt = Date.now()
let site = ''
let sound = 'off'
let scheduled = false

const deps = { mayAct, onChanged: put, onOut: logOut }

function mayAct(alarm) {
  return me !== undefined && me.role !== 'viewer' && (me.sites === undefined || me.sites.includes(alarm.site))
}

/** An alarm as it is now; an older copy than the one that we have says nothing. */
function put(alarm) {
  const known = alarms.get(alarm.id)
  if (known && known.revision > alarm.revision) return
  if (alarm.state === 'NORM') alarms.delete(alarm.id)
  else alarms.set(alarm.id, alarm)
  later()
}

function later() {
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(() => {
    scheduled = false
    render()
  })
}

function render() {
  const all = [...alarms.values()]
  const shown = all.filter((alarm) => site === '' || alarm.site === site).sort(byUrgency)
  const focused = document.activeElement?.closest?.('li')?.dataset.id
  const kind = document.activeElement?.className
  byId('alarms').replaceChildren(
    ...shown.map((alarm) => row(alarm, { mayAct, onAcknowledge: acknowledge, onOpen: ({ id }) => openCard(id, deps) })),
  )
  if (focused)
    byId('alarms')
      .querySelector(`li[data-id="${CSS.escape(focused)}"] button.${kind}`)
      ?.focus()
  // "no alarms" is only true where alarms are looked for
  byId('none').hidden = shown.length > 0 || truth().name !== 'live'
  const unack = all.filter(isCalling).length
  byId('count').textContent = say('count', { unack, all: all.length })
  document.title = `${unack > 0 ? `(${unack}) ` : ''}${say('title')}`
  renderSites(all)
}

function renderSites(all) {
  const names = new Map(all.map((alarm) => [alarm.site, local(alarm.siteName) || alarm.site]))
  if (site && !names.has(site)) names.set(site, site)
  const options = [['', say('allSites')], ...[...names].sort((a, b) => a[1].localeCompare(b[1], language))]
  byId('site').replaceChildren(
    ...options.map(([value, text]) => el('option', { value, selected: value === site }, text)),
  )
}

function renderWords() {
  document.documentElement.lang = language
  for (const each of document.querySelectorAll('[data-say]')) each.textContent = say(each.dataset.say)
  renderTruth()
}

function renderTruth() {
  const bar = byId('connection')
  const { name, words } = truth()
  bar.className = name
  bar.textContent = words
  byId('alarms').classList.toggle('stale', connection === 'lost')
  if (me) render()
}

/** What is known of what is shown. It is live only where that is shown to be so. */
function truth() {
  if (connection !== 'live') return { name: connection, words: say(connection, { time: clock(heardAt) }) }
  const { alarms, ingest } = progress
  const late = [
    ['notJudged', alarms],
    ['old', ingest],
  ].filter(([, standing]) => standing?.state === 'late')
  if (late.length > 0) {
    const words = late.map(([word, { since }]) =>
      say(since ? `${word}.since` : `${word}.ever`, { time: since && clock(since) }),
    )
    return { name: 'late', words: words.join(' ') }
  }
  const name = alarms?.state === 'well' && ingest?.state === 'well' ? 'live' : 'unproven'
  return { name, words: say(name) }
}

function tell(text) {
  byId('message').textContent = text
  byId('message').hidden = text === ''
  if (text !== '') setTimeout(() => byId('message').textContent === text && tell(''), 6000)
}

async function acknowledge(alarm) {
  if (alarm.note === 'required') return await openCard(alarm.id, deps)
  try {
    const done = await act(alarm.id, 'acknowledge', { revision: alarm.revision, channel: 'page' }, language)
    put(done.alarm)
    tell(say('done'))
  } catch (error) {
    if (error.status === 401) return logOut()
    if (error.problem?.alarm) put(error.problem.alarm)
    tell(error.problem?.type === '/docs#problem-stale' ? say('stale') : say('failed', { reason: error.message }))
  }
}

function heard({ type, anew, name, data }) {
  if (type === 'out') return logOut(say('badToken'))
  if (type !== 'lost') heardAt = Date.now()
  if (type === 'live' && anew) standing = new Set()
  if (type === 'live' || type === 'lost') {
    connection = type
    progress = {}
    renderTruth()
    return
  }
  if (name === 'progress') {
    progress = data
    renderTruth()
    return
  }
  if (name === 'here') {
    // What did not stand any more when the stream began anew is gone.
    for (const id of alarms.keys()) if (!standing?.has(id)) alarms.delete(id)
    standing = undefined
    later()
  }
  if (name !== 'alarm') return
  standing?.add(data.alarm.id)
  put(data.alarm)
  if (data.entry?.call === 'annunciated' && sound === 'on') beep()
  if (data.entry && openId() === data.alarm.id) void openCard(data.alarm.id, deps)
}

function setSound(wanted) {
  sound = wanted
  const button = byId('sound')
  button.setAttribute('aria-pressed', String(wanted === 'on'))
  button.dataset.say = wanted === 'on' ? 'soundOn' : 'soundOff'
  button.textContent = say(button.dataset.say)
}

async function logIn(secret, where) {
  byId('problem').textContent = ''
  try {
    if (secret !== undefined) keepToken(secret, where)
    me = await read('/api/v1/me')
  } catch (error) {
    if (error instanceof Refused && error.status !== 429) forgetToken()
    const kind = !(error instanceof Refused) ? 'noAnswer' : error.status === 429 ? 'tooMany' : 'badToken'
    showLogin(say(kind))
    return
  }
  useZone(me.zone)
  byId('who').textContent = `${me.name} (${me.role})`
  byId('login').hidden = true
  byId('board').hidden = false
  byId('logout').hidden = false
  render()
  stopFollowing = follow(heard)
  openLinked()
}

/** A notice's link names its alarm behind the `#`; the address is plain again once the card is closed. */
function openLinked() {
  const id = location.hash.slice(1)
  if (id !== '' && me) void openCard(id, deps)
}

function showLogin(problem = '') {
  byId('login').hidden = false
  byId('board').hidden = true
  byId('logout').hidden = true
  byId('who').textContent = ''
  byId('problem').textContent = problem
  byId('token').focus()
}

function logOut(problem = '') {
  stopFollowing()
  stopSound()
  forgetToken()
  alarms.clear()
  me = undefined
  connection = 'connecting'
  byId('card').close()
  setSound('off')
  showLogin(typeof problem === 'string' ? problem : '')
}

byId('login').addEventListener('submit', (event) => {
  event.preventDefault()
  void logIn(byId('token').value.trim(), byId('keep').checked ? 'device' : 'tab')
  byId('token').value = ''
})
byId('logout').addEventListener('click', logOut)
byId('language').addEventListener('click', () => {
  switchLanguage()
  renderWords()
  const open = openId()
  if (open) void openCard(open, deps)
})
addEventListener('hashchange', openLinked)
byId('card').addEventListener('close', () => history.replaceState(null, '', location.pathname + location.search))
byId('site').addEventListener('change', (event) => {
  site = event.target.value
  render()
})
byId('sound').addEventListener('click', () => {
  setSound(sound === 'on' ? 'off' : 'on')
  if (sound === 'on') startSound(() => [...alarms.values()].some(isCalling))
  else stopSound()
})
setInterval(() => {
  for (const each of document.querySelectorAll('[data-since]')) {
    each.textContent = ` (${say('ago', { time: span(Date.now() - Date.parse(each.dataset.since)) })})`
  }
}, 10_000)

renderWords()
if (hasToken()) void logIn()
else showLogin()
