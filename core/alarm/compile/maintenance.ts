import { zonedInstant } from '../../instant.ts'
import type { Plant } from '../../plant/plant.ts'
import type { PlantProblem } from '../../plant/problem.ts'
import type { MaintenanceWindow } from '../maintenance-window.ts'
import type { AlarmsFile } from '../schema.ts'

/** The plant file's planned work, and all that is wrong with it. */
export function compileMaintenance(
  plant: Plant,
  { maintenance = [] }: AlarmsFile,
): { readonly windows: readonly MaintenanceWindow[]; readonly problems: readonly PlantProblem[] } {
  const places = placesOf(plant)
  const problems: PlantProblem[] = []
  const windows = maintenance.map(({ id, at, from, to, who, why }, index): MaintenanceWindow => {
    const wrong = (key: string, message: string) => {
      problems.push({ path: ['alarms', 'maintenance', index, key], message })
    }
    if (!places.has(at)) wrong('at', `${at}: no such site, asset, point or device`)
    const [begins, ends] = [zonedInstant(from) ?? Number.NaN, zonedInstant(to) ?? Number.NaN]
    if (!(ends > begins)) wrong('to', `${to} is not after ${from}`)
    if (maintenance.findIndex((other) => other.id === id) < index) wrong('id', `${id} is there twice`)
    return { id, place: at, from: begins, to: ends, who, why }
  })
  return { windows, problems }
}

function placesOf({ sites, points, devices }: Plant): ReadonlySet<string> {
  const assets = sites.flatMap((site) => site.assets.map((asset) => `${site.id}/${asset.id}`))
  return new Set([...sites.map(({ id }) => id), ...assets, ...points.keys(), ...devices.keys()])
}
