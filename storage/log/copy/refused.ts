/** A log that cannot be copied: one sentence with what is in the way, and what to do. */
export class LogCopyRefused extends Error {
  override readonly name = 'LogCopyRefused'
}
