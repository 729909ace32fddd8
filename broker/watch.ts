import type { Logger } from 'pino'
import type { CredentialChange, DeviceCredentials } from '../storage/credentials/devices.ts'
import { Seldom } from '../storage/follow/seldom.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { type Connection, type Connections, whois } from './connection.ts'
import { isDead, silenceAllowedMs } from './keep-alive.ts'
import type { OwnClock } from './own-clock.ts'
import type { Refusals } from './refusal.ts'
import type { Waiting } from './waiting.ts'

const everyMs = 500

export interface WatchOptions {
  readonly connections: Connections
  readonly devices: DeviceCredentials
  /** Took nothing of what it was sent for so long: it is cut off, ms. */
  readonly unreadForMs: number
  /** A credential is another than before, or none: what belongs to it by name goes. `since`: as in `CredentialChange`. */
  readonly ended: (id: string, since: number | undefined) => void
  readonly readingLog: LogWriter
  readonly waiting: Waiting
  readonly refusals: Refusals
  readonly log: Logger
  readonly steady: () => number
  readonly clock: OwnClock
}

/** Looks round twice a second: for the dead, for credentials that ended, for a log that takes nothing, for our own clock. */
export function startWatch(options: WatchOptions): Disposable {
  const { connections, devices, log } = options
  let sequence = devices.changesAfter(0).at(-1)?.sequence ?? 0
  const seldom = new Seldom(log)
  let stalled = false
  const timer = setInterval(() => {
    stalled = tellOfStall(options, stalled)
    options.clock.now()
    const now = options.steady()
    for (const connection of connections) {
      endDead(connection, { now, refusals: options.refusals })
      endDeaf(connection, { now, options })
    }
    try {
      const changes = devices.changesAfter(sequence)
      sequence = changes.at(-1)?.sequence ?? sequence
      seldom.end('credentials')
      if (changes.length > 0) endChanged(options, new Map(changes.map((change) => [change.id, change])))
    } catch (error) {
      seldom.tell('credentials', error, { message: 'credentials cannot be read' })
    }
  }, everyMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function tellOfStall({ readingLog, waiting, connections, log }: WatchOptions, told: boolean): boolean {
  const { status } = readingLog
  const numbers = { waiting: waiting.pending, connections: connections.size }
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

function endDeaf(connection: Connection, { now, options }: { now: number; options: WatchOptions }): void {
  if (connection.stream.unreadForMs(now) <= options.unreadForMs) return
  options.refusals.refuse('reads-nothing', whois(connection))
  connection.stream.destroy()
}

/** A changed credential ends the connections made with what it was; one that is no more, its sessions and wills too. */
function endChanged({ connections, refusals, ended }: WatchOptions, changes: ReadonlyMap<string, CredentialChange>) {
  for (const connection of connections) {
    if (connection.state.name !== 'open') continue
    const { id, sequence, since } = connection.state.device
    const change = changes.get(id)
    if (!change || sequence >= change.sequence) continue
    refusals.refuse('revoked-device', { ...whois(connection), detail: 'the credential was rotated or revoked' })
    if (since !== change.since) connections.revoke(connection)
    connection.stream.destroy()
  }
  for (const { id, since } of changes.values()) ended(id, since)
}
