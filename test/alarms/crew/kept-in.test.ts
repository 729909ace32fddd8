import { describe, expect, test } from 'vitest'
import { CrewNight } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { keptIn } from '../../support/kept-in.ts'
import { headRule } from '../../support/notice-desk.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceChannel, voiceRules } from '../../support/voice-gateway.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })

// the same story wherever state is kept
describe.each(keptIn)('with its state in %s', (_name, state) => {
  test('an alarm calls one, then the next, who answers by the link; a start anew calls nobody twice', async () => {
    await using parts = new AsyncDisposableStack()
    const folder = parts.use(temporaryFolder()).path
    const provider = parts.use(await StrictProvider.open(voiceRules()))
    const channels = (clock: () => number) => new Map([['voice', [voiceChannel(provider.base, clock)]] as const])
    const called = () => provider.taken.map(({ body }) => JSON.parse(body).to)
    let now = start
    {
      await using night = await CrewNight.open({ folder, start, channels, state })
      await night.raise(rule)
      await night.to(start + minute)
      now = night.now
    }
    await using night = await CrewNight.open({ folder, start: now, channels, state })
    await night.to(start + 5 * minute)
    expect(called()[0]).toBe('+8613800000001')
    expect(new Set(called()).size).toBe(called().length)
    const link = { alarm: rule.id, occurrence: 1, person: 'tsering' }
    const secret = await night.deliveries.linkSecret(link)
    expect(await night.deliveries.linkOf(secret)).toEqual(link)
    await night.deliveries.bring({
      ...{
        is: 'answer',
        receivedAt: night.now,
        alarm: rule.id,
        occurrence: 1,
        verb: 'acknowledge',
        by: 'tsering',
        via: 'link',
      },
    })
    await night.to(start + 6 * minute)
    const before = called().length
    await night.to(start + 30 * minute)
    expect(called()).toHaveLength(before)
    const notes = await night.deliveries.notesOf(rule.id, 1)
    expect(notes.map(({ note }) => note.note)).toContain('said')
    expect(await night.deliveries.unsettled()).toEqual([])
  })
})
