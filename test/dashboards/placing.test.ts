import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { expect, test } from 'vitest'
import { type NamedPanel, panelId, placed } from '../../dashboards/kit/placing.ts'

function panel(name: string, width = 8): NamedPanel {
  return [name, new PanelBuilder().title(name).span(width).height(4)]
}

/** Ids by title. */
function ids(dashboard: string, panels: readonly NamedPanel[]) {
  return Object.fromEntries(placed(dashboard, panels).map(({ title, id }) => [title, id]))
}

test('a panel keeps its id when others come, go and change places', () => {
  const before = ids('huoshui-city', [panel('rain'), panel('levels')])
  const after = ids('huoshui-city', [panel('flow'), panel('levels'), panel('pumps'), panel('rain')])
  expect(after).toMatchObject(before)
  expect(new Set(Object.values(after)).size).toBe(4)
})

test('a panel of the same name on another dashboard is another one', () => {
  expect(panelId('huoshui-city', 'rain')).not.toBe(panelId('huoshui-station', 'rain'))
})

test('an id is one that Grafana takes, today and next year', () => {
  expect(panelId('huoshui-city', 'rain')).toBe(354933841)
  for (let i = 0; i < 1000; i += 1) {
    const id = panelId('huoshui-city', String(i))
    expect(Number.isSafeInteger(id) && id >= 1 && id <= 2 ** 30).toBe(true)
  }
})

test('two panels of one name are refused', () => {
  expect(() => placed('huoshui-city', [panel('rain'), panel('rain')])).toThrow(/the panels rain and rain/)
})

test('panels stand from left to right; one that does not fit begins a line below the highest', () => {
  const wide = panel('wide', 20)
  const places = placed('huoshui-city', [panel('a'), panel('b'), wide, panel('c', 4)]).map(({ gridPos }) => gridPos)
  expect(places).toEqual([
    { x: 0, y: 0, w: 8, h: 4 },
    { x: 8, y: 0, w: 8, h: 4 },
    { x: 0, y: 4, w: 20, h: 4 },
    { x: 20, y: 4, w: 4, h: 4 },
  ])
})
