import { expect, test } from 'vitest'
import type { Channel, Sent } from '../../../alarms/notify/channel.ts'
import { CrewNight } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })

test('a provider that has to be asked is asked once a minute, until the message was read', async () => {
  using folder = temporaryFolder()
  const asked: Sent[][] = []
  const provider = (clock: () => number): Channel => ({
    ...{ name: 'app', proves: 'read', recipients: [] },
    send: async () => ({ outcome: 'accepted', providerId: 'message-1' }),
    poll: async (sent) => {
      asked.push([...sent])
      const isRead = asked.length > 1
      return sent.map(({ providerId }) => ({ providerId, receivedAt: clock(), says: isRead ? 'read' : 'delivered' }))
    },
  })
  await using night = await CrewNight.open({
    ...{ folder: folder.path, start },
    channels: (clock) => new Map([['voice', [provider(clock)]]]),
  })
  await night.raise(rule)
  await night.to(start)
  const shown = async () => (await night.deliveries.deliveriesOf(rule.id, 1))[0]?.shown
  for (let second = 0; second <= 240; second += 30) {
    await night.to(start + second * 1_000)
    await night.askReads()
  }
  expect(asked.map((each) => each.map(({ providerId, to }) => [providerId, to.id]))).toEqual([
    [['message-1', 'tsering']],
    [['message-1', 'tsering']],
  ])
  expect(await shown()).toMatchObject({
    proof: 'read',
    delivered: { receivedAt: start },
    read: { receivedAt: start + minute },
  })
})
