import type { Audit, AuditedAct } from '../../storage/audit/audit.ts'

/** Puts on record what a command has done, about whom or what. */
export type Audited = (what: AuditedAct, about: string, detail?: string) => Promise<void>

/** For a command of this name. */
export function auditedBy(command: string, open: () => Promise<Audit>): Audited {
  return async (what, about, detail) => {
    await using audit = await open()
    const more = detail !== undefined && { detail }
    await audit.note({ at: Date.now(), what, by: `(huoshui ${command})`, about, ...more })
  }
}
