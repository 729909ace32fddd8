import { describe, expect, test } from 'vitest'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { password } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const other = 'eine ganz andere Parole'
const stage = crewStage(executablePath, { people: ['tsering', 'li'] })

const loggedIn = (person: string, path = '', given = password) => stage.open({ person, path, password: given })
const sessionsOf = (person: string) => stage.api.deps.logins.sessions.list(person)

describe.skipIf(!executablePath)('my log-in', () => {
  test('says who I am, what I may do and where, and where I am logged in; each device has a way out', async () => {
    const here = await loggedIn('tsering', '#/me')
    const there = await loggedIn('tsering')
    await here.reload()
    await here.getByRole('heading', { name: 'My log-in', level: 2 }).waitFor()
    await here.getByText('Tsering (operator)').waitFor()
    await here.getByText('Canal', { exact: true }).waitFor()
    await here.getByText('You read of all sites').waitFor()
    const devices = here.locator('.devices li')
    await devices.nth(1).waitFor()
    await eventually('which is this', () => devices.filter({ hasText: 'this device' }).count(), 1)
    await here.getByRole('button', { name: 'Log out there' }).click()
    await here.getByText('Done.').waitFor()
    await eventually('this one alone', () => devices.count(), 1)
    // its live stream has ended, too
    await there.locator('#name').waitFor()
    expect(await sessionsOf('tsering')).toHaveLength(1)
    expect(stage.mistakes).toEqual([])
  })

  test('a new password is refused with its reason, and once it holds, everywhere else is out', async () => {
    const page = await loggedIn('tsering', '#/me')
    const elsewhere = await loggedIn('tsering')
    const change = async (old: string, next: string) => {
      await page.locator('#old').fill(old)
      await page.locator('#next').fill(next)
      await page.getByRole('button', { name: 'Change it' }).click()
    }
    await page.getByText('At least 10 characters').waitFor()
    await change('wrong', other)
    await page.getByText('Name or password is wrong').waitFor()
    await change(password, 'tsering123')
    await page.getByText('little more than the name').waitFor()
    await change(password, other)
    await page.getByText(/^Changed\. Logged out on \d/).waitFor()
    await eventually('an empty field', () => page.locator('#old').inputValue(), '')
    await elsewhere.locator('#name').waitFor()
    expect(await sessionsOf('tsering')).toHaveLength(1)
    await loggedIn('tsering', '', other)
  })

  test('an engineer lets somebody in: a code to scan, a link that is good; and takes it away by a second tap', async () => {
    const page = await loggedIn('li', '#/me')
    await page.getByRole('link', { name: 'Let people in' }).click()
    const dawa = page.locator('section').filter({ hasText: 'Dawa (operator)' })
    await dawa.getByText('has not been in yet').waitFor()
    expect(await page.getByText('陈静').count()).toBe(0)
    await dawa.getByRole('button', { name: 'Make an invite' }).click()
    await dawa.locator('svg.qr').waitFor()
    const link = (await dawa.locator('.link').textContent()) ?? ''
    const guest = await stage.open({ logIn: 'not', path: new URL(link).hash })
    await guest.locator('#next').fill(other)
    await guest.locator('button[type=submit]').click()
    await guest.locator('#truth.live').waitFor()
    await page.reload()
    await dawa.getByText('has a password').waitFor()
    await dawa.getByRole('button', { name: 'Take their log-in away' }).click()
    expect(await sessionsOf('dawa')).toHaveLength(1)
    await dawa.getByRole('button', { name: 'Tap again' }).click()
    await eventually(
      'their log-in to be gone',
      () => sessionsOf('dawa'),
      (left) => left.length === 0,
    )
    await guest.locator('#name').waitFor()
    expect(stage.mistakes).toEqual([])
  })
})
