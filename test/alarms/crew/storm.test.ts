import { expect, test } from 'vitest'
import type { Channel } from '../../../alarms/notify/channel.ts'
import { budgeted } from '../../../alarms/notify/channels/budgeted.ts'
import { noticesIn } from '../../../core/notice/channel-message.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const start = lhasa('2026-07-03 02:00')
const count = Number(process.env['HUOSHUI_TEST_CREW_STORM'] ?? 1_000)
const second = 1_000

interface Sent {
  readonly at: number
  readonly to: string
  readonly isCritical: boolean
  readonly notices: number
}

test('a storm within a minute: criticals are told within 5 s, nobody has more than 10 others in an hour, and all is told', async () => {
  using folder = temporaryFolder()
  const sent: Sent[] = []
  const provider = (name: string, clock: () => number): Channel => ({
    ...{ name, proves: 'answered', recipients: [] },
    send: async ({ message, to }) => {
      const notices = noticesIn(message)
      const isCritical = notices.some(({ priority }) => priority === 'critical')
      sent.push({ at: clock(), to: to.id, isCritical, notices: notices.length })
      return { outcome: 'accepted', providerId: `call-${sent.length}` }
    },
  })
  const look = (clock: () => number) => () => ({ wall: clock(), steady: clock() - start })
  const perMinute = { all: [{ most: 60, perMs: 60_000 }] }
  await using night = await CrewNight.open({
    ...{ folder: folder.path, start, plant: crewPlant(everybody) },
    // what is more than the calls that it takes goes by SMS
    channels: (clock) =>
      new Map([
        ['voice', [budgeted(provider('voice-city', clock), perMinute, look(clock))]],
        ['sms', [provider('sms-city', clock)]],
      ]),
  })
  const rules = Array.from({ length: count }, (_, index) =>
    headRule(`s${index}`, { priority: index % 100 === 0 ? 'critical' : 'medium' }),
  )
  for (let at = 0; at < 60; at++) {
    await night.to(start + at * second)
    await night.raise(...rules.slice(Math.floor((at * count) / 60), Math.floor(((at + 1) * count) / 60)))
  }
  for (let minute = 1; minute <= 60; minute++) await night.to(start + minute * 60 * second)

  const criticals = rules.filter(({ priority }) => priority === 'critical')
  const late: unknown[] = []
  for (const { id } of criticals) {
    const raisedAt = (await night.store.alarm(id))?.raised?.serverAt ?? 0
    const first = (await night.deliveries.deliveriesOf(id, 1)).filter(({ round, step }) => round === 0 && step === 0)
    const byPerson = Map.groupBy(first, ({ person }) => person).values()
    const inTime = ({ acceptedAt = Number.POSITIVE_INFINITY }) => acceptedAt - raisedAt <= 5 * second
    late.push(...byPerson.filter((all) => !all.some(inTime)))
  }
  expect(late, 'criticals that somebody was told of later').toEqual([])
  for (const [person, all] of Map.groupBy(sent, ({ to }) => to)) {
    expect(all.filter(({ isCritical }) => !isCritical).length, person).toBeLessThanOrEqual(10)
  }
  const untold: string[] = []
  for (const { id } of rules) {
    const all = await night.deliveries.deliveriesOf(id, 1)
    if (!all.some(({ outcome }) => outcome === 'accepted')) untold.push(id)
  }
  expect(untold, 'of whom nobody was told').toHaveLength(0)
})

/** All are told of all, so that there is a flood at each of them. */
const everybody = {
  ...crewDuty,
  escalations: {
    urgent: { steps: [{ tell: 'crew', answer: '5min' }] },
    daily: { steps: [{ tell: 'crew', answer: '2h' }] },
  },
}
