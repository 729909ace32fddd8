import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readIdentity } from '../log/segments/identity.ts'
import { openCommitted } from '../log/segments/marks.ts'
import { listSegments } from '../log/segments/segment.ts'
import { findEnd } from '../log/segments/segment-end.ts'
import { photoFolder, photoPath } from '../orders/photo-files.ts'
import { digestOf } from './files.ts'
import { BackupFault, type Manifest } from './manifest.ts'

/** Every database that the platform keeps in its data folder. */
export const databases = [
  'orders',
  'notices',
  'deliveries',
  'credentials',
  'ingest',
  'alarms',
  'readings',
  'people',
  'logins',
  'announcements',
  'audit',
  'rule-edits',
  'maintenance',
] as const

/**
 * Looks into the parts of a copied data folder: each database whole, each batch of the log with its checksum, no reader
 * ahead of the log and no notice ahead of the journal. Throws a `BackupFault` with a line for each fault.
 */
export async function placesOf(folder: string): Promise<Manifest['places']> {
  const faults: string[] = []
  const read = (name: string, sql: string) => numberIn(folder, { name, sql, faults })
  for (const name of databases) checkDatabase(folder, name, faults)
  const ingest = read('ingest', 'SELECT "offset" AS number FROM cursor')
  const alarms = read('alarms', 'SELECT "offset" AS number FROM cursor')
  const journal = read('alarms', 'SELECT max(number) AS number FROM journal')
  const told = read('alarms', 'SELECT max(number) AS number FROM reader')
  const called = read('deliveries', 'SELECT number FROM cursor')
  const ordered = read('orders', "SELECT number FROM place WHERE name = 'journal'")
  await checkPhotos(folder, faults)
  const log = await logOf(join(folder, 'log'), faults)
  for (const [name, cursor] of Object.entries({ ingest, alarms })) {
    if (!existsSync(join(folder, `${name}.sqlite`))) continue
    if (cursor > log.next) faults.push(`${name} has read up to ${cursor}, and the log ends at ${log.next}`)
    if (cursor < log.first) faults.push(`${name} has read up to ${cursor}, and the log begins at ${log.first}`)
  }
  if (told > journal) faults.push(`what was told goes up to entry ${told}, and the journal ends at ${journal}`)
  if (called > journal) faults.push(`who was called goes up to entry ${called}, and the journal ends at ${journal}`)
  if (ordered > journal) faults.push(`work orders go up to entry ${ordered}, and the journal ends at ${journal}`)
  if (faults.length > 0) throw new BackupFault(faults.join('\n'))
  return { log, ingest, alarms, journal }
}

function open(folder: string, name: string): DatabaseSync | undefined {
  const path = join(folder, `${name}.sqlite`)
  return existsSync(path) ? new DatabaseSync(path, { readOnly: true }) : undefined
}

function checkDatabase(folder: string, name: string, faults: string[]): void {
  try {
    using database = open(folder, name)
    const [first] = database?.prepare('PRAGMA integrity_check(1)').all() ?? []
    const verdict = first?.['integrity_check']
    if (verdict !== undefined && verdict !== 'ok') faults.push(`${name}.sqlite: ${verdict}`)
  } catch (error) {
    faults.push(`${name}.sqlite: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Every photo that an order shows is there, and is the one that was taken. */
async function checkPhotos(folder: string, faults: string[]): Promise<void> {
  if (faults.some((fault) => fault.startsWith('orders.sqlite'))) return
  using database = open(folder, 'orders')
  for (const row of database?.prepare('SELECT DISTINCT hash FROM photo').iterate() ?? []) {
    const hash = String(row['hash'])
    const path = join(folder, photoFolder, photoPath(hash))
    if (!existsSync(path)) faults.push(`${photoFolder}/${photoPath(hash)}: an order shows it, and it is missing`)
    else if ((await digestOf(path)).sha256 !== hash) faults.push(`${photoFolder}/${photoPath(hash)}: it has changed`)
  }
}

function numberIn(
  folder: string,
  { name, sql, faults }: { readonly name: string; readonly sql: string; readonly faults: readonly string[] },
): number {
  if (faults.some((fault) => fault.startsWith(`${name}.sqlite`))) return 0
  using database = open(folder, name)
  return Number(database?.prepare(sql).get()?.['number'] ?? 0)
}

async function logOf(folder: string, faults: string[]): Promise<Manifest['places']['log']> {
  if (!existsSync(folder)) return { first: 0, next: 0 }
  const segments = listSegments(folder)
  const identity = readIdentity(folder) ?? 0
  let next = segments[0]?.firstOffset ?? 0
  for (const [index, segment] of segments.entries()) {
    const end = await findEnd(segment, identity)
    for (const { file, position } of end.damaged) faults.push(`${file}: damaged at ${position}`)
    const isLast = index === segments.length - 1
    if (segment.firstOffset !== next) faults.push(`log: messages ${next} to ${segment.firstOffset} are not there`)
    // behind the last commit stands what was being written
    if (!isLast && end.position < statSync(segment.path).size)
      faults.push(`${segment.path}: damaged at ${end.position}`)
    next = end.nextOffset
  }
  using committed = openCommitted(folder)
  if (next < committed.get()) faults.push(`log: it was written up to ${committed.get()}, and ends at ${next}`)
  return { first: segments[0]?.firstOffset ?? 0, next }
}
