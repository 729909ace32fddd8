import type { State } from '../roles/state.ts'
import type { Settings } from '../settings/settings.ts'
import type { KeptBeside } from './beside.ts'

/** The stores of the server that the settings name, each with connections of its own, which end with it. */
export function keptBeside(settings: Settings): KeptBeside {
  async function open<T extends AsyncDisposable>(store: (state: State) => Promise<T>): Promise<T> {
    const [{ openKept }, { pino }] = await Promise.all([import('../commands/kept.ts'), import('pino')])
    const log = async (level: string) => pino({ level }, pino.destination(2))
    return await openKept({ settings: () => settings, folder: () => settings.HUOSHUI_DATA, log }, store)
  }
  return {
    claims: () => open((state) => state.claims()),
    ruleEdits: () => open((state) => state.ruleEdits()),
    maintenance: () => open((state) => state.maintenance()),
    orders: (limits) => open((state) => state.orders(limits)),
    deliveries: (max) => open((state) => state.deliveries(max)),
  }
}
