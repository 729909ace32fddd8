import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parsePlant } from '../core/plant/parse.ts'
import { provisioning } from './provisioning.ts'

// `node dashboards/generate.ts [PLANT]` writes the provisioning tree beside this file.
const { positionals } = parseArgs({ allowPositionals: true })
const file = positionals[0] ?? fileURLToPath(new URL('../plant/lhasa.yaml', import.meta.url))
const parsed = parsePlant(await readFile(file, 'utf8'))
if (!parsed.ok) {
  const problems = parsed.problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`)
  throw new Error(problems.join('\n'))
}
for (const [path, text] of provisioning(parsed.plant)) {
  const target = new URL(`provisioning/${path}`, import.meta.url)
  await mkdir(new URL('.', target), { recursive: true })
  await writeFile(target, text)
}
