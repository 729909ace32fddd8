import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DashboardBuilder, DashboardLink, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'

/** What both dashboards share: the city's clock, a refresh each minute, the way to the other one. */
export function frame(dashboard: DashboardBuilder, plant: Plant, description: string): DashboardBuilder {
  return dashboard
    .description(description)
    .tags(['huoshui', '活水'])
    .timezone(plant.city.zone)
    .weekStart('monday')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .link(link('水城总览 Water city', '/d/huoshui-water-city/water-city'))
    .link(link('站点 Station', '/d/huoshui-station/station'))
}

const columns = 24

/** Adds the panels from left to right; one that does not fit begins a new line. (The SDK lets it stick out.) */
export function withPanels(dashboard: DashboardBuilder, panels: readonly Builder<Panel>[]): DashboardBuilder {
  let [x, y, lineHeight] = [0, 0, 0]
  for (const builder of panels) {
    const panel = builder.build()
    const { w = 12, h = 8 } = panel.gridPos ?? {}
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0]
    const placed = { ...panel, gridPos: { x, y, w, h } }
    dashboard.withPanel({ build: () => placed })
    x += w
    lineHeight = Math.max(lineHeight, h)
  }
  return dashboard
}

function link(title: string, url: string): Builder<DashboardLink> {
  const builder = new DashboardLinkBuilder(title).type(DashboardLinkType.Link).icon('dashboard').url(url).keepTime(true)
  // The SDK's default would hide the link in a menu.
  const { placement: _, ...visible } = builder.build()
  return { build: () => visible }
}
