import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Registry } from 'prom-client'
import { CrewDesk } from '../../alarms/crew/crew-notifier.ts'
import type { Channel } from '../../alarms/notify/channel.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { entriesAtOnce } from '../../storage/alarms/follow-journal.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { raising } from '../support/alarm-act.ts'
import { crewPlant, numbers } from '../support/crew-night.ts'
import { temporaryFolder } from '../support/folder.ts'
import { headRule } from '../support/notice-desk.ts'
import { quietLog } from '../support/quiet.ts'
import { type Row, rounded, type Section } from './section.ts'

interface Case {
  readonly name: string
  readonly people: number
  readonly alarms: number
}

const cases: readonly Case[] = [
  { name: 'each message by itself', people: 200, alarms: 14 },
  { name: 'a flood, in digests', people: 3, alarms: 3_000 },
  { name: '10,000 standing', people: 1, alarms: 10_000 },
]

/** From the journal to a provider that takes all at once: what is decided, and handed over, each kept durably. No peer does the same. */
export const noticesSection: Section = {
  name: 'notices',
  title: 'Calling people: criticals of one journal, decided and handed to a provider that takes them at once',
  async run(report) {
    for (const one of cases) report(await rowOf(one))
  },
}

async function rowOf({ name, people, alarms }: Case): Promise<Row> {
  using folder = temporaryFolder()
  await using store = await openAlarmStore({ folder: folder.path })
  await using deliveries = await openDeliveryStore({ folder: folder.path })
  const now = Date.now()
  for (let from = 0; from < alarms; from += 1_000) {
    const rules = Array.from({ length: Math.min(1_000, alarms - from) }, (_, index) =>
      headRule(`b${from + index}`, { priority: 'critical' }),
    )
    await store.commit({ cursor: from + 1, events: rules.map((rule) => raising(rule, now)), records: [] })
  }
  let messages = 0
  const provider: Channel = {
    ...{ name: 'voice', proves: 'answered', recipients: [] },
    send: async () => {
      messages += 1
      return { outcome: 'accepted', providerId: String(messages) }
    },
  }
  const before = heap()
  // a clock of its own, which goes on only where all that may go has gone: nobody's limit of messages is waited for
  let steady = 0
  const desk = await CrewDesk.open({
    ...{ log: quietLog, metrics: new Registry(), store, deliveries, plant: { current: plantFor(people) } },
    history: async () => ({ versions: [], changes: [] }),
    ...{ channels: new Map([['voice', [provider]]]), source: { env: numbers } },
    look: () => ({ wall: now + steady, steady }),
  })
  const never = new AbortController().signal
  const course = await desk.along(() => undefined, never)
  const began = performance.now()
  for (let at = course.from; ; ) {
    const entries = await store.journal({ after: at, limit: entriesAtOnce })
    at = entries.at(-1)?.number ?? at
    await course.take(entries, at)
    if (entries.length < entriesAtOnce) break
  }
  const decided = performance.now()
  const standing = heap()
  const begins = performance.now()
  while (desk.courier.waiting > 0) {
    const sent = messages
    await course.beside?.(0)
    await desk.courier.idle()
    if (messages === sent) steady += 1_000
  }
  const handed = performance.now()
  const count = people * alarms
  return {
    case: name,
    people,
    alarms,
    deliveries: count,
    messages,
    'decided/s': rounded((count / (decided - began)) * 1000, 2),
    'accepted/s': rounded((count / (handed - begins)) * 1000, 2),
    'heap while all wait MB': rounded((standing - before) / 1e6),
    'heap when told MB': rounded((heap() - before) / 1e6),
  }
}

function plantFor(people: number) {
  const ids = Array.from({ length: people }, (_, index) => `p${index}`)
  return crewPlant({
    people: ids.map((id) => ({ id, name: { 'zh-CN': id }, reach: ['voice'], phone: `\${env:PHONE_DAWA}` })),
    crews: [{ id: 'canals', members: ids }],
    escalations: { urgent: { steps: [{ tell: 'crew', answer: '12h' }] } },
    routes: [{ when: {}, escalation: 'urgent', crew: 'canals' }],
  })
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes in use, after all that is garbage has gone. */
function heap(): number {
  collect()
  return process.memoryUsage().heapUsed
}
