import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'

/** A document as its readers see it: headings, blocks of code with what stands behind their ticks, and the words between. */
export interface Document {
  readonly path: string
  readonly headings: readonly Heading[]
  readonly blocks: readonly Block[]
  /** Without blocks of code. */
  readonly prose: string
}

export interface Heading {
  readonly level: number
  readonly text: string
  /** By which a link finds it on the site. */
  readonly slug: string
}

export interface Block {
  /** `sh`, `yaml`, …; `indented` for one without ticks. */
  readonly language: string
  /** What stands behind the language: `run`, or `not-run (why)`. */
  readonly mark: string
  readonly text: string
}

export function readDocument(path: string): Document {
  const blocks: Block[] = []
  const text = readFileSync(path, 'utf8')
    .replaceAll(
      /^( *)```(\S*)(?: +(.*))?\n([\s\S]*?)^ *```$/gm,
      (_, _indent, language = '', mark = '', inside = '') => {
        blocks.push({ language, mark, text: inside })
        return ''
      },
    )
    .replaceAll(/(?<=^\n)(?: {4}.*\n)+/gm, (inside) => {
      blocks.push({ language: 'indented', mark: '', text: inside.replaceAll(/^ {4}/gm, '') })
      return ''
    })
  const headings = [...text.matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', words = '']) => ({
    ...{ level: marks.length, text: words, slug: slugOf(words) },
  }))
  return { path, headings, blocks, prose: text }
}

/** As the site's anchors are made (@mdit-vue/shared). */
function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .replace(/^(\d)/, '_$1')
    .toLowerCase()
}

/** Every document of the repository. */
export const documentPaths = (await Array.fromAsync(glob(['*.md', 'docs/**/*.md', 'examples/**/*.md']))).sort()

/** Chinese documents, each with the English one that it says the same as. */
export const pairs = documentPaths
  .filter((path) => path.includes('zh-CN'))
  .map((chinese) => [chinese, chinese.replace('/zh-CN/', '/').replace('.zh-CN.', '.')] as const)
