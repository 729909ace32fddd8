/** Under which a crew's hand-overs stand in the record of deliveries: no alarm has a slash in its id. */
export function handOverAlarm(crew: string): string {
  return `hand-over/${crew}`
}

/** The same of what tells those who go off duty. */
export function relievedAlarm(crew: string): string {
  return `relieved/${crew}`
}
