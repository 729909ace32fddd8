import type { Priority } from '../alarm/priority.ts'
import type { LoudspeakersFile } from './schema.ts'

/** What loudspeakers say by themselves when an alarm is raised, without anybody who asks for it. What is left out fits all. */
export interface Automatic {
  readonly alarm?: ReadonlySet<string>
  readonly site?: ReadonlySet<string>
  readonly quantity?: ReadonlySet<string>
  readonly priority: ReadonlySet<string>
  /** Its number. */
  readonly clip: number
  /** Said where that was said and it is over: all clear. */
  readonly over?: number
  /** Devices; left out: those at the alarm's site. */
  readonly boxes?: readonly string[]
}

export interface Speaking {
  readonly alarm: string
  readonly site: string
  readonly quantity?: string
  readonly priority: Priority
}

/** The first that fits an alarm, and the boxes that say it. */
export function automaticFor<B extends { readonly site: string; readonly device: string }>(
  { automatic, boxes }: { readonly automatic: readonly Automatic[]; readonly boxes: readonly B[] },
  speaking: Speaking,
): { readonly automatic: Automatic; readonly boxes: readonly B[] } | undefined {
  const found = automatic.find((each) =>
    (['alarm', 'site', 'quantity', 'priority'] as const).every((key) => {
      const value = speaking[key]
      return each[key] === undefined || (value !== undefined && each[key].has(value))
    }),
  )
  if (!found) return undefined
  const named = found.boxes
  return {
    automatic: found,
    boxes: boxes.filter(({ site, device }) => (named ? named.includes(device) : site === speaking.site)),
  }
}

export function automaticOf({
  when,
  clip,
  over,
  boxes,
}: NonNullable<LoudspeakersFile['automatic']>[number]): Automatic {
  const set = (value: string | readonly string[]) => new Set([value].flat())
  return {
    ...{ clip, priority: set(when.priority) },
    ...(when.alarm !== undefined && { alarm: set(when.alarm) }),
    ...(when.site !== undefined && { site: set(when.site) }),
    ...(when.quantity !== undefined && { quantity: set(when.quantity) }),
    ...(over !== undefined && { over }),
    ...(boxes && { boxes }),
  }
}
