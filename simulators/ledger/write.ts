import { closeSync, openSync, writeSync } from 'node:fs'
import { formatLine, type LedgerLine } from './line.ts'

/** Appends lines to one file of a ledger. */
export interface LedgerWriter extends Disposable {
  write(line: LedgerLine): void
}

/** Characters that wait, and for how long, ms: a process that is killed takes no more than this with it. */
const mostWaiting = 65_536
const longestWaitMs = 500

/**
 * Makes a file; throws EEXIST where there is one. Writing blocks, so that no more waits than one buffer however slow the disk is: a
 * ledger that falls behind slows the simulator down instead of filling its memory. Throws when the disk refuses.
 */
export function openLedger(path: string, clock: () => number = Date.now): LedgerWriter {
  const file = openSync(path, 'wx')
  const lines: string[] = []
  let waiting = 0
  const flush = () => {
    if (lines.length === 0) return
    const text = Buffer.from(`${lines.join('\n')}\n`)
    lines.length = 0
    waiting = 0
    for (let from = 0; from < text.length; ) from += writeSync(file, text, from)
  }
  const write = (line: LedgerLine) => {
    const text = formatLine(line)
    lines.push(text)
    waiting += text.length
    if (waiting >= mostWaiting) flush()
  }
  write({ kind: 'run', at: clock() })
  const timer = setInterval(flush, longestWaitMs).unref()
  return {
    write,
    [Symbol.dispose]() {
      clearInterval(timer)
      write({ kind: 'end', at: clock() })
      flush()
      closeSync(file)
    },
  }
}
