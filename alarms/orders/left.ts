import type { Order, OrderState } from '../../core/order/order.ts'
import { wayOf } from '../../core/people/way.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { OrderStep, WorkOrders } from '../../storage/orders/orders.ts'

type Act = NonNullable<OrderStep['acts']>[number]

export interface LeftSources {
  readonly plant: Plant
  readonly alarms: Pick<AlarmStore, 'rule'>
  readonly orders: Pick<WorkOrders, 'orders'>
  /** Whether an id was ever a person's: programs accept orders, too. */
  readonly wasPerson: (id: string) => boolean
}

const toDo: readonly OrderState[] = ['opened', 'dispatched', 'accepted', 'arrived']
const atOnce = 500

/**
 * Orders whose crew, person or site the plant file no longer has, and what becomes of each: it is given to the crew that
 * is now there for it, else to the officer. What is done or put off stays as it is, and is looked at when it goes on.
 */
export async function leftOrders(sources: LeftSources, now: number): Promise<Act[]> {
  const acts: Act[] = []
  for (let after = 0; ; ) {
    const page = await sources.orders.orders({ states: toDo, after, limit: atOnce })
    for (const order of page) acts.push(...(await actsOf(order, sources, now)))
    const last = page.at(-1)
    if (!last || page.length < atOnce) return acts
    after = last.id
  }
}

async function actsOf(order: Order, { plant, alarms, wasPerson }: LeftSources, at: number): Promise<Act[]> {
  const { id, to, stage, about, priority } = order
  const { crews, people } = plant.duty
  const doing = { who: 'router', at } as const
  const acts: Act[] = []
  if (!plant.sites.some((site) => site.id === about.site)) {
    const note = `no longer in the plant file: site ${about.site}`
    acts.push({ of: id, event: { type: 'commented', note }, doing, key: `site gone ${id}` })
  }
  const isGone = (person: string) => !people.has(person)
  const by = (stage.name === 'accepted' || stage.name === 'arrived') && wasPerson(stage.by) ? stage.by : undefined
  const gone = [
    ...(to?.crew !== undefined && !crews.has(to.crew) ? [to.crew] : []),
    ...[to?.person, by].filter((person) => person !== undefined).filter(isGone),
  ]
  if (gone.length === 0) return acts
  const why = `no longer in the plant file: ${[...new Set(gone)].join(', ')}`
  const rule = about.alarm && (await alarms.rule(about.alarm.id))
  const site = plant.sites.find((each) => each.id === about.site)
  const own = to?.crew !== undefined ? crews.get(to.crew) : undefined
  const crew = own ?? wayOf(plant, { site: about.site, priority }, rule)?.crew ?? crews.get(site?.crew ?? '')
  if (crew) {
    const officer = crew.officer !== undefined && { officer: crew.officer }
    acts.push({ of: id, event: { type: 'dispatched', to: { crew: crew.id }, ...officer, why }, doing })
  } else if (stage.name !== 'opened') acts.push({ of: id, event: { type: 'handed-back', why }, doing })
  return acts
}
