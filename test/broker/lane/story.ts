import fc from 'fast-check'

/** A PUBLISH of the station, on one of its channels. */
export interface Published {
  readonly channel: 'readings' | 'status' | 'result'
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly dup: boolean
  /** Characters of the payload beyond its serial number. */
  readonly size: number
  /** It has the packet id of the one before. */
  readonly reuse: boolean
}

export type Step =
  | {
      readonly does: 'send'
      /** What the station subscribes to before, in the same bytes. */
      readonly filter: string | undefined
      readonly packets: readonly (Published | 'ping')[]
      /** Where the bytes are cut, each as a share of what is left. */
      readonly cuts: readonly number[]
    }
  | { readonly does: 'subscribe'; readonly filter: string; readonly qos: 0 | 1 | 2 }
  | { readonly does: 'unsubscribe'; readonly filter: string }
  /** The listener goes, and is back when it is needed: it keeps its session. */
  | { readonly does: 'leave' }
  /** The station, whose session is clean, connects anew. */
  | { readonly does: 'reconnect' }

const rarely = <T>(usual: T, rare: T, one: number) =>
  fc.oneof({ weight: one - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(rare) })
const filter = fc.constantFrom('readings', 'status', '+', '#')
const published: fc.Arbitrary<Published> = fc.record({
  channel: fc.constantFrom('readings', 'readings', 'status', 'result'),
  qos: fc.constantFrom(0, 1, 1, 1, 0, 1, 2),
  retain: rarely(false, true, 12),
  dup: rarely(false, true, 8),
  size: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.integer({ min: 100, max: 70_000 }) }),
  reuse: rarely(false, true, 6),
})
const send = fc.record({
  does: fc.constant('send' as const),
  filter: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: filter }),
  packets: fc.array(
    fc.oneof({ weight: 15, arbitrary: published }, { weight: 1, arbitrary: fc.constant('ping' as const) }),
    { minLength: 1, maxLength: 30, size: 'max' },
  ),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
})

/** What a station and one who listens to it do. */
export const story: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 14, arbitrary: send },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('subscribe' as const),
        filter,
        qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('unsubscribe' as const), filter }) },
    { weight: 1, arbitrary: fc.constant({ does: 'leave' as const }) },
    { weight: 1, arbitrary: fc.constant({ does: 'reconnect' as const }) },
  ),
  { minLength: 2, maxLength: 12, size: 'max' },
)
