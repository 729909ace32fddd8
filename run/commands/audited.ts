import type { AuditedAct } from '../../storage/audit/audit.ts'
import { openAudit } from '../../storage/audit/audit-store.ts'

/** Puts on record what a command has done, about whom or what. */
export type Audited = (what: AuditedAct, about: string, detail?: string) => Promise<void>

/** For a command of this name, in the data folder that it works in. */
export function auditedBy(command: string, folder: () => string): Audited {
  return async (what, about, detail) => {
    await using audit = await openAudit({ folder: folder() })
    const more = detail !== undefined && { detail }
    await audit.note({ at: Date.now(), what, by: `(huoshui ${command})`, about, ...more })
  }
}
