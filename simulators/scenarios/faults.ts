import type { Plant } from '../../core/plant/plant.ts'
import { clockError, duplicate, type Link, outage, reorder } from '../faults/delivery.ts'
import { compose, type Fault, type Period, type Target } from '../faults/fault.ts'
import { drift, dropout, noise, sentinel, spike, stuck } from '../faults/instrument.ts'
import type { InstrumentFault, NetworkEvent, Scenario } from './schema.ts'

/** The faults of a scenario that begins at `start`: instruments first, then clocks, then the network. */
export function faultsOf(scenario: Scenario, plant: Plant, start: number): Fault {
  const instruments: Fault[] = []
  const clocks: Fault[] = []
  const networks: Fault[] = []
  for (const event of scenario.events) {
    if (event.do === 'fault') {
      const point = plant.points.get(event.point)
      const during = { from: start + event.at, to: start + event.at + event.for }
      if (point) instruments.push(instrumentFault(event, { device: point.device, wire: point.wire, during }))
    } else if ('network' in event) {
      const during = { from: start + event.at, to: start + event.at + event.for }
      const link = { ...linkOf(event.network), during }
      if (event.do === 'clock') clocks.push(networkFault(event, link))
      else networks.push(networkFault(event, link))
    }
  }
  return compose([...instruments, ...clocks, ...networks])
}

function linkOf(network: string): Link {
  const [site = network, device] = network.split('/')
  return device === undefined ? { site } : { site, device }
}

function networkFault(event: NetworkEvent, link: Link & { readonly during: Period }): Fault {
  switch (event.do) {
    case 'cut':
      return outage(link)
    case 'clock':
      return clockError(link, { aheadMs: event.ahead * 1000, driftPpm: event.drift })
    case 'duplicate':
      return duplicate(link, event)
    case 'reorder':
      return reorder(link, event)
  }
}

function instrumentFault(fault: InstrumentFault, target: Target): Fault {
  switch (fault.kind) {
    case 'noise':
      return noise(target, fault)
    case 'drift':
      return drift(target, fault)
    case 'stuck':
      return stuck(target)
    case 'spike':
      return spike(target, fault)
    case 'dropout':
      return dropout(target, fault)
    case 'sentinel':
      return sentinel(target, fault)
  }
}
