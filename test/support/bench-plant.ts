import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a plant of `devices` × `points` water levels at one site, `bench`; returns the file's path. JSON is YAML too. */
export function writeLevelPlant(folder: string, { devices, points }: { devices: number; points: number }): string {
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
  const site = { id: 'bench', kind: 'water-system', name, at, assets }
  const path = join(folder, 'plant.yaml')
  writeFileSync(
    path,
    JSON.stringify({ version: 1, city: { id: 'test', name, zone: 'Asia/Shanghai', at }, sites: [site] }),
  )
  return path
}
