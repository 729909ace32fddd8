import { Counter, Gauge, type Registry } from 'prom-client'
import { type SkipReason, skipReasons } from './rules.ts'

export interface BridgeMetrics {
  readonly received: Counter
  readonly forwarded: Counter
  readonly acknowledged: Counter
  readonly skipped: Counter<'reason'>
  readonly reconnects: Counter<'side'>
  readonly connected: Gauge<'side'>
}

/** `inFlight` gives the messages that our broker has not acknowledged yet. */
export function createBridgeMetrics(registry: Registry, inFlight: () => number): BridgeMetrics {
  const registers = [registry]
  new Gauge({
    name: 'huoshui_bridge_in_flight',
    help: 'Messages that our broker has not acknowledged yet',
    registers,
    collect() {
      this.set(inFlight())
    },
  })
  const skipped = new Counter<'reason'>({
    name: 'huoshui_bridge_skipped_total',
    help: 'Foreign messages that are not forwarded, by reason',
    labelNames: ['reason'],
    registers,
  })
  for (const reason of skipReasons satisfies readonly SkipReason[]) skipped.inc({ reason }, 0)
  return {
    received: new Counter({
      name: 'huoshui_bridge_received_total',
      help: 'Messages from the foreign broker, those sent again among them',
      registers,
    }),
    forwarded: new Counter({
      name: 'huoshui_bridge_forwarded_total',
      help: 'Messages that our broker has acknowledged: they are in the reading log',
      registers,
    }),
    acknowledged: new Counter({
      name: 'huoshui_bridge_acknowledged_total',
      help: 'Messages acknowledged to the foreign broker',
      registers,
    }),
    skipped,
    reconnects: new Counter({
      name: 'huoshui_bridge_reconnects_total',
      help: 'Connections after the first, to the foreign broker (source) and to ours (target)',
      labelNames: ['side'],
      registers,
    }),
    connected: new Gauge({
      name: 'huoshui_bridge_connected',
      help: '1 while connected: to the foreign broker (source), to ours (target)',
      labelNames: ['side'],
      registers,
    }),
  }
}
