/** A path as it may stand in a log: the address of a calendar is its key, and so is that of a link that answers. */
export function loggedPath(path: string): string {
  return path.replace(/^(\/calendars\/[^/]*\/[^/]*\/|\/a\/).+/, '$1…')
}
