import { expect, test } from 'vitest'
import { dashboardNames } from '../../../dashboards/kit/links.ts'
import { makers } from '../../../dashboards/provisioning.ts'
import { panelsOf } from '../grafana.ts'
import { loadPlant } from '../plant.ts'
import { type Claim, problemsOf } from './check.ts'

const plant = await loadPlant()
const claims = dashboardNames.flatMap((name): Claim[] => {
  const dashboard = makers[name](plant)
  const { panels: _, ...frame } = dashboard
  return [
    { name, type: 'Frame', value: frame },
    ...panelsOf(dashboard).map((panel): Claim => ({ name: `${name} ${panel.title}`, type: 'Panel', value: panel })),
  ]
})

/** A panel of the city, changed so that it is wrong, as JSON. */
function wrong(type: string, change: (panel: Record<string, never>) => void): Claim {
  const found = claims.find(({ value }) => (value as { type?: string }).type === type)
  const value = JSON.parse(JSON.stringify(found?.value))
  change(value)
  return { name: `wrong ${type}`, type: 'Panel', value }
}

test('every dashboard and panel is what the schema of Grafana 13 takes, and what is wrong is found', async () => {
  const mistakes = [
    wrong('stat', (panel) => Object.assign(panel['options'] ?? {}, { colorMode: 'backdrop' })),
    wrong('timeseries', (panel) => Object.assign(panel['options'] ?? {}, { zoomMode: true })),
    wrong('table', (panel) => Object.assign(panel, { fieldConfig: { defaults: { decimal: 2 }, overrides: [] } })),
    wrong('stat', (panel) => Object.assign(panel, { targets: [{ refId: 'A', query: 'SELECT 1' }] })),
    wrong('barchart', (panel) => Object.assign(panel, { type: 'barchrt' })),
    wrong('table', (panel) =>
      Object.assign(panel, {
        fieldConfig: {
          defaults: {},
          overrides: [{ matcher: { id: 'byName', options: 'x' }, properties: [{ id: 'custom.colour', value: 'red' }] }],
        },
      }),
    ),
  ]
  const problems = await problemsOf([...claims, ...mistakes])
  expect(problems.filter((problem) => !problem.startsWith('wrong '))).toEqual([])
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(mistakes.map(({ name }) => name))
})
