import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { actions } from '../../api/alarms/actions.ts'
import { onCallCommand } from '../../run/commands/oncall.ts'
import { openTestApi } from '../support/api.ts'
import { lhasa } from '../support/city-alarms.ts'

/** What the documents show is what the platform says and takes. */

const read = (path: string) => readFileSync(path, 'utf8')

/** The first block of code after a text. */
function blockAfter(document: string, text: string): string {
  const from = document.indexOf(text)
  if (from < 0) throw new Error(`no ${text}`)
  return /```\w*(?: .*)?\n([\s\S]*?)```/.exec(document.slice(from))?.[1] ?? ''
}

/** What a shell makes of a block: the last word of each `curl`, its body or address. */
function lastWordOfCurl(block: string): string {
  const stub = 'HUOSHUI=http://platform; TOKEN=secret; curl() { printf %s "$' + '{@: -1}"; }\n'
  return execFileSync('bash', ['-c', stub + block], { encoding: 'utf8' })
}

test('docs/api.md: the error', async () => {
  const document = read('docs/api.md')
  const section = document.slice(document.indexOf('## Errors'))
  const url = new URL(lastWordOfCurl(blockAfter(section, 'titled in Chinese')))
  await using api = await openTestApi({}, { plant: lhasa() })
  const answer = await api.get(url.pathname + url.search)
  const shown = JSON.parse(section.match(/^\{"type".*$/m)?.[0] ?? '')
  expect(await answer.json()).toEqual({ ...shown, instance: expect.stringMatching(/^urn:uuid:/) })
  expect(shown.instance).toBe('urn:uuid:…')
})

test('docs/crews.md: who is on duty', async () => {
  const document = read('docs/crews.md')
  const words = /huoshui oncall (--at \S+ --site \S+)/.exec(document)?.[1]?.split(' ') ?? []
  const plant = lhasa()
  const [from, to] = [Date.parse('2026-07-03T00:00:00+08:00'), Date.parse('2026-07-04T00:00:00+08:00')]
  const leave = {
    number: 1,
    kind: 'leave',
    person: 'tsering',
    from,
    to,
    madeBy: 'office',
    madeAt: 0,
    why: 'ill',
  } as const
  const lines: string[] = []
  const history = async () => ({ versions: [{ since: 0, duty: plant.duty }], changes: [leave] })
  const print = (line: string) => lines.push(line)
  await onCallCommand({ plant: async () => plant, history, print }).parseAsync(words, { from: 'user' })
  expect(lines.join('\n')).toBe(blockAfter(document, 'on leave that day:').trimEnd())
})

test('docs/crews.md: a cover is made, whatever day it is', async () => {
  const body = JSON.parse(lastWordOfCurl(blockAfter(read('docs/crews.md'), '## Leave, covers, swaps')))
  await using api = await openTestApi({}, { plant: lhasa() })
  api.clock.now = Date.now()
  const answer = await api.post('/api/v1/rota-changes', body, { as: 'operator' })
  expect([answer.status, await answer.json()]).toEqual([200, expect.anything()])
})

test('docs/alarms.md: what people do to an alarm', () => {
  const document = read('docs/alarms.md')
  const shown = [...document.matchAll(/\/([a-z-]+)"? +-d '([^']+)'/g)].map(([, name = '', body = '']) => ({
    name,
    body,
  }))
  expect(new Set(shown.map(({ name }) => name))).toEqual(new Set(Object.keys(actions)))
  for (const { name, body } of shown) {
    const action = Object.entries(actions).find(([each]) => each === name)?.[1]
    expect(action?.body.safeParse(JSON.parse(body)).error, body).toBeUndefined()
    // nobody who copies it knows the alarm's
    expect(JSON.parse(body)).not.toHaveProperty('revision')
  }
})
