import { Counter, type Registry } from 'prom-client'
import { gaugesIn } from '../../storage/gauge.ts'

export interface NodeMetrics {
  readonly passedOn: Counter<'what'>
  readonly gone: Counter<'what'>
}

export function createNodeMetrics(registry: Registry, nodes: () => number): NodeMetrics {
  gaugesIn(registry)('huoshui_broker_nodes', 'Other brokers of the same log that are heard', nodes)
  const passedOn = new Counter({
    name: 'huoshui_broker_passed_on_total',
    help: 'Messages between brokers, for subscribers of the other: sent, received, dropped because too many wait',
    labelNames: ['what'] as const,
    registers: [registry],
  })
  for (const what of ['sent', 'received', 'dropped']) passedOn.inc({ what }, 0)
  const gone = new Counter({
    name: 'huoshui_broker_spoken_for_total',
    help: 'What this broker wrote for one that is gone: deaf (nobody was heard there), will, withheld (another session stands)',
    labelNames: ['what'] as const,
    registers: [registry],
  })
  for (const what of ['deaf', 'will', 'withheld']) gone.inc({ what }, 0)
  return { passedOn, gone }
}
