import { QueryVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { expect, it } from 'vitest'
import { expand } from './grafana.ts'

const variables = [new QueryVariableBuilder('site').build(), new QueryVariableBuilder('asset').multi(true).build()]
const to = Date.parse('2026-07-03T02:15:00Z')

it.each([
  ['one site in a regular expression', '"site" =~ /^$site$/', { site: 'a.b' }, String.raw`"site" =~ /^a\.b$/`],
  ['one site in quotes', `"site" = '$site'`, { site: 'a.b' }, `"site" = 'a.b'`],
  ['several assets', '"asset" =~ /^$asset$/', { asset: ['p-1', 'p.2'] }, String.raw`"asset" =~ /^(p-1|p\.2)$/`],
  ['one asset of a multi-value variable', '/^$asset$/', { asset: ['p-1'] }, '/^(p-1)$/'],
  ['what is no variable', '"m" =~ /x$/ AND $other', {}, '"m" =~ /x$/ AND $other'],
  ['the end of the range', `time <= \${__to}ms`, {}, `time <= ${to}ms`],
  ['the interval', 'time($__interval) $__interval_ms', {}, 'time(1m) 60000'],
  ['the range', '$timeFilter', {}, `time >= ${to - 86_400_000}ms and time <= ${to}ms`],
])('fills in %s', (_, query, chosen, expected) => {
  expect(expand(query, { from: to - 86_400_000, to, variables: chosen }, variables)).toBe(expected)
})
