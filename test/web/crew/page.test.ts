import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pema, raising, returning, tashi } from '../../support/alarm-act.ts'
import { readingOf } from '../../support/api.ts'
import { alarmIn, isGone, level, rain, says, stopTime } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'
import { WithholdingProxy } from '../../support/withholding-proxy.ts'

const executablePath = requireServer('chromium')
const at = Date.now() - 120_000
/** The last entry of the journal before a test. */
let began = 0
const stage = crewStage(executablePath)
beforeEach(async () => {
  began = await stage.api.alarms.journalEnd()
})
afterEach(async () => {
  await stage.calm()
  expect(stage.mistakes).toEqual([])
})

/** Counts the beeps of a page. */
const countsBeeps = `
globalThis.beeps = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...when) { globalThis.beeps++; return start.apply(this, when) }
`
const truth = (page: Page) => page.locator('#truth')
const got = (page: Page) => alarmIn(page, level).getByRole('button', { name: 'Got it' })

describe.skipIf(!executablePath).each(['old', 'today'] as const)("the crew's page in a browser of %s", (kind) => {
  test('an alarm appears after its reading without a reload, sounds, is answered, and is so in the journal', async () => {
    const page = await stage.open({ browser: kind })
    await page.evaluate(countsBeeps)
    await page.getByText('Nothing needs you.').waitFor()
    await page.getByRole('button', { name: 'No sound' }).click()
    await page.getByRole('button', { name: 'Sound on', pressed: true }).waitFor()
    const before = await page.evaluate<number>('beeps')
    await stage.api.ingest([readingOf('linka/lake/level', Date.now(), 2.15)])
    await stage.happens(raising(level, at))
    await says(alarmIn(page, level), /Lake[\s\S]*High level[\s\S]*limit 2 m[\s\S]*no answer yet/i)
    await eventually(
      'a beep',
      () => page.evaluate<number>('beeps'),
      (count) => count > before,
    )
    await got(page).click()
    await alarmIn(page, level).getByText('waiting to send').waitFor()
    await alarmIn(page, level)
      .getByText(/^operator has it, \d\d:\d\d$/)
      .waitFor()
    expect(await stage.api.alarms.journal({ after: began + 1, limit: 10 })).toMatchObject([
      { event: 'acknowledged', who: 'operator', channel: 'api', from: 'UNACK', to: 'ACKED' },
    ])
    await stage.happens(returning(level, at + 1000))
    // it keeps its place: nothing below moves
    await says(alarmIn(page, level), /normal/)
  })
})

