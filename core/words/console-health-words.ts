import type { Measure, Verdict } from '../alarm/kpi/verdict.ts'

/** What the health of the alarm system says. */
export interface ConsoleHealthWords {
  readonly measure: Readonly<Record<Measure, string>>
  readonly verdict: Readonly<Record<Verdict, string>>
  readonly text: Readonly<
    Record<
      | 'well'
      | 'red'
      | 'missed'
      | 'unknown'
      | 'few'
      | 'young'
      | 'known'
      | 'measureHead'
      | 'value'
      | 'target'
      | 'redLine'
      | 'judged'
      | 'before'
      | 'by'
      | 'days'
      | 'counts'
      | 'slots'
      | 'slotsWhy'
      | 'slot'
      | 'course'
      | 'most'
      | 'floods'
      | 'noFloods'
      | 'spots'
      | 'cell'
      | 'noisy'
      | 'alarm'
      | 'times'
      | 'share'
      | 'advice'
      | 'ask'
      | 'asking'
      | 'noAdvice'
      | 'rule'
      | 'lists'
      | 'standing'
      | 'shelved'
      | 'out'
      | 'muted'
      | 'none'
      | 'loading'
      | 'failed'
      | 'tooRare'
      | 'moreOver',
      string
    >
  >
}
