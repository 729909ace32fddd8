import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { PlantFile } from '../../core/plant/schema.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const at: [number, number] = [29.65, 91.1]

type PointFile = PlantFile['sites'][number]['assets'][number]['points'][number]

interface PlantMore extends Pick<PlantFile, 'decoders'> {
  readonly devices?: PlantFile['sites'][number]['devices']
}

/** A plant of one site `nangan` with one asset `gate-1`, whose device `nangan-1` reports these points. */
export function plantOf(points: readonly PointFile[], more: PlantMore = {}): Plant {
  const asset = { id: 'gate-1', kind: 'gate', name, at, device: 'nangan-1', points }
  const { devices, ...file } = more
  const site = { id: 'nangan', kind: 'water-system', name, at, assets: [asset], ...(devices && { devices }) }
  const result = compilePlant({
    version: 1,
    city: { id: 'lhasa', name, zone: 'Asia/Shanghai', at },
    sites: [site],
    ...file,
  })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}
