import { localDays, localMonths, startsOf } from './local-day.ts'
import type { QuantityKind } from './quantity-register.ts'

/**
 * How the readings of a point come to a total. `instant`: they do not (a level). `increment`: each is what came since
 * the last. `counter`: it only grows, and one that falls has begun anew. `resets`: it counts from 0 since the last
 * reset, `atMinute` minutes after midnight of the city (rain since 08:00, rain since 1 January).
 */
export type Adding =
  | { readonly how: 'instant' | 'increment' | 'counter' }
  | { readonly how: 'resets'; readonly every: ResetPeriod; readonly atMinute: number }
export type ResetPeriod = 'day' | 'month' | 'year'

const plain = { instant: 'instant', increment: 'increment', counter: 'counter' } as const
const adverbs = { day: 'daily', month: 'monthly', year: 'yearly' } as const

/** What `parseAdding` reads, for people. */
export const addingForms = 'instant, increment, counter, resets daily at 08:00, resets monthly or resets yearly'

/** Reads `resets daily at 08:00` and the other forms; undefined for anything else. */
export function parseAdding(text: string): Adding | undefined {
  if (Object.hasOwn(plain, text)) return { how: plain[text as keyof typeof plain] }
  const [, adverb, hours = '00', minutes = '00'] =
    /^resets (daily|monthly|yearly)(?: at ([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? []
  const period = (['day', 'month', 'year'] as const).find((each) => adverbs[each] === adverb)
  return period && { how: 'resets', every: period, atMinute: Number(hours) * 60 + Number(minutes) }
}

/** The text that `parseAdding` reads as this. */
export function formatAdding(adding: Adding): string {
  if (adding.how !== 'resets') return adding.how
  const { every, atMinute } = adding
  const two = (number: number) => String(number).padStart(2, '0')
  const at = atMinute === 0 ? '' : ` at ${two(Math.floor(atMinute / 60))}:${two(atMinute % 60)}`
  return `resets ${adverbs[every]}${at}`
}

/** What a quantity's readings come to where the plant file does not say. */
export const addingOf: Readonly<Record<QuantityKind, Adding>> = {
  gauge: { how: 'instant' },
  state: { how: 'instant' },
  amount: { how: 'increment' },
  counter: { how: 'counter' },
}

/** Whether its total is what it grew by. */
export function grows({ how }: Adding): boolean {
  return how === 'counter' || how === 'resets'
}

/**
 * The last reset before an instant, epoch ms, in a zone. A reading at the very reset still tells the period that ends
 * there (rain of the day until 08:00 is read at 08:00). For instants that mostly follow each other.
 */
export function resetsBefore({ every, atMinute }: Adding & { how: 'resets' }, zone: string): (at: number) => number {
  const startMs = atMinute * 60_000
  const startOf = startsOf((at) =>
    every === 'day' ? localDays(at, zone, 1, startMs) : localMonths(at, zone, every === 'year' ? 12 : 1, startMs),
  )
  return (at) => startOf(at - 1)
}
