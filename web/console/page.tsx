import { render } from 'preact'
import type { Me } from '../../api/me/schema.ts'
import { forgetToken, hasToken, isLoggedOut, keepToken, Refused, read, reasonOf } from '../lib/client.ts'
import { forgetDrafts } from '../lib/draft.ts'
import { chooseLanguage, language, words } from '../lib/language.ts'
import { setPageHead } from '../lib/page-head.ts'
import { serverNow } from '../lib/server-clock.ts'
import { isLeaving, logOut } from '../lib/session.ts'
import { follow } from '../lib/stream.ts'
import { useZone } from '../lib/time.ts'
import { withReadings } from '../lib/value-now.ts'
import type { Actions } from './actions.ts'
import { App } from './app.tsx'
import { tellHeardAgain } from './ask-again.ts'
import { showDensity } from './density.ts'
import { textOf } from './fault.tsx'
import { createHear } from './hear.ts'
import { createKeys } from './keys.ts'
import { isSameCity, readCity, readDevices, readLatest } from './load.ts'
import { emptyModel, type Model } from './model.ts'
import { hashOf, viewOf } from './view.ts'
import { viewsOf } from './views.ts'

const devicesEveryMs = 15_000

/** The engineer's console: what it knows, and what it draws. */
export async function startConsole(root: HTMLElement): Promise<void> {
  let model = emptyModel(viewOf(location.hash))
  let frame: 'none' | 'asked' = 'none'
  let devicesAt = 0
  let cityAsked = 0
  /** An address was followed, and is not drawn yet. */
  let isLed = false
  /** `missed`: asked for without an answer, so asked for again with the devices. */
  let cityState: 'known' | 'missed' = 'known'
  let stopFollowing = (): void => {}

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
    const { nav } = words().console
    setPageHead({ lang: language(), title: `${nav[model.view.name]} · 活水 Huoshui` })
    render(<App model={model} actions={actions} />, root)
    // what was followed is not there any more: keys go on in what it led to
    if (isLed && document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true })
    isLed = false
  }

  const heard = createHear({ model: () => model, change, onLoggedOut, onLive, onPlant: () => void loadCity() })

  /** While nothing was heard the plant may have become another one as well. */
  function onLive(): void {
    void refresh()
    tellHeardAgain()
    // at the beginning it is being asked for
    if (model.city || cityState === 'missed') void loadCity()
  }

  /** Values and devices as they are now: what has changed while nothing was heard is in none of the events. */
  async function refresh(): Promise<void> {
    devicesAt = serverNow() + devicesEveryMs
    if (cityState === 'missed') void loadCity()
    try {
      const [latest, devices] = await Promise.all([readLatest(), readDevices()])
      let { values } = model
      if (values.size === 0) values = new Map(latest.map((each) => [each.point, { latest: each, trail: [] }]))
      else values = withReadings(values, latest)
      change({ values, devices })
    } catch (error) {
      if (isLoggedOut(error)) onLoggedOut()
      // else asked again when it is heard again
    }
  }

  async function loadCity(): Promise<void> {
    const mine = ++cityAsked
    try {
      const city = await readCity()
      if (mine !== cityAsked) return
      cityState = 'known'
      change({ failed: '', ...(!isSameCity(city, model.city) && { city }) })
    } catch (error) {
      if (isLoggedOut(error)) return onLoggedOut()
      if (mine !== cityAsked) return
      cityState = 'missed'
      change({ failed: reasonOf(error) })
    }
  }

  async function begin(): Promise<void> {
    try {
      if (isLeaving() && !hasToken()) await logOut()
      const me = await read<Me>('/api/v1/me')
      useZone(me.zone)
      stopFollowing()
      change({ me, problem: '' })
      stopFollowing = follow(heard, 'all')
      await loadCity()
    } catch (error) {
      const { badToken, noAnswer, tooMany } = words().page.login
      const isRefused = error instanceof Refused
      if (hasToken() && isRefused && error.status === 401) forgetToken()
      else if (isLoggedOut(error)) return change({ problem: '' })
      change({ problem: !isRefused ? noAnswer : error.status === 401 ? badToken : tooMany })
    }
  }

  function onLoggedOut(): void {
    const { badToken, ended } = words().page.login
    leave(hasToken() ? badToken : ended)
  }

  function leave(problem: string): void {
    stopFollowing()
    stopFollowing = () => {}
    forgetToken()
    change({ ...emptyModel(model.view), problem })
  }

  const actions: Actions = {
    onToken(secret, where) {
      keepToken(secret, where)
      void begin()
    },
    onIn() {
      forgetToken()
      void begin()
    },
    onLanguage(wanted) {
      chooseLanguage(wanted)
      change({})
    },
    onLogOut() {
      if (!hasToken()) void logOut().catch(() => undefined)
      forgetDrafts()
      leave('')
    },
    onRetry: () => void loadCity(),
    onHelp: (help) => change({ help }),
    onMishapRead: () => change({ mishap: '' }),
    onView(view, how) {
      const hash = hashOf(view)
      if (how === 'new') {
        location.hash = hash
        return
      }
      history.replaceState(null, '', hash)
      change({ view })
    },
  }

  const onMishap = (error: unknown) => {
    if (isLoggedOut(error)) return onLoggedOut()
    change({ mishap: textOf(error) })
  }
  addEventListener('unhandledrejection', ({ reason }) => onMishap(reason))
  addEventListener('error', ({ error }) => error && onMishap(error))
  addEventListener('hashchange', () => {
    const view = viewOf(location.hash)
    const isOther = view.name !== model.view.name
    // what was followed has the focus as long as it is drawn
    isLed = document.activeElement !== document.body
    change({ view })
    if (isOther) scrollTo(0, 0)
  })
  document.addEventListener(
    'keydown',
    createKeys({
      views: () => (model.me ? viewsOf(model.me.role) : []),
      onHelp: () => model.me && change({ help: 'open' }),
    }),
  )
  showDensity()
  setInterval(() => {
    const now = serverNow()
    change({ now })
    if (model.me && now >= devicesAt && document.visibilityState === 'visible') void refresh()
  }, 1_000)
  root.textContent = ''
  await begin()
  draw()
}
