import { useEffect } from 'preact/hooks'

/** What was sent from a form is on this phone after so long. */
const settleMs = 2_000

let open = 0
let waiting: (() => void) | undefined

/** While what calls this is drawn, a form is open: the page is not loaded anew under a typing finger. */
export function useOpenForm(): void {
  useEffect(() => {
    open++
    return () => {
      open--
      soon()
    }
  }, [])
}

/** Runs it at once, or some time after the last form was closed, and tells which. One asked for later takes its place. */
export function whenNoFormIsOpen(run: () => void): 'ran' | 'waits' {
  if (open === 0) {
    run()
    return 'ran'
  }
  waiting = run
  return 'waits'
}

function soon(): void {
  if (!waiting) return
  setTimeout(() => {
    if (open > 0 || !waiting) return
    const run = waiting
    waiting = undefined
    run()
  }, settleMs)
}
