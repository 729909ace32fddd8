import type { NamesBody } from '../../api/people/schema.ts'
import { read } from '../lib/client.ts'
import { local } from '../lib/language.ts'
import type { Keep } from './keep.ts'

let names: NamesBody = { people: {}, crews: {} }

/** What people and crews are called: as this phone has it, and as the server says as soon as it does. */
export async function loadNames(keep: Keep, onNews: () => void): Promise<void> {
  names = (await keep.read<NamesBody>('names')) ?? names
  try {
    const found = await read<NamesBody>('/api/v1/names')
    await keep.write('names', found)
    names = found
  } catch {
    // their ids are shown
  }
  onNews()
}

/** The name of a person; the id as long as that is not known. */
export function personName(id: string): string {
  return local(names.people[id]) || id
}

export function crewName(id: string): string {
  return local(names.crews[id]) || id
}
