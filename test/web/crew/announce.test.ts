import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import type { Clip } from '../../../core/loudspeaker/clip.ts'
import { enAnnounce } from '../../../core/words/en-announce.ts'
import { zhCNAnnounce } from '../../../core/words/zh-cn-announce.ts'
import { smallPlant } from '../../support/api.ts'
import { isGone, level } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { axe, overhang } from '../../support/page-faults.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const audio = 'a'.repeat(64)
const clip = (number: number, text: string, different: Partial<Clip> = {}): Clip => ({
  ...{ number, version: 1, language: 'zh-CN', text, texts: { 'zh-CN': text }, audio, isSiren: false },
  approved: { by: 'office', audio },
  ...different,
})
const { approved: _nobody, ...unapproved } = clip(3, '未批准')
const clips = [clip(1, '请离开'), clip(2, '警报声', { isSiren: true }), unapproved]
const boxes = [{ site: 'linka', device: 'horn', name: { 'zh-CN': '广播', en: 'Riverside horn' } }]
const loudspeakers = { ...smallPlant.loudspeakers, boxes, clips: new Map(clips.map((each) => [each.number, each])) }

const stage = crewStage(executablePath, {
  rules: [level],
  plant: { ...smallPlant, loudspeakers },
  people: ['chen', 'li'],
})
afterEach(() => stage.calm())

const newest = async () => (await stage.api.deps.announcements.newest({ limit: 1 }))[0]
const w = enAnnounce

/** On the phone of somebody who has logged in. */
const openAs = (person: string) => stage.open({ person, path: '#/announce/linka' })

/** A finger that stays until it was long enough. */
async function hold(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.scrollIntoViewIfNeeded()
  const box = await button.boundingBox()
  if (!box) throw new Error(`no ${name}`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
}

async function choose(page: Page, number: number): Promise<void> {
  await page.getByLabel(w.clip).selectOption(String(number))
  await page.getByRole('button', { name: w.hear }).click()
  await page.getByLabel(w.reason).fill('the gate opens')
}

describe.skipIf(!executablePath)('the loudspeaker', () => {
  test('is reached from its site, says a clip that was heard, and shows what the box answers', async () => {
    const page = await stage.open({ path: '#/site/linka' })
    await page.getByRole('link', { name: 'Loudspeaker' }).click()
    await page.getByLabel(w.clip).waitFor()
    const offered = () => page.getByLabel(w.clip).locator('option').allInnerTexts()
    await eventually('the clips', offered, ['–', '1 请离开', '2 警报声'])
    const button = page.getByRole('button', { name: w.hold })
    await page.getByLabel(w.clip).selectOption('1')
    await page.getByLabel(w.reason).fill('the gate opens')
    expect(await button.isDisabled(), 'not before it was heard').toBe(true)
    await page.getByRole('button', { name: w.hear }).click()
    // let go at once, nothing is said
    await button.click()
    expect(await newest()).toBeUndefined()
    await page.evaluate(axe)
    expect(
      await page.evaluate(
        'axe.run(document).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + html)))',
      ),
    ).toEqual([])
    expect(await overhang(page)).toBe(0)
    const { SHOTS: shots } = process.env
    if (shots) await page.screenshot({ path: `${shots}/form.png`, fullPage: true })

    await hold(page, w.hold)
    await page.getByText(w.state.asked).waitFor()
    await page.mouse.up()
    const asked = await newest()
    expect(await stage.api.deps.announcements.newest({ limit: 10 }), 'only what was held').toHaveLength(1)
    expect(asked).toMatchObject({ device: 'horn', clip: 1, state: 'asked', by: { reason: 'the gate opens' } })
    const id = asked?.id ?? ''
    await stage.api.deps.announcements.change(id, {
      ...{ state: 'given', record: { id, sentAt: 5, finished: { receivedAt: 9 } } },
    })
    await page.getByText(w.state.finished).waitFor()
    if (shots) await page.screenshot({ path: `${shots}/done.png`, fullPage: true })
    await stage.api.deps.announcements.change(id, { state: 'held', because: 'quiet-hours' })
    await page.getByText('Not said: not from 22 to 7').waitFor()
    expect(stage.mistakes).toEqual([])
  })

  test('a siren waits for a second person, on their phone', async () => {
    const first = await openAs('chen')
    await choose(first, 2)
    await hold(first, w.holdSiren)
    await first.getByText(w.yours).waitFor()
    await first.mouse.up()
    expect(await first.getByRole('button', { name: w.confirm }).count()).toBe(0)
    const second = await openAs('li')
    await second.getByText(w.state['to-confirm']).waitFor()
    const record = second.locator('.changes li')
    await record.getByRole('button', { name: w.hear }).click()
    await hold(second, w.confirm)
    await eventually('it to be confirmed', async () => (await newest())?.state, 'asked')
    await isGone(second.getByRole('button', { name: w.confirm }))
  })

  test('without a connection it is not offered, and why is said; a viewer has no way to it', async () => {
    const page = await stage.open({ path: '#/announce/linka' })
    await page.getByLabel(w.clip).waitFor()
    await page.context().setOffline(true)
    await page.getByText(w.offline).waitFor()
    await isGone(page.getByLabel(w.clip))

    const viewer = await stage.open({ as: 'viewer', path: '#/announce/linka' })
    await viewer.getByText(w.notYours).waitFor()
    expect(await viewer.getByLabel(w.clip).count()).toBe(0)
  })
})

test('both languages fill in the same blanks', () => {
  const blanks = (words: object): string[] =>
    Object.entries(words).flatMap(([key, text]) =>
      typeof text === 'string' ? [`${key} ${(text.match(/\{\w+\}/g) ?? []).sort()}`] : blanks(text),
    )
  expect(blanks(zhCNAnnounce)).toEqual(blanks(enAnnounce))
})
