import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import type { NamedPanel } from '../kit/placing.ts'
import { quantitiesOf } from '../kit/quantities.ts'

/** How a chart of a quantity is made, by its kind. */
export interface Makers {
  readonly curve: (id: string) => PanelBuilder
  readonly daily: (id: string) => PanelBuilder
  readonly band: (quantity: Quantity) => TimelineBuilder
}

/** A chart for each quantity that the plant file defines and a point measures. */
export function ownCharts(plant: Plant, makers: Makers): readonly NamedPanel[] {
  const used = new Set(quantitiesOf(plant))
  return plant.ownQuantities.flatMap(({ id }): NamedPanel[] => {
    const quantity = plant.quantities.get(id)
    return quantity && used.has(id) ? [[`own-${id}`, chart(quantity, makers)]] : []
  })
}

function chart(quantity: Quantity, { curve, daily, band }: Makers): PanelBuilder | TimelineBuilder {
  switch (quantity.kind) {
    case 'state':
      return band(quantity)
    case 'amount':
    case 'counter':
      return daily(quantity.id)
    case 'gauge':
      return curve(quantity.id)
  }
}
