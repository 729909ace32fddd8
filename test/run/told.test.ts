import { expect, test } from 'vitest'
import { toldFrom } from '../../run/told.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { headRule, NoticeDesk } from '../support/notice-desk.ts'
import { NoticeReceiver } from '../support/notice-receiver.ts'

test('the card says who was told of what stands now, and not of what was before', async () => {
  using folder = temporaryFolder()
  await using receiver = await NoticeReceiver.open()
  await using desk = new NoticeDesk({ folder: folder.path, channels: [receiver.channel()] })
  const told = toldFrom(desk.notices, desk.store)
  const rule = headRule('high')
  expect(told(rule.id)).toEqual([])
  desk.start()
  desk.raise(rule)
  await eventually('it to be told', () => told(rule.id)[0]?.outcome, 'accepted')
  expect(told(rule.id)).toMatchObject([
    { recipient: `http://127.0.0.1:${receiver.port}/alarms`, channel: 'webhook', detail: 'raised' },
  ])
  desk.act(rule, { type: 'acknowledged', channel: 'page' }).return(rule).raise(rule)
  await eventually('the second to be told', () => told(rule.id)[0]?.outcome, 'accepted')
  expect(told(rule.id).map(({ detail }) => detail)).toEqual(['raised'])
})
