import { isTime } from '../asked.ts'

/** A thing that did happen, marked by a person; epoch ms. */
export interface Incident {
  readonly name: string
  readonly at: number
}

/** Marked incidents as they stand in an address: `flood@1784311200000;…`. */
export function readIncidents(text: string): Incident[] {
  return text.split(';').flatMap((part) => {
    const split = part.lastIndexOf('@')
    const at = Number(part.slice(split + 1))
    return split > 0 && isTime(at) ? [{ name: part.slice(0, split), at }] : []
  })
}

export function writeIncidents(incidents: readonly Incident[]): string {
  return incidents.map(({ name, at }) => `${name.replace(/[;@]/g, ' ')}@${at}`).join(';')
}
