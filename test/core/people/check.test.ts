import { describe, expect, test } from 'vitest'
import { addressProblems } from '../../../core/people/addresses.ts'
import { dutyDoubts } from '../../../core/people/doubts.ts'
import { compilePlant } from '../../../core/plant/compile.ts'
import { formatPath } from '../../../core/plant/problem.ts'
import { dutyOf, lhasa, person, riverDuty } from '../../support/duty.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const at = [29.65, 91.1]
const points = [{ id: 'opening', quantity: 'gate_opening' }]
const asset = { id: 'gate-1', kind: 'gate', name, at, device: 'nangan-1', points }
const site = { id: 'nangan', kind: 'water-system', name, at, assets: [asset] }
const plain = { version: 1, city: { id: 'lhasa', name, zone: 'Asia/Shanghai', at }, sites: [site] }

/** `path: message` of each problem of a plant file with these parts. */
function problems(parts: object): string[] {
  const result = compilePlant({ ...plain, ...parts })
  return result.ok ? [] : result.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`)
}

const people = [person('tsering'), person('li')]
const shifts = { D: '08:00+12h' }
const layer = { name: 'watch', shifts, groups: [['tsering']], pattern: 'D', starts: '2026-01-01' }
const rota = (more: object, rest: object = {}) => ({
  people,
  rotas: { river: { layers: [{ ...layer, ...more }], ...rest } },
})
const crew = { id: 'river', members: ['tsering'] }
const step = { tell: 'on-call', answer: '5min' }
const urgent = { urgent: { steps: [step] } }

describe('what is wrong with the people of a plant file is said by its place', () => {
  test.each<[string, object, string]>([
    [
      'an order that is done before anybody is there',
      { orders: { high: { answer: '5min', arrive: '2h', done: '1h' } } },
      'orders.high: expected answer, arrive and done one after the other',
    ],
    [
      'a phone number',
      { people: [{ ...person('li'), phone: '13800000000' }] },
      `people[0].phone: "…00": a number or id does not stand in the plant file: expected where it is kept, \${env:PHONE_TSERING} or \${secret:phone-tsering}`,
    ],
    ['two of one id', { people: [person('li'), person('li')] }, 'people[1].id: another person is called li'],
    [
      'a channel without an address',
      { people: [{ ...person('li'), reach: ['wecom-app'] }] },
      'people[0].reach[0]: wecom-app needs wecom, which li does not have',
    ],
    [
      'a channel that is none',
      { people: [{ ...person('li'), reach: ['voise'] }] },
      'people[0].reach[0]: unknown "voise": expected voice, sms, wecom-app, wecom-robot, dingtalk-notice, dingtalk-robot, feishu-app, feishu-robot, mail, webhook, gateway; did you mean "voice"?',
    ],
    [
      'an unknown member',
      { people, crews: [{ ...crew, members: ['tserin'] }] },
      'crews[0].members[0]: unknown person tserin; did you mean "tsering"?',
    ],
    [
      'an unknown rota',
      { crews: [{ ...crew, rota: 'rivr' }], ...rota({}) },
      'crews[0].rota: unknown rota rivr; did you mean "river"?',
    ],
    ['an unknown officer', { people, crews: [{ ...crew, officer: 'boss' }] }, 'crews[0].officer: unknown person boss'],
    [
      'a cell of two crews',
      {
        people,
        crews: [
          { ...crew, cells: ['c1'] },
          { ...crew, id: 'canals', cells: ['c1'] },
        ],
      },
      'crews[1].cells[0]: c1 is a cell of river already',
    ],
    [
      "a site's crew that is not there",
      { people, crews: [crew], sites: [{ ...site, crew: 'rivers' }] },
      'sites[0].crew: unknown crew rivers; did you mean "river"?',
    ],
    [
      'a letter without a shift',
      rota({ pattern: 'DN' }),
      'rotas.river.layers[0].pattern: no shift is called N: expected D, -',
    ],
    [
      'a shift that is none',
      rota({ shifts: { D: '8:00+12h' } }),
      'rotas.river.layers[0].shifts.D: "8:00+12h": expected a time and a length like 20:00+12h',
    ],
    [
      'a layer by workdays without a calendar',
      rota({ on: 'workdays' }),
      'rotas.river.layers[0].on: workdays needs a calendar, which the rota does not name',
    ],
    [
      'an unknown calendar',
      { ...rota({}, { calendar: 'lasa' }), calendars: { lhasa: { known: [2026] } } },
      'rotas.river.calendar: unknown calendar lasa; did you mean "lhasa"?',
    ],
    [
      'an unknown season',
      {
        ...rota({ on: 'season flod' }, { calendar: 'lhasa' }),
        calendars: { lhasa: { known: [2026], seasons: { flood: '06-01/09-30' } } },
      },
      'rotas.river.layers[0].on: the calendar has no season flod; did you mean "flood"?',
    ],
    [
      'a rota that overlaps itself',
      rota({ shifts: { D: '08:00+30h' } }),
      'rotas.river.layers[0].pattern: tsering would be in two shifts at once, D and D, on 2026-01-02',
    ],
    [
      'a holiday of a year that is not listed',
      { calendars: { lhasa: { known: [2026], off: ['2027-01-01'] } } },
      'calendars.lhasa.off[0]: 2027 is not among the years of `known`',
    ],
    [
      '30 February',
      { calendars: { lhasa: { known: [2026], off: ['2026-02-28/2026-02-30'] } } },
      'calendars.lhasa.off[0]: "2026-02-28/2026-02-30": expected a date, or two like 2026-02-15/2026-02-26, both included',
    ],
    [
      'an unknown person of an escalation',
      { people, escalations: { urgent: { steps: [{ ...step, tell: ['lj'] }] } } },
      'escalations.urgent.steps[0].tell[0]: unknown person lj; did you mean "li"?',
    ],
    [
      'an unknown escalation',
      { escalations: urgent, routes: [{ when: {}, escalation: 'urgend' }] },
      'routes[0].escalation: unknown escalation urgend; did you mean "urgent"?',
    ],
    [
      'an unknown site of a route',
      { escalations: urgent, routes: [{ when: { site: 'nangang' }, escalation: 'urgent' }] },
      'routes[0].when.site: unknown site nangang; did you mean "nangan"?',
    ],
    [
      'quiet hours of the urgent',
      {
        escalations: urgent,
        routes: [{ when: { priority: ['critical'] }, escalation: 'urgent', quiet: '22:00/07:00' }],
      },
      'routes[0].quiet: alarms of priority critical do not wait: no quiet hours here',
    ],
  ])('%s', (_, parts, expected) => expect(problems(parts)).toEqual([expected]))

  test('nothing, of what is right', () => {
    const crews = [{ ...crew, rota: 'river', cells: ['c1'] }]
    const routes = [{ when: { cell: 'c1', kind: 'gate' }, escalation: 'urgent', quiet: '22:00/07:00' }]
    expect(problems({ ...rota({}), crews, escalations: urgent, routes, sites: [{ ...site, crew: 'river' }] })).toEqual(
      [],
    )
  })
})

test('a phone number without its country is said by the name that it is kept under, and not shown', () => {
  const numbers: Record<string, string> = { PHONE: '13800000000' }
  expect(addressProblems(dutyOf({ people: [person('li')] }), (name) => numbers[name])).toEqual([
    {
      path: ['people', 0, 'phone'],
      message: 'PHONE is no phone number with its country: expected + and 8 to 15 digits, like +8613800000000',
    },
  ])
  expect(addressProblems(dutyOf(riverDuty), () => '+8613800000000')).toEqual([])
  expect(addressProblems(dutyOf(riverDuty), () => undefined)).toEqual([])
})

describe('what plant check says of the days ahead', () => {
  const doubts = (file: unknown, now: string) =>
    dutyDoubts(dutyOf(file), 'Asia/Shanghai', lhasa(now)).map(({ severity, message }) => `${severity}: ${message}`)

  test('nothing where all is well', () => expect(doubts(riverDuty, '2026-05-01 00:00')).toEqual([]))

  test('a year that is not listed: a warning 60 days ahead, an error when it has come', () => {
    const because = 'what its days are, nobody knows, and rotas by workdays give nobody'
    expect(doubts(riverDuty, '2026-11-01 00:00')).toEqual([])
    expect(doubts(riverDuty, '2026-11-03 00:00')).toEqual([
      `warning: 2027 is not listed yet: from its first day on, ${because}`,
    ])
    expect(doubts(riverDuty, '2027-01-01 00:00')).toEqual([`error: 2027 is not listed: ${because}`])
  })

  test('gaps and short rests of the next 90 days', () => {
    const shifts = { D: '08:00+9h', N: '22:00+9h' }
    const layer = { name: 'watch', shifts, groups: [['li'], ['dawa']], pattern: 'DN-', offset: 1, starts: '2026-01-01' }
    const crews = [{ id: 'river', members: ['li', 'dawa'], rota: 'river' }]
    const file = { people: [person('li'), person('dawa')], crews, rotas: { river: { layers: [layer] } } }
    const lines = doubts(file, '2026-05-01 12:00')
    expect(lines.filter((line) => line.startsWith('error')).at(0)).toBe(
      'error: crew river: nobody is on duty from 2026-05-01 17:00:00 to 2026-05-02 08:00:00, and nobody is named under `otherwise`',
    )
    expect(lines.filter((line) => line.startsWith('error')).at(-1)).toMatch(
      /; and \d+ more like it in the next 90 days$/,
    )
    const back = { ...layer, pattern: 'ND', shifts: { D: '08:00+9h', N: '20:00+9h' } }
    expect(doubts({ ...file, rotas: { river: { layers: [back], otherwise: ['li'] } } }, '2026-05-01 12:00')[0]).toBe(
      'warning: crew river: dawa rests 3 h only, from 2026-05-03 05:00:00: expected 11 h',
    )
  })

  test('who is told of the urgent only by what proves nothing', () => {
    const silent = { id: 'li', name: { 'zh-CN': '李' }, reach: ['wecom-robot', 'sms'], phone: person('li').phone }
    const file = {
      people: [silent, person('dawa')],
      crews: [{ id: 'river', members: ['li', 'dawa'] }],
      escalations: {
        urgent: { steps: [{ tell: 'on-call', by: ['wecom-robot'], answer: '5min' }] },
        daily: { steps: [{ tell: 'on-call', by: ['wecom-robot'], answer: '5min' }] },
      },
      routes: [
        { when: { priority: 'high' }, escalation: 'urgent' },
        { when: { priority: 'low' }, escalation: 'daily' },
      ],
    }
    expect(doubts(file, '2026-05-01 12:00')).toEqual([
      'error: li is told by the urgent escalation urgent by wecom-robot only: nobody could show that they have it',
      'error: dawa is told by the urgent escalation urgent by none of its channels: nobody could show that they have it',
    ])
  })
})
