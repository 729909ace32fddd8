import { expect, test } from 'vitest'
import { sayingOf } from '../../../core/channel/saying.ts'
import { single } from '../../../core/notice/channel-message.ts'
import { bo, boReviewed } from '../../../core/words/bo.ts'
import { wordsOf } from '../../../core/words/tables.ts'
import { exampleNotice } from '../../support/notice-example.ts'

const zone = 'Asia/Shanghai'

test('in Tibetan, the Chinese stands beside each word that nobody has reviewed, and names of the plant are Chinese', () => {
  const notice = exampleNotice({ priority: 'critical' })
  const chinese = sayingOf(single(notice), { zone })
  const { title, lines, tone } = sayingOf(single(notice), { zone, language: 'bo' })
  expect(title).toContain(bo.priority?.critical)
  expect(title).toContain(bo.kind?.raised)
  for (const word of ['紧急', '报警', '南干渠', '2.31']) expect(title).toContain(word)
  expect([lines, tone], 'what is not translated is whole').toEqual([chinese.lines, chinese.tone])
  expect(boReviewed.has('message.acknowledge')).toBe(false)
  expect(wordsOf('bo').message.acknowledge).toBe(`${bo.message?.acknowledge} ${wordsOf('zh-CN').message.acknowledge}`)
})
