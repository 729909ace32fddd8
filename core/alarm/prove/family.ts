import { isOpen, nextCheck } from '../calendar.ts'
import { isWorse } from '../priority.ts'
import type { Finding } from '../prove.ts'
import type { AlarmRule, Calendar } from '../rule.ts'

/** What is probably not meant about parents that suppress: each of these hides less, or more, than it seems to. */
export function proveFamilies(rules: readonly AlarmRule[]): Finding[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const gaps = new Map<string, string | undefined>()
  const findings: Finding[] = []
  const doubt = (rule: string, message: string) => findings.push({ rule, verdict: 'doubtful', message })
  for (const child of rules) {
    for (const suppression of child.suppressedBy) {
      const parent = suppression.by === 'parent' ? byId.get(suppression.rule) : undefined
      if (!parent) continue
      if (isWorse(child.priority, parent.priority)) {
        doubt(
          child.id,
          `is ${child.priority}, and its parent ${parent.id} only ${parent.priority}: it is hidden by less`,
        )
      }
      const key = JSON.stringify([child.calendar, parent.calendar])
      if (!gaps.has(key)) gaps.set(key, firstGap(child.calendar, parent.calendar))
      const gap = gaps.get(key)
      if (gap === undefined) continue
      doubt(
        child.id,
        `its parent ${parent.id} is out of its season or schedule when this one applies (${gap}): it hides nothing then`,
      )
    }
  }
  return findings
}

const always: Calendar = {}
/** A leap year. When calendars open does not depend on the zone, but for the hour in which its clocks are changed. */
const zone = 'Asia/Shanghai'
const [from, to] = [Date.parse('2028-01-01T00:00:00+08:00'), Date.parse('2029-01-01T00:00:00+08:00')]

/** The first time of a year at which the child applies and the parent does not, in words. */
function firstGap(child: Calendar = always, parent: Calendar | undefined): string | undefined {
  if (!parent) return undefined
  const both = { windows: [...(child.windows ?? []), ...(parent.windows ?? [])] }
  for (let at = from; at < to; at = nextCheck(both, at, zone)) {
    if (isOpen(child, at, zone) && !isOpen(parent, at, zone)) return wordsOf(at)
  }
  return undefined
}

/** `Sat 06:00 in January` */
function wordsOf(at: number): string {
  const said = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone },
  }).formatToParts(at)
  const part = (type: string) => said.find((one) => one.type === type)?.value ?? ''
  return `${part('weekday')} ${part('hour')}:${part('minute')} in ${part('month')}`
}
