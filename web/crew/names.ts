import type { NamesBody } from '../../api/people/schema.ts'
import { read } from '../lib/client.ts'
import { useNames } from '../lib/names.ts'
import type { Keep } from './held.ts'

/** What people and crews are called: as this phone has it, and as the server says as soon as it does. */
export async function loadNames(keep: Keep, onNews: () => void): Promise<void> {
  const kept = await keep.read<NamesBody>('names')
  if (kept) useNames(kept)
  try {
    const found = await read<NamesBody>('/api/v1/names')
    await keep.write('names', found)
    useNames(found)
  } catch {
    // their ids are shown
  }
  onNews()
}
