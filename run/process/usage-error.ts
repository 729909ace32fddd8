/** The command was given something it cannot use: its message is for the person who typed it, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
