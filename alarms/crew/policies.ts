import type { JournalEntry } from '../../core/alarm/journal.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { CallingAbout } from '../../core/delivery/about.ts'
import { type HandOverRecord, wakingNobody } from '../../core/hand-over/hand-over.ts'
import { withOutgoing } from '../../core/hand-over/still-told.ts'
import { channelNames } from '../../core/people/channel-kind.ts'
import type { Escalation } from '../../core/people/escalation/policy.ts'
import { rosterOf } from '../../core/people/escalation/roster.ts'
import type { EscalationPolicy } from '../../core/people/escalation/step.ts'
import { type DutyHistory, withCurrent } from '../../core/people/rota/history.ts'
import { wayOf } from '../../core/people/way.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'

/** Whom an alarm goes to, by the plant file in force. */
export type Way = Pick<Calling, 'escalation' | 'crew' | 'quiet'>

export interface PolicySources {
  readonly plant: PlantRef
  /** Which rota was in force when, and what people have changed about it. */
  readonly history: () => Promise<DutyHistory>
}

/** By which chain each alarm calls, and who is on duty: as it is known in one turn. */
export class Policies {
  readonly plant: Plant
  private readonly recorded: DutyHistory
  private readonly untaken: ReadonlyMap<string, HandOverRecord | undefined>
  private history: DutyHistory | undefined

  /** `recorded`: what is on record by now. `untaken`: what was handed over and nobody has taken over, by crew. */
  constructor(
    plant: Plant,
    recorded: DutyHistory,
    untaken: ReadonlyMap<string, HandOverRecord | undefined> = new Map(),
  ) {
    this.plant = plant
    this.recorded = recorded
    this.untaken = untaken
  }

  wayOf(
    alarm: Pick<JournalEntry, 'site'> & { readonly priority: Priority },
    rule: AlarmRule | undefined,
  ): Way | undefined {
    const way = wayOf(this.plant, alarm, rule)
    if (!way) return undefined
    const { route, crew } = way
    const { escalation, quiet } = route
    return { escalation, ...(crew && { crew: crew.id }), ...(quiet && { quiet }) }
  }

  /** What a calling waits for, or goes by, that the plant file does not have any more: ids of people, of its chain and crew. */
  goneOf({ escalation, crew, state }: Calling): {
    readonly people: readonly string[]
    readonly way: readonly string[]
  } {
    const { people, crews, escalations } = this.plant.duty
    const stage = state?.stage
    const waited = (state?.calls ?? []).filter(({ outcome }) => outcome === 'open').map(({ person }) => person)
    const taken =
      stage?.name === 'answered' && (state?.told.includes(stage.by) || this.wasPerson(stage.by)) ? [stage.by] : []
    return {
      people: [...new Set([...waited, ...taken])].filter((id) => !people.has(id)),
      way: [
        ...(escalations.has(escalation) ? [] : [escalation]),
        ...(crew === undefined || crews.has(crew) ? [] : [crew]),
      ],
    }
  }

  /** A program answers, too: its name was never a person's. */
  private wasPerson(id: string): boolean {
    return this.recorded.versions.some(({ duty }) => duty.people.has(id))
  }

  /** Undefined where the chain is no longer in the plant file. */
  of(
    { escalation: id, crew = '', quiet, about, beganAt }: Way & Pick<Calling, 'about' | 'beganAt'>,
    at: number,
  ): EscalationPolicy | undefined {
    const { duty, city } = this.plant
    const escalation = about ? chainAbout(about) : duty.escalations.get(id)
    if (!escalation) return undefined
    this.history ??= withCurrent(this.recorded, duty, at)
    const present = rosterOf(this.history, crew)
    const untaken = this.untaken.get(crew)
    // what has come since the change is theirs who came
    const roster = untaken && beganAt < untaken.at ? withOutgoing(present, untaken) : present
    return { escalation, roster, zone: city.zone, ...(quiet && { quiet }) }
  }
}

const onceMs = 3_600_000

/** Once, to whom it is for; what has not gone out within the hour is not worth telling. Nobody is woken by it. */
function chainAbout(about: CallingAbout): Escalation {
  const by = new Set(wakingNobody(channelNames))
  return {
    ...{ id: about.is, repeat: 1, unanswered: [] },
    steps: [{ tell: { people: peopleFor(about) }, by, answerMs: onceMs }],
  }
}

function peopleFor(about: CallingAbout): readonly string[] {
  switch (about.is) {
    case 'hand-over':
      return about.tells ? about.outgoing : about.incoming
    case 'log-ins-failed':
      return [about.person]
  }
}
