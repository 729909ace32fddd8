import type { MaintenanceWindow } from '../alarm/maintenance-window.ts'
import type { Plant } from '../plant/plant.ts'

/** Planned work that somebody made beside the plant file. Times are epoch ms; JSON. It ends by itself at `to`, or before when somebody ends it. */
export interface MadeWindow {
  readonly id: number
  /** `{site}`, `{site}/{asset}`, `{site}/{device}` or `{site}/{asset}/{point}` */
  readonly place: string
  readonly from: number
  readonly to: number
  readonly why: string
  readonly made: Doing
  readonly ended?: Doing & { readonly why: string }
}

/** Who did it, and when: a person by their id and what they are called, or a token by its name. */
export interface Doing {
  readonly who: string
  readonly person?: string
  readonly at: number
}

export interface NewWindow {
  readonly place: string
  readonly from: number
  readonly to: number
  readonly why: string
}

/** Longer work belongs into the plant file, or the alarm out of service. */
export const longestMs = 31 * 86_400_000
/** How long after its end a window is still looked at: what comes out of a buffer is covered as it was measured. */
export const rememberedMs = 31 * 86_400_000

export type WindowRefusal =
  | 'reason-required'
  /** Not after its beginning or now, or further away than it may be. */
  | 'bad-time'
  | 'unknown-place'
  | 'over'

/** Whether a window may be made now; what it says of the past begins now: history is not covered afterwards. */
export function plan(given: NewWindow, plant: Plant, now: number): NewWindow | WindowRefusal {
  const why = given.why.trim()
  const from = Math.max(given.from, now)
  if (why === '') return 'reason-required'
  if (!isPlace(given.place, plant)) return 'unknown-place'
  if (!(given.to > from) || given.to - from > longestMs || from - now > longestMs) return 'bad-time'
  return { ...given, from, why }
}

/** The window as it is once it was ended; what has not begun covers nothing. */
export function end(window: MadeWindow, doing: Doing, why: string): MadeWindow | WindowRefusal {
  if (why.trim() === '') return 'reason-required'
  if (window.ended || window.to <= doing.at) return 'over'
  return { ...window, ended: { ...doing, why: why.trim() } }
}

/** Until when it covers: its end, or when it was ended. */
export function endOf({ to, ended }: MadeWindow): number {
  return ended ? Math.min(to, ended.at) : to
}

export type WindowState = 'planned' | 'now' | 'over' | 'ended'

/** How a window stands; one of the plant file ends only by itself. */
export function stateOfWindow(
  { from, to, ended }: Pick<MadeWindow, 'from' | 'to' | 'ended'>,
  now: number,
): WindowState {
  if (ended) return 'ended'
  return now < from ? 'planned' : now < to ? 'now' : 'over'
}

/** What those that were made are called where alarms are suppressed: no plant file says so. */
export function madeId(id: number): string {
  return `here-${id}`
}

/** The number in what `madeId` gives; undefined of an id of the plant file. */
export function madeNumber(id: string): number | undefined {
  const [, digits] = /^here-(\d+)$/.exec(id) ?? []
  return digits === undefined ? undefined : Number(digits)
}

function isPlace(place: string, { sites, points, devices }: Plant): boolean {
  const [site, asset, point] = place.split('/')
  const known = sites.find(({ id }) => id === site)
  if (asset === undefined) return known !== undefined
  return (
    points.has(place) ||
    devices.has(place) ||
    (point === undefined && known?.assets.some(({ id }) => id === asset) === true)
  )
}

/** The plant with the work that was made here; `stamp`: which state of it that is. */
export function withMade(plant: Plant, { stamp, windows }: MadeInForce): Plant {
  const made = windows.flatMap((window): MaintenanceWindow[] => {
    const to = endOf(window)
    const { id, place, from, why, made: by } = window
    return to > from ? [{ id: madeId(id), place, from, to, who: by.person ?? by.who, why }] : []
  })
  return { ...plant, maintenance: [...plant.maintenance, ...made], madeStamp: stamp }
}

/** Windows that the plant is to be compiled with. */
export interface MadeInForce {
  /** Another one when somebody has made or ended one. */
  readonly stamp: string
  readonly windows: readonly MadeWindow[]
}
