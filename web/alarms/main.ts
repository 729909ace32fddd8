import type { AlarmBody, AlarmEventBody } from '../../api/alarms/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import { act, forgetToken, isLoggedOut } from '../lib/client.ts'
import { createDialog } from '../lib/dialog.ts'
import { part } from '../lib/elements.ts'
import { language, switchLanguage, words } from '../lib/language.ts'
import { createLogin } from '../lib/login.ts'
import { beep, startSound, stopSound } from '../lib/sound.ts'
import { follow, type Heard } from '../lib/stream.ts'
import { useZone } from '../lib/time.ts'
import { createCard } from './card.ts'
import { refusalText } from './card-form.ts'
import { createAlarmList } from './list.ts'
import { type Hearing, truthOf } from './truth.ts'

const shell = {
  board: part('board', HTMLElement),
  connection: part('connection', HTMLElement),
  alarms: part('alarms', HTMLElement),
  message: part('message', HTMLElement),
  who: part('who', HTMLElement),
  sound: part('sound', HTMLButtonElement),
  language: part('language', HTMLButtonElement),
  logout: part('logout', HTMLButtonElement),
}
/** Whose token it is; undefined while nobody is logged in. */
let me: Me | undefined
let hearing: Hearing = { connection: 'connecting', progress: {}, heardAt: Date.now() }
/** The alarms told since the stream began anew, until all that stand have been. */
let standing: Set<string> | undefined
let sound: 'on' | 'off' = 'off'
let frame: 'none' | 'asked' = 'none'
let stopFollowing = (): void => {}

const dialog = createDialog({
  veil: part('veil', HTMLElement),
  box: part('card', HTMLElement),
  behind: [part('top', HTMLElement), part('main', HTMLElement)],
  onClose() {
    if (document.activeElement === document.body) list.focusOn(decodeURIComponent(location.hash.slice(1)))
    history.replaceState(null, '', location.pathname + location.search)
  },
})
const deps = { mayAct, onChanged: (alarm: AlarmBody) => list.put(alarm), onOut: () => logOut() }
const card = createCard(dialog, deps)
const login = createLogin(loggedIn)
const list = createAlarmList(
  { mayAct, onAcknowledge: (alarm) => void acknowledge(alarm), onOpen: ({ id }) => void card.open(id) },
  renderSoon,
)

function mayAct({ site }: AlarmBody): boolean {
  return me !== undefined && me.role !== 'viewer' && (me.sites === undefined || me.sites.includes(site))
}

function renderSoon(): void {
  if (frame === 'asked') return
  frame = 'asked'
  requestAnimationFrame(() => {
    frame = 'none'
    render()
  })
}

function render(): void {
  const { name, text } = truthOf(hearing)
  shell.connection.className = name
  shell.connection.textContent = text
  shell.connection.hidden = me === undefined
  shell.alarms.classList.toggle('stale', name === 'lost')
  // "no alarms" is only true where alarms are looked for
  if (me) list.render(name === 'live')
}

function renderWords(): void {
  document.documentElement.lang = language()
  const { page } = words()
  const labels = {
    title: page.title,
    'token-label': page.token,
    'keep-label': page.keep,
    'token-hint': page.tokenHint,
    'log-in': page.logIn,
    language: page.other,
    logout: page.logOut,
    none: page.none,
    sound: sound === 'on' ? page.soundOn : page.soundOff,
  }
  for (const [id, text] of Object.entries(labels)) part(id, HTMLElement).textContent = text
  render()
}

function tell(text: string): void {
  const { message } = shell
  message.textContent = text
  message.hidden = text === ''
  if (text !== '') setTimeout(() => message.textContent === text && tell(''), 6000)
}

async function acknowledge({ id, revision, note }: AlarmBody): Promise<void> {
  if (note === 'required') return await card.open(id)
  try {
    list.put((await act(id, 'acknowledge', { revision, channel: 'page' })).alarm)
    tell(words().page.done)
  } catch (error) {
    if (isLoggedOut(error)) return logOut()
    tell(refusalText(error, deps))
  }
}

function heard(what: Heard): void {
  if (what.type === 'out') {
    logOut(words().page.badToken)
    return
  }
  if (what.type !== 'lost') hearing = { ...hearing, heardAt: Date.now() }
  switch (what.type) {
    case 'live':
    case 'lost':
      if (what.type === 'live' && what.anew) standing = new Set()
      hearing = { ...hearing, connection: what.type, progress: {} }
      render()
      break
    case 'progress':
      hearing = { ...hearing, progress: what.data }
      render()
      break
    case 'here':
      // what did not stand any more when the stream began anew is gone
      if (standing) list.keep(standing)
      standing = undefined
      break
    case 'alarm':
      news(what.data)
  }
}

function news({ alarm, entry }: AlarmEventBody): void {
  standing?.add(alarm.id)
  list.put(alarm)
  if (entry?.call === 'annunciated' && sound === 'on') beep()
  if (entry && card.openId() === alarm.id) void card.open(alarm.id)
}

function setSound(wanted: 'on' | 'off'): void {
  sound = wanted
  shell.sound.setAttribute('aria-pressed', String(wanted === 'on'))
  if (wanted === 'on') startSound(list.isAnyCalling)
  else stopSound()
  renderWords()
}

function loggedIn(by: Me): void {
  me = by
  useZone(me.zone)
  shell.who.textContent = `${me.name} (${me.role})`
  shell.board.hidden = false
  shell.logout.hidden = false
  render()
  stopFollowing = follow(heard)
  openLinked()
}

/** A notice's link names its alarm behind the `#`; the address is plain again once the card is closed. */
function openLinked(): void {
  const id = decodeURIComponent(location.hash.slice(1))
  if (id !== '' && me) void card.open(id)
}

function logOut(problem = ''): void {
  stopFollowing()
  forgetToken()
  list.clear()
  me = undefined
  hearing = { ...hearing, connection: 'connecting', progress: {} }
  dialog.close()
  setSound('off')
  shell.board.hidden = true
  shell.logout.hidden = true
  shell.who.textContent = ''
  login.ask(problem)
}

shell.logout.addEventListener('click', () => logOut())
shell.language.addEventListener('click', () => {
  switchLanguage()
  renderWords()
  const open = card.openId()
  if (open !== undefined) void card.open(open)
})
shell.sound.addEventListener('click', () => setSound(sound === 'on' ? 'off' : 'on'))
addEventListener('hashchange', openLinked)
setInterval(() => list.renderAges(), 10_000)

renderWords()
void login.begin()
