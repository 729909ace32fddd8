import type { HandOverRecord } from '../hand-over/hand-over.ts'
import type { LogInsFailed } from '../people/log-ins-failed.ts'

/** What people are told of that is no alarm, as it was when it was decided; nobody has to answer it. */
export type CallingAbout =
  | ({ readonly is: 'hand-over' } & HandOverRecord)
  | ({ readonly is: 'log-ins-failed' } & LogInsFailed)

export type AboutNoAlarm = CallingAbout['is']

/** Of a calling that is about a change of duty. */
export function handOverIn({ about }: { readonly about?: CallingAbout }): HandOverRecord | undefined {
  return about?.is === 'hand-over' ? about : undefined
}
