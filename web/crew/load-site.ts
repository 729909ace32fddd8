import { inOrder } from '../lib/attention.ts'
import { Refused } from '../lib/client.ts'
import { serverNow } from '../lib/server-clock.ts'
import { fetched, type SitePage, type Trend } from './fetched.ts'
import type { Keep } from './held.ts'
import type { Model } from './model.ts'
import { readCurve, readDevices, readLatest, readSite, readSites } from './reads.ts'

interface SiteLoadDeps {
  readonly keep: Keep
  model(): Model
  change(part: Partial<Model>): void
}

const siteKey = 'site'
const dayMs = 86_400_000
/** A day's line is good for so long. */
const lineMs = 10 * 60_000

/** Asks for a site, the one looked at last where none is named: its newest values first, then their lines. */
export function createSiteLoad({ keep, model, change }: SiteLoadDeps): (id: string | undefined) => Promise<void> {
  async function site(asked: string | undefined): Promise<void> {
    const wanted = asked ?? localStorage.getItem(siteKey) ?? firstSite(model())
    const read = async () => {
      const sites = await readSites()
      const known = sites.find((each) => each.id === wanted)
      // one that was asked for by its name is not exchanged for another without a word
      if (!known && asked !== undefined) throw new Refused(404, undefined)
      const id = known?.id ?? sites[0]?.id ?? ''
      const [its, latest, devices] = await Promise.all([readSite(id), readLatest(id), readDevices(id)])
      const { site: before } = model()
      const trends = 'value' in before && before.value.site.id === id ? before.value.trends : {}
      return { at: serverNow(), site: its, sites, latest, devices, trends }
    }
    const found = await fetched<SitePage>(keep, `site ${wanted ?? ''}`, read, (kept) => {
      const { site: shown } = model()
      if (!('value' in shown) || shown.value.site.id !== wanted) change({ site: kept })
    })
    if (model().view.name !== 'site') return
    change({ site: found })
    if (found.state !== 'there') return
    localStorage.setItem(siteKey, found.value.site.id)
    await lines(found.value.site.id)
  }

  /** The lines of a site's points, one after the other: they are many, and nobody waits for them. */
  async function lines(id: string): Promise<void> {
    const { site: shown } = model()
    if (!('value' in shown)) return
    for (const point of shown.value.site.assets.flatMap(({ points }) => points)) {
      const now = serverNow()
      const current = model().site
      if (model().view.name !== 'site' || !('value' in current) || current.value.site.id !== id) return
      const known: Trend | undefined = current.value.trends[point.id]
      if (known && now - known.to < lineMs) continue
      try {
        const trend = await readCurve(point.id, { from: now - dayMs, to: now }, point)
        const after = model().site
        if (!('value' in after) || after.value.site.id !== id) return
        const value = { ...after.value, trends: { ...after.value.trends, [point.id]: trend } }
        change({ site: { ...after, value } })
        await keep.write(`site ${id}`, value)
      } catch {
        return
      }
    }
  }

  return site
}

function firstSite({ alarms, me }: Model): string | undefined {
  return me?.sites?.[0] ?? [...alarms.values()].sort(inOrder)[0]?.site
}
