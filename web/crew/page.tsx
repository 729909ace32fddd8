import { render } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { forgetToken, hasToken, keepToken } from '../lib/client.ts'
import { forgetDrafts } from '../lib/draft.ts'
import { whenIdle } from '../lib/idle.ts'
import { chooseLanguage, language, words } from '../lib/language.ts'
import { setPageHead } from '../lib/page-head.ts'
import { createSetWatch, serverNow } from '../lib/server-clock.ts'
import { logOut } from '../lib/session.ts'
import { createSound } from '../lib/sound.ts'
import { follow } from '../lib/stream.ts'
import { useZone } from '../lib/time.ts'
import { type Actions, App } from './app.tsx'
import { createBegin } from './begin.ts'
import { keepDraftsIn } from './draft.ts'
import { focusHeading, focusRow, keepFocus } from './focus.ts'
import { createHear } from './hear.ts'
import { openKeep } from './keep.ts'
import { keepList } from './kept-list.ts'
import { loadLate } from './late.tsx'
import { createLoads } from './loads.ts'
import { actOn, alarmsIn, emptyModel, identityOf, isMine, type Model } from './model.ts'
import { boardOf, placesOf } from './order.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { undoMs } from './outbox-rules.ts'
import { withOrder } from './put-order.ts'
import { newCriticalText } from './say.ts'
import { createTend } from './tend.ts'
import { tickAll } from './ticking.tsx'
import { createTrails } from './trails.ts'
import { viewOf } from './view.ts'

/** So long the rows of the list may keep the rest of the script from being read. */
const lateMs = 3_000

