import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parsePlant } from '../core/plant/parse.ts'
import { provisioning } from './provisioning.ts'

// `node dashboards/generate.ts [PLANT]` writes the provisioning tree beside this file.
const { positionals } = parseArgs({ allowPositionals: true })
const file = positionals[0] ?? fileURLToPath(new URL('../plant/lhasa.yaml', import.meta.url))
const parsed = parsePlant(await readFile(file, 'utf8').catch(({ message }) => refuse(message)))
if (!parsed.ok) refuse(...parsed.problems.map(({ line, column, message }) => `${file}:${line}:${column}  ${message}`))
for (const [path, text] of provisioning(parsed.plant)) {
  const target = new URL(`provisioning/${path}`, import.meta.url)
  await mkdir(new URL('.', target), { recursive: true })
  await writeFile(target, text)
}

/** Wrong use: lines that say what, and exit code 2. */
function refuse(...lines: string[]): never {
  console.error(lines.join('\n'))
  process.exit(2)
}
