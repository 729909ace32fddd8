import { isAct, isReadable } from './kept-shapes.ts'
import type { Act } from './outbox-rules.ts'

/** Where this phone keeps things. Each may reject: the browser has no room, has lost its connection, or has taken that away. */
export interface Disk {
  read(key: string): Promise<unknown>
  write(key: string, value: unknown): Promise<void>
  drop(key: string): Promise<void>
  acts(): Promise<readonly unknown[]>
  putAct(act: Act): Promise<void>
  dropAct(key: string): Promise<void>
  /** All but what waits to be sent. */
  forget(): Promise<void>
}

/** What this phone keeps, so that the page can be read without a network and nothing that was done is lost. It never rejects. */
export interface Keep extends Omit<Disk, 'read' | 'acts'> {
  /** Undefined also where another version of the page has kept what this one cannot read. */
  read<Value>(key: string): Promise<Value | undefined>
  acts(): Promise<Act[]>
  /** Keys of what somebody did, as `acts` found them last, that another version of the page has kept and this one cannot send. */
  unknown(who: string): readonly string[]
  /** False where not all that was done is kept beyond the page: no room, or private mode. */
  readonly lasts: boolean
}

/**
 * What the disk does not take lasts as long as the page, and is sent all the same: an answer to an alarm must not hang on whether
 * a phone has room. `onLasts` is told when that changes.
 */
export function holding(disk: Disk, onLasts: (lasts: boolean) => void): Keep {
  /** Of what the disk has another version, or nothing. */
  const held = new Map<string, Act | 'dropped'>()
  let known: readonly Act[] = []
  let unknown: readonly unknown[] = []
  let lasts = true

  async function hold(key: string, what: Act | 'dropped', keep: Promise<void>): Promise<void> {
    // others look at it while the disk is at work
    held.set(key, what)
    try {
      await keep
      if (held.get(key) === what) held.delete(key)
    } catch {
      // it is held
    }
    const now = ![...held.values()].some((each) => each !== 'dropped')
    if (now === lasts) return
    lasts = now
    onLasts(now)
  }

  return {
    get lasts() {
      return lasts
    },
    async read<Value>(key: string) {
      const found = await disk.read(key).catch(() => undefined)
      return isReadable(key, found) ? (found as Value) : undefined
    },
    // what is for reading only is fetched again
    write: (key, value) => disk.write(key, value).catch(() => {}),
    drop: (key) => disk.drop(key).catch(() => {}),
    forget: () => disk.forget().catch(() => {}),
    async acts() {
      const found: readonly unknown[] = await disk.acts().catch(() => [...known, ...unknown])
      known = found.filter(isAct)
      unknown = found.filter((each) => !isAct(each))
      const all = new Map<string, Act | 'dropped'>(known.map((act) => [act.key, act]))
      for (const [key, what] of held) all.set(key, what)
      return [...all.values()].flatMap((each) => (each === 'dropped' ? [] : [each]))
    },
    unknown: (who) => unknown.flatMap((each) => keyOf(each, who)),
    putAct: (act) => hold(act.key, act, disk.putAct(act)),
    dropAct(key) {
      unknown = unknown.filter((each) => (each as { readonly key?: unknown }).key !== key)
      return hold(key, 'dropped', disk.dropAct(key))
    },
  }
}

/** Where nobody knows whose it is, it is said to whoever is here. */
function keyOf(kept: unknown, who: string): readonly string[] {
  const { key, who: its } = kept as { readonly key?: unknown; readonly who?: unknown }
  return typeof key === 'string' && (typeof its !== 'string' || its === who) ? [key] : []
}
