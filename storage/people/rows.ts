import { createHmac } from 'node:crypto'
import { compileDuty } from '../../core/people/duty.ts'
import type { RotaChange } from '../../core/people/rota/change.ts'
import type { DutyVersion } from '../../core/people/rota/history.ts'
import { DutySchema } from '../../core/people/schema.ts'
import type { CalendarOwner } from './people.ts'

type Row = Readonly<Record<string, unknown>>

export function changeOf(row: Row): RotaChange {
  const crew = row['crew']
  const by = row['withdrawn_by']
  return {
    ...JSON.parse(String(row['what'])),
    number: Number(row['number']),
    ...(crew !== null && { crew: String(crew) }),
    madeBy: String(row['made_by']),
    madeAt: Number(row['made_at']),
    why: String(row['why']),
    ...(by !== null && {
      withdrawn: { by: String(by), at: Number(row['withdrawn_at']), why: String(row['withdrawn_why']) },
    }),
  }
}

export function versionOf(row: Row): DutyVersion & { readonly number: number } {
  const duty = compileDuty(DutySchema.parse(JSON.parse(String(row['file']))), String(row['zone']))
  return { number: Number(row['number']), since: Number(row['since']), duty }
}

/** The unguessable part of a calendar's address that was `renewed` so often. */
export function calendarSecret(key: Uint8Array, { kind, id }: CalendarOwner, renewed: number): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([kind, id, renewed]))
    .digest('base64url')
}
