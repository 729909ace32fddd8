/** A path as it may stand in a log: the address of a calendar is its key. */
export function loggedPath(path: string): string {
  return path.replace(/^(\/calendars\/[^/]*\/[^/]*\/).+/, '$1…')
}
