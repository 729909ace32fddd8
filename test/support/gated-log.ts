import type { LogWriter } from '../../storage/log/log.ts'

/** The real log behind a gate: what is appended waits until the gate is opened. */
export function gatedLog() {
  const held: (() => void)[] = []
  const gate = {
    open: true,
    status: { name: 'open' } as LogWriter['status'],
    held,
    release(): void {
      gate.open = true
      gate.status = { name: 'open' }
      for (const go of held.splice(0)) go()
    },
    wrap: (log: LogWriter): LogWriter => ({
      told: [],
      get status() {
        return gate.status
      },
      append(message, done) {
        if (gate.open) log.append(message, done)
        else held.push(() => log.append(message, done))
      },
      [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
    }),
  }
  return gate
}
