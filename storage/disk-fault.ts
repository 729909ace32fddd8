/** SQLite's result codes that blame the disk: read-only, I/O error, full, cannot open (https://sqlite.org/rescode.html). */
const sqliteCodes: ReadonlySet<number> = new Set([8, 10, 13, 14])
const systemCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])

/** Whether an error says that the disk took or gave nothing: full, failing, read-only. It may pass. */
export function isDiskFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (sqliteCodes.has(sqliteCode(error))) return true
  return 'code' in error && systemCodes.has(error.code)
}

/** Whether an error says that the disk is full, or fails just now: with room, or a moment later, it works. */
export function isPassingDiskFault(error: unknown): error is Error {
  const code = sqliteCode(error)
  return code === 13 || code === 10 || ['ENOSPC', 'EDQUOT', 'EIO'].some((one) => isErrno(error, one))
}

/** SQLite's primary result code of an error; 0 of any other error (https://sqlite.org/rescode.html). */
export function sqliteCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
}

/** Whether an error is the system's, of this code. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
