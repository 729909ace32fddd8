import type { Notice } from '../notice/notice.ts'
import type { LocalText } from '../words/language.ts'

/** A notice of nothing, to see whether a channel works. `at`: epoch ms. */
export function testNotice(
  city: { readonly id: string; readonly name?: LocalText },
  at: number,
  publicUrl: string | undefined,
): Notice {
  return {
    id: `test.${at.toString(36)}`,
    number: 0,
    kind: 'raised',
    alarm: 'test',
    occurrence: 1,
    at,
    serverAt: at,
    state: 'UNACK',
    priority: 'low',
    reason: 'test',
    name: { 'zh-CN': '通道测试', en: 'Test of a channel' },
    site: { id: city.id, name: city.name ?? { 'zh-CN': city.id, en: city.id } },
    unit: '',
    ...(publicUrl !== undefined && { link: publicUrl }),
  }
}
