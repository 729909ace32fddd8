import { expect, test } from 'vitest'
import { orderSteps } from '../../../../core/order/steps.ts'
import { wordsOf } from '../../../../core/words/tables.ts'
import { detailText, wayText, whatText } from '../../../../web/console/alarm-table/story-text.ts'

const names: Readonly<Record<string, string>> = { dawa: '达瓦', east: '东片' }
const telling = { words: wordsOf('zh-CN'), called: (id: string) => names[id] ?? id }
const said = (what: string, detail: string) => `${whatText(what, telling)} · ${detailText(what, detail, telling)}`

test('the story of an alarm is told in words: work orders, channels, crews, answers', () => {
  const { order, page, console: c } = telling.words
  expect(said('order-opened', '#1 east')).toBe(`${order.order}: ${order.step.opened} · #1 东片`)
  expect(said('order-dispatched', '#1 east dawa')).toBe(`${order.order}: ${order.step.dispatched} · #1 东片 达瓦`)
  expect(said('order-disposed', '#1 cleared by dawa')).toBe(
    `${order.order}: ${order.step.disposed} · #1 ${order.work.cleared} by dawa`,
  )
  expect(said('begun', 'urgent east')).toBe(`${c.story.begun} · urgent 东片`)
  expect(said('decided', 'over')).toBe(`${c.story.decided} · ${page.told.over}`)
  expect(said('over', 'arrived')).toBe(`${c.story.over} · ${c.story.arrived}`)
  expect(said('said', 'on-my-way')).toBe(`${c.story.said} · ${page.said['on-my-way']}`)
  expect(wayText('voice', telling)).toBe(page.channel.voice)
  // what somebody wrote stays as it was written
  expect(said('order-commented', '#1 east gate is stuck')).toContain(' · #1 east gate is stuck')
  expect(said('of another version', 'why')).toBe('of another version · why')
})

test('a step of a work order has its words', () => {
  const [made] = orderSteps([
    { order: 1, number: 2, event: { type: 'arrived' }, at: 0, who: 'dawa', via: 'page' } as never,
  ])
  expect(whatText(made?.what ?? '', telling)).toBe(`${telling.words.order.order}: ${telling.words.order.step.arrived}`)
})
