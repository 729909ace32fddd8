import type { Logger } from 'pino'
import type { CredentialChange, CredentialChanges } from '../storage/credentials/devices.ts'
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
  readonly devices: CredentialChanges
  /** The place in the order of changes from which on they are looked for. */
  readonly changesFrom: number
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
export function startWatch(options: WatchOptions): AsyncDisposable {
  const { connections } = options
  const lookForChanges = changesOf(options)
  let looking: Promise<void> | undefined
  let stalled = false
  const timer = setInterval(() => {
    stalled = tellOfStall(options, stalled)
    options.clock.now()
    const now = options.steady()
    for (const connection of connections) {
      endDead(connection, { now, refusals: options.refusals })
      endDeaf(connection, { now, options })
    }
    looking ??= lookForChanges().finally(() => {
      looking = undefined
    })
  }, everyMs).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
    },
  }
}

/** Looks for credentials that have changed since it did so last. Never rejects. */
function changesOf(options: WatchOptions): () => Promise<void> {
  const { devices, log } = options
  const seldom = new Seldom(log)
  let sequence = options.changesFrom
  return async () => {
    try {
      const changes = await devices.changesAfter(sequence)
      sequence = changes.at(-1)?.sequence ?? sequence
      seldom.end('credentials')
      if (changes.length > 0) endChanged(options, new Map(changes.map((change) => [change.id, change])))
    } catch (error) {
      seldom.tell('credentials', error, { message: 'credentials cannot be read' })
    }
  }
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

/**
 * A changed credential ends the connections made with what it was; one that is no more, its sessions and wills too. Who is
 * just being let in with it is told apart at the door, by the mark that is left here (connect.ts).
 */
function endChanged(options: WatchOptions, changes: ReadonlyMap<string, CredentialChange>) {
  for (const connection of options.connections) {
    const { state } = connection
    if (state.name === 'greeted') {
      const change = changes.get(state.hello.username ?? '')
      if (change) connection.state = { ...state, changed: change.sequence }
    } else if (state.name === 'open') {
      const change = changes.get(state.device.id)
      if (change && state.device.sequence < change.sequence) endOne(connection, change, options)
    }
  }
  for (const { id, since } of changes.values()) options.ended(id, since)
}

function endOne(connection: Connection, change: CredentialChange, { connections, refusals }: WatchOptions): void {
  if (connection.state.name !== 'open') return
  refusals.refuse('revoked-device', { ...whois(connection), detail: 'the credential was rotated or revoked' })
  if (connection.state.device.since !== change.since) connections.revoke(connection)
  connection.stream.destroy()
}
