import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import type { DeviceRequest } from '../core/decode/decoder.ts'

/** A request that a message gave rise to, and when that was received. */
export interface Asked {
  readonly request: DeviceRequest
  readonly receivedAt: number
}

/** Publishes to a device, QoS 0, not retained; `dropped` when it cannot be sent now. Never throws, never waits. */
export type PublishRequest = (request: DeviceRequest) => 'sent' | 'dropped'

/** A request of an older message is stale: catching up over a long log must not ask devices for what is long past. */
const freshMs = 60_000

export interface RequestDesk {
  /** Undefined where the process has no way to devices: requests are then counted and logged only. */
  readonly publish: PublishRequest | undefined
  readonly log: Logger
  readonly requests: Counter<'outcome'>
}

/** Sends what decoders want published, as far as it is fresh. `now` is epoch ms. */
export function sendRequests(asked: readonly Asked[], { publish, log, requests }: RequestDesk, now: number): void {
  for (const { request, receivedAt } of asked) {
    const isFresh = now - receivedAt < freshMs
    const outcome = !isFresh ? 'stale' : publish ? publish(request) : 'no-way'
    requests.inc({ outcome })
    log[outcome === 'sent' || outcome === 'stale' ? 'debug' : 'warn'](
      { topic: request.topic, outcome },
      'request to a device',
    )
  }
}
