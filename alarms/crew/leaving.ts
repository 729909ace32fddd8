import type { Logger } from 'pino'
import type { Left } from './left.ts'

const mostLogged = 20

/** Says what another plant file has left without who had it: on the log, and for who asks how the platform is. */
export class Leaving {
  private readonly log: Logger
  private told: readonly string[] = []

  constructor(log: Logger) {
    this.log = log
  }

  /** All of one plant file; of none that is so until the next. */
  tell(left: readonly Left[]): void {
    for (const each of left.slice(0, mostLogged)) this.log.warn(each, 'who was called is no longer in the plant file')
    if (left.length > mostLogged) this.log.warn({ more: left.length - mostLogged }, 'and more were called so')
    const nobody = left.filter(({ became }) => became === 'nobody')
    const names = nobody.slice(0, 3).map(({ alarm }) => alarm)
    this.told = [
      ...(left.length > nobody.length
        ? [
            `crews: ${left.length - nobody.length} callings went to others: who was called is no longer in the plant file`,
          ]
        : []),
      ...(nobody.length > 0
        ? [`crews: ${nobody.length} standing alarms call nobody any more by the plant file: ${names.join(', ')}`]
        : []),
    ]
  }

  words(): string[] {
    return [...this.told]
  }
}
