import { z } from 'zod'

/** What a backup holds; written last, so that a folder without it is no whole backup. */
export const manifestName = 'backup.json'

const offset = z.number().int().nonnegative()

export const Manifest = z.strictObject({
  format: z.literal(1),
  /** Of the city, from its plant file. */
  city: z.string(),
  madeAt: z.iso.datetime(),
  /** Where the readers stood, and what the log reached from and to, as offsets; the journal's last number. */
  places: z.strictObject({
    log: z.strictObject({ first: offset, next: offset }),
    ingest: offset,
    alarms: offset,
    journal: offset,
  }),
  files: z.array(
    z.strictObject({
      /** Relative, with `/`. */
      path: z.string().regex(/^(?!\/)(?!.*\.\.)[\w.\-/]+$/),
      bytes: z.number().int().nonnegative(),
      sha256: z.string().length(64),
    }),
  ),
})
export type Manifest = z.infer<typeof Manifest>

/** Why a backup cannot be made, is not whole, or cannot be put back: one line for each thing. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}
