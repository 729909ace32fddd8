import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Plant } from '../../core/plant/plant.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import { quantitiesOf } from '../kit/quantities.ts'

/** How a chart of a quantity is made, by its kind. */
export interface Makers {
  readonly curve: (id: string, panel: number) => PanelBuilder
  readonly daily: (id: string, panel: number) => PanelBuilder
  readonly band: (quantity: Quantity, panel: number) => TimelineBuilder
}

const firstPanel = 200

/** A chart for each quantity that the plant file defines and a point measures. */
export function ownCharts(plant: Plant, makers: Makers): (PanelBuilder | TimelineBuilder)[] {
  const used = new Set(quantitiesOf(plant))
  return plant.ownQuantities.flatMap(({ id }, index) => {
    const quantity = plant.quantities.get(id)
    return quantity && used.has(id) ? chart(quantity, firstPanel + index, makers) : []
  })
}

function chart(quantity: Quantity, panel: number, { curve, daily, band }: Makers): PanelBuilder | TimelineBuilder {
  switch (quantity.kind) {
    case 'state':
      return band(quantity, panel)
    case 'amount':
    case 'counter':
      return daily(quantity.id, panel)
    case 'gauge':
      return curve(quantity.id, panel)
  }
}
