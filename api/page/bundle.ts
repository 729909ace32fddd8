import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { BuildOptions, Metafile, Plugin } from 'esbuild'

/** What a browser loads of a page, in the forms in which it is sent. */
export interface PageFile {
  readonly mediaType: string
  /** By the word of `Content-Encoding`. */
  readonly body: Readonly<Record<'identity' | 'br' | 'gzip', Uint8Array<ArrayBuffer>>>
}

/** The names of what a page loads. */
export interface PageParts {
  readonly script: string
  readonly style: string
  /** What the script cannot begin without. */
  readonly needed: readonly string[]
}

/** The pages' files by name: a name has the hash of its content in it, so that it never means another one. */
export interface PageBundle {
  readonly files: ReadonlyMap<string, PageFile>
  readonly crew: PageParts
  readonly console: PageParts
  readonly icon: string
  /** What may run between the page and the network, and what removes it. */
  readonly worker: PageFile
  readonly workerEnd: PageFile
}

/** The pages' files, and the paths of all that they are made of, and by. */
export interface MadeBundle {
  readonly bundle: PageBundle
  readonly inputs: readonly string[]
}

/** The oldest browsers that crews have: Android's web views of 2020, iOS 14. */
const syntaxFloor = ['chrome87', 'safari14']
/** esbuild takes the destructuring of Safari 14.0 for broken because of one corner: a default that names a later parameter. */
const supported = { destructuring: true }

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const web = fileURLToPath(new URL('../../web/', import.meta.url))
/** Says which version of it there is. */
const bundler = createRequire(import.meta.url).resolve('esbuild/package.json')

/** Makes the pages' files anew. Rejects where they cannot be made. */
export async function makeBundle(): Promise<MadeBundle> {
  const { outputs, pieces, needed, inputs } = await build()
  const contentsOf = (file: string) => {
    const found = outputs.find(({ path }) => basename(path) === file)
    if (!found) throw new Error(`the page has no ${file}`)
    return found.contents
  }
  const named = await Promise.all(
    ['crew.js', 'crew-style.css', 'icon.svg', 'console.js', 'console-style.css'].map(async (file) => {
      const contents = contentsOf(file)
      return [nameOf(file, contents), await fileOf(file, contents)] as const
    }),
  )
  const [crewScript = '', crewStyle = '', icon = '', script = '', style = ''] = named.map(([name]) => name)
  // these have the hash already, for the script names them
  const loadedByScript = await Promise.all(
    pieces.map(async (piece) => [piece, await fileOf(piece, contentsOf(piece))] as const),
  )
  const ofCrew = [crewScript, crewStyle, icon, ...pieces].map((name) => `/page/${name}`)
  const paths = `const pageFiles=${JSON.stringify(ofCrew)};\n`
  const worker = Buffer.concat([Buffer.from(paths), contentsOf('worker.js')])
  const bundle = {
    files: new Map([...named, ...loadedByScript]),
    crew: { script: crewScript, style: crewStyle, needed },
    console: { script, style, needed: [] },
    icon,
    worker: await fileOf('worker.js', worker),
    workerEnd: await fileOf('worker-end.js', contentsOf('worker-end.js')),
  }
  return { bundle, inputs }
}

/** With the hash of its content in it. */
function nameOf(file: string, contents: Uint8Array): string {
  const hash = createHash('sha256').update(contents).digest('base64url').slice(0, 16)
  const extension = extname(file)
  return `${basename(file, extension)}-${hash}${extension}`
}

const forCrew = { crew: 'crew/main.ts', 'crew-style': 'crew/page.css', icon: 'lib/icon.svg' }
const forWorker = { worker: 'crew/worker.ts', 'worker-end': 'crew/worker-end.ts' }
const forConsole = { console: 'console/main.ts', 'console-style': 'console/page.css' }

/** All tables but those of the crew's page: what a console says more is left out by itself. */
const consoleWords = /(?:(?:en|zh-cn)-(?!page|people|me|order|announce)[^/]+|rule-edit-words)\.ts$/

/** A telephone at night does not load what only the engineer's page says. */
const withoutConsoleWords: Plugin = {
  name: 'without console words',
  setup({ onLoad }) {
    onLoad({ filter: /core\/words\/[^/]+\.ts$/ }, async ({ path }) => {
      if (!consoleWords.test(path)) return undefined
      const tables = (await readFile(path, 'utf8')).matchAll(/^export const (\w+)/gm)
      return { contents: [...tables].map(([, name]) => `export const ${name} = {}`).join('\n') }
    })
  },
}

interface Built {
  readonly outputs: readonly { readonly path: string; readonly contents: Uint8Array }[]
  /** What the crew's script loads by itself: views that are not the first one's. */
  readonly pieces: readonly string[]
  /** Of these, what it cannot begin without. */
  readonly needed: readonly string[]
  /** Paths of all that it is made of, and by. */
  readonly inputs: readonly string[]
}

async function build(): Promise<Built> {
  const esbuild = await import('esbuild')
  const make = async (entryPoints: Readonly<Record<string, string>>, options: BuildOptions = {}) =>
    await esbuild.build({
      ...{ absWorkingDir: web, entryPoints, outdir: web },
      write: false,
      metafile: true,
      bundle: true,
      minify: true,
      format: 'iife',
      charset: 'utf8',
      target: syntaxFloor,
      supported,
      loader: { '.svg': 'copy' },
      logLevel: 'silent',
      ...options,
    })
  try {
    const split = { format: 'esm', splitting: true, chunkNames: 'crew-[name]-[hash]' } as const
    const crew = make(forCrew, { ...split, plugins: [withoutConsoleWords] })
    const made = await Promise.all([crew, make(forWorker), make(forConsole)])
    const { outputs = {} } = (await crew).metafile ?? {}
    const read = made.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}))
    return {
      outputs: made.flatMap(({ outputFiles = [] }) => outputFiles),
      pieces: Object.keys(outputs).filter((name) => name.endsWith('.js') && name !== 'crew.js'),
      needed: neededBy('crew.js', outputs),
      inputs: [fileURLToPath(import.meta.url), bundler, ...new Set(read.map((path) => join(web, path)))],
    }
  } finally {
    // its service is a process of its own, which nobody needs after this
    await esbuild.stop()
  }
}

/** All that a script imports, and what these import. */
function neededBy(script: string, outputs: Metafile['outputs']): readonly string[] {
  const found = new Set<string>()
  const look = (name: string): void => {
    for (const { path, kind } of outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(path)) continue
      found.add(path)
      look(path)
    }
  }
  look(script)
  return [...found]
}

const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)]

async function fileOf(file: string, contents: Uint8Array): Promise<PageFile> {
  const mediaType = mediaTypes[extname(file)]
  if (mediaType === undefined) throw new Error(`a page has no files like ${file}`)
  const [br, gz] = await Promise.all([
    brotli(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }),
    zip(contents, { level: 9 }),
  ])
  const body = { identity: new Uint8Array(contents), br: new Uint8Array(br), gzip: new Uint8Array(gz) }
  return { mediaType, body }
}
