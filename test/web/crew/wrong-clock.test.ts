import { describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { alarmIn, level, says } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const dayMs = 86_400_000
const stage = crewStage(executablePath)

/** The phone's clock, off by so long; `turned` later by more. */
const clockOff = (ms: number) => `
  globalThis.turned = ${ms}
  const real = Date.now.bind(Date)
  Date.now = () => real() + globalThis.turned
`

describe.skipIf(!executablePath)('a phone whose clock is wrong', () => {
  test.each([
    ['a day ahead', dayMs],
    ['a day behind', -dayMs],
  ])('%s says the ages of the server, and sends what was done', async (_, off) => {
    await stage.calm()
    await stage.happens(raising(level, Date.now() - 5 * 60_000))
    const page = await stage.open({ logIn: 'not' })
    await page.addInitScript(clockOff(off))
    await page.addInitScript(`sessionStorage.setItem('token', ${JSON.stringify(stage.api.secrets.operator)})`)
    await page.goto(stage.url)
    await says(alarmIn(page, level), /\b\d\d? min[\s\S]*High level/)
    await page.locator('#truth.live').waitFor()
    // the phone sets its clock by itself, in the middle of what may be undone
    await alarmIn(page, level).getByRole('button', { name: 'Got it' }).click()
    await page.evaluate('globalThis.turned = 0')
    await eventually(
      'it has arrived',
      async () => (await stage.api.alarms.alarm(level.id))?.acknowledged?.by,
      'operator',
    )
    await page.locator('#truth.live').waitFor()
    await says(alarmIn(page, level), /\b\d\d? min[\s\S]*operator has it/)
    expect(stage.mistakes).toEqual([])
  })
})
