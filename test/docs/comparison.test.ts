import { expect, test } from 'vitest'
import { readDocument } from './document.ts'

/** What README says of others is linked to a page of theirs, or measured beside ours; what it says of us is shown. */

test.each(['README.md', 'README.zh-CN.md'])('every cell of the comparison in %s can be looked up', (path) => {
  const rows = readDocument(path)
    .prose.split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === 6)
  expect(rows.length).toBeGreaterThan(10)
  for (const [what = '', ...cells] of rows) {
    const [shownBy = '', ours = '', ...others] = cells.reverse()
    expect(ours, what).not.toBe('')
    expect(shownBy, what).toMatch(/^(`np[mx] [^`]+`|\[[^\]]+\]\(docs\/[^)]+\.md\))$/)
    const unshown = others.filter((cell) => cell !== '' && !cell.includes('](https://') && !shownBy.includes('bench'))
    expect(unshown, what).toEqual([])
  }
})
