import { expect, test } from 'vitest'
import { responseLine } from '../../alarms/mirror-lines.ts'
import { smallPlant } from '../support/api.ts'

test('a response of a site whose id holds dots goes to that site and its crew', () => {
  const [first] = smallPlant.sites
  if (!first) throw new Error('no site')
  const sites = [
    { ...first, id: 'east', crew: 'one' },
    { ...first, id: 'east.2', crew: 'two' },
  ]
  const story = { occurrence: 1, priority: 'high', calledAt: 0, messages: 1, isInTime: true, isAnswered: true } as const
  const tagsOf = (alarm: string) => responseLine({ alarm, ...story }, { sites }).split(' ')[0]
  expect(tagsOf('east.2.lake.level.high')).toContain('crew=two,priority=high,site=east.2')
  expect(tagsOf('east.lake.level.high')).toContain('crew=one,priority=high,site=east')
  expect(tagsOf('gone.lake.level.high')).toContain('site=gone')
})
