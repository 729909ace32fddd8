import { describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { alarmIn, level, rain, typeLogIn } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { password } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const stage = crewStage(executablePath, { people: ['tsering', 'dawa'] }, async () => {
  await stage.happens(raising(rain, Date.now() - 60_000), raising(level, Date.now() - 60_000))
})

describe.skipIf(!executablePath)('the log-in screen', () => {
  test('lets a person in by name and password, says what was wrong, and who they are', async () => {
    const page = await stage.open({ logIn: 'not' })
    await typeLogIn(page, '次仁', 'not the password')
    await page.getByText('Name or password is wrong').waitFor()
    await typeLogIn(page, '次仁', password)
    await page.locator('#truth.live').waitFor()
    await alarmIn(page, rain).waitFor()
    await page.reload()
    await page.locator('#truth.live').waitFor()
    await page.getByRole('link', { name: 'More' }).click()
    await page.getByText('Tsering (').waitFor()
    expect(
      await page.evaluate<string>('document.cookie + JSON.stringify([localStorage, sessionStorage])'),
    ).not.toContain('huoshui=')
  })

  test('an invite: a password of one’s own, refused where it is weak, and in; the link is good no more', async () => {
    const { api, url } = stage
    const madeAt = Date.now()
    const invite = { person: 'dawa', madeBy: 'li', madeAt, expiresAt: madeAt + 3_600_000 }
    const path = `#/invite/${await api.deps.logins.invites.make(invite)}`
    const page = await stage.open({ logIn: 'not', path })
    await page.getByRole('heading', { name: '达瓦, choose a password' }).waitFor()
    await page.locator('#next').fill('dawa123456')
    await page.locator('button[type=submit]').click()
    await page.getByText('little more than the name').waitFor()
    await page.locator('#next').fill(password)
    await page.locator('button[type=submit]').click()
    await page.locator('#truth.live').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    const again = await stage.open({ logIn: 'not', path })
    await again.getByText('It was used, replaced or is too old').waitFor()
    await again.goto(`${url}/`)
    await again.locator('#name').waitFor()
  })

  test('an acknowledgement from the page is in the person’s name', async () => {
    const page = await stage.open({ logIn: 'not' })
    await typeLogIn(page, 'tsering', password)
    await page.locator('#truth.live').waitFor()
    await page.evaluate(`location.hash = ${JSON.stringify(`#${rain.id}`)}`)
    await page.getByRole('button', { name: 'Got it, on my way' }).click()
    const alarm = await eventually(
      'acknowledged',
      async () => (await stage.api.alarms.alarm(rain.id))?.acknowledged,
      (acknowledged) => acknowledged !== undefined,
    )
    expect(alarm).toMatchObject({ by: 'tsering', person: '次仁', channel: 'page' })
  })

  test('a session that ends asks for the log-in again; what was done meanwhile goes as nobody else, and arrives once', async () => {
    const notes = async () => {
      const entries = await stage.api.alarms.journal({ after: 0, limit: 100 })
      return entries.filter(({ event }) => event === 'commented').map(({ who, note }) => `${who}: ${note}`)
    }
    const page = await stage.open({ logIn: 'not' })
    await typeLogIn(page, 'tsering', password)
    await alarmIn(page, rain).locator('a').first().click()
    await page.getByText('What has happened').waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await page.getByRole('button', { name: 'I am there' }).click()
    await page.getByText('waiting to send').first().waitFor()
    await stage.api.deps.logins.sessions.end('tsering', 'all')
    await page.context().setOffline(false)
    await page.locator('#name').waitFor()
    // somebody else is in on this phone for a while
    await typeLogIn(page, 'dawa', password)
    await page.locator('#truth.live').waitFor()
    expect(await page.getByText('waiting to send').count()).toBe(0)
    await page.evaluate(`location.hash = '#/more'`)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.locator('#name').waitFor()
    expect(await notes()).toEqual([])
    await typeLogIn(page, 'tsering', password)
    await eventually('what waited has arrived', notes, ['tsering: I am there'])
  })

  test('whoever logs out without a network is out: nobody gets in there before the server has heard of it', async () => {
    const page = await stage.open({ logIn: 'not' })
    await typeLogIn(page, 'tsering', password)
    await page.locator('#truth.live').waitFor()
    const before = (await stage.api.deps.logins.sessions.list('tsering')).length
    await stage.stop()
    await page.getByRole('link', { name: 'More' }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.locator('#name').waitFor()
    await stage.start()
    await page.reload()
    await page.locator('#name').waitFor()
    expect((await stage.api.deps.logins.sessions.list('tsering')).length).toBe(before - 1)
  })
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
