import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditedBy } from '../../run/commands/audited.ts'
import { peopleCommand } from '../../run/commands/people.ts'
import { UsageError } from '../../run/process/usage-error.ts'
import { firstInvites } from '../../run/roles/first-invites.ts'
import { openAudit } from '../../storage/audit/audit-store.ts'
import { openLoginStore } from '../../storage/logins/login-store.ts'
import { settingsOf } from '../support/api.ts'
import { temporaryFolder } from '../support/folder.ts'
import { plantWithPeople } from '../support/login.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const open = () => openLoginStore({ folder: folder.path })
const settings = settingsOf({ HUOSHUI_PUBLIC_URL: 'https://water.example/' })

const people = (...args: string[]) => peopleBy(settings, ...args)

async function peopleBy(given: typeof settings, ...args: string[]): Promise<string[]> {
  const lines: string[] = []
  const audited = auditedBy('people', () => openAudit({ folder: folder.path }))
  const around = { open, audited, settings: () => given, print: (line: string) => void lines.push(line) }
  await peopleCommand({ ...around, plant: async () => plantWithPeople() }).parseAsync(args, { from: 'user' })
  return lines
}

test('invite prints a link that is good once, by whatever the person is called', async () => {
  const [link = '', until] = await people('invite', '次仁')
  expect(link).toMatch(/^https:\/\/water\.example\/#\/invite\/[\w-]{43}$/)
  expect(until).toMatch(/^for tsering, once, until 20/)
  await using logins = open()
  const secret = link.split('/invite/')[1] ?? ''
  expect(await logins.invites.look(secret, Date.now())).toMatchObject({ person: 'tsering' })
  expect((await people('invite', 'tsering', '--qr')).length).toBe(3)
  expect(await logins.invites.look(secret, Date.now())).toBeUndefined()
})

test.each([
  [{}, 'http://127.0.0.1:8080'],
  [{ HUOSHUI_HOST: '0.0.0.0' }, 'http://127.0.0.1:8080'],
  [{ HUOSHUI_HOST: '::1' }, 'http://[::1]:8080'],
  [{ HUOSHUI_HOST: '192.0.2.7' }, 'http://192.0.2.7:8080'],
])('with the settings %j an invite leads to %s, as that of a start does', async (given, url) => {
  const [link = ''] = await peopleBy(settingsOf({ HUOSHUI_HTTP_PORT: '8080', ...given }), 'invite', '次仁')
  expect(new URL(link).origin).toBe(url)
})

test('list, log-out and revoke', async () => {
  {
    await using logins = open()
    for (const id of ['tsering', 'gone']) await logins.passwords.set(id, 'x', { at: 0 })
    const session = { person: 'tsering', way: 'password', kept: false, madeAt: 0, address: '', agent: '' } as const
    await logins.sessions.begin(session)
  }
  await people('invite', 'dawa')
  const lines = await people('list')
  expect(lines[0]).toBe('tsering  operator  has a password, 1 sessions, acts on canal')
  expect(lines[1]).toMatch(/^dawa {5}operator {2}no password, invited until \S+, 0 sessions, acts on canal$/)
  expect(lines[3]).toBe('li       engineer  no password, 0 sessions, acts everywhere')
  expect(lines[5]).toMatch(/^gone {5}not in the plant file/)
  expect(await people('log-out', 'tsering')).toEqual(['tsering: 1 sessions ended'])
  expect(await people('revoke', 'gone')).toEqual(['gone can no longer log in'])
  await expect(people('revoke', 'gone')).rejects.toThrow(UsageError)
  await expect(people('invite', 'nobody')).rejects.toThrow('nobody: nobody, or more than one, is called so')
})

test('the first starts show an invite of an engineer and one of a crew, until somebody has a password', async () => {
  await using logins = open()
  const around = { settings: settingsOf({}), httpUrl: 'http://0.0.0.0:8080', now: Date.now() }
  const shown = await firstInvites(logins, plantWithPeople(), around)
  expect(shown.map(({ name, role }) => [name, role])).toEqual([
    ['李强 Li Qiang', 'engineer'],
    ['次仁 Tsering', 'operator'],
  ])
  expect(shown[0]?.link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/#\/invite\//)
  expect((await firstInvites(logins, plantWithPeople(), around)).length).toBe(2)
  await logins.passwords.set('tsering', 'x', { at: 0 })
  expect(await firstInvites(logins, plantWithPeople(), around)).toEqual([])
})
