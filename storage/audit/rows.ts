import { type AuditEntry, auditedActs } from './audit.ts'

/** A row of the audit, as the entry that it holds. */
export function entryOf(row: Record<string, unknown>): AuditEntry {
  const what = auditedActs.find((known) => known === row['what'])
  if (!what) throw new Error(`audit: unknown act ${row['what']}`)
  const text = (column: 'person' | 'about' | 'address' | 'detail') => {
    const value = row[column]
    return typeof value === 'string' ? { [column]: value } : {}
  }
  return {
    ...{ number: Number(row['number']), at: Number(row['at']), what, by: String(row['by']) },
    ...{ ...text('person'), ...text('about'), ...text('address'), ...text('detail') },
  }
}