describe.skipIf(!executablePath)("the crew's page", () => {
  test('says the value as it is now, not as it was at the alarm', async () => {
    await stage.api.ingest([readingOf('linka/lake/level', Date.now() - 1000, 2.15)])
    await stage.happens(raising(level, at))
    const page = await stage.open()
    await says(alarmIn(page, level), /2\.15\s*m[\s\S]*limit 2 m/)
    await stage.api.ingest([readingOf('linka/lake/level', Date.now(), 2.31)])
    await says(alarmIn(page, level), /2\.31\s*m/)
  })

  test('can be undone for five seconds: then nothing was sent', async () => {
    await stage.happens(raising(level, at))
    const page = await stage.open({ viewport: { width: 480, height: 740 } })
    await stopTime(page, alarmIn(page, level).getByRole('button').first())
    const before = await alarmIn(page, level).boundingBox()
    await got(page).click()
    await page.clock.runFor(1_000)
    const undo = alarmIn(page, level).getByRole('button', { name: 'Undo' })
    await undo.waitFor()
    // what is below does not move
    await eventually('it to stand where it stood', () => alarmIn(page, level).boundingBox(), before)
    await eventually('the focus on its row', focusedRow(page), level.id)
    await undo.click()
    await page.clock.runFor(1_000)
    await got(page).waitFor()
    await page.clock.runFor(10_000)
    expect(await stage.api.alarms.journalEnd()).toBe(began + 1)
  })

  test('two phones answer the same alarm: each sees who was first', async () => {
    await stage.happens(raising(level, at))
    const [one, other] = [await stage.open(), await stage.open({ as: 'engineer' })]
    // the first is cut off, so that it does not know
    await one.context().setOffline(true)
    await one.locator('#truth.offline').waitFor()
    await answerOnCard(one)
    await alarmIn(one, level).getByText('waiting to send').waitFor()
    await answerOnCard(other)
    await alarmIn(other, level)
      .getByText(/^engineer has it/)
      .waitFor()
    await one.context().setOffline(false)
    await alarmIn(one, level)
      .getByText(/not done/)
      .waitFor()
    await alarmIn(one, level).locator('a').click()
    const conflict = one.getByRole('alert')
    await says(
      conflict,
      /What you did[\s\S]*Got it[\s\S]*you saw: no answer yet[\s\S]*As it is now[\s\S]*engineer has it/,
    )
    await conflict.getByRole('button', { name: 'Discard' }).click()
    await isGone(conflict)
    expect(await stage.api.alarms.journalEnd()).toBe(began + 2)
  })

  test('answered without a network it waits, survives the end of its page, and arrives once', async () => {
    await stage.happens(raising(level, at))
    const page = await stage.open()
    await alarmIn(page, level).waitFor()
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    await says(truth(page), /No network, as of \d\d:\d\d/)
    await answerOnCard(page)
    await alarmIn(page, level).getByText('waiting to send').waitFor()
    await eventually('the outbox on disk', () => page.evaluate<number>(countActs), 1)
    await page.goto('about:blank')
    await stage.start()
    await page.goto(stage.url)
    await alarmIn(page, level)
      .getByText(/^operator has it, \d\d:\d\d$/)
      .waitFor()
    const acts = await stage.api.alarms.journal({ after: began + 1, limit: 10 })
    expect(acts.map(({ event }) => event)).toEqual(['acknowledged'])
  })

  test('a change that makes no difference does not keep an answer from arriving', async () => {
    await stage.happens(raising(level, at))
    const page = await stage.open()
    await alarmIn(page, level).waitFor()
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    await answerOnCard(page)
    const note = { type: 'commented', note: 'the bank is soft', who: tashi } as const
    await stage.api.alarms.act(level, note, { serverAt: Date.now() })
    await stage.start()
    await alarmIn(page, level)
      .getByText(/^operator has it/)
      .waitFor()
  })

  test('a new alarm moves nothing: it waits in the bar until it is asked for', async () => {
    await stage.happens(raising(level, at))
    const page = await stage.open()
    await alarmIn(page, level).waitFor()
    const before = await alarmIn(page, level).boundingBox()
    await stage.happens(raising(rain, at))
    const fresh = page.getByRole('button', { name: '1 new' })
    await fresh.waitFor()
    expect(await alarmIn(page, rain).count()).toBe(0)
    expect(await alarmIn(page, level).boundingBox()).toEqual(before)
    await says(page.locator('#shout'), /New critical alarm: Canal · Gauge Heavy rain/)
    await fresh.click()
    await alarmIn(page, rain).waitFor()
    // the critical one is on top, and cannot be answered from here
    await eventually('it on top', () => page.locator('[data-id]').first().getAttribute('data-id'), rain.id)
    expect(await alarmIn(page, rain).getByRole('button').count()).toBe(0)
    await isGone(fresh)
  })

  test('a critical alarm is answered on its card, with a word, by two taps', async () => {
    await stage.happens(raising(rain, at))
    const page = await stage.open()
    await alarmIn(page, rain).getByRole('link', { name: 'Open and answer' }).click()
    await page.getByRole('button', { name: 'Got it, on my way' }).click()
    await page
      .getByText(/operator has it, \d\d:\d\d/)
      .first()
      .waitFor()
    expect((await stage.api.alarms.alarm(rain.id))?.acknowledged?.note).toBe('on my way')
    await page
      .locator('.history')
      .getByText(/on my way/)
      .waitFor()
  })

  test('a card says what to do, is never HTML, and gives the focus back to its row', async () => {
    await stage.happens(raising(level, at), raising(rain, at))
    const page = await stage.open()
    await alarmIn(page, level).locator('a').focus()
    await page.keyboard.press('Enter')
    await page.getByText('Open the <b>outlet</b> gate.').waitFor()
    await eventually('the focus at the heading', () => page.evaluate('document.activeElement.innerText'), 'Lake')
    await page.getByRole('link', { name: 'Back' }).click()
    await eventually('the focus on its row', focusedRow(page), level.id)
  })

  test('a note and a handing over are written down, and a draft is not lost', async () => {
    await stage.happens(raising(level, at))
    await stage.api.alarms.act(level, { type: 'acknowledged', channel: 'voice', who: pema }, { serverAt: Date.now() })
    const page = await stage.open({ path: `#${level.id}` })
    await page.getByRole('button', { name: 'Hand over…' }).click()
    await page.locator('#note').fill('Dawa: the key \u202eis at the gate')
    await page.reload()
    await page.getByRole('button', { name: 'Hand over…' }).click()
    expect(await page.locator('#note').inputValue()).toBe('Dawa: the key \u202eis at the gate')
    await page.getByRole('button', { name: 'Send' }).click()
    // what turns a text round is written out, and does not turn it
    await page.locator('.history').getByText('Dawa: the key \\u{202e}is at the gate').waitFor()
    await page.getByRole('button', { name: 'I am there' }).click()
    await page.locator('.history').getByText('I am there').waitFor()
  })

  test('what a role may not do is not there', async () => {
    await stage.happens(raising(level, at))
    const viewer = await stage.open({ as: 'viewer' })
    await alarmIn(viewer, level).waitFor()
    expect(await viewer.getByRole('button', { name: 'Got it' }).count()).toBe(0)
    await alarmIn(viewer, level).locator('a').click()
    await viewer.getByText('Open the <b>outlet</b> gate.').waitFor()
    expect(await viewer.locator('.act').count()).toBe(0)
  })

  test('a network that is frozen, and not closed, is noticed within ten seconds', async () => {
    await stage.happens(raising(level, at))
    await using frozen = await WithholdingProxy.open(Number(new URL(stage.url).port))
    const page = await stage.open({ at: `http://127.0.0.1:${frozen.port}` })
    await alarmIn(page, level).waitFor()
    for (const [tab, there] of [
      ['My site', 'Water level'],
      ['Now', 'High level'],
    ] as const) {
      await page.getByRole('link', { name: tab }).click()
      await page.getByText(there).first().waitFor()
    }
    await page.clock.install()
    frozen.withholds = true
    await page.clock.runFor(9_900)
    await page.locator('#truth.late').waitFor()
    await says(alarmIn(page, level), /High level/)
    // what is silent for longer is given up, and tried anew
    await page.clock.runFor(5_000)
    await page.locator('#truth.offline').waitFor()
    // what is asked for is answered by nobody, and not refused: what was kept is shown
    await page.evaluate("location.hash = '#/oncall'")
    await page.evaluate("location.hash = '#/site/canal'")
    await page.evaluate("location.hash = '#/site/linka'")
    await page.clock.runFor(3_000)
    await page.getByText('Water level').first().waitFor()
  })

  test('a call that stops the sound is over: it sounds again by itself, and meanwhile says that it does not', async () => {
    const page = await stage.open()
    await page.evaluate(`globalThis.contexts = []
      globalThis.AudioContext = class extends AudioContext { constructor() { super(); contexts.push(this) } }`)
    await page.getByRole('button', { name: 'No sound' }).click()
    await page.getByRole('button', { name: 'Sound on', pressed: true }).waitFor()
    await page.evaluate('contexts[0].suspend()')
    await page.getByRole('button', { name: 'No sound', pressed: false }).waitFor()
    await stage.happens(raising(level, at))
    await page.getByRole('button', { name: 'Sound on', pressed: true }).waitFor()
    await page.evaluate('contexts[0].suspend()')
    await page.getByRole('button', { name: 'No sound', pressed: false }).waitFor()
    await page.getByRole('button', { name: 'Sound on', pressed: true }).waitFor()
  })

  test('says Live only where alarms are shown to be evaluated and readings to be stored', async () => {
    const page = await stage.open()
    const none = page.getByText('Nothing needs you.')
    await none.waitFor()
    const since = Date.now() - 60_000
    stage.api.standings.alarms = { state: 'late', because: 'no-sign', since }
    await page.locator('#truth.noeval').waitFor()
    await says(truth(page), /No alarms judged since \d\d:\d\d/)
    await isGone(none)
    stage.api.standings.alarms = { state: 'well' }
    stage.api.standings.ingest = { state: 'late', because: 'trouble', since, detail: 'disk full' }
    await page.locator('#truth.old').waitFor()
    stage.api.standings.ingest = { state: 'unproven' }
    await page.locator('#truth.unproven').waitFor()
    await isGone(none)
    stage.api.standings.ingest = { state: 'well' }
    await page.locator('#truth.live').waitFor()
    await none.waitFor()
  })

  test('the bar has one height, whatever it says', async () => {
    const page = await stage.open()
    const height = async () => (await page.locator('.bar').boundingBox())?.height
    const live = await height()
    stage.api.standings.alarms = { state: 'late', because: 'no-record' }
    await page.locator('#truth.noeval').waitFor()
    expect(await height()).toBe(live)
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    expect(await height()).toBe(live)
    await page.getByRole('button', { name: 'No sound' }).click()
    await page.getByRole('button', { name: 'Sound on' }).waitFor()
    expect(await height()).toBe(live)
  })

  test.each(['en', 'zh-CN', 'bo'])('and with new alarms in it, on the narrowest phone, in %s', async (language) => {
    await stage.happens(raising(level, at))
    const page = await stage.open({ path: `?lang=${language}`, viewport: { width: 320, height: 640 } })
    await alarmIn(page, level).waitFor()
    const height = async () => (await page.locator('.bar').boundingBox())?.height
    const calm = await height()
    await stage.happens(raising(rain, at))
    await page.getByRole('button', { name: /1 new|1 条新的/ }).waitFor()
    expect(await height()).toBe(calm)
    stage.api.standings.alarms = { state: 'late', because: 'no-record' }
    await page.locator('#truth.noeval').waitFor()
    expect(await height()).toBe(calm)
    await stage.api.ingest([readingOf('linka/lake/level', Date.now(), 2.15)])
    stage.api.standings.alarms = { state: 'well' }
    stage.api.standings.ingest = { state: 'late', because: 'no-record' }
    await page.locator('#truth.old').waitFor()
    expect(await height()).toBe(calm)
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    expect(await height()).toBe(calm)
  })

  test('without a network list, card and site can be read after a reload of the data', async () => {
    await stage.api.ingest([readingOf('linka/lake/level', Date.now(), 2.15)])
    await stage.happens(raising(level, at))
    const page = await stage.open()
    await alarmIn(page, level).locator('a').click()
    await page.getByText('Open the <b>outlet</b> gate.').waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    await page.getByRole('link', { name: 'My site' }).click()
    await page.getByText('Water level').waitFor()
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    await page.getByRole('link', { name: 'Now' }).click()
    await alarmIn(page, level).locator('a').click()
    await page.getByText('Open the <b>outlet</b> gate.').waitFor()
    await page.getByText('What this phone has kept').waitFor()
  })

  test('a token that is not good is said; whoever logs out leaves nothing behind', async () => {
    const page = await stage.open({ logIn: 'not', path: '?lang=zh-CN' })
    await page.getByRole('button', { name: '用令牌登录' }).click()
    await page.getByLabel('令牌', { exact: true }).fill('hs_wrong')
    await page.locator('button[type=submit]').click()
    await page.getByText('令牌不存在、已吊销或已过期').waitFor()
    await page.getByLabel('令牌', { exact: true }).fill(stage.api.secrets.operator)
    await page.locator('button[type=submit]').click()
    await page.locator('#truth.live').waitFor()
    await page.getByRole('link', { name: '更多' }).click()
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByLabel('密码', { exact: true }).waitFor()
    await eventually('nothing kept', () => page.evaluate<number>('Object.keys(sessionStorage).length'), 0)
  })
})

const countActs = `new Promise((resolve) => {
  const open = indexedDB.open('huoshui-crew')
  open.onsuccess = () => {
    const asked = open.result.transaction('acts').objectStore('acts').count()
    asked.onsuccess = () => { open.result.close(); resolve(asked.result) }
  }
})`

/** There it is sent at once, for it cannot be undone. */
async function answerOnCard(page: Page): Promise<void> {
  await alarmIn(page, level).locator('a').click()
  await page.getByRole('button', { name: 'Got it Lake' }).click()
  await page.getByRole('link', { name: 'Back' }).click()
}

function focusedRow(page: Page) {
  return () => page.evaluate<string | undefined>('document.activeElement?.closest("[data-id]")?.dataset.id')
}
