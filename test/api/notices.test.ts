import { expect, test } from 'vitest'
import { raising } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

const level = alarmRule({ id: 'linka.gauge.level.high' })
const at = Date.UTC(2026, 6, 3, 12)

async function attempt(api: TestApi, recipient: string, occurrence = 1) {
  const notice = {
    id: `${occurrence}.raised`,
    number: occurrence,
    alarm: level.id,
    occurrence,
    kind: 'raised' as const,
  }
  const sent = { channel: 'mail', recipient, message: notice.id, notices: [notice], at }
  await api.deps.notices.begin(sent)
  return sent
}

test('the record of notices says whom nothing reaches, and of which alarm; the card of what stands now', async () => {
  await using api = await openTestApi()
  const { notices } = api.deps
  await api.alarms.commit({ cursor: 1, events: [raising(level, at)], records: [] })
  const names = ['crew@example.org', 'duty@example.org', 'new@example.org']
  await notices.setRecipients(names.map((recipient) => ({ channel: 'mail', recipient })))
  await notices.settle(await attempt(api, 'crew@example.org'), { at: at + 5, answer: 'accepted', reach: 'reached' })
  const failed = { reach: 'not-reached', givenUp: new Set(['1.raised']), detail: '550 no such user' } as const
  await notices.settle(await attempt(api, 'duty@example.org'), { at: at + 9, answer: 'refused', ...failed })

  const answer = JSON.parse(await (await api.get('/api/v1/notices?outcome=failed,retrying', { as: 'engineer' })).text())
  expect(answer).toEqual({
    recipients: [
      { channel: 'mail', recipient: 'crew@example.org', acceptedAt: '2026-07-03T12:00:00.005Z' },
      {
        channel: 'mail',
        recipient: 'duty@example.org',
        trouble: { since: '2026-07-03T12:00:00.009Z', outcome: 'refused', detail: '550 no such user' },
      },
      { channel: 'mail', recipient: 'new@example.org' },
    ],
    notices: [
      {
        alarm: level.id,
        occurrence: 1,
        at: '2026-07-03T12:00:00.000Z',
        recipient: 'duty@example.org',
        channel: 'mail',
        kind: 'raised',
        outcome: 'failed',
        attempts: 1,
        detail: '550 no such user',
      },
    ],
  })
  await attempt(api, 'crew@example.org', 2)
  const card = JSON.parse(await (await api.get(`/api/v1/alarms/${level.id}`)).text())
  expect(card.told.map(({ recipient, outcome }: Record<string, string>) => `${recipient} ${outcome}`)).toEqual([
    'crew@example.org accepted',
    'duty@example.org failed',
  ])
})

test.each([
  ['?limit=1001', 'engineer', 400],
  ['?outcome=lost', 'engineer', 400],
  ['', 'operator', 403],
] as const)('%s for %s is answered %i', async (query, as, status) => {
  await using api = await openTestApi()
  expect((await api.get(`/api/v1/notices${query}`, { as })).status).toBe(status)
})
