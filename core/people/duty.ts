import type { Priority } from '../alarm/priority.ts'
import { parseDuration } from '../duration.ts'
import type { OrderTimes } from '../order/order.ts'
import { usualTimes } from '../order/times.ts'
import type { ChannelName } from './channel-kind.ts'
import type { Crew } from './crew.ts'
import type { Escalation } from './escalation/policy.ts'
import { compileCalendar, compileRota } from './rota/compile.ts'
import type { Holidays } from './rota/holidays.ts'
import type { Rota } from './rota/rota.ts'
import { type Route, routeOf } from './route.ts'
import type { DutyFile } from './schema.ts'

/** Who can be told. Addresses are references: the number itself is not in the plant. */
export type Person = NonNullable<DutyFile['people']>[number]

/** Who is there to be told, when, and in which order: the people's part of a plant. */
export interface Duty {
  readonly people: ReadonlyMap<string, Person>
  readonly crews: ReadonlyMap<string, Crew>
  readonly calendars: ReadonlyMap<string, Holidays>
  readonly rotas: ReadonlyMap<string, Rota>
  readonly escalations: ReadonlyMap<string, Escalation>
  /** The first that fits decides. */
  readonly routes: readonly Route[]
  /** Held by themselves; `at`: five fields of cron, by the city's clock. */
  readonly drills: readonly { readonly crew: string; readonly escalation: string; readonly at: string }[]
  /** How long work orders may take. */
  readonly orders: Readonly<Record<Priority, OrderTimes>>
  /** What it was made of, to be kept and made again: `compileDuty(file, zone)`. */
  readonly written: { readonly file: DutyFile; readonly zone: string }
}

/** The duty of the parts of a plant file that `check.ts` has found right; `zone` is the city's. */
export function compileDuty(file: DutyFile, zone: string): Duty {
  const calendars = new Map(entries(file.calendars).map(([id, calendar]) => [id, compileCalendar(calendar)]))
  const rotas = new Map(
    entries(file.rotas).map(([id, rota]) => [
      id,
      compileRota(rota, { id, zone, holidays: calendars.get(rota.calendar ?? '') }),
    ]),
  )
  const crews = (file.crews ?? []).map(({ id, name, cells = [], members, rota, officer }): Crew => {
    const found = rota === undefined ? undefined : rotas.get(rota)
    return { id, cells, members, ...(name && { name }), ...(found && { rota: found }), ...(officer && { officer }) }
  })
  return {
    people: new Map((file.people ?? []).map((person) => [person.id, person])),
    crews: new Map(crews.map((crew) => [crew.id, crew])),
    calendars,
    rotas,
    escalations: new Map(entries(file.escalations).map(([id, written]) => [id, escalationOf(id, written)])),
    routes: (file.routes ?? []).map(routeOf),
    drills: file.drills ?? [],
    orders: { ...usualTimes, ...timesOf(file.orders) },
    written: { file: partsOf(file), zone },
  }
}

function timesOf(orders: DutyFile['orders']): Partial<Record<Priority, OrderTimes>> {
  const times = Object.entries(orders ?? {}).flatMap(([priority, written]) => {
    if (!written) return []
    const { answer, arrive, done } = written
    return [[priority, { answerMs: ms(answer), arriveMs: ms(arrive), doneMs: ms(done) }]]
  })
  return Object.fromEntries(times)
}

function escalationOf(id: string, { steps, repeat = 1, arrive, ...more }: WrittenEscalation): Escalation {
  return {
    id,
    steps: steps.map(({ tell, by, answer }) => ({
      tell: typeof tell === 'string' ? tell : { people: tell },
      answerMs: ms(answer),
      ...(by && { by: new Set<ChannelName>(by) }),
    })),
    repeat,
    ...(arrive !== undefined && { arriveMs: ms(arrive) }),
    unanswered: more.then?.tell ?? [],
  }
}
type WrittenEscalation = NonNullable<DutyFile['escalations']>[string]

function ms(text: string): number {
  const length = parseDuration(text)
  if (length === undefined) throw new Error(`${text} was not checked`)
  return length
}

function entries<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {})
}

function partsOf({ people, crews, calendars, rotas, escalations, routes, orders }: DutyFile): DutyFile {
  return {
    ...(people && { people }),
    ...(crews && { crews }),
    ...(calendars && { calendars }),
    ...(rotas && { rotas }),
    ...(escalations && { escalations }),
    ...(routes && { routes }),
    ...(orders && { orders }),
  }
}
