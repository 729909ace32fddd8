import { handOverIn } from '../../core/delivery/about.ts'
import { dutyChange } from '../../core/hand-over/change.ts'
import { type HandOverRecord, handedOver, type Standing, whatStands } from '../../core/hand-over/hand-over.ts'
import { handOverAlarm, relievedAlarm } from '../../core/hand-over/id.ts'
import { withCurrent } from '../../core/people/rota/history.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Calling, Callings, Step } from '../../storage/deliveries/deliveries.ts'
import type { Draft } from './draft.ts'
import type { PolicySources } from './policies.ts'

export interface HandOverOptions extends PolicySources {
  readonly store: AlarmStore
  readonly deliveries: Pick<Callings, 'dutyPlaces' | 'callingsOf'>
  /** Where people reach the page; left out, messages have no link. */
  readonly publicUrl?: string | undefined
}

const everyMs = 10_000

/**
 * Tells who comes on duty what stands, and who goes of what they are relieved, once for each change: how far it has
 * looked is kept with what it decides.
 */
export class HandOvers {
  private readonly options: HandOverOptions
  private lookedAt = Number.NaN
  /** The newest of each crew that was looked for, where nobody has taken it over and its time is not over. */
  private readonly untaken = new Map<string, HandOverRecord | undefined>()

  constructor(options: HandOverOptions) {
    this.options = options
  }

  /** What was handed over and is still to be taken over, by crew. */
  async open(): Promise<ReadonlyMap<string, HandOverRecord | undefined>> {
    const { plant, deliveries } = this.options
    for (const [id, { rota }] of plant.current.duty.crews) {
      if (rota === undefined || this.untaken.has(id)) continue
      const [newest] = await deliveries.callingsOf(handOverAlarm(id), { limit: 1 })
      this.untaken.set(id, newest && untakenOf(newest))
    }
    return this.untaken
  }

  /** What a turn has come to, once it is kept. */
  kept({ callings = [] }: Step): void {
    for (const calling of callings) {
      const { crew } = calling
      const handOver = handOverIn(calling)
      if (crew !== undefined && handOver && !handOver.tells) this.untaken.set(crew, untakenOf(calling))
    }
  }

  /** Whether it is time for another look. */
  isDue(now: number): boolean {
    return !(Math.abs(now - this.lookedAt) < everyMs)
  }

  /** Undefined where there is nothing to be kept. */
  async look(draftOf: () => Promise<Draft>, now: number): Promise<Draft | undefined> {
    this.lookedAt = now
    const { plant, deliveries, history: recorded } = this.options
    const crews = [...plant.current.duty.crews.values()].filter(({ rota }) => rota !== undefined)
    if (crews.length === 0) return undefined
    const places = await deliveries.dutyPlaces()
    const history = withCurrent(await recorded(), plant.current.duty, now)
    let draft: Draft | undefined
    for (const { id } of crews) {
      const from = places.get(id)
      // a crew that is new has nothing to hand over; a clock that was ahead begins anew
      const change = from === undefined || from > now ? undefined : dutyChange(history, id, { from, to: now })
      if (from !== undefined && from <= now && !change && now - from < everyMs * 60) continue
      draft ??= await draftOf()
      draft.dutyPlaces.push({ crew: id, at: now })
      if (change) await this.begin(draft, id, change, now)
    }
    return draft
  }

  private async begin(
    draft: Draft,
    crew: string,
    { at, incoming, outgoing }: NonNullable<ReturnType<typeof dutyChange>>,
    now: number,
  ): Promise<void> {
    const { plant, publicUrl } = this.options
    const stands = whatStands(await this.standing(draft, crew), plant.current, publicUrl)
    if (!stands) return
    const calling: Calling = {
      ...{ alarm: handOverAlarm(crew), occurrence: Math.floor(at / 1_000), escalation: 'hand-over', crew },
      ...{ begunBy: 0, entry: 0, kind: 'raised', beganAt: now },
      about: { is: 'hand-over', at, incoming, outgoing, ...stands },
    }
    draft.begin(calling, 'medium', now)
    if (outgoing.length === 0) return
    const relieved = { is: 'hand-over', at, incoming, outgoing, ...stands, tells: 'outgoing' } as const
    draft.begin({ ...calling, alarm: relievedAlarm(crew), about: relieved }, 'medium', now)
  }

  /** Alarms that this crew would be called for. */
  private async standing(draft: Draft, crew: string): Promise<Standing[]> {
    const { store } = this.options
    const own: Standing[] = []
    for (const alarm of await store.alarms({ states: handedOver, audience: 'people' })) {
      const rule = await store.rule(alarm.id)
      const site = rule?.site ?? alarm.id.split('.')[0] ?? ''
      if (draft.wayOf({ site, priority: alarm.priority }, rule)?.crew === crew) own.push({ alarm, rule })
    }
    return own
  }
}

function untakenOf(calling: Calling): HandOverRecord | undefined {
  const handOver = handOverIn(calling)
  return handOver?.takenOver || calling.state?.stage.name === 'over' ? undefined : handOver
}
