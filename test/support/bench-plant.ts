import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LevelPlant {
  readonly devices: number
  /** Of each device. */
  readonly points: number
  /** A high alarm on every point, m; default none. */
  readonly limit?: number
  /** The site of a device, by its number. Default: all are at `bench`. */
  readonly siteOf?: (device: number) => string
}

/** Writes a plant of `devices` × `points` water levels; returns the file's path. JSON is YAML too. */
export function writeLevelPlant(
  folder: string,
  { devices, points, limit, siteOf = () => 'bench' }: LevelPlant,
): string {
  const name = { 'zh-CN': '测试', en: 'Test' }
  const at = [29.65, 91.1]
  const assets = Array.from({ length: devices }, (_, device) => ({
    id: `a${device}`,
    kind: 'level-gauge',
    name,
    at,
    device: `bench-${device}`,
    points: Array.from({ length: points }, (_, point) => ({
      id: `p${point}`,
      quantity: 'water_level',
      range: [-10, 1e9],
    })),
  }))
  const sites = [...Map.groupBy(assets, (_, device) => siteOf(device))].map(([id, own]) => ({
    ...{ id, kind: 'water-system', name, at, assets: own },
  }))
  const high = { id: 'high', kind: 'high', point: '*', limit, deadband: 0.1 }
  const alarms = limit === undefined ? {} : { alarms: { templates: { 'level-gauge': [high] } } }
  const path = join(folder, 'plant.yaml')
  writeFileSync(
    path,
    JSON.stringify({ version: 1, city: { id: 'test', name, zone: 'Asia/Shanghai', at }, sites, ...alarms }),
  )
  return path
}
