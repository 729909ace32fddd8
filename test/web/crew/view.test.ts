import { expect, test } from 'vitest'
import { viewOf } from '../../../web/crew/view.ts'

test('an address that cannot be read is the list', () => {
  for (const hash of ['#%', '#%E0%A4', '#/site/%', '#/invite/%zz']) expect(viewOf(hash), hash).toEqual({ name: 'now' })
})

test('an address names an alarm, a site, or another view', () => {
  expect(viewOf('#linka.lake%2Fhigh')).toEqual({ name: 'alarm', id: 'linka.lake/high' })
  expect(viewOf('#/site/a%20b')).toEqual({ name: 'site', id: 'a b' })
  expect(viewOf('#/more')).toEqual({ name: 'more' })
})
