import type { Logger } from 'pino'
import type { DeviceCredentials } from '../storage/credentials/devices.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { type Connection, type Connections, whois } from './connection.ts'
import { isDead, silenceAllowedMs } from './keep-alive.ts'
import type { OwnClock } from './own-clock.ts'
import type { Recorder } from './record.ts'
import type { Refusals } from './refusal.ts'

const everyMs = 500

export interface WatchOptions {
  readonly connections: Connections
  readonly devices: DeviceCredentials
  readonly readingLog: LogWriter
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly log: Logger
  readonly steady: () => number
  readonly clock: OwnClock
}

/** Looks round twice a second: for the dead, for credentials that ended, for a log that takes nothing, for our own clock. */
export function startWatch(options: WatchOptions): Disposable {
  const { connections, devices, log } = options
  let sequence = devices.changesAfter(0).at(-1)?.sequence ?? 0
  let stalled = false
  const timer = setInterval(() => {
    stalled = tellOfStall(options, stalled)
    options.clock.now()
    const now = options.steady()
    for (const connection of connections) endDead(connection, { now, refusals: options.refusals })
    try {
      const changes = devices.changesAfter(sequence)
      sequence = changes.at(-1)?.sequence ?? sequence
      if (changes.length > 0) endChanged(options, new Map(changes.map((change) => [change.id, change.sequence])))
    } catch (error) {
      log.error({ error }, 'credentials cannot be read')
    }
  }, everyMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function tellOfStall({ readingLog, recorder, connections, log }: WatchOptions, told: boolean): boolean {
  const { status } = readingLog
  const numbers = { waiting: recorder.pending, connections: connections.size }
  if (status.name === 'stalled' && !told) {
    const { because, detail } = status
    log.error({ because, detail, ...numbers }, 'nothing is acknowledged: devices hold their data')
  }
  if (status.name === 'open' && told) log.info(numbers, 'acknowledging again')
  return status.name === 'stalled'
}

function endDead(connection: Connection, { now, refusals }: { now: number; refusals: Refusals }): void {
  const { state, stream, waiting } = connection
  if (state.name !== 'open') return
  const allowedMs = silenceAllowedMs(state.hello.keepAliveSeconds)
  if (!isDead({ heardAt: stream.heardAt, allowedMs, weAreBusy: waiting > 0 || stream.held }, now)) return
  refusals.refuse('keep-alive', whois(connection))
  stream.destroy()
}

/** A changed credential ends the connections made with what it was. */
function endChanged({ connections, refusals }: WatchOptions, changedAt: ReadonlyMap<string, number>): void {
  for (const connection of connections) {
    if (connection.state.name !== 'open') continue
    const { id, sequence } = connection.state.device
    if (sequence >= (changedAt.get(id) ?? 0)) continue
    refusals.refuse('revoked-device', { ...whois(connection), detail: 'the credential was rotated or revoked' })
    connection.stream.destroy()
  }
}
