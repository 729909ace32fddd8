import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { referenceFiles } from './pages.ts'

/** `node test/reference/write.ts`: makes docs/reference anew from the program. */
const files = await referenceFiles()
for (const [path, text] of files) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
console.log(`${files.size} files`)
process.exit()
