import { expect, test } from 'vitest'
import { sayingOf } from '../../../core/channel/saying.ts'
import { drillNotice } from '../../../core/delivery/drill.ts'
import { single } from '../../../core/notice/channel-message.ts'
import { cloudEventOf } from '../../../core/notice/cloud-event.ts'
import { mailOf } from '../../../core/notice/mail.ts'
import { inBoth } from '../../../core/words/local-text.ts'
import { noticePlant } from '../../support/notice-desk.ts'

const notice = {
  ...drillNotice(noticePlant(), { id: 'drill#1/0.0.0/li/voice', occurrence: 1, priority: 'high', decidedAt: 0 }),
  marks: [inBoth(({ message }) => message.drill)],
}
const zone = 'Asia/Shanghai'

test('a drill says so at both ends, whatever tells it', () => {
  expect(sayingOf(single(notice), { zone }).title).toMatch(/^【演练】.*【演练】$/)
  expect(sayingOf(single(notice), { zone, language: 'en', telling: 2 }).title).toMatch(/^【DRILL】.*【DRILL】$/)
  expect(mailOf(single(notice), zone).subject).toMatch(/^\[演练 DRILL\] .* \[演练 DRILL\]$/)
  expect(mailOf(single(notice), zone).text).toMatch(/^\[演练 DRILL\] [^\n]* \[演练 DRILL\]\n/)
  expect(cloudEventOf(single(notice), 'lhasa')).toMatchObject({ type: 'city.huoshui.drill', subject: 'drill' })
})
