export interface LoadPlant {
  readonly devices: number
  /** Points of each device. */
  readonly readings: number
}

/** Of a site: a person can still look at one. */
const devicesOfSite = 1_000

/**
 * A plant file, as JSON, for a load: water levels that take any number from 0 to 10 as it is. JSON is YAML too, and is
 * read ten times as fast.
 */
export function loadPlantText({ devices, readings }: LoadPlant): string {
  const at = [29.65, 91.13]
  const points = Array.from({ length: readings }, (_, point) => ({
    ...{ id: `p${point}`, quantity: 'water_level', range: [0, 10] },
  }))
  const sites = Array.from({ length: Math.ceil(devices / devicesOfSite) }, (_, site) => {
    const first = site * devicesOfSite
    const assets = Array.from({ length: Math.min(devicesOfSite, devices - first) }, (_, index) => {
      const id = `d${first + index}`
      const name = { 'zh-CN': `压测 ${id}`, en: `Load ${id}` }
      return { id, kind: 'level-gauge', name, at, device: `load-${first + index}`, points }
    })
    const name = { 'zh-CN': `压测 ${site}`, en: `Load ${site}` }
    return { id: `load-${site}`, kind: 'water-system', name, at, assets }
  })
  const city = { id: 'load', name: { 'zh-CN': '压测', en: 'Load' }, zone: 'Asia/Shanghai', at }
  return `${JSON.stringify({ version: 1, city, sites })}\n`
}
