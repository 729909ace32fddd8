import { compileDuty } from '../../core/people/duty.ts'
import { DutySchema } from '../../core/people/schema.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { smallPlant, type TestApi } from './api.ts'

const reach = ['voice']
const phone = (id: string) => `\${env:PHONE_${id.toUpperCase()}}`

/** Two of the canal's crew, one of nothing, an engineer and an admin. */
export const people = [
  {
    id: 'tsering',
    name: { 'zh-CN': '次仁', en: 'Tsering' },
    phone: phone('tsering'),
    wecom: `\${env:WECOM_TSERING}`,
    reach,
  },
  { id: 'dawa', name: { 'zh-CN': '达瓦', en: 'Dawa' }, phone: phone('dawa'), reach },
  { id: 'visitor', name: { 'zh-CN': '访客' }, role: 'viewer', phone: phone('visitor'), reach },
  { id: 'li', name: { 'zh-CN': '李强', en: 'Li Qiang' }, role: 'engineer', phone: phone('li'), reach },
  { id: 'chen', name: { 'zh-CN': '陈静' }, role: 'admin', phone: phone('chen'), reach },
] as const

/** Park lake and canal, with people: the canal is the crew's. */
export function plantWithPeople(ids: readonly string[] = people.map(({ id }) => id)): Plant {
  const members = ['tsering', 'dawa'].filter((id) => ids.includes(id))
  const file = DutySchema.parse({
    people: people.filter(({ id }) => ids.includes(id)),
    crews: members.length > 0 ? [{ id: 'east', members }] : [],
  })
  return { ...smallPlant, duty: compileDuty(file, smallPlant.city.zone) }
}

/** A browser with its cookies, at an address; it sends what our own page sends. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}

export interface BrowserOptions {
  readonly address?: string
  /** Where the page is; default http://localhost. */
  readonly origin?: string
  /** Another process's app. */
  readonly app?: TestApi['app']
}

export const ownPage = { 'x-huoshui-page': '1' }

export function openBrowser(
  api: TestApi,
  { address = '203.0.113.9', origin, app = api.app }: BrowserOptions = {},
): TestBrowser {
  const cookies = new Map<string, string>()
  const base = origin ?? 'http://localhost'
  async function send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie !== '' && { cookie }), ...init.headers }
    const answer = await app.request(`${base}${path}`, { ...init, headers }, { address })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers: { ...headers } }),
    post: (path, body, headers = {}) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const about =
        text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(text.length) }
      return send(path, {
        method: 'POST',
        ...(text !== undefined && { body: text }),
        headers: { origin: base, ...ownPage, ...about, ...headers },
      })
    },
  }
}

export const password = 'river-sky-77-horse'

/** Gives a person a password, as an invite would. */
export async function givePassword(api: TestApi, person: string, secret = password): Promise<void> {
  const hash = await api.deps.hasher?.hash(secret)
  if (hash === undefined || hash === 'busy') throw new Error('no hash')
  await api.deps.logins.passwords.set(person, hash, { at: api.clock.now })
}

/** A browser in which a person has logged in. */
export async function loggedIn(api: TestApi, name: string, options: BrowserOptions & { readonly keep?: boolean } = {}) {
  const browser = openBrowser(api, options)
  const answer = await browser.post('/api/v1/login', { name, password, keep: options.keep ?? false })
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  return browser
}
