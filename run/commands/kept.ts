import type { Logger } from 'pino'
import { openState } from '../roles/open-state.ts'
import type { State } from '../roles/state.ts'
import type { Settings } from '../settings/settings.ts'

/** What says where state is kept. */
interface Surroundings {
  readonly settings: () => Settings
  readonly folder: () => string
  readonly log: (level: string) => Promise<Logger>
}

/** Opens a store wherever the settings have state kept; what it needs for that ends with it. */
export async function openKept<T extends AsyncDisposable>(
  { settings, folder, log }: Surroundings,
  open: (state: State) => Promise<T>,
): Promise<T> {
  await using started = new AsyncDisposableStack()
  const state = started.use(
    await openState({ ...settings(), HUOSHUI_DATA: folder() }, async () => ({
      log: await log('warn'),
      metrics: new (await import('prom-client')).Registry(),
    })),
  )
  const store = await open(state)
  const disposeOwn = store[Symbol.asyncDispose].bind(store)
  started.defer(disposeOwn)
  const owned = started.move()
  return Object.assign(store, { [Symbol.asyncDispose]: () => owned.disposeAsync() })
}
