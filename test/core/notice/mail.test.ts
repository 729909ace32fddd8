import { describe, expect, test } from 'vitest'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { apply } from '../../../core/alarm/attention.ts'
import { digest, single } from '../../../core/notice/channel-message.ts'
import { mailOf } from '../../../core/notice/mail.ts'
import { noticeOf } from '../../../core/notice/notice.ts'
import { headRule, noticePlant } from '../../support/notice-desk.ts'
import { exampleNotice, raisedExample } from '../../support/notice-example.ts'

const zone = 'Asia/Shanghai'

describe('an alarm by e-mail', () => {
  test('says in both languages what, where, how much, and what to do', () => {
    const { subject, text } = mailOf(single(exampleNotice()), zone)
    expect(subject).toMatchInlineSnapshot(
      `"[高 high] 报警 raised: 南干渠 South Main Canal · 渠首 Head · 水位高 Level high · 2.31 m"`,
    )
    expect(text).toMatchInlineSnapshot(`
      "南干渠 South Main Canal · 渠首 Head · 水位高 Level high · 2.31 m

      状态 Event: 报警 raised
      级别 Priority: 高 high
      预警 Warning: 橙色预警 orange warning
      地点 Place: 南干渠 South Main Canal · 渠首 Head
      数值 Value: 2.31 m
      限值 Limit: 2 m
      时间 Time: 2026-07-03 02:15:00 (Asia/Shanghai)
      首发 First-out: 是 yes
      可能原因 Cause: 上游暴雨 Storm upstream
      处置办法 What to do: 开启泄水闸 <2> Open sluice <2>
      响应时限 Respond within: 10min
      编号 Alarm: nangan.head.level.high #1

      打开 Open: https://huoshui.example/#nangan.head.level.high
      "
    `)
  })

  test('names a device as the plant file does', () => {
    const plant = noticePlant()
    const name = { 'zh-CN': '渠首站', en: 'Head station' }
    const sites = plant.sites.map((site) => ({ ...site, devices: [{ id: 'nangan-1', name }] }))
    const { asset: _, ...rule } = headRule('silent', { kind: 'silent', device: 'nangan-1' })
    const applied = apply(rule, newAlarm(rule.id, rule.priority), raisedExample, { serverAt: raisedExample.at })
    const [entry] = applied.ok ? applied.entries : []
    if (!entry) throw new Error('nothing was journaled')
    const sources = { entry: { ...entry, number: 1 }, kind: 'raised', alarm: undefined, rule } as const
    const { text } = mailOf(single(noticeOf({ ...sources, plant: { ...plant, sites } })), zone)
    expect(text).toContain('地点 Place: 南干渠 South Main Canal · 渠首站 Head station\n')
  })

  test('says when it is over, and no longer what to do', () => {
    const returned = { type: 'returned', at: raisedExample.at + 600_000, value: 1.9 } as const
    const { subject, text } = mailOf(single(exampleNotice({}, [raisedExample, returned])), zone)
    expect(subject).toBe(
      '[高 high] 恢复 back to normal: 南干渠 South Main Canal · 渠首 Head · 水位高 Level high · 1.9 m',
    )
    expect(text).not.toContain('What to do')
  })

  test('says how and why it ended, of whatever way, and what ended before', () => {
    const why = { 'zh-CN': '停用 <WO-7>', en: 'out of service <WO-7>' }
    const ended = { occurrence: 3, at: raisedExample.at, ending: 'withdrawn', why } as const
    const notice = exampleNotice({ kind: 'ended', ending: 'out-of-service', why, ended })
    const { subject, text, html } = mailOf(single(notice), zone)
    expect(subject).toContain('[高 high] 停用检修 out for repair: 南干渠 South Main Canal')
    expect(text).toContain('缘由 Why: 停用 <WO-7> out of service <WO-7>\n')
    expect(text).toContain(
      '此前 Before: #3 报警撤销 withdrawn 2026-07-03 02:15:00, 停用 <WO-7> out of service <WO-7>\n',
    )
    expect(text).not.toContain('What to do')
    expect(html).not.toContain('<WO-7>')
    const { text: many } = mailOf(digest([notice, notice]), zone)
    expect(many).toContain('| 停用检修 out for repair | 2026-07-03 02:15:00 |')
  })

  test('as HTML carries nothing of the plant file as markup', () => {
    const { html } = mailOf(single(exampleNotice()), zone)
    expect(html).toContain('Open sluice &lt;2&gt;')
    expect(html).toContain('<a href="https://huoshui.example/#nangan.head.level.high">')
  })

  test('names a state by its word', () => {
    const wordName = { 'zh-CN': '跳闸', en: 'tripped' }
    const { text } = mailOf(single(exampleNotice({ value: 2, limit: 2, unit: '', word: 'tripped', wordName })), zone)
    expect(text).toContain('数值 Value: 跳闸 tripped')
    expect(text).not.toContain('Limit')
  })

  test('lists many in one, a line each', () => {
    const over = exampleNotice({ kind: 'over', priority: 'low', returnedAt: raisedExample.at + 60_000 })
    const { subject, text } = mailOf(digest([exampleNotice(), over]), zone)
    expect(subject).toMatchInlineSnapshot(`"[汇总 Digest] 2 条通知 notices: 高 high 1, 低 low 1"`)
    expect(text).toMatchInlineSnapshot(`
      "[汇总 Digest] 2 条通知 notices: 高 high 1, 低 low 1
      时区 Zone: Asia/Shanghai

      高 high | 报警 raised | 2026-07-03 02:15:00 | 南干渠 South Main Canal · 渠首 Head | 水位高 Level high | 2.31 m (2 m)
      低 low | 已恢复，还没人看过 came and went, not seen yet | 2026-07-03 02:15:00 → 2026-07-03 02:16:00 | 南干渠 South Main Canal · 渠首 Head | 水位高 Level high | 2.31 m (2 m)

      https://huoshui.example/
      "
    `)
  })
})
