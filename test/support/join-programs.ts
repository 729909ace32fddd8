import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { compileCache } from './child-env.ts'
import { programSources, programsVariable } from './programs.ts'

const dayMs = 86_400_000

/**
 * Joins the programs before all suites, where that is asked for: in a folder named by its content, so that another run of other sources does not
 * change it below this one, and code that was compiled stays compiled. Those that no run has asked for in a day go.
 */
export async function joinPrograms(): Promise<void> {
  if (process.env[programsVariable] !== 'joined') return
  const { outputFiles } = await build({
    entryPoints: programSources,
    outdir: import.meta.dirname,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    keepNames: true,
    // finds its own program beside itself
    external: ['esbuild'],
    // for packages that are not ES modules
    banner: {
      js: `import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(${JSON.stringify(programSources.run)});`,
    },
    plugins: [ownPlaces],
    logLevel: 'silent',
  })
  const hash = createHash('sha256')
  for (const { path, hash: content } of outputFiles) hash.update(`${path} ${content}\n`)
  const parent = join(compileCache, '../huoshui-programs')
  const folder = join(parent, hash.digest('hex').slice(0, 16))
  mkdirSync(parent, { recursive: true })
  const making = `${folder}-${process.pid}`
  mkdirSync(making)
  for (const { path, contents } of outputFiles) writeFileSync(join(making, basename(path)), contents)
  try {
    renameSync(making, folder)
  } catch {
    // is there, of an earlier run
    rmSync(making, { recursive: true })
    utimesSync(folder, new Date(), new Date())
  }
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - usedAt > dayMs) rmSync(path, { recursive: true, force: true })
  }
  process.env[programsVariable] = folder
}

/** A module goes on knowing where its source is: what it reads, forks and starts as a thread lies beside that. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = await readFile(path, 'utf8')
      if (!text.includes('import.meta.')) return undefined
      const contents = text
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
      return { contents, loader: 'ts' }
    })
  },
}