/** The crew's page: what it knows, what it does, and what it draws. */
export async function startPage(root: HTMLElement, shout: HTMLElement): Promise<void> {
  const keep = keepDraftsIn(await openKeep((lasts) => change({ lasts })))
  // what stands there until then
  root.textContent = ''
  let model = emptyModel(keep.lasts)
  let frame: 'none' | 'asked' = 'none'
  let stopFollowing = (): void => {}
  let outbox: Outbox | undefined

  const wasSet = createSetWatch()
  const sound = createSound(() => change({ sound: sound.state() }))
  const loads = createLoads({ keep, model: () => model, change, onLoggedOut })
  const tend = createTend({
    model: () => model,
    outbox: () => outbox,
    sound,
    loads,
    isAnyCalling,
    save: () => void keepList(keep, model),
  })
  const trails = createTrails({ model: () => model, change })
  const { heard, put } = createHear({
    model: () => model,
    change,
    onAlarms: () => tend.changed(),
    onLoggedOut,
    onLive: () => tend.heard(),
    onHere() {
      trails.seed()
      // what is not there then is asked for again when it is opened
      void whenIdle(lateMs)
        .then(loadLate)
        .catch(() => {})
        .then(() => loads.ahead('all'))
    },
    onNews: news,
  })

  function change(part: Partial<Model>): void {
    model = { ...model, ...part }
    if (frame === 'asked') return
    frame = 'asked'
    requestAnimationFrame(() => {
      frame = 'none'
      draw()
    })
  }

  function draw(): void {
    settle()
    const calling = alarmsIn(model).filter(({ state }) => isCalling(state)).length
    const { list } = words().page
    setPageHead({ lang: language(), title: `${calling > 0 ? `(${calling}) ` : ''}${list.title} · 活水 Huoshui` })
    keepFocus(() => render(<App model={model} actions={actions} />, root))
  }

  /** Where there is nothing that could move, what is new has its place at once. */
  function settle(): void {
    if (model.known === 'nothing') return
    const isEmpty = !model.places || ![...model.places.ids].some((id) => model.alarms.has(id))
    if (isEmpty) model = { ...model, places: placesOf(boardOf(alarmsIn(model))) }
  }

  /** All alarms in their order, as somebody asked for. */
  function arrange(): void {
    change({ places: placesOf(boardOf(alarmsIn(model))) })
  }

  function news(alarm: AlarmBody, calls: boolean): void {
    const { view } = model
    if (view.name === 'alarm' && view.id === alarm.id) void loads.card(alarm.id)
    trails.seed()
    if (!calls) return
    if (alarm.priority === 'critical') shout.textContent = newCriticalText(alarm)
    tend.beep()
  }

  /** Somebody of mine has to answer something, and nothing of it is on its way. */
  function isAnyCalling(): boolean {
    return [...model.alarms.values()].some(
      (alarm) => isCalling(alarm.state) && isMine(model, alarm) && actOn(model, alarm)?.fate.state !== 'waiting',
    )
  }

  function putOrder(order: OrderBody): void {
    change(withOrder(model, order))
    const { view } = model
    if (view.name === 'order' && view.id === order.id) void loads.order(order.id)
  }

  function tick(): void {
    // a phone that has set its clock says nothing of ages before the server has told the time
    if (wasSet()) void loads.time()
    const now = serverNow()
    tickAll(now)
    change({ now })
    if (!model.me) return
    tend.tick(performance.now())
  }

  const begin = createBegin({ keep, model: () => model, change, loggedIn, onLoggedOut })

  async function loggedIn(me: Me): Promise<void> {
    useZone(me.zone)
    stopFollowing()
    outbox = await createOutbox({
      keep,
      who: identityOf(me),
      onChange: (acts, aside) => change({ acts, aside }),
      onAlarm: put,
      onOrder: putOrder,
      onLoggedOut,
    })
    change({ me, problem: '', startedAt: serverNow(), scope: me.sites === undefined ? 'city' : 'mine' })
    stopFollowing = follow(heard)
    void loads.names()
    void loads.drills()
    openView()
  }

  /** The token is not good any more: what waits to be sent stays. */
  function onLoggedOut(): void {
    const { badToken, ended } = words().page.login
    leave(hasToken() ? badToken : ended)
  }

  function leave(problem: string): void {
    stopFollowing()
    stopFollowing = () => {}
    forgetToken()
    void keep.forget()
    outbox = undefined
    change({ ...emptyModel(keep.lasts), problem, sound: model.sound, view: model.view, isOutdated: model.isOutdated })
  }

  function openView(): void {
    const before = model.view
    const view = viewOf(location.hash)
    change({ view })
    if (!model.me) return
    void loads.open(view)
    if (before.name === view.name && (view.name !== 'alarm' || before.name !== 'alarm' || before.id === view.id)) return
    if (view.name === 'now') {
      const from = before.name === 'alarm' ? before.id : undefined
      arrange()
      requestAnimationFrame(() => requestAnimationFrame(() => from !== undefined && focusRow(from)))
    } else {
      scrollTo(0, 0)
      requestAnimationFrame(() => requestAnimationFrame(focusHeading))
    }
  }

  const actions: Actions = {
    onToken(secret, where) {
      keepToken(secret, where)
      void begin()
    },
    onLanguage(wanted) {
      chooseLanguage(wanted)
      change({})
    },
    onIn() {
      if (model.view.name === 'invite') location.hash = ''
      forgetToken()
      void begin()
    },
    onLogOut() {
      // what it cannot tell the server now it tells before anybody gets in here again
      if (!hasToken()) void logOut().catch(() => undefined)
      forgetDrafts()
      leave('')
    },
    onSound: () => void sound.toggle(),
    onScope(scope) {
      change({ scope, places: undefined })
    },
    onOrdersOf: (ordersOf) => change({ ordersOf }),
    onFresh() {
      arrange()
      scrollTo(0, 0)
    },
    onSite: (id) => location.assign(`#/site/${encodeURIComponent(id)}`),
    onGot(alarm) {
      if (alarm.priority === 'critical' || alarm.note === 'required') location.hash = `#${encodeURIComponent(alarm.id)}`
      else void outbox?.add('acknowledge', alarm, { channel: 'page' }, undoMs)
    },
    onGotAll(alarms) {
      for (const alarm of alarms) void outbox?.add('acknowledge', alarm, { channel: 'page' }, undoMs)
    },
    onUndo: (act) => void outbox?.undo([act.key]),
    onUndoAll: (acts) => void outbox?.undo(acts.map(({ key }) => key)),
    onAct: (alarm, action, body) => void outbox?.add(action, alarm, body),
    onStep: (seen, action, body, photo) => void outbox?.step(seen, { action, body, ...(photo && { photo }) }),
    onDrill: (drill) => void outbox?.answerDrill(drill),
    onAgain: (act) => void outbox?.again(act.key),
    onDrop: (act) => void outbox?.undo([act.key]),
    onRetry: openView,
  }

  addEventListener('hashchange', openView)
  addEventListener('online', () => void outbox?.flush())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void outbox?.flush('leaving')
    else void outbox?.flush()
  })
  addEventListener('pagehide', () => void keepList(keep, model))
  setInterval(tick, 1_000)
  model = { ...model, view: viewOf(location.hash) }
  await begin()
  draw()
}
