import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { AlarmsSchema } from '../../core/alarm/schema.ts'
import type { AssetSchema } from '../../core/plant/schema.ts'

export type AssetFile = z.input<typeof AssetSchema>
export const anyName = { 'zh-CN': '测试', en: 'Test' }
export const anyPlace: [number, number] = [29.65, 91.1]

/** Writes a plant of one site, with or without alarm rules; returns the file's path. JSON is YAML too. */
export function writePlant(
  folder: string,
  site: string,
  assets: readonly AssetFile[],
  alarms?: z.input<typeof AlarmsSchema>,
): string {
  const path = join(folder, 'plant.yaml')
  const city = { id: site, name: anyName, zone: 'UTC', at: anyPlace }
  const sites = [{ id: site, kind: 'water-system', name: anyName, at: anyPlace, assets }]
  writeFileSync(path, JSON.stringify({ version: 1, city, sites, ...(alarms && { alarms }) }))
  return path
}
