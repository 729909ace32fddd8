import { createHash } from 'node:crypto'
import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import { type DashboardLink, DashboardLinkType, type Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { withoutFooter } from './leftovers.ts'

/**
 * A panel and its name, one of its own on its dashboard: links to the panel last as long as the name. `down`: the path of
 * what says more, one level down.
 */
export type NamedPanel = readonly [name: string, panel: Builder<Panel>, down?: string]

/** The number that Grafana knows a panel by, 1 to 2³⁰: of its dashboard and its name, wherever it stands. */
export function panelId(dashboardUid: string, name: string): number {
  return (createHash('sha256').update(`${dashboardUid}/${name}`).digest().readUInt32BE() >>> 2) + 1
}

const columns = 24

/**
 * The panels from left to right; one that does not fit begins a new line. (The SDK lets it stick out.)
 * Throws when two have the same id.
 */
export function placed(dashboardUid: string, panels: readonly NamedPanel[]): readonly Panel[] {
  const names = new Map<number, string>()
  let [x, y, lineHeight] = [0, 0, 0]
  return panels.map(([name, builder, down]) => {
    const id = panelId(dashboardUid, name)
    const taken = names.get(id)
    if (taken !== undefined) throw new Error(`${dashboardUid}: the panels ${taken} and ${name} have one id`)
    names.set(id, name)
    const panel = withoutFooter(builder.build())
    const { w = 12, h = 8 } = panel.gridPos ?? {}
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0]
    const gridPos = { x, y, w, h }
    x += w
    lineHeight = Math.max(lineHeight, h)
    const links = down === undefined ? {} : { links: [wayDown(down)] }
    return { ...panel, id, gridPos, ...links }
  })
}

function wayDown(url: string): DashboardLink {
  const title = '更多 More'
  return {
    ...{ title, url, type: DashboardLinkType.Link, icon: '', tooltip: '', tags: [] },
    ...{ asDropdown: false, targetBlank: false, includeVars: false, keepTime: false },
  }
}
