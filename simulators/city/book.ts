import { readValue } from '../../core/decode/value.ts'
import type { Device, Plant } from '../../core/plant/plant.ts'
import type { LedgerWriter } from '../ledger/write.ts'
import type { Scenario } from '../scenarios/schema.ts'

/** One row of what a station sends. */
export interface Row {
  readonly at: number
  readonly readings: Readonly<Record<string, number | string | null>>
}

/** Enters what a station sends into the ledger, as the store is to have it. */
export class StationBook {
  private readonly ledger: LedgerWriter
  private readonly device: Device
  private readonly name: string
  private next = 0

  constructor(ledger: LedgerWriter, device: Device) {
    this.ledger = ledger
    this.device = device
    this.name = `${device.site}/${device.id}`
  }

  /** A message goes out; call the result when it is acknowledged, with the time. */
  sent(rows: readonly Row[]): (now: number) => void {
    const number = this.next++
    const { ledger, name: device } = this
    for (const { at, readings } of rows) {
      ledger.write({ kind: 'sent', number, device, at, qos: 1, readings: this.stored(readings) })
    }
    const oldest = Math.min(...rows.map(({ at }) => at))
    return (now) => ledger.write({ kind: 'acknowledged', number, device, after: now - oldest })
  }

  /** By point, in the quantity's unit. What the platform cannot read is not expected to be stored. */
  private stored(readings: Row['readings']): Record<string, number | null> {
    const stored: Record<string, number | null> = {}
    for (const [wire, raw] of Object.entries(readings)) {
      const point = this.device.points.get(wire)
      if (!point) continue
      const result = readValue(point, raw)
      if (result.ok) stored[point.id] = result.value
    }
    return stored
  }
}

/** Enters which alarms a scenario that begins at `from` expects, and that no other is. */
export function bookScenario(ledger: LedgerWriter, scenario: Scenario, plant: Plant, from: number): void {
  const { id, duration, expect } = scenario
  const sites = plant.sites.map((site) => site.id)
  ledger.write({ kind: 'scenario', scenario: id, from, to: from + duration, sites })
  for (const { alarm, within } of expect) ledger.write({ kind: 'expected', alarm, from, to: from + within })
}
