import { compileDuty, type Duty } from '../../core/people/duty.ts'
import type { RotaChange } from '../../core/people/rota/change.ts'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import { type DutyFile, DutySchema } from '../../core/people/schema.ts'

const phone = `\${env:PHONE}`
export const person = (id: string) => ({ id, name: { 'zh-CN': id }, phone, reach: ['voice', 'sms'] as const })

/** 四班两倒 in the flood season; office hours else; the duty office otherwise. Days as of Lhasa's notice of 2026. */
export const riverDuty: unknown = {
  people: ['tsering', 'li', 'dawa', 'wang', 'pema', 'zhao', 'nyima', 'chen', 'office'].map(person),
  crews: [
    {
      id: 'river',
      members: ['tsering', 'li', 'dawa', 'wang', 'pema', 'zhao', 'nyima', 'chen'],
      rota: 'river',
      officer: 'office',
    },
    { id: 'parks', members: ['li', 'dawa'] },
  ],
  calendars: {
    lhasa: {
      known: [2026],
      off: ['2026-01-01/2026-01-03', '2026-02-15/2026-02-26'],
      work: ['2026-01-04', '2026-02-14', '2026-02-28'],
      seasons: { flood: '06-01/09-30' },
    },
  },
  rotas: {
    river: {
      calendar: 'lhasa',
      layers: [
        {
          name: 'flood watch',
          on: 'season flood',
          shifts: { D: '08:00+12h', N: '20:00+12h' },
          groups: [
            ['tsering', 'li'],
            ['dawa', 'wang'],
            ['pema', 'zhao'],
            ['nyima', 'chen'],
          ],
          pattern: 'DN--',
          offset: 1,
          starts: '2026-06-01',
        },
        {
          name: 'office hours',
          on: 'workdays',
          shifts: { A: '09:00+9h' },
          groups: [['tsering'], ['li'], ['dawa']],
          pattern: 'AAAAAAA--------------',
          offset: 7,
          starts: '2026-01-05',
        },
      ],
      otherwise: ['office'],
    },
  },
}

export function dutyOf(file: unknown, zone = 'Asia/Shanghai'): Duty {
  return compileDuty(DutySchema.parse(file) as DutyFile, zone)
}

export function historyOf(file: unknown, changes: readonly RotaChange[] = [], zone?: string): DutyHistory {
  return { versions: [{ since: 0, duty: dutyOf(file, zone) }], changes }
}

/** An instant of Lhasa's clock: `2026-07-03 09:00`. */
export function lhasa(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}:00+08:00`)
}
