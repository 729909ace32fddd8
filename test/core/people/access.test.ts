import { describe, expect, test } from 'vitest'
import { accessOf } from '../../../core/people/access.ts'
import { failedAgain, waitRules, waitsUntil } from '../../../core/people/login-wait.ts'
import { mayManage } from '../../../core/people/manage.ts'
import { roles } from '../../../core/people/role.ts'
import { personTyped } from '../../../core/people/typed-name.ts'
import { plantWithPeople } from '../../support/login.ts'

const plant = plantWithPeople()

describe('what the plant lets a person do', () => {
  test.each([
    ['tsering', { name: 'tsering', person: '次仁', role: 'operator', sites: ['canal'] }],
    ['visitor', { name: 'visitor', person: '访客', role: 'viewer', sites: [] }],
    ['li', { name: 'li', person: '李强', role: 'engineer' }],
    ['nobody', undefined],
  ])('%s', (id, expected) => {
    expect(accessOf(plant, id)).toEqual(expected)
  })

  test('an engineer manages the crews, an admin everybody, others nobody', () => {
    const may = roles.map((by) => roles.filter((of) => mayManage({ role: by }, { role: of })))
    expect(may).toEqual([[], [], ['viewer', 'operator'], [...roles]])
    const by = { role: 'engineer', sites: ['canal'] } as const
    const areas = [['canal'], [], ['canal', 'linka'], undefined]
    const within = areas.map((sites) => mayManage(by, { role: 'operator', ...(sites && { sites }) }))
    expect(within, 'only whose whole area lies in theirs').toEqual([true, true, false, false])
    expect(mayManage({ ...by, role: 'admin' }, { role: 'viewer' })).toBe(false)
  })
})

describe('a typed name', () => {
  const phones = new Map([
    ['tsering', '+8613800000001'],
    ['dawa', '+8613800000002'],
  ])
  const typed = (name: string) => personTyped(plant.duty.people, name, ({ id }) => phones.get(id))?.id
  test.each([
    ['tsering', 'tsering'],
    ['  Ｔsering ', 'tsering'],
    ['li  qiang', 'li'],
    ['李强', 'li'],
    ['138 0000 0002', 'dawa'],
    ['+86(138)00000002', 'dawa'],
    ['13800000009', undefined],
    ['', undefined],
  ])('%j is %s', (name, id) => {
    expect(typed(name)).toBe(id)
  })

  test('that is of two is of nobody; their ids tell them apart', () => {
    const [one, two] = [...plant.duty.people.values()]
    if (!one || !two) throw new Error('two people')
    const twins = new Map([one, { ...two, name: one.name }].map((person) => [person.id, person]))
    expect(personTyped(twins, '次仁', () => undefined)).toBeUndefined()
    expect(personTyped(twins, 'dawa', () => undefined)?.id).toBe('dawa')
  })
})

test('failures that are an hour old are forgotten', () => {
  const { name } = waitRules
  let failures = failedAgain(name, undefined, 0)
  for (let n = 0; n < 20; n++) failures = failedAgain(name, failures, n)
  expect(waitsUntil(name, failures)).toBe(19 + name.mostMs)
  expect(failedAgain(name, failures, 19 + name.forgetMs)).toEqual({ count: 1, at: 19 + name.forgetMs })
})
