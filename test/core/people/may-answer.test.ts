import { expect, test } from 'vitest'
import { answerRefusal } from '../../../core/people/may-answer.ts'
import { plantWithPeople } from '../../support/login.ts'

test.each([
  ['one of the crew', 'tsering', { site: 'canal' }, undefined],
  ['whom a chain calls beyond their crews', 'tsering', { site: 'linka' }, undefined],
  ['who is in the plant no longer', 'nobody', { site: 'canal' }, 'not-in-plant'],
  ['who only looks', 'visitor', { site: 'canal' }, 'not-allowed'],
  ['whose log-in was taken away', 'tsering', { site: 'canal', isRevoked: true }, 'revoked'],
  ['whose log-in was taken away, in a drill', 'tsering', { isRevoked: true }, 'revoked'],
] as const)('%s', (_, person, asked, because) => {
  expect(answerRefusal(plantWithPeople(), { person, isRevoked: false, ...asked })).toBe(because)
})

test('whose area the plant file gives does not answer outside of it', () => {
  const { duty } = plantWithPeople()
  const tsering = duty.people.get('tsering')
  if (!tsering) throw new Error('no tsering')
  const people = new Map(duty.people).set('tsering', { ...tsering, sites: ['canal'] })
  const at = (site: string) =>
    answerRefusal({ duty: { ...duty, people } }, { person: 'tsering', site, isRevoked: false })
  expect([at('canal'), at('linka')]).toEqual([undefined, 'out-of-area'])
})
