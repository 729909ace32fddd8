import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Document, pairs, readDocument } from './document.ts'

/** What a document says besides words: it is the same in both languages. */

const levels = ({ headings }: Document) => headings.map(({ level }) => level)
const blocks = (document: Document) => document.blocks.map(({ language, text }) => `${language}\n${text}`)
const sorted = (found: Iterable<string>) => [...new Set(found)].sort()

/** Commands, settings, metrics, routes, files: what stands between ticks. */
function coded({ prose }: Document): readonly string[] {
  return sorted([...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code))
}

const months = 'January February March April May June July August September October November December'.split(' ')
const date = new RegExp(`(\\d{1,2}) (${months.join('|')})`, 'g')

/** Numbers in words and tables; a month is its number, as in a Chinese date. */
function figures({ prose }: Document): readonly string[] {
  const words = prose
    .replaceAll(/`[^`\n]+`/g, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(date, (_, day: string, month: string) => `${months.indexOf(month) + 1} ${day}`)
  return sorted(words.match(/\d+(?:[.,:]\d+)*/g) ?? [])
}

test.each(pairs)('%s says the same as %s', (chinese, english) => {
  const [zh, en] = [readDocument(chinese), readDocument(english)]
  // a page of the reference is made twice from one source, with a table of terms at the end in Chinese
  if (chinese.includes('/reference/')) return expect(levels(zh).slice(0, levels(en).length)).toEqual(levels(en))
  expect(levels(zh)).toEqual(levels(en))
  expect(coded(zh)).toEqual(coded(en))
  expect(figures(zh)).toEqual(figures(en))
  expect(blocks(zh)).toEqual(blocks(en))
})

test('a Chinese document leads to Chinese ones where they are there', () => {
  const chineseOf = new Map(pairs.map(([chinese, english]) => [english, chinese]))
  const leadsAway = pairs.flatMap(([path, english]) =>
    [...readDocument(path).prose.matchAll(/\]\((?!https?:)([^)#]+\.md)/g)].flatMap(([, file = '']) => {
      const target = join(dirname(path), file)
      // the two of a pair lead to each other
      return target !== english && chineseOf.has(target) ? [`${path}: ${file}`] : []
    }),
  )
  expect(leadsAway).toEqual([])
})

test('there are pairs', () => {
  expect(pairs.length).toBeGreaterThan(20)
})
