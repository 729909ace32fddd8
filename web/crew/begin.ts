import type { Me } from '../../api/me/schema.ts'
import { hasToken, isLoggedOut, Refused, read } from '../lib/client.ts'
import { words } from '../lib/language.ts'
import { isLeaving, logOut } from '../lib/session.ts'
import type { Keep } from './held.ts'
import { keptList } from './kept-list.ts'
import { wantsConsole } from './landing.ts'
import { identityOf, type Model } from './model.ts'

interface BeginDeps {
  readonly keep: Keep
  model(): Model
  change(part: Partial<Model>): void
  loggedIn(me: Me): Promise<void>
  onLoggedOut(): void
}

/** Finds out who is here: whose session the browser has, or whose token was kept. What this phone has kept comes first, and says how old it is. */
export function createBegin({ keep, model, change, loggedIn, onLoggedOut }: BeginDeps): () => Promise<void> {
  const enter = (me: Me): Promise<void> => {
    if (!wantsConsole(me)) return loggedIn(me)
    location.replace('/console')
    // nothing more is drawn of a page that is being left
    return new Promise(() => {})
  }
  return async () => {
    if (isLeaving() && !hasToken()) {
      try {
        await logOut()
      } catch {
        return change({ problem: words().page.login.noAnswer })
      }
    }
    const asked = read<Me>('/api/v1/me')
    asked.catch(() => {}) // it is looked at below
    const kept = await keptList(keep)
    const saved = kept && (hasToken() || kept.me.person !== undefined) ? kept : undefined
    if (saved) {
      change(saved.model)
      await enter(saved.me)
    }
    try {
      const me = await asked
      if (saved && identityOf(saved.me) !== identityOf(me)) {
        await keep.forget()
        change({ alarms: new Map(), values: new Map(), known: 'nothing', places: undefined })
      }
      if (!saved || JSON.stringify(saved.me) !== JSON.stringify(me)) await enter(me)
    } catch (error) {
      // nobody was in here, or a provider did not know them
      if (isLoggedOut(error) && !hasToken() && !model().me) return change({ problem: cameBack() })
      if (error instanceof Refused && error.status !== 429 && error.status < 500) return onLoggedOut()
      const { tooMany, noAnswer } = words().page.login
      if (!saved) change({ problem: error instanceof Refused ? tooMany : noAnswer })
    }
  }
}

/** What became of a log-in by a provider, from which this page was come back to. */
function cameBack(): string {
  const { notKnown, failed } = words().page.login
  const fate = new URLSearchParams(location.search).get('login')
  return fate === 'not-known' ? notKnown : fate === 'failed' ? failed : ''
}
