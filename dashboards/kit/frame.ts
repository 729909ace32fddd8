import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { Dashboard, DashboardLink, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { withoutAuto } from './leftovers.ts'
import { type DashboardName, dashboardNames, dashboards, pathOf, uidOf } from './links.ts'
import { type NamedPanel, placed } from './placing.ts'

/** What a dashboard has of its own. */
export interface Content {
  readonly description: string
  readonly variables?: readonly Builder<VariableModel>[]
  readonly panels: readonly NamedPanel[]
}

/** A dashboard of the list, with what all share: the city's clock, a refresh each minute, the way to the others. */
export function frame(name: DashboardName, plant: Plant, { description, variables = [], panels }: Content): Dashboard {
  const dashboard = new DashboardBuilder(dashboards[name].title)
    .uid(uidOf(name))
    .description(description)
    .tags(['huoshui', '活水'])
    .timezone(plant.city.zone)
    .weekStart('monday')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
  for (const other of dashboardNames) dashboard.link(link(other))
  for (const variable of variables) dashboard.withVariable(withoutAuto(variable))
  for (const panel of placed(uidOf(name), panels)) dashboard.withPanel({ build: () => panel })
  return dashboard.build()
}

function link(name: DashboardName): Builder<DashboardLink> {
  const builder = new DashboardLinkBuilder(dashboards[name].title)
    .type(DashboardLinkType.Link)
    .icon('dashboard')
    .url(pathOf(name))
    .keepTime(true)
  // The SDK's default would hide the link in a menu.
  const { placement: _, ...visible } = builder.build()
  return { build: () => visible }
}
