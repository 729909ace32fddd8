import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import { presentEntry } from '../alarms/present.ts'
import type { EntryBody } from '../alarms/schema.ts'
import { csvCell } from '../csv.ts'

/** The journal as text: what stands before and after all entries, and a page of them. */
export interface JournalFormat {
  readonly mediaType: string
  readonly extension: string
  readonly head: string
  page(entries: readonly NumberedEntry[], first: boolean): string
  /** `last`: number of the last entry, or what was asked to be after. */
  tail(last: number): string
}

const columns = [
  'number',
  'at',
  'serverAt',
  'site',
  'alarm',
  'occurrence',
  'event',
  'from',
  'to',
  'priority',
  'colour',
  'value',
  'limit',
  'who',
  'why',
  'note',
  'channel',
  'second',
  'until',
  'order',
  'call',
  'audience',
  'ruleVersion',
  'ruleVersionBefore',
  'person',
  'secondPerson',
] as const satisfies readonly (keyof EntryBody)[]

/** By media type, the preferred first. */
export const journalFormats: Readonly<Record<string, JournalFormat>> = {
  'application/json': {
    mediaType: 'application/json',
    extension: 'json',
    head: '{"entries":[',
    page: (entries, first) =>
      entries.map((entry, index) => `${first && index === 0 ? '\n' : ',\n'}${line(entry)}`).join(''),
    tail: (last) => `\n],"next":${last}}\n`,
  },
  'application/jsonl': jsonLines('application/jsonl'),
  'application/x-ndjson': jsonLines('application/x-ndjson'),
  'text/csv': {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: `${columns.join(',')}\r\n`,
    page: (entries) => entries.map((entry) => csvRow(presentEntry(entry))).join(''),
    tail: () => '',
  },
}

function jsonLines(mediaType: string): JournalFormat {
  const page = (entries: readonly NumberedEntry[]) => entries.map((entry) => `${line(entry)}\n`).join('')
  return { mediaType, extension: 'jsonl', head: '', page, tail: () => '' }
}

function line(entry: NumberedEntry): string {
  return JSON.stringify(presentEntry(entry))
}

function csvRow(entry: EntryBody): string {
  return `${columns.map((column) => csvCell(entry[column])).join(',')}\r\n`
}
