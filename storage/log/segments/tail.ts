import { statSync } from 'node:fs'
import { listSegments } from './segment.ts'

/** Offset where the log's last segments begin that hold, together, as many bytes or more; 0 for a shorter log. */
export function tailOffset(folder: string, bytes: number): number {
  let found = 0
  for (const { path, firstOffset } of listSegments(folder).reverse()) {
    found += statSync(path).size
    if (found >= bytes) return firstOffset
  }
  return 0
}
