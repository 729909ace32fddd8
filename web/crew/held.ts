import type { Act } from './outbox-rules.ts'

/** Where this phone keeps things. Each may reject: the browser has no room, has lost its connection, or has taken that away. */
export interface Disk {
  read<Value>(key: string): Promise<Value | undefined>
  write(key: string, value: unknown): Promise<void>
  drop(key: string): Promise<void>
  acts(): Promise<Act[]>
  putAct(act: Act): Promise<void>
  dropAct(key: string): Promise<void>
  /** All but what waits to be sent. */
  forget(): Promise<void>
}

/** What this phone keeps, so that the page can be read without a network and nothing that was done is lost. It never rejects. */
export interface Keep extends Disk {
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
    read: <Value>(key: string) => disk.read<Value>(key).catch(() => undefined),
    // what is for reading only is fetched again
    write: (key, value) => disk.write(key, value).catch(() => {}),
    drop: (key) => disk.drop(key).catch(() => {}),
    forget: () => disk.forget().catch(() => {}),
    async acts() {
      known = await disk.acts().catch(() => known)
      const all = new Map<string, Act | 'dropped'>(known.map((act) => [act.key, act]))
      for (const [key, what] of held) all.set(key, what)
      return [...all.values()].flatMap((each) => (each === 'dropped' ? [] : [each]))
    },
    putAct: (act) => hold(act.key, act, disk.putAct(act)),
    dropAct: (key) => hold(key, 'dropped', disk.dropAct(key)),
  }
}
